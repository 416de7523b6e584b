// Shares of whole tonnes, exact: a rulebook's decimal such as "0.70" times a quantity.
import { Exact } from '../exact.js';

/**
 * The whole tonnes in `share` of a quantity; the rest is dropped, as allocation plans do (1,789.70 is 1,789). Floating
 * point would now and then lose a tonne: there 0.57 × 100 is 56.99999999999999.
 * @param share a decimal such as "0.70" or "1.5"
 * @throws RangeError where the result is beyond what a number counts one by one.
 */
export const floorOfShare = (quantity: number, share: string): number =>
  wholeTonnes(decimal(share).times(wholeTonnes(quantity)).floor().toNumber());

/** The least whole tonnes that are not below `share` of a quantity. @throws as `floorOfShare`. */
export const ceilingOfShare = (quantity: number, share: string): number =>
  wholeTonnes(decimal(share).times(wholeTonnes(quantity)).ceil().toNumber());

/** Below zero where `a` is less than `b`, zero where they are equal, whatever their places: "0.7" is "0.70". */
export const compareShares = (a: string, b: string): number => decimal(a).comparedTo(decimal(b));

/** A recorded amount that may be zero; a sum of amounts too. @throws RangeError: a negative or broken one is no amount. */
export function wholeTonnes(quantity: number): number {
  if (!Number.isSafeInteger(quantity) || quantity < 0)
    throw new RangeError(`not an amount in whole tonnes: ${quantity}`);
  return quantity;
}

/** @throws TypeError when the text is no decimal: no sign, no exponent, at most 18 places. */
function decimal(text: string): Exact {
  if (!/^\d{1,18}(?:\.\d{1,18})?$/.test(text)) throw new TypeError(`not a decimal share: ${JSON.stringify(text)}`);
  return new Exact(text);
}
