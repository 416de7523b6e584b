// Which rulebook holds for a compliance year at a moment.
import type { Instant } from '../instant.js';
import type { Rulebook } from './rulebook.js';

/**
 * The one in force that took effect last; of two that took effect together, the one published later. Undefined before
 * the first one.
 * @param rulebooks that had been published by then, in the order of their publication
 */
export function effectiveRulebook(
  rulebooks: readonly Rulebook[],
  complianceYear: number,
  at: Instant,
): Rulebook | undefined {
  return rulebooks
    .filter(({ complianceYears, effectiveFrom }) => complianceYears.includes(complianceYear) && effectiveFrom <= at)
    .reduce<Rulebook | undefined>(
      (best, one) => (best && best.effectiveFrom > one.effectiveFrom ? best : one),
      undefined,
    );
}
