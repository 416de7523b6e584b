// Every formula of the plans, by its name in a rulebook.
import type { AllocationRule } from '../rulebooks/allocation-rules.js';
import { balanceValue, verifiedEmissions } from './emission-based.js';
import type { Formula } from './formula.js';
import { powerBenchmarks } from './power-benchmarks.js';

export const FORMULAS: {
  readonly [Name in AllocationRule['formula']]: Formula<Extract<AllocationRule, { formula: Name }>>;
} = {
  'power-benchmarks': powerBenchmarks,
  'verified-emissions': verifiedEmissions,
  'balance-value': balanceValue,
};
