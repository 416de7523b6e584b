// Who held an account at a revision: its holder's code may have changed since (R4).
import { BIGINTS_AS_NUMBERS, type Database, statementName } from '../database.js';

/** An SQL expression; null of an account that the registry keeps for itself. The `$1` of the question is the ledger. */
export const holderAt = (account: string, revision: string): string =>
  `(SELECT s.details ->> 'holder' FROM account_states s
     WHERE s.ledger_id = $1 AND s.account = ${account} AND s.revision <= ${revision}
       AND s.change IN ('opened', 'holder-changed') ORDER BY s.revision DESC LIMIT 1)`;

const FIND = `SELECT ${holderAt('$2', '$3')} AS holder`;

export async function findHolderAt(
  db: Database,
  ledgerId: string,
  account: string,
  revision: number,
): Promise<string | null> {
  const { rows } = await db.query<{ holder: string | null }>({
    name: statementName(FIND),
    text: FIND,
    values: [ledgerId, account, revision],
    types: BIGINTS_AS_NUMBERS,
  });
  return rows[0]!.holder;
}
