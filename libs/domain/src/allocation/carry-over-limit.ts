// How much of its older vintages a holder may carry over, before its holdings are looked at.
import { exact } from '../exact.js';
import type { CarryOver } from '../rulebooks/rulebook.js';

/**
 * `T = floor(base + factor × max(0, sold − bought))`; undefined for a sector that carries nothing over.
 * @param sold @param bought whole tonnes within the window of the rulebook, at least 0
 */
export function carryOverLimit(rule: CarryOver, sector: string, sold: number, bought: number): number | undefined {
  if (!Object.hasOwn(rule.baseTonnesBySector, sector)) return undefined;
  const netSold = exact(Math.max(0, sold - bought));
  return netSold.times(rule.factor).plus(rule.baseTonnesBySector[sector]!).floor().toNumber();
}
