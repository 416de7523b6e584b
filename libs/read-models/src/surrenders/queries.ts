// One surrender, of one instrument, of several, or borrowed: for whom it was, when it was applied for, and who approved it.
import type { InstrumentKind } from '#domain/commands.js';
import type { AccountId, HolderCode } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import { holderAt } from '../accounts/holder-at.js';
import { ask, Conditions, type Found } from '../answer.js';
import type { Database } from '../database.js';
import type { Approval } from '../proposals/project.js';
import { limitTo, type Sight } from '../sight.js';
import { touchedOne } from '../transactions/queries.js';

export interface SurrenderRow {
  readonly revision: number;
  readonly account: AccountId;
  /** Of `account`, as it was at the surrender. */
  readonly holder: HolderCode;
  /** The account whose obligation it is. */
  readonly subject: AccountId;
  readonly subjectHolder: HolderCode;
  readonly complianceYear: number;
  /** Tonnes, of all instruments together. */
  readonly quantity: number;
  /** Of the instrument, where it is one. */
  readonly kind: InstrumentKind | null;
  /** When the application reached the registry: deadlines count that. */
  readonly appliedAt: Instant;
  readonly recordedAt: Instant;
  /** The application, where somebody had to approve it. */
  readonly proposal: number | null;
  readonly approvals: readonly Approval[];
}

/** Null where there is none at the revision that touched an account within sight. */
export async function findSurrender(
  db: Database,
  ledgerId: string,
  revision: number,
  sight: Sight,
): Promise<Found<SurrenderRow>> {
  const where = new Conditions(ledgerId, 't')
    .add('t.revision = ?', revision)
    .add(`t.type IN ('UnitsSurrendered', 'ObligationSettled', 'UnitsBorrowed')`);
  if (sight.accounts !== 'all') where.add(touchedOne(limitTo(where.on('h'), 'h.account', sight)));
  const subject = `coalesce(t.details ->> 'subject', t.from_account)`;
  const answer = await ask<SurrenderRow>(db, {
    projection: 'transactions',
    text: `SELECT t.revision, t.from_account AS account, ${holderAt('t.from_account', 't.revision')} AS holder, ${subject} AS subject,
        ${holderAt(subject, 't.revision')} AS "subjectHolder", t.compliance_year AS "complianceYear", t.quantity, i.kind,
        coalesce(made.received_at, t.received_at) AS "appliedAt", t.recorded_at AS "recordedAt", t.proposal,
        coalesce(p.approvals, '[]') AS approvals
      FROM transactions t
      LEFT JOIN instruments i ON i.ledger_id = t.ledger_id AND i.instrument = t.instrument
      LEFT JOIN transactions made ON made.ledger_id = t.ledger_id AND made.revision = t.proposal
      LEFT JOIN proposals p ON p.ledger_id = t.ledger_id AND p.revision = t.proposal
      WHERE ${where.text}`,
    values: where.values,
    order: 'asked.revision',
  });
  return { at: answer.at, value: answer.rows[0] ?? null };
}
