// A rulebook: the dated parameters of the mandatory market for the years that fall due on one deadline, as plain JSON.
import type { DecimalText } from '../exact.js';
import type { Instant } from '../instant.js';
import type { CivilDate } from '../working-time.js';
import type { AllocationRule } from './allocation-rules.js';

/**
 * Published into the journal, so that a replay of a year uses the rules of that year. Figures are decimal text, tonnes
 * are whole numbers, and what a text does not regulate is left out.
 */
export interface Rulebook {
  /** `CEA-2023` */
  readonly id: string;
  readonly title: Title;
  readonly complianceYears: readonly number[];
  readonly effectiveFrom: Instant;
  /** The first instant that is too late. */
  readonly deadline: Instant;
  /** One of the two was not found in an official text. */
  readonly datesUnverified?: true;
  readonly sources: readonly Source[];
  readonly accounts: Section & { readonly openWithinWorkingDays: number };
  readonly entry: Section & { readonly thresholdTonnes: number };
  readonly usableVintages: Vintages;
  /** What counts after the deadline. Where it is left out, what counted before. */
  readonly arrearsVintages?: Vintages;
  readonly preAllocation?: PreAllocation;
  readonly offset: Offset;
  readonly caps: Caps;
  readonly borrowing?: Borrowing;
  readonly carryOver?: CarryOver;
  /** By date: the last one that has begun is in force. */
  readonly penalties: readonly Penalty[];
  readonly falsifiedData: FalsifiedData;
  readonly objections: { readonly allocation: Objection; readonly restriction: Objection };
  readonly records: {
    readonly registry: Section & { readonly keepYears: number };
    readonly ccerProjects: Section & { readonly keepYearsPastLastPeriod: number };
  };
  readonly allocation: readonly AllocationRule[];
}

export interface Title {
  readonly en: string;
  readonly zh: string;
}

export interface Source {
  readonly id: string;
  readonly title: Title;
  readonly status: 'adopted' | 'draft';
}

/** Says where its figures come from. */
export interface Section {
  /** The id of one of the rulebook's sources. */
  readonly source: string;
  /** Exactly where the source is a draft. */
  readonly draft?: true;
  /** Not compared with the official text. */
  readonly unverified?: true;
}

export interface Vintages extends Section {
  readonly instruments: readonly string[];
}

/** Of the verified emissions of the year before. */
export interface PreAllocation extends Section {
  readonly share: DecimalText;
  /** With `maximum` the provincial department sets the share. */
  readonly kind: 'fixed' | 'maximum';
}

export interface Offset extends Section {
  /** Of the amount due. */
  readonly shareMax: DecimalText;
  /** A CCER that fits into one of them is usable. */
  readonly eligible: readonly EligibleCcer[];
}

export interface EligibleCcer extends Section {
  /** Registered before this day. */
  readonly registeredBefore?: CivilDate;
  /** Registered after this day. */
  readonly registeredAfter?: CivilDate;
  /** The last day of use. */
  readonly usableUntil?: CivilDate;
}

export interface Caps extends Section {
  /** Whether more is allocated, or less is due. */
  readonly adjusts: 'allocation' | 'obligation';
  /** Of the verified emissions. */
  readonly gapShareMax: DecimalText;
  /** Classes of units that have no gap at all. */
  readonly classesWithoutGap: readonly string[];
}

export interface Borrowing extends Section {
  /** Of the verified emissions: from here on a gap is large enough. */
  readonly gapShareMin: DecimalText;
  /** Of the year's gap. */
  readonly shareOfGapMax: DecimalText;
  /** The year whose pre-allocation is used, and whose final issue it is taken from. */
  readonly fromYear: number;
  readonly conditions: readonly (typeof BORROWING_CONDITIONS)[number][];
}
export const BORROWING_CONDITIONS = [
  'hardship',
  'own-surrender-only',
  'no-trade-or-pledge',
  'not-differentiated',
] as const;

/** `T = floor(base + factor × max(0, sold − bought))`, at most the holdings. */
export interface CarryOver extends Section {
  readonly from: readonly string[];
  readonly into: string;
  readonly baseTonnesBySector: Readonly<Record<string, number>>;
  readonly factor: DecimalText;
  /** First and last day of the trades that count. */
  readonly tradedFrom: CivilDate;
  readonly tradedUntil: CivilDate;
  readonly holdingsAt: Instant;
  readonly surrenderedOnTimeYears: readonly number[];
  /** The last day of applications. */
  readonly applyUntil: CivilDate;
  readonly executeWithinWorkingDays: number;
}

/** What short surrender costs from a day on. */
export interface Penalty extends Section {
  readonly from: CivilDate;
  /** In the order in which they are imposed. The fine itself is the authority's to record. */
  readonly fines: readonly Fine[];
  /** From next year's allocation, by the tonnes that are short. */
  readonly deduction: 'always' | 'on-refusal' | 'none';
  /** The first day on which no new one is made. */
  readonly deductionUntil?: CivilDate;
}

export interface Fine {
  /** Yuan, or times the average price of the month before the deadline. */
  readonly measure: 'yuan' | 'average-price';
  readonly min: number;
  readonly max: number;
  readonly withTimeLimit?: true;
}

export interface FalsifiedData extends Section {
  readonly from: CivilDate;
  /** Of next year's allocation. */
  readonly deductionShareMin: DecimalText;
  readonly deductionShareMax: DecimalText;
  readonly deduction: 'on-refusal';
}

export interface Objection extends Section {
  readonly withinWorkingDays: number;
  readonly decisionWithinWorkingDays: number;
}
