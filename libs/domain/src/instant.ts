// Points in time as RFC 3339 text in UTC with milliseconds: fixed width, so that text order is time order.

declare const brand: unique symbol;
export type Instant = string & { readonly [brand]: 'Instant' };

export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** @throws TypeError when the text is not of the fixed form or names no moment. */
export function instant(text: string): Instant {
  if (!INSTANT.test(text) || Number.isNaN(Date.parse(text))) throw new TypeError(`not an instant: ${text}`);
  return text as Instant;
}

/** Milliseconds since the Unix epoch, of the years 0 to 9999. */
export const instantOf = (ms: number): Instant => instant(new Date(ms).toISOString());

export const msOf = (at: Instant): number => Date.parse(at);

export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

export const BEGINNING_OF_TIME = instant('1970-01-01T00:00:00.000Z');
