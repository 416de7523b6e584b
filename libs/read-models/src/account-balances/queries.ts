// Balances of an account, now and as of any revision.
import type { Compartment } from '#domain/commands.js';
import type { InstrumentId } from '#domain/ids.js';
import { type AccountPage, ask, Conditions } from '../answer.js';
import type { Database } from '../database.js';
import { accountFound, type Sight } from '../sight.js';

/** In tonnes. */
export interface BalanceRow {
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly available: number;
  readonly encumbered: number;
  /** Revision of the event that changed it last. */
  readonly revision: number;
}

export interface BalancesWanted {
  readonly sight: Sight;
  readonly instrument?: string | undefined;
  readonly compartment?: Compartment | undefined;
  /** Where it lies beyond the answer's position, the answer stands for the position: wait for the revision before. */
  readonly asOfRevision?: number | undefined;
}

/** All of them, by instrument and compartment; zero where the account had some before. */
export async function balancesOf(
  db: Database,
  ledgerId: string,
  account: string,
  { sight, instrument, compartment, asOfRevision }: BalancesWanted,
): Promise<AccountPage<BalanceRow, never>> {
  const where = new Conditions(ledgerId, 'b')
    .add('b.account = ?', account)
    .add('b.instrument = ?', instrument)
    .add('b.compartment = ?', compartment)
    .add('b.compartment = ?', sight.compartment);
  const asOf = asOfRevision === undefined ? undefined : where.bind(asOfRevision);
  const answer = await ask<BalanceRow>(db, {
    projection: 'account-balances',
    text:
      asOf === undefined
        ? `SELECT b.instrument, b.compartment, b.available, b.encumbered, b.revision FROM account_balances b WHERE ${where.text}`
        : // Today's balances name every pair that ever was; each looks up its last change up to then.
          `SELECT b.instrument, b.compartment, last.available_after AS available, last.encumbered_after AS encumbered, last.revision
           FROM account_balances b CROSS JOIN LATERAL (
             SELECT h.available_after, h.encumbered_after, h.revision FROM account_history h
             WHERE h.ledger_id = b.ledger_id AND h.account = b.account AND h.instrument = b.instrument
               AND h.compartment = b.compartment AND h.revision <= ${asOf}
             ORDER BY h.revision DESC LIMIT 1) last
           WHERE ${where.text}`,
    values: where.values,
    order: 'asked.instrument, asked.compartment',
    found: accountFound(where, account, sight, asOf),
  });
  return { ...answer, next: null };
}
