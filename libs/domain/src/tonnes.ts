// Quantities: whole tonnes of CO2 equivalent in safe integers, never fractions.

declare const brand: unique symbol;
export type Tonnes = number & { readonly [brand]: 'Tonnes' };

/** Above this a JavaScript number no longer counts one by one. It is a million times a year's national emissions. */
export const TONNES_MAX = Number.MAX_SAFE_INTEGER;

/** @throws TypeError unless the quantity is a whole number from 1 to TONNES_MAX. */
export function tonnes(quantity: number): Tonnes {
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new TypeError(`not a quantity in tonnes: ${quantity}`);
  return quantity as Tonnes;
}
