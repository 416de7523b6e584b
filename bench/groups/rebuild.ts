// All read models from the journal: by the rebuild, and by SQL statements that fill the same tables in a schema of their own.
import pg from 'pg';
import { createGeneration } from '#read-models/generations.js';
import { projections } from '#read-models/projections.js';
import { INSERT_SELECT } from '../baselines/insert-select.js';
import { createDatabase, migrate, runOn } from '../databases.js';
import type { Options } from '../options.js';
import { runTask } from '../processes.js';
import type { Group } from '../rounds.js';
import { LEDGER } from '../synthetic-ledger.js';
import type { JournalToPrepare, PreparedJournal } from '../tasks/prepare-journal.main.js';
import type { RebuildAnswer } from '../tasks/rebuild.main.js';

const VIEWS = projections.map(({ tables }) => tables.view);

const BASELINE = 'set search_path = baseline, public';

/** The same tables with the same indexes, out of the way of what the rebuild publishes and drops. */
const CREATE_BASELINE = [
  'create schema baseline',
  BASELINE,
  ...projections.flatMap(({ tables }) => createGeneration(tables, 1)),
  'create table unit_holdings_found as select * from unit_holdings',
];

const EMPTY_BASELINE = `truncate ${VIEWS.map((view) => `baseline.${view}_g1`).join(', ')}`;

/** A rebuild goes as far as the live read models are said to stand. */
const liveAt = (revision: number): string =>
  `insert into projection_positions (ledger_id, projection, generation, position)
   select '${LEDGER}', projection, generation, ${revision} from live_generations`;

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
      await runOn(database.url, liveAt(events - 1));
      const rebuild = async (): Promise<RebuildAnswer> => {
        await runOn(database.url, 'checkpoint');
        return runTask<RebuildAnswer>('bench/tasks/rebuild.main.js', { databaseUrl: database.url });
      };
      await rebuild();
      await runOn(database.url, ...CREATE_BASELINE);
      const expected = await rowCounts(database.url, (view) => `public.${view}`);
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
            await runOn(database.url, EMPTY_BASELINE, 'checkpoint');
            const startedAt = performance.now();
            await runOn(database.url, BASELINE, ...INSERT_SELECT);
            const seconds = (performance.now() - startedAt) / 1_000;
            const found = await rowCounts(database.url, (view) => `baseline.${view}_g1`);
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
async function rowCounts(databaseUrl: string, tableOf: (view: string) => string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const counts: string[] = [];
  for (const view of VIEWS) {
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${tableOf(view)}`);
    counts.push(`${view} ${rows[0]!.count}`);
  }
  await client.end();
  return counts.join(', ');
}
