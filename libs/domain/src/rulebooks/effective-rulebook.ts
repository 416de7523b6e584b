// Which rulebook holds for a compliance year at a moment.
import type { Instant } from '../instant.js';
import type { Rulebook } from './rulebook.js';

/**
 * The one in force that took effect last; of two that took effect together, the one published later. Undefined before
 * the first one.
 * @param rulebooks that had been published by then, in the order of their publication
 */
export function effectiveRulebook<R extends Pick<Rulebook, 'complianceYears' | 'effectiveFrom'>>(
  rulebooks: readonly R[],
  complianceYear: number,
  at: Instant,
): R | undefined {
  return rulebooks
    .filter(({ complianceYears, effectiveFrom }) => complianceYears.includes(complianceYear) && effectiveFrom <= at)
    .reduce<R | undefined>((best, one) => (best && best.effectiveFrom > one.effectiveFrom ? best : one), undefined);
}
