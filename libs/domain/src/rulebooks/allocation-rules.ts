// How a sector's allocation is computed in a year: the name of a formula and all of its figures.
import type { DecimalText } from '../exact.js';
import type { Section } from './rulebook.js';

/** A new formula is one more member here and one more entry in `FORMULAS`. */
export type AllocationRule = PowerBenchmarks | VerifiedEmissions | BalanceValue;

interface SectorRule extends Section {
  /** `power` */
  readonly sector: string;
  readonly years: readonly number[];
}

/** `A = Qe·Be·F + Qh·Bh` of each generating unit, where F is the product of its corrections. */
export interface PowerBenchmarks extends SectorRule {
  readonly formula: 'power-benchmarks';
  /** Which electricity counts, in MWh. */
  readonly electricity: 'supplied' | 'generated';
  readonly classes: Readonly<Record<string, PowerClass>>;
  readonly corrections: readonly Correction[];
  /** To which decimal each correction is rounded, half up. */
  readonly correctionDecimals: number;
}

export interface PowerClass {
  /** tCO2/MWh */
  readonly electricityBenchmark: DecimalText;
  /** tCO2/GJ */
  readonly heatBenchmark: DecimalText;
  /** Rated capacity in MW: from here on, and below there. */
  readonly ratedMwFrom?: DecimalText;
  readonly ratedMwBelow?: DecimalText;
}

/** What a unit's electricity benchmark is multiplied with; at most one of a kind concerns a class. */
export type Correction = CoolingCorrection | HeatRatioCorrection | LoadCorrection;

interface CorrectionOf extends Section {
  readonly classes: readonly string[];
}

export interface CoolingCorrection extends CorrectionOf {
  readonly kind: 'cooling';
  readonly air: DecimalText;
  readonly water: DecimalText;
}

/** `1 − slope × heat ratio` */
export interface HeatRatioCorrection extends CorrectionOf {
  readonly kind: 'heat-ratio';
  readonly slope: DecimalText;
}

/** By the load F, a fraction: the first piece whose bound lies above it; beyond the last one 1. */
export interface LoadCorrection extends CorrectionOf {
  readonly kind: 'load';
  readonly pieces: readonly LoadPiece[];
}

export type LoadPiece = LinearPiece | PowerPiece | ExponentialPiece;

interface Piece {
  /** Holds for F < below. */
  readonly below: DecimalText;
}

/** `base + slope × (percent − 100 F)` */
export interface LinearPiece extends Piece {
  readonly curve: 'linear';
  readonly base: DecimalText;
  readonly slope: DecimalText;
  readonly percent: DecimalText;
}

/** `base ^ (exponent − slope × F)` */
export interface PowerPiece extends Piece {
  readonly curve: 'power';
  readonly base: DecimalText;
  readonly exponent: DecimalText;
  readonly slope: DecimalText;
}

/** `base − Σ amount × (1 − e^(−100 F / percent))` */
export interface ExponentialPiece extends Piece {
  readonly curve: 'exponential';
  readonly base: DecimalText;
  readonly terms: readonly { readonly amount: DecimalText; readonly percent: DecimalText }[];
}

/** Allocation = verified emissions. */
export interface VerifiedEmissions extends SectorRule {
  readonly formula: 'verified-emissions';
}

/** `A = E(1 + α)`, `X = (BP − I) / BP`, `α = rate × X` where |X| < limit, else `± alphaMax`. */
export interface BalanceValue extends SectorRule {
  readonly formula: 'balance-value';
  /** BP in tCO2 per unit of product. Left out until it is determined: then nothing can be computed but exceptions. */
  readonly balanceValue?: DecimalText;
  readonly rate: DecimalText;
  readonly limit: DecimalText;
  readonly alphaMax: DecimalText;
  readonly correctionDecimals: number;
  /** Below this many verified tonnes allocation = verified emissions. */
  readonly exceptBelowTonnes: number;
  /** For which reasons else. */
  readonly exceptions: readonly string[];
}
