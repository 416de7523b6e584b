// Borrowing (预支) of the next allocation by a unit in hardship, as the plan of 2021-22 allowed: for its own surrender only.
import type { Tonnes } from '../tonnes.js';
import { shortfallOf } from './amount-due.js';
import { compareShares, floorOfShare, roundedRate, wholeTonnes } from './exact-share.js';
import { isWithin, type YearSpan } from './year-span.js';

export interface BorrowingRules {
  readonly complianceYears: YearSpan;
  /** Of the gap in the emissions, a decimal such as "0.10". */
  readonly gapRateMin: string;
  /** Places of that rate, half up, before it is compared: 4 are a percentage with two decimals. */
  readonly gapRatePlaces: number;
  /** Of the gap, a decimal such as "0.50". */
  readonly shareMax: string;
}

export interface BorrowingApplication {
  readonly complianceYear: number;
  readonly verified: number;
  readonly allocated: number;
  readonly hardship: boolean;
  /** A unit under differentiated management (R12): closed, in default or at high risk. */
  readonly differentiated: boolean;
  /** Already, for the same year, open applications included. */
  readonly borrowed: number;
  /** What is left of the pre-allocation from which is borrowed. */
  readonly preAllocationLeft: number;
  readonly requested: Tonnes;
  readonly rules: BorrowingRules;
}

export type BorrowingRejection =
  | { readonly code: 'borrowing-not-offered'; readonly complianceYear: number }
  | { readonly code: 'borrowing-differentiated' }
  | { readonly code: 'hardship-not-established' }
  | { readonly code: 'gap-too-small'; readonly gap: number; readonly gapRate: string; readonly gapRateMin: string }
  | {
      readonly code: 'borrowing-limit-exceeded';
      readonly limit: number;
      readonly borrowed: number;
      readonly requested: number;
    }
  | { readonly code: 'pre-allocation-exceeded'; readonly left: number; readonly requested: number };

/**
 * The first thing that is wrong, or undefined. What is borrowed is surrendered at once for the year, never traded or
 * pledged, and is netted where the lending year's allocation is determined: it is issued there already.
 */
export function checkBorrowing(application: BorrowingApplication): BorrowingRejection | undefined {
  const { complianceYear, verified, allocated, borrowed, preAllocationLeft, requested, rules } = application;
  if (!isWithin(complianceYear, rules.complianceYears)) return { code: 'borrowing-not-offered', complianceYear };
  if (application.differentiated) return { code: 'borrowing-differentiated' };
  if (!application.hardship) return { code: 'hardship-not-established' };
  const gap = shortfallOf(verified, allocated);
  const gapRate = verified === 0 ? '0' : roundedRate(gap, verified, rules.gapRatePlaces);
  if (gap === 0 || compareShares(gapRate, rules.gapRateMin) < 0)
    return { code: 'gap-too-small', gap, gapRate, gapRateMin: rules.gapRateMin };
  const limit = floorOfShare(gap, rules.shareMax);
  if (wholeTonnes(wholeTonnes(borrowed) + requested) > limit)
    return { code: 'borrowing-limit-exceeded', limit, borrowed, requested };
  if (requested > wholeTonnes(preAllocationLeft))
    return { code: 'pre-allocation-exceeded', left: preAllocationLeft, requested };
  return undefined;
}
