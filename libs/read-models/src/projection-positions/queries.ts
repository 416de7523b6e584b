// How far the read models have read.
import { NOTHING_READ, type Position } from '../answer.js';
import { BIGINTS_AS_NUMBERS, type Database, statementName } from '../database.js';

/** `{revision: -1, recordedAt: null}` before the first event. */
export async function positionOf(db: Database, ledgerId: string): Promise<Position> {
  const { rows } = await db.query<Position>({
    name: statementName(POSITION),
    text: POSITION,
    values: [ledgerId],
    types: BIGINTS_AS_NUMBERS,
  });
  return rows[0] ?? NOTHING_READ;
}

// The least of all: they move together, but for the moment in which a new read model was published.
const POSITION = `SELECT position AS revision, recorded_at AS "recordedAt" FROM live_positions
  WHERE ledger_id = $1 ORDER BY position LIMIT 1`;
