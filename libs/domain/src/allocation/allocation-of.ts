// What a key emission unit is allocated for a year, and what it owes: by the rulebook's figures, with every step shown.
import { Exact, exact, sumOf, textOf } from '../exact.js';
import type { AllocationRule } from '../rulebooks/allocation-rules.js';
import type { Caps, Rulebook } from '../rulebooks/rulebook.js';
import { TONNES_MAX } from '../tonnes.js';
import type { Formula, Part, Refused, Step } from './formula.js';
import { FORMULAS } from './formulas.js';

export interface Allocation {
  /** The verified entitlement, whole tonnes. */
  readonly tonnes: number;
  /** What must be surrendered: the verified emissions, or less in a year whose plan caps the obligation. */
  readonly due: number;
  /** `(verified − allocated) / verified` in percent with two decimals, negative for a surplus; none without emissions. */
  readonly gapRate?: string;
  /** Explain the number line by line, so that it can be compared with a province's. */
  readonly steps: readonly Step[];
}

/** @param activity what the formula of the sector asks for (`PowerActivity`, `IntensityActivity`, …), checked here */
export function allocationOf(
  rulebook: Rulebook,
  sector: string,
  year: number,
  activity: unknown,
): Allocation | Refused {
  const rule = rulebook.allocation.find((one) => one.sector === sector && one.years.includes(year));
  if (!rule) return refused('sector', `has no allocation for ${year} in ${rulebook.id}`);
  const parts = (FORMULAS[rule.formula] as Formula<AllocationRule>).calculate(rule, activity);
  if ('problems' in parts) return parts;
  // Figures that each are possible can still give a number that no ledger holds.
  if (!parts.every(({ calculated }) => isCountable(calculated)) || !isCountable(sumOf(parts.map(greatest))))
    return refused('', 'gives an allocation that is negative or beyond all counting');
  return capped(rulebook.caps, parts);
}

function capped(caps: Caps, parts: readonly Part[]): Allocation {
  const steps: Step[] = [];
  const noted = (of: string, name: string, value: Exact): Exact => {
    steps.push({ of, name, value: textOf(value) });
    return value;
  };
  const raises = caps.adjusts === 'allocation';
  const allocated = parts.map((part) => {
    const { of, calculated, verified } = part;
    steps.push(...part.steps);
    noted(of, 'calculated', calculated);
    const own = noted(of, 'allocation', calculated.floor());
    const raised = raises && isWithoutGap(caps, part) && own.lessThan(verified.floor());
    return raised ? noted(of, 'raised-to-verified', verified.floor()) : own;
  });
  const verified = noted('', 'verified', sumOf(parts.map((part) => part.verified)));
  let total = sumOf(allocated);
  // What may be missing is not allocated, so that the result is floored like every allocation.
  const least = verified.times(new Exact(1).minus(exact(caps.gapShareMax))).floor();
  if (raises && total.lessThan(least)) total = noted('', 'raised-to-gap-cap', least);
  noted('', 'allocation', total);

  let due = verified.ceil();
  if (!raises) {
    const owed = parts.map((part, index) =>
      isWithoutGap(caps, part) ? Exact.min(part.verified, allocated[index]!) : part.verified,
    );
    const most = total.plus(verified.times(exact(caps.gapShareMax)).floor());
    due = noted('', 'obligation-capped', Exact.min(sumOf(owed).ceil(), most));
  }
  noted('', 'due', due);
  const result = { tonnes: total.toNumber(), due: due.toNumber(), steps };
  if (verified.isZero()) return result;
  const gap = verified.minus(total).dividedBy(verified).times(100).toDecimalPlaces(2);
  const gapRate = (gap.isZero() ? gap.abs() : gap).toFixed(2);
  steps.push({ of: '', name: 'gap-rate-percent', value: gapRate });
  return { ...result, gapRate };
}

const isWithoutGap = (caps: Caps, { unitClass }: Part): boolean =>
  unitClass !== undefined && caps.classesWithoutGap.includes(unitClass);

const greatest = ({ calculated, verified }: Part): Exact => Exact.max(calculated, verified).ceil();

const isCountable = (value: Exact): boolean => value.greaterThanOrEqualTo(0) && value.lessThanOrEqualTo(TONNES_MAX);

const refused = (field: string, message: string): Refused => ({ problems: [{ field, message }] });
