// What an account may carry over into a later vintage, what it did, and what it has applied for.
import type { Instant } from '#domain/instant.js';
import { type AccountPage, ask, Conditions } from '../answer.js';
import type { Database } from '../database.js';
import { accountFound, limitTo, type Sight } from '../sight.js';

/** By the rulebook of one compliance year. Tonnes. */
export interface CarryOverRow {
  readonly complianceYear: number;
  readonly sector: string;
  readonly limit: number;
  /** Units that may be applied for after the window as well, once they are released. */
  readonly frozenAtCutOff: number;
  readonly carriedOver: number;
  /** In applications that wait for their approval. */
  readonly pending: number;
  /** When the oldest of these was made; null where none waits. */
  readonly pendingSince: Instant | null;
  /** Of the event that changed it last; what is pending changes with proposals. */
  readonly revision: number;
}

/** The oldest year first; nothing where no list names the account. */
export async function carryOverOf(
  db: Database,
  ledgerId: string,
  account: string,
  sight: Sight,
): Promise<AccountPage<CarryOverRow, never>> {
  const where = new Conditions(ledgerId, 'c').add('c.account = ?', account).add('c.carry_over_limit IS NOT NULL');
  const found = accountFound(where, account, sight, undefined);
  limitTo(where, 'c.account', sight);
  const answer = await ask<CarryOverRow>(db, {
    projection: 'compliance',
    text: `SELECT c.compliance_year AS "complianceYear", c.sector, c.carry_over_limit AS "limit",
        c.carry_over_frozen AS "frozenAtCutOff", c.carried_over AS "carriedOver",
        p.pending, p."pendingSince", c.revision
      FROM compliance c CROSS JOIN LATERAL (
        SELECT coalesce(sum((l.lot ->> 'quantity')::bigint), 0)::bigint AS pending, min(p.made_at) AS "pendingSince"
        FROM proposals p
        CROSS JOIN LATERAL json_array_elements(CASE p.type WHEN 'CarryOverUnits' THEN p.operation -> 'lots' END) l (lot)
        WHERE p.ledger_id = c.ledger_id AND p.outcome_revision IS NULL AND p.accounts @> ARRAY[c.account]
          AND (p.operation ->> 'complianceYear')::int = c.compliance_year) p
      WHERE ${where.text}`,
    values: where.values,
    order: 'asked."complianceYear"',
    found,
  });
  return { ...answer, next: null };
}
