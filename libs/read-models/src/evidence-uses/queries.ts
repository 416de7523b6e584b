// Which documents somebody may read because of what they were used for.
import { Conditions } from '../answer.js';
import { type Database, statementName } from '../database.js';
import { seen, type Sight } from '../sight.js';

/**
 * Of these documents the hashes of those that a province's accounts were concerned by, or that representatives were to
 * approve something by.
 */
export async function evidenceInSight(
  db: Database,
  ledgerId: string,
  hashes: readonly string[],
  accounts: Sight['accounts'],
): Promise<readonly string[]> {
  const where = new Conditions(ledgerId, 'u').add('u.sha256 = ANY (?::text[])', hashes);
  if (typeof accounts === 'object' && 'person' in accounts) where.add('u.asked');
  const text = `SELECT DISTINCT u.sha256 FROM evidence_uses u WHERE ${where.text} AND ${seen(where, 'u.account', accounts)}`;
  const { rows } = await db.query<{ sha256: string }>({ name: statementName(text), text, values: where.values });
  return rows.map(({ sha256 }) => sha256);
}
