// The stored rows that a batch needs, in one statement: what overlaps or neighbours the ranges that it touches.
import type pg from 'pg';
import { BIGINTS_AS_NUMBERS } from '../database.js';
import type { PlacedRange } from './places.js';

export interface Touched {
  readonly instrument: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Current rows never overlap, so the one that starts last at or before a range is the only one that can reach into it
 * from the left; the rest start inside of it. Both are short walks of the index over current rows.
 */
export async function loadTouched(
  client: pg.ClientBase,
  table: string,
  ledgerId: string,
  touched: Touched[],
): Promise<PlacedRange[]> {
  const merged = merge(touched);
  return load(
    client,
    `SELECT h.* FROM unnest($2::text[], $3::bigint[], $4::bigint[]) touched (instrument, low, high)
     CROSS JOIN LATERAL (
       (SELECT ${COLUMNS} FROM ${table} h
        WHERE h.ledger_id = $1 AND h.instrument = touched.instrument AND h.to_revision IS NULL AND h.start_serial <= touched.low
        ORDER BY h.start_serial DESC LIMIT 1)
       UNION ALL
       SELECT ${COLUMNS} FROM ${table} h
        WHERE h.ledger_id = $1 AND h.instrument = touched.instrument AND h.to_revision IS NULL
          AND h.start_serial > touched.low AND h.start_serial <= touched.high
     ) h`,
    [
      ledgerId,
      merged.map(({ instrument }) => instrument),
      // One beyond both ends: that is where neighbours are.
      merged.map(({ start }) => start - 1),
      merged.map(({ end }) => end + 1),
    ],
  );
}

/** What the operations staged in earlier batches. */
export async function loadOperations(
  client: pg.ClientBase,
  table: string,
  ledgerId: string,
  operations: readonly number[],
): Promise<PlacedRange[]> {
  if (operations.length === 0) return [];
  const text = `SELECT ${COLUMNS} FROM ${table} h
    WHERE h.ledger_id = $1 AND h.operation = ANY ($2::bigint[]) AND h.to_revision IS NULL`;
  return load(client, text, [ledgerId, operations]);
}

const COLUMNS = `h.instrument, h.start_serial AS start, h.end_serial AS "end", h.batch, h.account, h.compartment, h.operation,
  h.from_revision AS "from", NULL AS "to", h.ctid AS "storedAt"`;

async function load(client: pg.ClientBase, text: string, values: unknown[]): Promise<PlacedRange[]> {
  return (await client.query<PlacedRange>({ text, values, types: BIGINTS_AS_NUMBERS })).rows;
}

/** A batch touches the same units over and over; each stretch is asked for once. */
function merge(touched: Touched[]): Touched[] {
  const merged: { instrument: string; start: number; end: number }[] = [];
  touched.sort((a, b) => (a.instrument < b.instrument ? -1 : a.instrument > b.instrument ? 1 : a.start - b.start));
  for (const { instrument, start, end } of touched) {
    const last = merged.at(-1);
    if (last?.instrument === instrument && start <= last.end + 1) last.end = Math.max(last.end, end);
    else merged.push({ instrument, start, end });
  }
  return merged;
}
