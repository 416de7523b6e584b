// Spans of years, such as the vintages that a rule names.

/** Years with both ends inclusive. */
export interface YearSpan {
  readonly from: number;
  readonly to: number;
}

export const isWithin = (year: number, { from, to }: YearSpan): boolean => from <= year && year <= to;
