// All read models from an empty database: by the projections, and by SQL statements that fill the same tables.
import pg from 'pg';
import { INSERT_SELECT } from '../baselines/insert-select.js';
import { createDatabase, migrate, runOn } from '../databases.js';
import type { Options } from '../options.js';
import { runTask } from '../processes.js';
import type { Group } from '../rounds.js';
import type { JournalToPrepare, PreparedJournal } from '../tasks/prepare-journal.main.js';
import type { RebuildAnswer } from '../tasks/rebuild.main.js';

const TABLES = [
  'accounts',
  'instruments',
  'account_balances',
  'account_history',
  'unit_holdings',
  'transactions',
  'instrument_totals',
].map((view) => `${view}_g1`);

const EMPTY = [`truncate ${TABLES.join(', ')}`, 'delete from projection_positions'];

export function rebuildGroup({ databaseUrl: server, scale }: Options): Group {
  const events = Math.round(200_000 * Math.min(1, 10 * scale));
  return {
    name: 'rebuild',
    subjects: ['rebuild', 'insert-select'],
    async run(_wanted, measure) {
      const database = await createDatabase(server, 'rebuild');
      await migrate(database.url);
      const size = { accounts: 3_500, ranges: 3_500 };
      const prepare: JournalToPrepare = { databaseUrl: database.url, size, events };
      await runTask<PreparedJournal>('bench/tasks/prepare-journal.main.js', prepare);
      const rebuild = async (): Promise<RebuildAnswer> => {
        await runOn(database.url, ...EMPTY, 'checkpoint');
        return runTask<RebuildAnswer>('bench/tasks/rebuild.main.js', { databaseUrl: database.url });
      };
      await rebuild();
      await runOn(database.url, 'create table unit_holdings_found as select * from unit_holdings_g1');
      const expected = await rowCounts(database.url);
      await measure([
        {
          name: 'rebuild',
          measure: async () => {
            const { seconds, events: count } = await rebuild();
            return { rate: count / seconds, seconds };
          },
        },
        {
          name: 'insert-select',
          measure: async () => {
            await runOn(database.url, ...EMPTY, 'checkpoint');
            const startedAt = performance.now();
            await runOn(database.url, ...INSERT_SELECT);
            const seconds = (performance.now() - startedAt) / 1_000;
            const found = await rowCounts(database.url);
            if (found !== expected)
              throw new Error(`the statements filled other rows: ${found} instead of ${expected}`);
            return { rate: events / seconds, seconds };
          },
        },
      ]);
      await database.drop();
    },
  };
}

/** A baseline that writes less would look better than it is. */
async function rowCounts(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const counts: string[] = [];
  for (const table of TABLES) {
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${table}`);
    counts.push(`${table} ${rows[0]!.count}`);
  }
  await client.end();
  return counts.join(', ');
}
