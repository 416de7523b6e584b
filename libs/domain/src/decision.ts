// What a decision is: facts to record, or the reason for which nothing happens.
import type { Fact } from './events.js';
import type { Rejection } from './rejections.js';

/** The facts in their order, of which the last one is the outcome of the command; or a rejection. */
export type Decision = { readonly facts: readonly Fact[] } | { readonly rejection: Rejection };
