// Decided deductions as one cell of a table: `short-surrender/2025/300 falsified-data/2025/0.5`.
import type { DecidedDeduction } from '#domain/compliance/compliance-book.js';

/** Ground, the year whose allocation is reduced, and the tonnes or the share of each; undefined where there are none. */
export const deductionsText = (decided: readonly DecidedDeduction[]): string | undefined =>
  decided
    .map(({ ground, deductedFrom, quantity, share }) => `${ground}/${deductedFrom}/${quantity ?? share}`)
    .join(' ') || undefined;
