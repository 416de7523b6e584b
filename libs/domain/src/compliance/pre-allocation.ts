// Free allocation in its two stages: the share issued ahead, and what each later determination adds, takes back or deducts (R8-R12).
import { compareShares, floorOfShare, wholeTonnes } from './exact-share.js';

/** What an allocation plan allows. A plan that leaves the department no choice names the same share twice. */
export interface PreAllocationRules {
  /** Decimals, both ends allowed: "0.70" and "0.70" of the plan of 2023-24, "0" and "0.50" of the plan of 2025-26. */
  readonly shareMin: string;
  readonly shareMax: string;
}

export interface PreAllocationRejection {
  readonly code: 'pre-allocation-share-out-of-range';
  readonly share: string;
  readonly shareMin: string;
  readonly shareMax: string;
}

/**
 * Tonnes that are pre-allocated, before any deduction (R8).
 * @param verified the emissions verified for the year before, in whole tonnes: they are compared with units, and a unit is
 *   a tonne. Whoever receives decimals rounds them by the reporting guideline before they are recorded.
 */
export function preAllocation(
  verified: number,
  share: string,
  { shareMin, shareMax }: PreAllocationRules,
): number | PreAllocationRejection {
  if (compareShares(share, shareMin) < 0 || compareShares(share, shareMax) > 0)
    return { code: 'pre-allocation-share-out-of-range', share, shareMin, shareMax };
  return floorOfShare(verified, share);
}

/** What an allocation came to so far: units that the holder received and did not return, and what was withheld from him. */
export interface Allocated {
  readonly issued: number;
  readonly deducted: number;
}

/** What an amount is now found to be: the pre-allocation, the verified entitlement, or a correction of either. */
export interface Determined {
  readonly entitlement: number;
  /** For earlier years: all of it, not what is left. */
  readonly deduction: number;
}

/** One step. Issue and return are never both above zero; nor are the deduction's going on and its going back. */
export interface AllocationStep {
  readonly issue: number;
  /** Units that the holder gives back. */
  readonly toReturn: number;
  /** Withheld in this step. */
  readonly deducted: number;
  /** Withheld in an earlier step, and taken off again: the entitlement, or the deduction, turned out smaller. */
  readonly deductionReturned: number;
  /** Of the deduction, not executed yet: it carries to the next stage, and after the last one it stays open. */
  readonly deductionOpen: number;
  /** Where the allocation stands after the step. */
  readonly allocated: Allocated;
}

export const NOTHING_ALLOCATED: Allocated = { issued: 0, deducted: 0 };

/**
 * The step from what was allocated to what is now determined. Every stage is this one function: the pre-issue is the step
 * from nothing (R10), the final issue the step from there to the verified entitlement (R9), and a change of verified data
 * one more step (R11). So the holder ends with the same units however often the amount changed on the way, as long as the
 * deduction is the same.
 *
 * A deduction takes what is still to be issued and never units that the holder has: where 0 ≤ final − pre ≤ rest of the
 * deduction, nothing is issued and nothing is returned. Where the entitlement shrinks, units come back first, down to what
 * the deduction leaves; beyond that he received nothing that he could return, and the deduction goes back instead.
 */
export function allocationStep(from: Allocated, to: Determined): AllocationStep {
  const entitlement = wholeTonnes(to.entitlement);
  const deduction = wholeTonnes(to.deduction);
  const growth = entitlement - wholeTonnes(wholeTonnes(from.issued) + wholeTonnes(from.deducted));
  const deducted = Math.min(deduction, entitlement, from.deducted + Math.max(0, growth));
  const issued = entitlement - deducted;
  return {
    issue: Math.max(0, issued - from.issued),
    toReturn: Math.max(0, from.issued - issued),
    deducted: Math.max(0, deducted - from.deducted),
    deductionReturned: Math.max(0, from.deducted - deducted),
    deductionOpen: deduction - deducted,
    allocated: { issued, deducted },
  };
}

/** Differentiated units (R12): how the allowances that the department keeps for one answer what it owes. */
export interface DelegatedSurrender {
  readonly surrendered: number;
  readonly released: number;
  /** What the unit has to find itself. */
  readonly missing: number;
}

/** @param due what the unit owes: with its arrears, where the department settles them from the same allowances. */
export function delegatedSurrender(withheld: number, due: number): DelegatedSurrender {
  const surrendered = Math.min(wholeTonnes(withheld), wholeTonnes(due));
  return { surrendered, released: withheld - surrendered, missing: due - surrendered };
}
