// Units are serial numbers: ranges with inclusive ends, and the compact form in which events carry them.

/** Consecutive units of one instrument; both ends belong to it. Serial numbers are unique within an instrument. */
export interface SerialRange {
  readonly start: number;
  readonly end: number;
}

/** Consecutive units of one batch of an instrument. */
export interface BatchRange extends SerialRange {
  /** Number of the issuance within its instrument, counted from 1. */
  readonly batch: number;
}

/** The ranges of an event in their order, neighbours of one batch under one head: `[[start, end], …]`. */
export interface BatchRanges {
  readonly batch: number;
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

/**
 * More ranges are split over several events. 900 ranges need at most 61,200 bytes when each stands under a head of its
 * own, with a batch number of 10 digits and serial numbers of 16, which leaves room for the largest envelope below the
 * 65,535 bytes of an event.
 */
export const RANGES_PER_EVENT_MAX = 900;

/**
 * How many ranges an event of several lots holds, all lots together. A lot takes at most 680 bytes beside its ranges: its
 * own fields, what is pinned for it, and the balances of the two holdings that it changes.
 */
export const rangesBesideLots = (lots: number): number => RANGES_PER_EVENT_MAX - 10 * lots;

export function quantityOf(ranges: Iterable<SerialRange>): number {
  let quantity = 0;
  for (const range of ranges) quantity += range.end - range.start + 1;
  return quantity;
}

/** Groups neighbours of one batch; keeps the order, which is the order in which the units reach their next holding. */
export function packRanges(ranges: readonly BatchRange[]): BatchRanges[] {
  const packed: { batch: number; ranges: [number, number][] }[] = [];
  for (const { batch, start, end } of ranges) {
    const last = packed.at(-1);
    if (last?.batch === batch) last.ranges.push([start, end]);
    else packed.push({ batch, ranges: [[start, end]] });
  }
  return packed;
}

export function unpackRanges(packed: readonly BatchRanges[]): BatchRange[] {
  const ranges: BatchRange[] = [];
  for (const { batch, ranges: pairs } of packed) for (const [start, end] of pairs) ranges.push({ batch, start, end });
  return ranges;
}
