// What is deducted from the next year's allocation for a short surrender or for falsified data, by the penalties in force.
import { assertNever } from '../assert-never.js';
import type { Instant } from '../instant.js';
import { type CivilDate, civilDateOf } from '../working-time.js';
import { compareShares, floorOfShare, wholeTonnes } from './exact-share.js';

/**
 * One row of the penalties: from its day until the next row's. Order 19 deducts the same amount whatever follows, Order
 * 775 from a unit that refuses to make it good within the time set, its amendment of 2026 no more. The fine itself is the
 * authority's to record.
 */
export interface DeductionRule {
  readonly from: CivilDate;
  readonly deducted: 'always' | 'on-refusal' | 'never';
}

/**
 * Tonnes to deduct for a short surrender: as many as are missing, or none. Before the first row nobody deducts.
 * @param at the day whose penalties apply. For which day that is, of the deadline or of the decision, the authority
 *   answers: its decision records it.
 * @param refused the unit did not surrender within the time that it was set
 */
export function deductionForShortfall(
  shortfall: number,
  refused: boolean,
  at: Instant,
  rules: readonly DeductionRule[],
): number {
  wholeTonnes(shortfall);
  const day = civilDateOf(at);
  const inForce = rules.filter(({ from }) => from <= day).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const deducted = inForce.at(-1)?.deducted ?? 'never';
  switch (deducted) {
    case 'always':
      return shortfall;
    case 'on-refusal':
      return refused ? shortfall : 0;
    case 'never':
      return 0;
    default:
      return assertNever(deducted);
  }
}

export interface FalsificationRules {
  /** Decimals, both ends allowed: "0.50" and "1". */
  readonly shareMin: string;
  readonly shareMax: string;
}

export interface FalsificationRejection {
  readonly code: 'deduction-share-out-of-range';
  readonly share: string;
  readonly shareMin: string;
  readonly shareMax: string;
}

/** Tonnes to deduct from next year's entitlement, by the share that the authority set, for falsified data; floored. */
export function deductionForFalsification(
  entitlement: number,
  share: string,
  { shareMin, shareMax }: FalsificationRules,
): number | FalsificationRejection {
  if (compareShares(share, shareMin) < 0 || compareShares(share, shareMax) > 0)
    return { code: 'deduction-share-out-of-range', share, shareMin, shareMax };
  return floorOfShare(entitlement, share);
}
