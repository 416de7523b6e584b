// Which units answer for a compliance year: vintages of allowances by the plan in force, and batches of reductions (R18, R19).
import type { Instant } from '../instant.js';
import { type CivilDate, civilDateOf } from '../working-time.js';

/** Years with both ends inclusive. Of a vintage of two years, such as CEA19-20, either year may be asked about. */
export interface YearSpan {
  readonly from: number;
  readonly to: number;
}

export const isWithin = (year: number, { from, to }: YearSpan): boolean => from <= year && year <= to;

/**
 * One row of the plan in force. A later plan brings rows of its own: that of 2025-26 lets arrears of 2019 to 2024 be
 * settled with CEA26, which no earlier plan knew.
 */
export interface VintageRule {
  readonly complianceYears: YearSpan;
  /** For what is surrendered after the year's deadline. */
  readonly arrears: boolean;
  readonly vintages: YearSpan;
}

/**
 * The vintages that count for a year, or undefined where the plan says nothing of it. Arrears for which it has no row of
 * their own follow the row of the year: who is late owes no less, and must have a way to pay.
 */
export function usableVintages(
  complianceYear: number,
  arrears: boolean,
  rules: readonly VintageRule[],
): YearSpan | undefined {
  const rows = rules.filter(({ complianceYears }) => isWithin(complianceYear, complianceYears));
  const rowFor = (late: boolean): VintageRule | undefined => rows.find((row) => row.arrears === late);
  return (rowFor(arrears) ?? rowFor(false))?.vintages;
}

/** Which batches of reductions count, and for which years. A batch counts where one row takes it. */
export interface BatchRule {
  readonly complianceYears: YearSpan;
  /** The first day of registration that counts. */
  readonly registeredFrom?: CivilDate | undefined;
  /** The first day of registration that no longer counts. */
  readonly registeredBefore?: CivilDate | undefined;
  /** The last day of application on which such a batch counts. */
  readonly usableUntil?: CivilDate | undefined;
}

/** The facts of a batch of reductions (CCER) that decide whether it offsets. */
export interface ReductionBatch {
  readonly registeredOn: CivilDate;
  /** Its project is within the emission trading system: what it reduces is counted there already. */
  readonly insideEts: boolean;
}

/** @param at the application's time: its day in Shanghai counts. */
export function isEligibleBatch(
  { registeredOn, insideEts }: ReductionBatch,
  complianceYear: number,
  at: Instant,
  rules: readonly BatchRule[],
): boolean {
  if (insideEts) return false;
  return rules.some(
    ({ complianceYears, registeredFrom, registeredBefore, usableUntil }) =>
      isWithin(complianceYear, complianceYears) &&
      (registeredFrom === undefined || registeredOn >= registeredFrom) &&
      (registeredBefore === undefined || registeredOn < registeredBefore) &&
      (usableUntil === undefined || civilDateOf(at) <= usableUntil),
  );
}
