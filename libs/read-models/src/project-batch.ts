// One batch of events into all read models: rows and positions in one transaction, fenced against a second worker.
import type pg from 'pg';
import { killPoint } from '#faults/kill-point.js';
import type { Position } from './answer.js';
import { tableOf } from './generations.js';
import { generationsOf } from './open-positions.js';
import { type Batch, BrokenInvariant, type LiveProjection } from './projection.js';

/** Another worker moved the positions, or a rebuild published other tables: whoever sees this must look again, or stop. */
export class Fenced extends Error {
  constructor(ledgerId: string, position: number) {
    super(`the projections of ${ledgerId} are no longer at revision ${position}: another worker moved them`);
    this.name = 'Fenced';
  }
}

/**
 * Commits the batch that follows `position`; nothing of it where anything fails.
 * @throws Fenced, BrokenInvariant, and what the database throws; after Fenced a ROLLBACK makes the client usable, after
 * anything else it may be in any state: do not reuse it.
 */
export async function projectBatch(
  client: pg.ClientBase,
  projections: readonly LiveProjection[],
  position: number,
  batch: Batch,
): Promise<Position> {
  await client.query(`BEGIN; ${PLANS_BY_KEY}`);
  const reached = await projectInTransaction(client, projections, position, batch);
  killPoint('projection-before-commit');
  await client.query('COMMIT');
  killPoint('projection-after-commit');
  return reached;
}

/** The same in the caller's transaction, which set PLANS_BY_KEY. */
export async function projectInTransaction(
  client: pg.ClientBase,
  projections: readonly LiveProjection[],
  position: number,
  batch: Batch,
): Promise<Position> {
  const last = lastOf(position, batch);
  const reached = { revision: last.revision, recordedAt: last.event.recordedAt };
  await movePositions(client, projections, batch.ledgerId, position, reached);
  for (const { project, tables, generation } of projections)
    await project(client, tableOf(tables.view, generation), batch);
  return reached;
}

/**
 * Every write is by key for few rows of large tables: a plan that reads a table whole can only be a mistake out of old
 * statistics, and compiling the plan takes longer than running it.
 */
export const PLANS_BY_KEY = ['SET LOCAL jit = off']
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
