// A thread of its own that follows the journal and writes snapshots: encoding a large state must not hold up projections.
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import type { LedgerId } from '#domain/ids.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { followWithSnapshots, type SnapshotFollowerOptions } from '#ledger/snapshot-follower.js';
import { SnapshotStore } from '#ledger/snapshot-store.js';
import { calmly } from './calm-follower.js';

export interface SnapshotWorkerData {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string | undefined;
  readonly ledgerId: LedgerId;
  readonly options: SnapshotFollowerOptions;
}

export type SnapshotWorkerMessage =
  | { readonly saved: number; readonly seconds: number }
  | { readonly refused: number; readonly why: string }
  | { readonly warning: string };

const { databaseUrl, eventStoreUrl, ledgerId, options } = workerData as SnapshotWorkerData;
const tell = (message: SnapshotWorkerMessage): void => parentPort?.postMessage(message);
// Of this thread alone, behind the projections: nobody waits for a snapshot, and encoding one takes a processor whole.
setPriority(15);
const stopping = new AbortController();
parentPort?.once('message', () => {
  stopping.abort();
});

const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: 'snapshots' });
pool.on('error', (error) => {
  tell({ warning: `a database connection broke: ${error.message}` });
});
const store = await openEventStore({
  ...(eventStoreUrl === undefined ? undefined : { eventStoreUrl }),
  postgresUrl: databaseUrl,
  onWarning: (message) => {
    tell({ warning: message });
  },
});
try {
  await followWithSnapshots(
    calmly(store),
    ledgerId,
    new SnapshotStore(pool),
    stopping.signal,
    {
      saved: ({ revision }, seconds) => {
        tell({ saved: revision, seconds });
      },
      refused: (revision, why) => {
        tell({ refused: revision, why });
      },
    },
    options,
  );
} finally {
  await store.close();
  await pool.end();
  parentPort?.close();
}
