// Who lacks units for a year, how much the penalties let an authority deduct for it, and what has been decided.
import { deductionForShortfall, type DeductionRule } from '#domain/compliance/short-surrender.js';
import type { AccountId } from '#domain/ids.js';
import type { CivilDate } from '#domain/working-time.js';
import { ask, Conditions, page, type Page } from '../answer.js';
import type { Database } from '../database.js';
import { limitTo, type Sight } from '../sight.js';
import { shortfall, shortfallAtDeadline } from './status.js';
import type { DecidedDeductionRecord } from './unit-years.js';

/** Tonnes. */
export interface ShortfallRow {
  readonly account: AccountId;
  /** GB/T 2260, six digits. */
  readonly province: string | null;
  readonly sector: string | null;
  /** Null until emissions are verified. */
  readonly owed: number | null;
  readonly surrendered: number;
  /** By what was applied for in time and is approved by now; null where the deadline fixed nothing. */
  readonly missingAtDeadline: number | null;
  readonly missing: number | null;
  /** Since when the penalties of the day say what they do; null before the first. */
  readonly penaltySince: CivilDate | null;
  readonly penaltyDeduction: DeductionRule['deduction'] | null;
  /** By them, from a unit that refused to make it good, and from one that did not. */
  readonly deductedOnRefusal: number;
  readonly deductedOtherwise: number;
  /** As it stands decided for the short surrender; null where nothing is. */
  readonly decided: number | null;
  readonly deductedFrom: number | null;
  readonly penaltyOn: CivilDate | null;
  readonly refused: boolean | null;
  readonly fineYuan: number | null;
  /** Of the event that decided it. */
  readonly decidedRevision: number | null;
}

export interface ShortfallsWanted {
  readonly complianceYear: number;
  readonly sector?: string | undefined;
  readonly province?: string | undefined;
  /** Of the day whose penalties apply. */
  readonly rule: DeductionRule | undefined;
  readonly sight: Sight;
  readonly after?: { readonly account: string } | undefined;
  readonly limit: number;
}

type Found = Pick<
  ShortfallRow,
  'account' | 'province' | 'sector' | 'owed' | 'surrendered' | 'missingAtDeadline' | 'missing'
> & { readonly decision: DecidedDeductionRecord | null };

/** By account: whom the deadline found short, who is short now, and for whom something stands decided. */
export async function listShortfalls(
  db: Database,
  ledgerId: string,
  { complianceYear, sector, province, rule, sight, after, limit }: ShortfallsWanted,
): Promise<Page<ShortfallRow, { readonly account: string }>> {
  const where = limitTo(new Conditions(ledgerId, 'c'), 'c.account', sight)
    .add('c.compliance_year = ?', complianceYear)
    .add('c.sector = ?', sector)
    .add('a.province = ?', province)
    .add('c.account > ?', after?.account)
    .add(`(${shortfall('c')} > 0 OR ${shortfallAtDeadline('c')} > 0 OR d.decision IS NOT NULL)`);
  const { at, rows } = await ask<Found>(db, {
    projection: 'compliance',
    text: `SELECT c.account, a.province, c.sector, c.owed, c.surrendered, ${shortfallAtDeadline('c')} AS "missingAtDeadline",
        ${shortfall('c')} AS missing, d.decision
      FROM compliance c JOIN accounts a ON a.ledger_id = c.ledger_id AND a.account = c.account
      LEFT JOIN LATERAL (
        SELECT e.decision FROM json_array_elements(c.decided_deductions) e (decision)
        WHERE e.decision ->> 'ground' = 'short-surrender') d ON true
      WHERE ${where.text} ORDER BY c.account LIMIT ${where.bind(limit + 1)}`,
    values: where.values,
    order: 'asked.account',
  });
  return page({ at, rows: rows.map((row) => shortfallRow(row, rule)) }, limit, ({ account }) => ({ account }));
}

function shortfallRow({ decision, ...row }: Found, rule: DeductionRule | undefined): ShortfallRow {
  // No more is deducted than is missing now, and than was at the deadline.
  const missing = Math.min(row.missing ?? 0, row.missingAtDeadline ?? Infinity);
  return {
    ...row,
    penaltySince: rule?.since ?? null,
    penaltyDeduction: rule?.deduction ?? null,
    deductedOnRefusal: deductionForShortfall(missing, true, rule),
    deductedOtherwise: deductionForShortfall(missing, false, rule),
    decided: decision?.quantity ?? null,
    deductedFrom: decision?.deductedFrom ?? null,
    penaltyOn: decision?.penaltyOn ?? null,
    refused: decision?.refused ?? null,
    fineYuan: decision?.fineYuan ?? null,
    decidedRevision: decision?.revision ?? null,
  };
}
