// Points in time as RFC 3339 text in UTC with milliseconds: fixed width, so that text order is time order.

declare const brand: unique symbol;
export type Instant = string & { readonly [brand]: 'Instant' };

export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** @throws TypeError when the text is not of the fixed form or names no moment. */
export function instant(text: string): Instant {
  // The way back tells apart what Date.parse would bend into another moment, such as 30 February or 24:00.
  if (!INSTANT.test(text) || !isMoment(text)) throw new TypeError(`not an instant: ${JSON.stringify(text)}`);
  return text as Instant;
}

function isMoment(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

export const BEGINNING_OF_TIME = '1970-01-01T00:00:00.000Z' as Instant;

/**
 * The latest time to which a clock is set. Deadlines count on from there, and beyond the year 9999 no text of this form
 * is left: a clock that stood near it would stop the ledger for good.
 */
export const LATEST_CLOCK = '2999-12-31T23:59:59.999Z' as Instant;

/** Milliseconds since the Unix epoch, of the years 0 to 9999: other years have a longer text. @throws TypeError beyond. */
export function instantOf(ms: number): Instant {
  const text = new Date(ms).toISOString();
  if (text.length !== BEGINNING_OF_TIME.length) throw new TypeError(`not an instant: ${JSON.stringify(text)}`);
  return text as Instant;
}

export const msOf = (at: Instant): number => Date.parse(at);

/** @throws TypeError beyond the year 9999. */
export const daysAfter = (at: Instant, days: number): Instant => instantOf(msOf(at) + days * 86_400_000);

export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
