// Starts the projections: reads the configuration, answers health checks, follows the journal until told to stop.
import 'reflect-metadata';
import { setPriority } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger, pino } from 'pino';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { Backoff, pause } from '#event-store/waiting.js';
import { createDataSource, poolOf } from '#read-models/data-source.js';
import { Fenced } from '#read-models/project-batch.js';
import { projections } from '#read-models/projections.js';
import { InvalidConfig, parseConfig, type ProjectionsConfig } from './config.js';
import { ProjectionMetrics } from './metrics.js';
import { passesByItself } from '#event-store/passing-failure.js';
import { ProjectionStatus } from './projection-status.js';
import { ProjectionsModule } from './projections.module.js';
import { runProjections } from './run-projection.js';
import { runSnapshots } from './run-snapshots.js';

/** 1: cannot go on, a person must look. 3: another worker projects this ledger; started again later, this one may. */
const EXIT_FAILED = 1;
const EXIT_FENCED = 3;

/** Where the registry runs on the same processors, it goes first: a read model may lag a little, a command may not wait for it. */
const NICENESS = 5;

setPriority(NICENESS);
process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof InvalidConfig ? error.message : error);
  return EXIT_FAILED;
});
// Whatever a library still holds open, the work is done.
process.exit();

async function main(): Promise<number> {
  const config = parseConfig(process.env);
  const log = pino({ level: config.logLevel, base: { app: 'projections', ledgerId: config.ledgerId } });
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      log.info({ signal }, 'stopping after the batch in hand');
      stopping.abort();
    });

  const metrics: ProjectionMetrics = new ProjectionMetrics(() => status.report());
  const status = new ProjectionStatus(() => Date.now(), {
    following: (position) => log.info(position, 'following the journal'),
    committed: (position, batch) => {
      metrics.committed(batch.count, batch.seconds);
      log.debug({ ...position, ...batch }, 'batch committed');
    },
    interrupted: (error) => log.warn({ err: error }, 'interrupted; trying again'),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    ProjectionsModule.with(status, metrics),
    new FastifyAdapter(),
    { logger: false },
  );
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    log.fatal({ err: error }, whyNotListening(error, config));
    await app.close();
    return EXIT_FAILED;
  }
  log.info({ url: await app.getUrl() }, 'listening');
  const snapshots = runSnapshots(config, log, metrics, stopping.signal);
  try {
    await follow(config, status, log, stopping.signal);
    log.info({ position: status.report().position }, 'stopped');
    return 0;
  } catch (error) {
    const { position } = status.report();
    log.fatal({ err: error, position }, `the projections cannot go on: ${error instanceof Error ? error.message : ''}`);
    return error instanceof Fenced ? EXIT_FENCED : EXIT_FAILED;
  } finally {
    status.stopped();
    stopping.abort();
    await snapshots;
    await app.close();
  }
}

/** Opens the databases, however long they take to come, and projects until the signal. */
async function follow(
  config: ProjectionsConfig,
  status: ProjectionStatus,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const warn = (message: string, error: unknown): void => log.warn({ err: error }, message);
  const { databaseUrl, eventStoreUrl, ledgerId } = config;
  const dataSource = createDataSource({
    databaseUrl,
    applicationName: 'projections',
    connectionsMax: 2,
    onConnectionLost: (error) => warn('a connection to the database was lost', error),
  });
  let store: EventStore | undefined;
  const backoff = new Backoff();
  while (!signal.aborted && (!dataSource.isInitialized || !store))
    try {
      if (!dataSource.isInitialized) await dataSource.initialize();
      store ??= await openEventStore({
        ...(eventStoreUrl === undefined ? undefined : { eventStoreUrl }),
        postgresUrl: databaseUrl,
        onWarning: warn,
      });
    } catch (error) {
      if (!passesByItself(error)) throw error;
      status.interrupted(error);
      await pause(backoff.next(), signal);
    }
  try {
    if (!store || signal.aborted) return;
    const watching = new AbortController();
    const watched = status.watchHead(store, ledgerId, watching.signal);
    await runProjections({ store, pool: poolOf(dataSource), ledgerId, projections, signal, observer: status }).finally(
      () => watching.abort(),
    );
    await watched;
  } finally {
    await store?.close();
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

function whyNotListening(error: unknown, { host, port }: ProjectionsConfig): string {
  const code = (error as { code?: unknown }).code;
  if (code === 'EADDRINUSE') return `port ${port} of ${host} is taken: set PROJECTIONS_PORT to a free one`;
  if (code === 'EACCES') return `port ${port} needs more rights than this process has`;
  return `cannot listen on ${host}:${port}`;
}
