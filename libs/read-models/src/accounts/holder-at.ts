// Who held an account at a revision: its holder's code may have changed since (R4).
import { ask, Conditions } from '../answer.js';
import type { Database } from '../database.js';

/** Null of an account that the registry keeps for itself. */
export async function holderAt(
  db: Database,
  ledgerId: string,
  account: string,
  revision: number,
): Promise<string | null> {
  const where = new Conditions(ledgerId, 'a').add('a.account = ?', account);
  const changed = where
    .on('t')
    .add(`t.type = 'HolderChanged'`)
    .add('t.to_account = ?', account)
    .add('t.revision > ?', revision);
  const { rows } = await ask<{ account: string; holder: string | null }>(db, {
    projection: 'accounts',
    // The first change after it says what was before.
    text: `SELECT a.account, coalesce((SELECT t.details ->> 'former' FROM transactions t WHERE ${changed.text}
        ORDER BY t.revision LIMIT 1), a.holder) AS holder
      FROM accounts a WHERE ${where.text}`,
    values: where.values,
    order: 'asked.account',
  });
  return rows[0]?.holder ?? null;
}
