// The tables of a rebuild, beside the live ones: made, indexed, published, and dropped when nobody reads them any more.
import type pg from 'pg';
import { BIGINTS_AS_NUMBERS } from './database.js';
import { publishGeneration, tableOf } from './generations.js';
import { generationsOf } from './open-positions.js';
import type { LiveProjection, Projection } from './projection.js';
import { dropReportsOf, restoreReports } from './reporting/reporting-schema.js';

/** Where the rebuilt tables of one ledger stand, and where the live ones do. */
export interface Gap {
  readonly ledgerId: string;
  readonly filled: number;
  readonly live: number;
}

/** Held until the connection ends. False where another rebuild holds it. */
export async function lockRebuilds(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [REBUILD_LOCK]);
  return rows[0]?.locked === true;
}

/** Tables that are not live, of a rebuild that was killed or of the generation before, and their positions. */
export async function dropUnpublished(client: pg.ClientBase, projections: readonly Projection[]): Promise<void> {
  const live = await liveGenerations(client);
  for (const { tables } of projections) {
    const generation = live.get(tables.projection);
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname ~ $1
         AND relname <> ALL (ARRAY[$2, $2 || '_notes'])`,
      // A projection may keep notes in a table beside that of its rows.
      [`^${tables.view}_g[0-9]+(_notes)?$`, generation === undefined ? '' : tableOf(tables.view, generation)],
    );
    for (const { name } of rows)
      await client.query(`SET LOCAL lock_timeout = '${DROP_LOCK_TIMEOUT}'; DROP TABLE ${name}`);
    await client.query('DELETE FROM projection_positions WHERE projection = $1 AND generation IS DISTINCT FROM $2', [
      tables.projection,
      generation,
    ]);
  }
}

/** Empty tables of the next generation, with what the projections need to fill them. */
export async function createNext(
  client: pg.ClientBase,
  projections: readonly Projection[],
): Promise<readonly LiveProjection[]> {
  const live = await liveGenerations(client);
  const next = projections.map((one) => ({ ...one, generation: (live.get(one.tables.projection) ?? 0) + 1 }));
  for (const { tables, generation } of next)
    for (const statement of tables.ddl(tableOf(tables.view, generation))) await client.query(statement);
  return next;
}

/** The indexes for queries, and the statistics without which the first queries would be planned blindly. */
export async function completeNext(client: pg.ClientBase, next: readonly LiveProjection[]): Promise<void> {
  for (const { tables, generation } of next) {
    const table = tableOf(tables.view, generation);
    for (const statement of tables.queryIndexes(table)) await client.query(statement);
    await client.query(`ANALYZE ${table}`);
  }
}

/** For every ledger that the read models know. */
export async function gapsOf(client: pg.ClientBase, next: readonly LiveProjection[]): Promise<readonly Gap[]> {
  const generations = generationsOf(next);
  await client.query(
    `INSERT INTO projection_positions (ledger_id, projection, generation, position)
     SELECT DISTINCT live.ledger_id, next.projection, next.generation, -1
     FROM live_positions live CROSS JOIN unnest($1::text[], $2::int[]) next (projection, generation)
     ON CONFLICT DO NOTHING`,
    generations,
  );
  const { rows } = await client.query<Gap>({
    text: `SELECT ledger_id AS "ledgerId", live.position AS live, min(p.position) AS filled
      FROM projection_positions p JOIN unnest($1::text[], $2::int[]) next (projection, generation) USING (projection, generation)
      JOIN (SELECT ledger_id, max(position) AS position FROM live_positions GROUP BY ledger_id) live USING (ledger_id)
      GROUP BY ledger_id, live.position ORDER BY ledger_id`,
    values: generations,
    types: BIGINTS_AS_NUMBERS,
  });
  return rows;
}

/** First in the transaction of the swap. Queries go on; workers wait at their next batch, until the swap has ended. */
export const LOCK_POSITIONS = `SET LOCAL lock_timeout = '10s'; LOCK TABLE projection_positions IN EXCLUSIVE MODE`;

/**
 * Last in the transaction of the swap: from here on new queries of these views wait for its end. It waits in turn for
 * the queries that run, and gives up before PostgreSQL would take the two for a deadlock and end one of the queries.
 */
export async function publishNext(client: pg.ClientBase, next: readonly LiveProjection[]): Promise<void> {
  await client.query(
    `SELECT set_config('lock_timeout', greatest(1, setting::int / 2 / $1)::text, true)
     FROM pg_settings WHERE name = 'deadlock_timeout'`,
    [next.length],
  );
  for (const { tables, generation } of next) {
    const sameColumns = await hasColumnsOf(client, tables.view, tableOf(tables.view, generation));
    if (!sameColumns) await dropReportsOf(client, tables.view);
    for (const statement of publishGeneration(tables, generation, sameColumns)) await client.query(statement);
  }
  await restoreReports(client);
}

async function hasColumnsOf(client: pg.ClientBase, view: string, table: string): Promise<boolean> {
  const { rows } = await client.query<{ same: boolean }>(
    `SELECT count(DISTINCT columns) = 1 AS same FROM (
       SELECT array_agg((attname, atttypid, atttypmod, attcollation)::text ORDER BY attnum) AS columns
       FROM pg_attribute WHERE attrelid IN (to_regclass($1), to_regclass($2)) AND attnum > 0 AND NOT attisdropped
       GROUP BY attrelid) tables`,
    [view, table],
  );
  return rows[0]?.same === true;
}

async function liveGenerations(client: pg.ClientBase): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ projection: string; generation: number }>(
    'SELECT projection, generation FROM live_generations',
  );
  return new Map(rows.map(({ projection, generation }) => [projection, generation]));
}

/** Any number that nothing else in the database locks: "registry rebuild". */
const REBUILD_LOCK = 7_246_114_903;

/** Longer than it takes PostgreSQL to end a vacuum that stands in the way. Nobody queries these tables any more. */
const DROP_LOCK_TIMEOUT = '10s';
