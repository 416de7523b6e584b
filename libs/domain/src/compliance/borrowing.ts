// Borrowing (预支) of the next allocation by a unit in hardship, as the plan of 2021-22 allowed: for its own surrender only.
import type { AccountId, InstrumentId } from '../ids.js';
import type { Borrowing } from '../rulebooks/rulebook.js';
import { shortfallOf } from './amount-due.js';
import { ceilingOfShare, floorOfShare, wholeTonnes } from './exact-share.js';

export interface BorrowingApplication {
  readonly account: AccountId;
  readonly complianceYear: number;
  readonly verified: number;
  /** Undefined until the plan of the year is final: nobody knows the gap before. */
  readonly allocated: number | undefined;
  /** Already, for the same year. */
  readonly borrowed: number;
  /** In other applications that are not decided yet. */
  readonly pending: number;
  readonly requested: number;
  readonly rules: Borrowing;
}

export type BorrowingRejection =
  /** The rulebook of the year has none. */
  | { readonly code: 'borrowing-not-offered'; readonly complianceYear: number }
  | {
      readonly code: 'vintage-not-lent';
      readonly instrument: InstrumentId;
      readonly complianceYear: number;
      /** The year whose allocation is borrowed from. */
      readonly fromYear: number;
    }
  /** No document comes with the application. */
  | { readonly code: 'hardship-not-shown'; readonly account: AccountId }
  | { readonly code: 'allocation-not-final'; readonly account: AccountId; readonly complianceYear: number }
  | {
      readonly code: 'gap-too-small';
      readonly account: AccountId;
      readonly complianceYear: number;
      readonly gap: number;
      readonly gapMin: number;
    }
  | {
      readonly code: 'borrowing-limit-exceeded';
      readonly account: AccountId;
      readonly complianceYear: number;
      readonly limit: number;
      readonly borrowed: number;
      readonly pending: number;
      readonly requested: number;
    }
  /** Says nothing of the reason: what a department holds is no business of the unit's. */
  | { readonly code: 'lender-not-available'; readonly account: AccountId };

/**
 * The first thing that is wrong with the amounts, or undefined. The gap is what the emissions are above the allocation of
 * the year; that earlier years are deducted from it makes it no wider.
 */
export function checkBorrowing(application: BorrowingApplication): BorrowingRejection | undefined {
  const { account, complianceYear, verified, allocated, borrowed, pending, requested, rules } = application;
  const where = { account, complianceYear };
  if (allocated === undefined) return { code: 'allocation-not-final', ...where };
  const gap = shortfallOf(verified, allocated);
  const gapMin = ceilingOfShare(verified, rules.gapShareMin);
  if (gap < gapMin) return { code: 'gap-too-small', ...where, gap, gapMin };
  const limit = floorOfShare(gap, rules.shareOfGapMax);
  if (wholeTonnes(wholeTonnes(borrowed) + wholeTonnes(pending) + wholeTonnes(requested)) > limit)
    return { code: 'borrowing-limit-exceeded', ...where, limit, borrowed, pending, requested };
  return undefined;
}
