// One batch of events into all read models: rows and positions in one transaction, fenced against a second worker.
import type pg from 'pg';
import { killPoint } from '#faults/kill-point.js';
import type { Position } from './answer.js';
import { BIGINTS_AS_NUMBERS } from './database.js';
import { tableOf } from './generations.js';
import { type Batch, BrokenInvariant } from './projection.js';
import type { LiveProjection } from './projections.js';

/** Another worker moved the positions, or a rebuild published other tables: whoever sees this must stop. */
export class Fenced extends Error {
  constructor(ledgerId: string, position: number) {
    super(`the projections of ${ledgerId} are no longer at revision ${position}: another worker moved them`);
    this.name = 'Fenced';
  }
}

/** The positions cannot be continued from by this program. */
export class PositionsUnusable extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'PositionsUnusable';
  }
}

/**
 * Where the projections of the ledger stand; they start at -1. Waits for a transaction of an earlier connection that
 * the server has not yet given up, so that the answer is final.
 * @throws PositionsUnusable where other generations are live, or where projections stand apart.
 */
export async function openPositions(
  client: pg.ClientBase,
  ledgerId: string,
  projections: readonly LiveProjection[],
): Promise<Position> {
  const mine = generationsOf(projections);
  await client.query(`SELECT FROM projection_positions, live_generations LIMIT 0`).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE)
      throw new PositionsUnusable('the tables of the read models are not there: run the migrations first');
    throw error;
  });
  await client.query(
    `INSERT INTO projection_positions (ledger_id, projection, generation, position)
     SELECT $1, projection, generation, -1 FROM live_generations
     JOIN unnest($2::text[], $3::int[]) mine (projection, generation) USING (projection, generation)
     ON CONFLICT DO NOTHING`,
    [ledgerId, ...mine],
  );
  const { rows } = await client.query<Position>({
    text: `SELECT p.position AS revision, p.recorded_at AS "recordedAt" FROM projection_positions p
      JOIN unnest($2::text[], $3::int[]) mine (projection, generation) USING (projection, generation)
      WHERE p.ledger_id = $1 ORDER BY p.projection FOR UPDATE OF p`,
    values: [ledgerId, ...mine],
    types: BIGINTS_AS_NUMBERS,
  });
  const first = rows[0];
  if (!first || rows.length < projections.length)
    throw new PositionsUnusable('other generations of the read models are live than this program writes');
  if (rows.some(({ revision }) => revision !== first.revision))
    throw new PositionsUnusable(
      `the projections of ${ledgerId} stand at different revisions: ${[...new Set(rows.map((row) => row.revision))].join(', ')}`,
    );
  return first;
}

/**
 * Commits the batch that follows `position`; nothing of it where anything fails.
 * @throws Fenced, BrokenInvariant, and what the database throws; then the client may be in any state: do not reuse it.
 */
export async function projectBatch(
  client: pg.ClientBase,
  projections: readonly LiveProjection[],
  position: number,
  batch: Batch,
): Promise<Position> {
  const last = lastOf(position, batch);
  const reached = { revision: last.revision, recordedAt: last.event.recordedAt };
  await client.query(BEGIN);
  await movePositions(client, projections, batch.ledgerId, position, reached);
  for (const { project, tables, generation } of projections)
    await project(client, tableOf(tables.view, generation), batch);
  killPoint('projection-before-commit');
  await client.query('COMMIT');
  killPoint('projection-after-commit');
  return reached;
}

/**
 * Every write is by key for few rows of large tables: a plan that reads a table whole can only be a mistake out of old
 * statistics, and compiling the plan takes longer than running it.
 */
const BEGIN = ['BEGIN', 'SET LOCAL jit = off']
  .concat(['seqscan', 'hashjoin', 'mergejoin'].map((plan) => `SET LOCAL enable_${plan} = off`))
  .join('; ');

/** First of all: its row locks keep a second worker waiting until this one is done, and then it finds nothing. */
async function movePositions(
  client: pg.ClientBase,
  projections: readonly LiveProjection[],
  ledgerId: string,
  position: number,
  reached: Position,
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE projection_positions p SET position = $5, recorded_at = $6
     FROM unnest($2::text[], $3::int[]) mine (projection, generation)
     WHERE p.ledger_id = $1 AND p.projection = mine.projection AND p.generation = mine.generation AND p.position = $4`,
    [ledgerId, ...generationsOf(projections), position, reached.revision, reached.recordedAt],
  );
  if (rowCount !== projections.length) throw new Fenced(ledgerId, position);
}

const UNDEFINED_TABLE = '42P01';

const generationsOf = (projections: readonly LiveProjection[]): [names: string[], generations: number[]] => [
  projections.map(({ tables }) => tables.projection),
  projections.map(({ generation }) => generation),
];

function lastOf(position: number, { ledgerId, events }: Batch): Batch['events'][number] {
  for (const [index, { revision, event }] of events.entries()) {
    if (revision !== position + 1 + index)
      throw new BrokenInvariant(revision, `revision ${position + 1 + index} is missing before it`);
    if (event.ledgerId !== ledgerId)
      throw new BrokenInvariant(revision, `it belongs to ledger ${event.ledgerId} and not to ${ledgerId}`);
  }
  const last = events.at(-1);
  if (!last) throw new TypeError('a batch has at least one event');
  return last;
}
