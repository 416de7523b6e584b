// An application to surrender lots of several vintages and reductions for one compliance year: what is wrong with it first.
import type { InstrumentId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { Tonnes } from '../tonnes.js';
import { offsetLimit } from './amount-due.js';
import { wholeTonnes } from './exact-share.js';
import {
  type BatchRule,
  isEligibleBatch,
  isWithin,
  type ReductionBatch,
  usableVintages,
  type VintageRule,
  type YearSpan,
} from './usable-units.js';

export interface SurrenderRules {
  /** The first instant that is too late. What is surrendered from then on is arrears. */
  readonly deadline: Instant;
  readonly vintages: readonly VintageRule[];
  readonly offset: OffsetRules;
}

export interface OffsetRules {
  /** Of the amount due, a decimal such as "0.05" (R18). */
  readonly share: string;
  readonly batches: readonly BatchRule[];
}

export type SurrenderLot = AllowanceLot | ReductionLot;

export interface AllowanceLot {
  readonly kind: 'allowance';
  readonly instrument: InstrumentId;
  readonly vintage: number;
  readonly quantity: Tonnes;
  /** Of units that were borrowed (预支): the compliance year for which they were, and for which alone they count. */
  readonly borrowedFor?: number | undefined;
}

export interface ReductionLot extends ReductionBatch {
  readonly kind: 'reduction';
  readonly instrument: InstrumentId;
  readonly quantity: Tonnes;
}

/** Tonnes by kind. */
export interface Delivered {
  readonly allowances: number;
  readonly reductions: number;
}

export interface SurrenderApplication {
  readonly complianceYear: number;
  /** The time of the application, not of its approval. */
  readonly at: Instant;
  /** Undefined until the year's emissions are verified. */
  readonly due: number | undefined;
  readonly surrendered: Delivered;
  /** In other applications for the year that nobody has decided yet: each of them may still be approved. */
  readonly pending: Delivered;
  readonly lots: readonly SurrenderLot[];
  readonly rules: SurrenderRules;
}

export type SurrenderRejection =
  | { readonly code: 'no-lots' }
  | {
      readonly code: 'vintage-not-usable';
      readonly instrument: InstrumentId;
      readonly vintage: number;
      readonly complianceYear: number;
      /** Undefined where the plan in force says nothing of the year. */
      readonly usable: YearSpan | undefined;
    }
  | { readonly code: 'borrowed-for-another-year'; readonly instrument: InstrumentId; readonly borrowedFor: number }
  | { readonly code: 'emissions-not-verified'; readonly complianceYear: number }
  | { readonly code: 'nothing-due'; readonly complianceYear: number }
  | { readonly code: 'reduction-inside-ets'; readonly instrument: InstrumentId }
  | {
      readonly code: 'reduction-not-eligible';
      readonly instrument: InstrumentId;
      readonly registeredOn: string;
      readonly complianceYear: number;
    }
  | {
      readonly code: 'offset-limit-exceeded';
      readonly limit: number;
      readonly surrendered: number;
      readonly pending: number;
      readonly requested: number;
    }
  | {
      readonly code: 'amount-due-exceeded';
      readonly due: number;
      readonly surrendered: number;
      readonly pending: number;
      readonly requested: number;
    };

/**
 * The first thing that is wrong, or undefined: instruments, then the obligation, then the offset, then the amount.
 *
 * What exceeds the amount due is refused, although the law asks for at least that: units that are surrendered do not come
 * back, a surplus answers for no other year, and who wants to give more retires it (R21), which says so in public.
 */
export function checkSurrender(application: SurrenderApplication): SurrenderRejection | undefined {
  const { complianceYear, due, lots } = application;
  if (lots.length === 0) return { code: 'no-lots' };
  const unusable = firstOf(lots, (lot) => (lot.kind === 'allowance' ? checkVintage(lot, application) : undefined));
  if (unusable) return unusable;
  if (due === undefined) return { code: 'emissions-not-verified', complianceYear };
  if (wholeTonnes(due) === 0) return { code: 'nothing-due', complianceYear };
  const ineligible = firstOf(lots, (lot) => (lot.kind === 'reduction' ? checkBatch(lot, application) : undefined));
  return ineligible ?? checkAmounts(due, application);
}

function checkVintage(lot: AllowanceLot, { complianceYear, at, rules }: SurrenderApplication) {
  const { instrument, vintage, borrowedFor } = lot;
  if (borrowedFor === complianceYear) return undefined;
  if (borrowedFor !== undefined) return { code: 'borrowed-for-another-year', instrument, borrowedFor } as const;
  const usable = usableVintages(complianceYear, at >= rules.deadline, rules.vintages);
  if (usable && isWithin(vintage, usable)) return undefined;
  return { code: 'vintage-not-usable', instrument, vintage, complianceYear, usable } as const;
}

function checkBatch(lot: ReductionLot, { complianceYear, at, rules }: SurrenderApplication) {
  const { instrument, registeredOn, insideEts } = lot;
  if (insideEts) return { code: 'reduction-inside-ets', instrument } as const;
  if (isEligibleBatch(lot, complianceYear, at, rules.offset.batches)) return undefined;
  return { code: 'reduction-not-eligible', instrument, registeredOn, complianceYear } as const;
}

function checkAmounts(due: number, { surrendered, pending, lots, rules }: SurrenderApplication) {
  const requested = { allowances: quantityOf(lots, 'allowance'), reductions: quantityOf(lots, 'reduction') };
  const parts = [surrendered, pending, requested] as const;
  const limit = offsetLimit(due, rules.offset);
  const reductions = amountsOf(parts.map((part) => part.reductions));
  // An application without reductions does not answer for those that were taken before the amount due shrank.
  if (requested.reductions > 0 && reductions.sum > limit)
    return { code: 'offset-limit-exceeded', limit, ...reductions.amounts } as const;
  const all = amountsOf(parts.map((part) => wholeTonnes(part.allowances + part.reductions)));
  return all.sum > due ? ({ code: 'amount-due-exceeded', due, ...all.amounts } as const) : undefined;
}

function amountsOf(amounts: readonly number[]) {
  const [surrendered = 0, pending = 0, requested = 0] = amounts.map(wholeTonnes);
  return { sum: wholeTonnes(surrendered + pending + requested), amounts: { surrendered, pending, requested } };
}

const quantityOf = (lots: readonly SurrenderLot[], kind: SurrenderLot['kind']): number =>
  wholeTonnes(lots.reduce((sum, lot) => (lot.kind === kind ? sum + lot.quantity : sum), 0));

function firstOf<T, R>(values: readonly T[], check: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = check(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
