// Exact decimal arithmetic: figures are decimal text, and every platform computes the same digits for ever.
import { Decimal } from 'decimal.js';

/** A figure that is never a binary fraction: at least 0, "0.8218". */
export type DecimalText = string;
/** What a caller may write for one: decimal text, or a whole number. */
export type Figure = DecimalText | number;

/** Up to 12 digits before the point and 10 behind it: no product of a formula comes near the precision below. */
export const DECIMAL = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,10})?$/;

/** Only powers and exponentials are rounded at all, at the hundredth digit. */
export const Exact = Decimal.clone({ defaults: true, precision: 100, rounding: Decimal.ROUND_HALF_UP });
export type Exact = Decimal;

/** @param figure one that `isFigure` holds */
export const exact = (figure: Figure): Exact => new Exact(String(figure));

export const isFigure = (value: unknown): value is Figure => {
  if (typeof value === 'string') return DECIMAL.test(value);
  return Number.isSafeInteger(value) && DECIMAL.test(String(value));
};

export const sumOf = (terms: readonly Exact[]): Exact => terms.reduce((sum, term) => sum.plus(term), new Exact(0));

/** As text, without an exponent and without a negative zero. */
export const textOf = (value: Exact): string => (value.isZero() ? value.abs() : value).toFixed();
