// Keeps the snapshot thread running: snapshots only make recovery faster, so its failures stop nobody, but they are loud.
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { pause } from '#event-store/waiting.js';
import type { ProjectionsConfig } from './config.js';
import type { ProjectionMetrics } from './metrics.js';
import type { SnapshotWorkerData, SnapshotWorkerMessage } from './snapshots.worker.js';

const RESTART_MS = 10_000;

/** Runs until aborted, and resolves when the thread has ended. */
export async function runSnapshots(
  config: ProjectionsConfig,
  log: Logger,
  metrics: ProjectionMetrics,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await runThread(config, log, metrics, signal);
    } catch (error) {
      metrics.snapshotFailed();
      log.error({ err: error }, 'no snapshots are written; trying again');
      await pause(RESTART_MS, signal);
    }
  }
}

function runThread(
  { databaseUrl, eventStoreUrl, ledgerId, snapshots: options }: ProjectionsConfig,
  log: Logger,
  metrics: ProjectionMetrics,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const workerData: SnapshotWorkerData = { databaseUrl, eventStoreUrl, ledgerId, options };
    const worker = new Worker(new URL('./snapshots.worker.js', import.meta.url), { workerData });
    const stop = (): void => {
      worker.postMessage('stop');
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: SnapshotWorkerMessage) => {
      if ('saved' in message) {
        metrics.snapshotSaved(message.saved, message.seconds);
        log.info({ revision: message.saved, seconds: message.seconds }, 'snapshot written');
      } else if ('refused' in message) log.warn(message, 'a snapshot is not used');
      else log.warn(message.warning);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(new Error(`the snapshot thread ended with code ${code}`));
    });
  });
}
