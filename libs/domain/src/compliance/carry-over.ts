// Carry-over (结转) of old vintages into a later one: how much, who may, when, and what is wrong with an application.
import type { Calendar } from '../holidays.js';
import type { AccountId, InstrumentId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { CarryOver } from '../rulebooks/rulebook.js';
import { addWorkingDays, civilDateOf, civilTime, instantOfCivil } from '../working-time.js';
import type { ComplianceStatus } from './compliance-status.js';
import { floorOfShare, wholeTonnes } from './exact-share.js';

export interface Trade {
  readonly side: 'sold' | 'bought';
  readonly quantity: number;
  readonly tradedAt: Instant;
}

/** Sums of the trades within the period. The caller chooses those of the instruments that are carried over. */
export function tradedWithin(
  trades: readonly Trade[],
  { tradedFrom, tradedUntil }: Pick<CarryOver, 'tradedFrom' | 'tradedUntil'>,
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
  readonly account: AccountId;
  /** The year whose rulebook has the carry-over. */
  readonly complianceYear: number;
  /** When it was applied for: the window counts that, not the approval. */
  readonly at: Instant;
  /** Undefined where no list of the year names the account. */
  readonly sector: string | undefined;
  /** Of each year alone, as fixed at its deadline. A year that is not among them is not known to be surrendered on time. */
  readonly statusOfYear: ReadonlyMap<number, ComplianceStatus['status']>;
  /** As the registry's list sets it; undefined where no list does. */
  readonly limit: number | undefined;
  readonly carriedOver: number;
  /** In other applications that are not executed yet. */
  readonly pending: number;
  /** Judicially frozen when the window closed, released since, and in no application yet. */
  readonly releasedSinceClose: number;
  /** Of the registry position: the ledger checks that they are there, and pins them. */
  readonly lots: readonly { readonly instrument: InstrumentId; readonly quantity: number }[];
  readonly rules: CarryOver;
}

export type CarryOverRejection =
  /** The rulebook of the year has none. */
  | { readonly code: 'no-carry-over'; readonly complianceYear: number }
  | {
      readonly code: 'vintage-not-carried-over';
      readonly instrument: InstrumentId;
      readonly complianceYear: number;
      /** Instruments that are, separated by spaces. */
      readonly carriedOver: string;
    }
  | { readonly code: 'sector-without-carry-over'; readonly complianceYear: number; readonly sector: string }
  /** Of the required years those that were not, separated by spaces. */
  | { readonly code: 'not-surrendered-on-time'; readonly account: AccountId; readonly years: string }
  /** No list of the registry says how much the account may carry over. */
  | { readonly code: 'no-carry-over-limit'; readonly account: AccountId; readonly complianceYear: number }
  | {
      readonly code: 'carry-over-limit-exceeded';
      readonly account: AccountId;
      readonly limit: number;
      readonly carriedOver: number;
      readonly pending: number;
      readonly requested: number;
    }
  /** The holdings that limit it are those of then. */
  | { readonly code: 'carry-over-not-open'; readonly complianceYear: number; readonly opensAt: Instant }
  | {
      readonly code: 'carry-over-closed';
      readonly account: AccountId;
      readonly closesAt: Instant;
      readonly releasedSinceClose: number;
      readonly requested: number;
    };

/** The first thing that is wrong, or undefined: instruments, then the subject, then the limit, then the window. */
export function checkCarryOver(application: CarryOverApplication): CarryOverRejection | undefined {
  const { account, complianceYear, at, sector, statusOfYear, limit, lots, rules, releasedSinceClose } = application;
  const other = lots.find(({ instrument }) => !rules.from.includes(instrument));
  if (other) {
    const { instrument } = other;
    return { code: 'vintage-not-carried-over', instrument, complianceYear, carriedOver: rules.from.join(' ') };
  }
  if (sector === undefined) return { code: 'no-carry-over-limit', account, complianceYear };
  if (baseOf(rules, sector) === undefined) return { code: 'sector-without-carry-over', complianceYear, sector };
  const late = rules.surrenderedOnTimeYears.filter((year) => !surrenderedOnTime(statusOfYear.get(year)));
  if (late.length > 0) return { code: 'not-surrendered-on-time', account, years: late.join(' ') };
  if (limit === undefined) return { code: 'no-carry-over-limit', account, complianceYear };
  const requested = wholeTonnes(lots.reduce((sum, { quantity }) => sum + quantity, 0));
  const { carriedOver, pending } = application;
  if (wholeTonnes(wholeTonnes(carriedOver) + wholeTonnes(pending) + requested) > limit)
    return { code: 'carry-over-limit-exceeded', account, limit, carriedOver, pending, requested };
  const closesAt = carryOverClosesAt(rules);
  if (at >= closesAt && requested > wholeTonnes(releasedSinceClose))
    return { code: 'carry-over-closed', account, closesAt, releasedSinceClose, requested };
  return undefined;
}

/** Tonnes that the sector's units may carry over without having sold any; undefined where the sector may not. */
export const baseOf = ({ baseTonnesBySector: base }: CarryOver, sector: string): number | undefined =>
  Object.hasOwn(base, sector) ? base[sector] : undefined;

/** The first instant that is too late, but for units that were judicially frozen until then. */
export const carryOverClosesAt = ({ applyUntil }: Pick<CarryOver, 'applyUntil'>): Instant =>
  instantOfCivil(applyUntil, civilTime('24:00'));

/**
 * By when the later vintage is credited, as the first instant that is too late.
 * @throws HolidaysUnknown where the period reaches into a year that the calendar does not know.
 */
export const carryOverDueAt = (
  appliedAt: Instant,
  { executeWithinWorkingDays }: Pick<CarryOver, 'executeWithinWorkingDays'>,
  calendar: Calendar,
): Instant => addWorkingDays(appliedAt, executeWithinWorkingDays, calendar);

/** A year that asked nothing of the subject was not surrendered late: steel had no duty for 2023. */
const surrenderedOnTime = (status: ComplianceStatus['status'] | undefined): boolean =>
  status === 'COMPLIANT' || status === 'EXCLUDED' || status === 'NOT_APPLICABLE';
