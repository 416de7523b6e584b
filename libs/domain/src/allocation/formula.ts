// What every formula of the plans is: the shape of its figures in a rulebook, and what it makes of a unit's activity.
import type { Exact } from '../exact.js';
import type { Problem, Shape } from '../json-shape.js';
import type { AllocationRule } from '../rulebooks/allocation-rules.js';

export interface Formula<Rule extends AllocationRule> {
  /** Of the whole rule, as it stands in a rulebook. */
  readonly rule: Shape;
  /** @param activity checked here: whatever it is, the answer is an outcome and never an error. */
  calculate(rule: Rule, activity: unknown): readonly Part[] | Refused;
}

/** What is computed and rounded by itself: one generating unit, or the whole key emission unit. */
export interface Part {
  /** The path of its activity: `units[0]`; empty for the whole. */
  readonly of: string;
  readonly unitClass?: string;
  /** Before it is floored. */
  readonly calculated: Exact;
  readonly verified: Exact;
  readonly steps: readonly Step[];
}

/** One number on the way to the result. */
export interface Step {
  readonly of: string;
  /** `load-correction` */
  readonly name: string;
  readonly value: string;
}

export interface Refused {
  readonly problems: readonly Problem[];
}
