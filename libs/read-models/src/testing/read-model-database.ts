// A database with migrated read models for a suite, and its tables as plain rows.
import type pg from 'pg';
import { createDataSource, poolOf } from '../data-source.js';
import { BIGINTS_AS_NUMBERS } from '../database.js';
import { openPositions } from '../open-positions.js';
import { projectBatch } from '../project-batch.js';
import type { RecordedEvent } from '../projection.js';
import { projections } from '../projections.js';
import { createTestDatabase } from '../../../../test/support/test-database.js';

export interface ReadModelDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Projects the events in batches of these sizes, over and over. */
  project(ledgerId: string, events: readonly RecordedEvent[], sizes?: () => number): Promise<void>;
  /** All rows of the ledger in one view, in a fixed order, without the ledger's id. */
  rows(view: string, ledgerId: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export const VIEWS = projections.map(({ tables }) => tables.view);

export async function createReadModelDatabase(): Promise<ReadModelDatabase> {
  const database = await createTestDatabase();
  const dataSource = createDataSource({
    databaseUrl: database.url,
    applicationName: 'test',
    onConnectionLost: () => undefined,
  });
  await dataSource.initialize();
  await dataSource.runMigrations();
  const pool = poolOf(dataSource);
  return {
    url: database.url,
    pool,
    async project(ledgerId, events, sizes = () => events.length) {
      const client = await pool.connect();
      try {
        const { position, live } = await openPositions(client, ledgerId, projections);
        let { revision } = position;
        for (let next = 0; next < events.length;) {
          const batch = events.slice(next, (next += sizes()));
          ({ revision } = await projectBatch(client, live, revision, { ledgerId, events: batch }));
        }
      } finally {
        client.release(true);
      }
    },
    async rows(view, ledgerId) {
      const { rows } = await pool.query<Record<string, unknown>>({
        text: `SELECT * FROM ${view} WHERE ledger_id = $1`,
        values: [ledgerId],
        types: BIGINTS_AS_NUMBERS,
      });
      return rows
        .map(({ ledger_id: _, ...row }) => ({ key: JSON.stringify(row), row }))
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ row }) => row);
    },
    async close() {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
