// Carry-over (结转) of old vintages into a later one: how much, who may, when, and what is wrong with an application.
import type { Calendar } from '../holidays.js';
import type { InstrumentId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { Tonnes } from '../tonnes.js';
import { addWorkingDays, type CivilDate, civilDateOf } from '../working-time.js';
import type { ComplianceStatus } from './compliance-status.js';
import { floorOfShare, wholeTonnes } from './exact-share.js';
import { isWithin, type YearSpan } from './year-span.js';

export interface CarryOverRules {
  /** Vintages that are converted: 2019 to 2024, into 2025. */
  readonly vintages: YearSpan;
  /** Days of the trades that count, both inclusive. */
  readonly tradedFrom: CivilDate;
  readonly tradedUntil: CivilDate;
  /** Tonnes that each sector's units may carry over without having sold any. */
  readonly baseTonnes: Readonly<Record<string, number>>;
  /** Of net sales, a decimal such as "1.5". */
  readonly factor: string;
  /** Compliance years that had to be surrendered on time. */
  readonly requiredYears: readonly number[];
  readonly opensAt: Instant;
  /** The first instant that is too late, but for units that were judicially frozen until then. */
  readonly closesAt: Instant;
  /** Within which the later vintage is credited. */
  readonly workingDays: number;
}

export interface Trade {
  readonly side: 'sold' | 'bought';
  readonly quantity: number;
  readonly tradedAt: Instant;
}

/** Sums of the trades within the period. The caller chooses those of the instruments that are carried over. */
export function tradedWithin(
  trades: readonly Trade[],
  { tradedFrom, tradedUntil }: Pick<CarryOverRules, 'tradedFrom' | 'tradedUntil'>,
): { sold: number; bought: number } {
  const sums = { sold: 0, bought: 0 };
  for (const { side, quantity, tradedAt } of trades) {
    const day = civilDateOf(tradedAt);
    if (tradedFrom <= day && day <= tradedUntil) sums[side] = wholeTonnes(sums[side] + wholeTonnes(quantity));
  }
  return sums;
}

/** What a subject held of the vintages at the cut-off (2025-12-31 23:59). */
export interface HeldAtCutOff {
  readonly tradingAvailable: number;
  readonly registryAvailable: number;
  readonly judiciallyFrozen: number;
  /** Units of pending applications that one of the amounts above still contains: zero where a pin makes them unavailable. */
  readonly pendingApplications: number;
}

/** T = floor(base + factor × max(0, sold − bought)), and no more than was held. */
export function carryOverLimit(
  base: number,
  factor: string,
  { sold, bought }: { readonly sold: number; readonly bought: number },
  held: HeldAtCutOff,
): number {
  const netSales = Math.max(0, wholeTonnes(sold) - wholeTonnes(bought));
  // The base is whole, so that the floor of the product is the floor of the sum.
  const limit = wholeTonnes(wholeTonnes(base) + floorOfShare(netSales, factor));
  const all = wholeTonnes(held.tradingAvailable + held.registryAvailable + held.judiciallyFrozen);
  return Math.min(limit, Math.max(0, all - wholeTonnes(held.pendingApplications)));
}

export interface CarryOverApplication {
  readonly at: Instant;
  readonly sector: string;
  /** Of each year alone, as fixed at its deadline. A year that is not among them is not known to be surrendered on time. */
  readonly statusOfYear: ReadonlyMap<number, ComplianceStatus['status']>;
  readonly traded: { readonly sold: number; readonly bought: number };
  readonly held: HeldAtCutOff;
  readonly carriedOver: number;
  /** In other applications that are not executed yet. */
  readonly pending: number;
  /** Judicially frozen when the window closed, released since, and in no application yet. */
  readonly releasedSinceClose: number;
  readonly lots: readonly CarryOverLot[];
  readonly rules: CarryOverRules;
}

/** Units of the registry position: the ledger checks that they are there, and pins them. */
export interface CarryOverLot {
  readonly instrument: InstrumentId;
  readonly vintage: number;
  readonly quantity: Tonnes;
}

export type CarryOverRejection =
  | { readonly code: 'no-lots' }
  | {
      readonly code: 'vintage-not-carried-over';
      readonly instrument: InstrumentId;
      readonly vintage: number;
      readonly vintages: YearSpan;
    }
  | { readonly code: 'sector-without-carry-over'; readonly sector: string }
  | { readonly code: 'not-surrendered-on-time'; readonly years: readonly number[] }
  | {
      readonly code: 'carry-over-limit-exceeded';
      readonly limit: number;
      readonly carriedOver: number;
      readonly pending: number;
      readonly requested: number;
    }
  | { readonly code: 'carry-over-not-open'; readonly opensAt: Instant }
  | {
      readonly code: 'carry-over-closed';
      readonly closesAt: Instant;
      readonly releasedSinceClose: number;
      readonly requested: number;
    };

/** The first thing that is wrong, or undefined: instruments, then the subject, then the limit, then the window. */
export function checkCarryOver(application: CarryOverApplication): CarryOverRejection | undefined {
  const { at, sector, statusOfYear, traded, held, lots, rules, releasedSinceClose } = application;
  if (lots.length === 0) return { code: 'no-lots' };
  const other = lots.find(({ vintage }) => !isWithin(vintage, rules.vintages));
  if (other) {
    const { instrument, vintage } = other;
    return { code: 'vintage-not-carried-over', instrument, vintage, vintages: rules.vintages };
  }
  const base = Object.hasOwn(rules.baseTonnes, sector) ? rules.baseTonnes[sector] : undefined;
  if (base === undefined) return { code: 'sector-without-carry-over', sector };
  const years = rules.requiredYears.filter((year) => !surrenderedOnTime(statusOfYear.get(year)));
  if (years.length > 0) return { code: 'not-surrendered-on-time', years };
  const limit = carryOverLimit(base, rules.factor, traded, held);
  const requested = wholeTonnes(lots.reduce((sum, { quantity }) => sum + quantity, 0));
  const { carriedOver, pending } = application;
  if (wholeTonnes(wholeTonnes(carriedOver) + wholeTonnes(pending) + requested) > limit)
    return { code: 'carry-over-limit-exceeded', limit, carriedOver, pending, requested };
  if (at < rules.opensAt) return { code: 'carry-over-not-open', opensAt: rules.opensAt };
  if (at >= rules.closesAt && requested > wholeTonnes(releasedSinceClose))
    return { code: 'carry-over-closed', closesAt: rules.closesAt, releasedSinceClose, requested };
  return undefined;
}

/**
 * By when the later vintage is credited, as the first instant that is too late.
 * @throws HolidaysUnknown where the period reaches into a year that the calendar does not know.
 */
export const carryOverDueAt = (
  appliedAt: Instant,
  { workingDays }: Pick<CarryOverRules, 'workingDays'>,
  calendar: Calendar,
): Instant => addWorkingDays(appliedAt, workingDays, calendar);

/** A year that asked nothing of the subject was not surrendered late: steel had no duty for 2023. */
const surrenderedOnTime = (status: ComplianceStatus['status'] | undefined): boolean =>
  status === 'COMPLIANT' || status === 'EXCLUDED' || status === 'NOT_APPLICABLE';
