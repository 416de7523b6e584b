// Where a subject stands with its obligations: the status that follows every correction.
import { shortfallOf } from './amount-due.js';

/** The years for which a subject has to surrender. */
export interface Obligation {
  readonly firstYear: number;
  /** Where the obligation ended. Absent while it goes on. */
  readonly lastYear?: number | undefined;
}

export interface DueYear {
  readonly year: number;
  /** The amount due, zero too. Undefined where the year's emissions are not verified. */
  readonly due: number | undefined;
  /** The year asks nothing of the subject: neither a report nor units. */
  readonly excluded: boolean;
}

export interface SurrenderYear extends DueYear {
  /** What counts as surrendered for the year: approved applications only, of allowances and reductions. */
  readonly surrendered: number;
}

export type ComplianceStatus =
  | { readonly status: 'NOT_APPLICABLE' | 'EXCLUDED' | 'COMPLIANT' }
  | { readonly status: 'MISSING'; readonly years: readonly number[] }
  | { readonly status: 'SHORT'; readonly years: readonly ShortYear[] };

export interface ShortYear {
  readonly year: number;
  readonly due: number;
  readonly surrendered: number;
  readonly shortfall: number;
}

/**
 * The dynamic status, as seen in `year`: over the years from the first of the obligation to `year`, or to its last.
 *
 * Each year answers for itself. Units are surrendered for a year and nothing beyond the amount due is taken, so a surplus
 * arises only where an amount due shrank later; a sum over the years would let it cover another year's shortfall, which
 * no rule allows. A year of the obligation that is not among `years` is missing, like one without verified emissions.
 */
export function complianceStatus(
  obligation: Obligation | undefined,
  years: readonly SurrenderYear[],
  year: number,
): ComplianceStatus {
  if (!obligation || year < obligation.firstYear) return { status: 'NOT_APPLICABLE' };
  const recorded = byYear(years);
  const missing: number[] = [];
  const short: ShortYear[] = [];
  let excludedAll = true;
  for (let each = obligation.firstYear; each <= Math.min(year, obligation.lastYear ?? year); each++) {
    const record = recorded.get(each);
    if (record?.excluded) continue;
    excludedAll = false;
    if (record?.due === undefined) missing.push(each);
    else {
      const { due, surrendered } = record;
      const shortfall = shortfallOf(due, surrendered);
      if (shortfall > 0) short.push({ year: each, due, surrendered, shortfall });
    }
  }
  if (excludedAll) return { status: 'EXCLUDED' };
  if (missing.length > 0) return { status: 'MISSING', years: missing };
  return short.length > 0 ? { status: 'SHORT', years: short } : { status: 'COMPLIANT' };
}

/**
 * The obligation narrowed to one year, for a rule that asks whether that very year was surrendered, whatever is missing
 * of others. Undefined, and so not applicable, where the year is no part of it.
 */
export function ofYearAlone(obligation: Obligation | undefined, year: number): Obligation | undefined {
  if (!obligation || year < obligation.firstYear || year > (obligation.lastYear ?? year)) return undefined;
  return { firstYear: year, lastYear: year };
}

/** @throws RangeError where a year stands twice: nobody could say which of the two is owed. */
function byYear(years: readonly SurrenderYear[]): ReadonlyMap<number, SurrenderYear> {
  const recorded = new Map(years.map((each) => [each.year, each]));
  if (recorded.size !== years.length) throw new RangeError('a compliance year stands twice');
  return recorded;
}
