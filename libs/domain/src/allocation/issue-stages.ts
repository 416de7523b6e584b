// From an entitlement to the units that are issued: pre-allocation, final issue, deductions, and differentiated units.
import { exact, type Figure, textOf } from '../exact.js';
import { figure, type Problem, share as shareShape } from '../json-shape.js';
import type { Rulebook } from '../rulebooks/rulebook.js';
import type { Refused, Step } from './formula.js';

/**
 * A share of the verified emissions of the year before, floored (R8).
 * @param share set by the provincial department where the rulebook gives a maximum; else it is the rulebook's own
 */
export function preAllocationOf(
  { id, preAllocation }: Rulebook,
  verifiedBefore: Figure,
  share?: Figure,
): { readonly tonnes: number; readonly steps: readonly Step[] } | Refused {
  if (!preAllocation) return { problems: [{ field: 'rulebook', message: `${id} knows no pre-allocation` }] };
  const isFixed = preAllocation.kind === 'fixed';
  const chosen = isFixed ? (share ?? preAllocation.share) : share;
  const problems: Problem[] = [...figure(verifiedBefore, 'verifiedBefore'), ...shareShape(chosen, 'share')];
  if (problems.length > 0) return { problems };
  const [verified, portion] = [exact(verifiedBefore), exact(chosen!)];
  if (isFixed ? !portion.equals(preAllocation.share) : portion.greaterThan(preAllocation.share))
    return { problems: [{ field: 'share', message: `must be ${isFixed ? '' : 'at most '}${preAllocation.share}` }] };
  const calculated = verified.times(portion);
  const tonnes = calculated.floor().toNumber();
  const step = (name: string, value: string): Step => ({ of: '', name, value });
  return {
    tonnes,
    steps: [
      step('verified-before', textOf(verified)),
      step('share', textOf(portion)),
      step('calculated', textOf(calculated)),
      step('pre-allocation', String(tonnes)),
    ],
  };
}

/** Whole tonnes, none of them negative. */
export interface IssueStages {
  readonly preIssue: number;
  readonly finalIssue: number;
  /** Units that were issued beyond the final entitlement: the holder gives them back. */
  readonly holderReturns: number;
  /** Of the deduction already made, because the final entitlement does not bear it. */
  readonly deductionReturned: number;
  /** Of the deduction, still to be made in a later year. */
  readonly deductionLeft: number;
}

/**
 * A deduction is taken from the pre-allocation, and what that does not bear from the final issue (R9, R10).
 * @param preAllocation @param entitlement @param deduction in whole tonnes, at least 0
 */
export function issueStagesOf(preAllocation: number, entitlement: number, deduction: number): IssueStages {
  const takenBefore = Math.min(preAllocation, deduction);
  const preIssue = preAllocation - takenBefore;
  const rest = deduction - takenBefore;
  const growth = Math.max(0, entitlement - preAllocation);
  const shrinkage = Math.max(0, preAllocation - entitlement);
  const takenAfter = Math.min(growth, rest);
  const holderReturns = Math.min(shrinkage, preIssue);
  const deductionReturned = shrinkage - holderReturns;
  return {
    preIssue,
    finalIssue: growth - takenAfter,
    holderReturns,
    deductionReturned,
    deductionLeft: rest - takenAfter + deductionReturned,
  };
}

/**
 * The allowances of a differentiated unit stay with the authority, which surrenders them for it: what is over is
 * released, what is short the unit must find (R12). In whole tonnes.
 */
export const differentiatedIssueOf = (
  issued: number,
  due: number,
): { readonly released: number; readonly toFind: number } => ({
  released: Math.max(0, issued - due),
  toFind: Math.max(0, due - issued),
});
