// What a decision is: facts to record, or the reason for which nothing happens.
import type { Fact } from './events.js';
import type { Rejection } from './rejections.js';

/** The facts in their order, of which the last one is the outcome of the command. */
export interface Facts {
  readonly facts: readonly Fact[];
  /** The proposal that they carry out. */
  readonly proposal?: number;
}

export type Decision = Facts | { readonly rejection: Rejection };
