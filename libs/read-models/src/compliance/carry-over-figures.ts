// What the record itself says of the units that a list of carry-over limits is for: their trades and what they held, and the limits.
import { carryOverLimit } from '#domain/compliance/carry-over.js';
import type { AccountId } from '#domain/ids.js';
import type { CarryOver } from '#domain/rulebooks/rulebook.js';
import { civilTime, instantOfCivil } from '#domain/working-time.js';
import { type AccountPage, ask, Conditions } from '../answer.js';
import type { Database } from '../database.js';
import { remainingAt } from '../encumbrances/queries.js';
import { heldAt } from '../in-force.js';
import { accountFound, limitTo, type Sight } from '../sight.js';
import { lastRecordedBy } from '../transactions/queries.js';

/** A line of the list, under the names of its columns. Tonnes. */
export interface CarryOverFigures {
  readonly account: AccountId;
  readonly sold: number;
  readonly bought: number;
  readonly tradingAvailable: number;
  readonly registryAvailable: number;
  readonly judiciallyFrozen: number;
  readonly pendingApplications: number;
  readonly limit: number;
}

export interface CarryOverFiguresWanted {
  /** The department's account. */
  readonly authority: string;
  readonly complianceYear: number;
  readonly sector: string;
  readonly rules: CarryOver;
  /** Of the sector. */
  readonly base: number;
  readonly sight: Sight;
}

/**
 * Every unit that the department lists now in the sector, by account: also one whose account is closed by now, since no list
 * leaves out whom an earlier one named. The holdings are those of the cut-off once an event after it has been taken in (`at`): `recordedAt` never decreases, so that none of before can follow.
 *
 * A trade is what the exchange delivered from one trading position to another, on the day on which it was recorded, less what
 * a correction has returned of it, whenever that was. Transfers by the registry or a court, whatever the position, are none.
 * Frozen is what an order in force pinned at the cut-off. What is pinned otherwise (orders, pledges, proposals) was
 * not available, and so not held in the sense of the rule; applications among it are taken off by that already: they are
 * always zero here.
 */
export async function carryOverFigures(
  db: Database,
  ledgerId: string,
  { authority, complianceYear, sector, rules, base, sight }: CarryOverFiguresWanted,
): Promise<AccountPage<CarryOverFigures, never>> {
  const where = new Conditions(ledgerId, 'c');
  const found = accountFound(where, authority, sight, undefined);
  limitTo(where, 'c.authority', sight)
    .add('c.authority = ?', authority)
    .add('c.compliance_year = ?', complianceYear)
    .add('c.sector = ?', sector)
    .add('c.listed');
  const from = `ANY (${where.bind(rules.from)}::text[])`;
  const begins = where.bind(instantOfCivil(rules.tradedFrom, civilTime('00:00')));
  const ends = where.bind(instantOfCivil(rules.tradedUntil, civilTime('24:00')));
  const cutOff = where.bind(rules.holdingsAt);
  const answer = await ask<Omit<CarryOverFigures, 'limit'>>(db, {
    projection: 'compliance',
    text: `WITH unit AS MATERIALIZED (
        SELECT c.account FROM compliance c WHERE ${where.text}
      ), cut AS MATERIALIZED (${lastRecordedBy(cutOff)}
      ), corrected AS MATERIALIZED (
        SELECT (t.details ->> 'corrects')::bigint AS revision, t.quantity FROM transactions t
        WHERE t.ledger_id = $1 AND t.type = 'TransferCorrected'
      ), traded AS (
        SELECT u.account, coalesce(sum(t.quantity - coalesce(r.quantity, 0)) FILTER (WHERE t.from_account = u.account), 0)::bigint AS sold,
          coalesce(sum(t.quantity - coalesce(r.quantity, 0)) FILTER (WHERE t.to_account = u.account), 0)::bigint AS bought
        FROM unit u JOIN account_history h
          ON h.ledger_id = $1 AND h.account = u.account AND h.instrument = ${from} AND h.compartment = 'trading'
        JOIN transactions t ON t.ledger_id = $1 AND t.revision = h.revision AND t.type = 'UnitsTransferred'
          AND t.role = 'exchange' AND t.recorded_at >= ${begins} AND t.recorded_at < ${ends}
        LEFT JOIN corrected r ON r.revision = t.revision
        GROUP BY u.account
      ), held AS (
        SELECT u.account, coalesce(sum(last.available_after) FILTER (WHERE b.compartment = 'trading'), 0)::bigint AS trading,
          coalesce(sum(last.available_after) FILTER (WHERE b.compartment = 'registry'), 0)::bigint AS registry
        FROM unit u CROSS JOIN cut JOIN account_balances b ON b.ledger_id = $1 AND b.account = u.account AND b.instrument = ${from}
        CROSS JOIN LATERAL (
          SELECT h.available_after FROM account_history h
          WHERE h.ledger_id = $1 AND h.account = b.account AND h.instrument = b.instrument
            AND h.compartment = b.compartment AND h.revision <= cut.revision
          ORDER BY h.revision DESC LIMIT 1) last
        GROUP BY u.account
      ), frozen AS (
        SELECT u.account, sum(${remainingAt('cut.revision')})::bigint AS quantity
        FROM unit u CROSS JOIN cut JOIN encumbrances e ON e.ledger_id = $1 AND e.account = u.account
          AND e.kind = 'judicial-freeze' AND e.instrument = ${from} AND ${heldAt('e', 'cut.revision')}
        GROUP BY u.account
      )
      SELECT u.account, coalesce(t.sold, 0) AS sold, coalesce(t.bought, 0) AS bought,
        coalesce(h.trading, 0) AS "tradingAvailable", coalesce(h.registry, 0) AS "registryAvailable",
        coalesce(f.quantity, 0) AS "judiciallyFrozen", 0 AS "pendingApplications"
      FROM unit u LEFT JOIN traded t USING (account) LEFT JOIN held h USING (account) LEFT JOIN frozen f USING (account)`,
    values: where.values,
    order: 'asked.account',
    found,
  });
  const rows = answer.rows.map((row): CarryOverFigures => ({
    ...row,
    limit: carryOverLimit(base, rules.factor, row, row),
  }));
  return { at: answer.at, rows, found: answer.found, next: null };
}
