// Errors are repaired by a correcting transfer that names what it repairs (R25): the original units go back, where they are
// still there, and what could not be returned is said exactly.
import { routeOf } from './account-rules.js';
import type { CorrectTransfer } from './commands.js';
import type { Decision } from './decision.js';
import { daysAfter, type Instant } from './instant.js';
import type { LedgerState } from './ledger-state.js';
import { CORRECTION_WINDOW_DAYS } from './operations.js';
import { type BatchRange, packRanges, quantityOf, RANGES_PER_EVENT_MAX, unpackRanges } from './serial-range.js';
import { tooManyRanges } from './unit-selection.js';

export function correctTransfer(state: LedgerState, { original }: CorrectTransfer, at: Instant): Decision {
  const { revision: corrects, instrument: of, compartment } = original;
  const ends = { from: original.to, to: original.from };
  const route = routeOf(state, ends, { from: CORRECTED, to: CORRECTED }, () => 'correction');
  if ('code' in route) return { rejection: route };
  const { from, to } = route;
  const instrument = state.instruments.get(of);
  if (!instrument) return { rejection: { code: 'instrument-not-found', instrument: of } };
  // Before the quantity: how much there is to return is no matter of the request but of what is found.
  const correction = state.corrections.get(corrects);
  if (correction !== undefined) return { rejection: { code: 'corrected-already', corrects, correction } };
  const until = daysAfter(original.recordedAt, CORRECTION_WINDOW_DAYS);
  if (at > until) return { rejection: { code: 'correction-too-late', corrects, until } };
  const holding = state.holding(from, instrument, compartment);
  const wanted = unpackRanges(original.units);
  const found = holding ? intersection(wanted, [...state.register.ranges(holding)]) : [];
  // Units that an encumbrance pins by quantity are not free to return: as many of the last ones stay.
  const units = upTo(found, holding?.available ?? 0);
  const quantity = quantityOf(units);
  if (quantity === 0) return { rejection: { code: 'nothing-to-return', corrects, account: from.id } };
  const missing = difference(wanted, units);
  // One event tells all, and the proposal before it names all ranges of the original.
  if (Math.max(wanted.length, units.length + missing.length) > RANGES_PER_EVENT_MAX)
    return { rejection: tooManyRanges(from.id, of, units, RANGES_PER_EVENT_MAX) };
  const data = {
    from: from.id,
    to: to.id,
    instrument: of,
    compartment,
    quantity,
    units: packRanges(units),
    corrects,
    missing: packRanges(missing),
  };
  return { facts: [{ type: 'TransferCorrected', data }] };
}

const CORRECTED = ['holding', 'authority', 'issuance'] as const;

/** The parts of `wanted` that lie in `held`; both without overlaps within themselves. */
function intersection(wanted: readonly BatchRange[], held: readonly BatchRange[]): BatchRange[] {
  const sorted = held.toSorted((a, b) => a.start - b.start);
  return wanted.flatMap(({ start, end }) =>
    sorted
      .filter((range) => range.start <= end && range.end >= start)
      .map((range) => ({ batch: range.batch, start: Math.max(start, range.start), end: Math.min(end, range.end) })),
  );
}

/** `wanted` without `taken`, which lies in it. */
function difference(wanted: readonly BatchRange[], taken: readonly BatchRange[]): BatchRange[] {
  const sorted = taken.toSorted((a, b) => a.start - b.start);
  return wanted.flatMap(({ batch, start, end }) => {
    const left: BatchRange[] = [];
    let next = start;
    for (const range of sorted) {
      if (range.end < start || range.start > end) continue;
      if (range.start > next) left.push({ batch, start: next, end: range.start - 1 });
      next = range.end + 1;
    }
    if (next <= end) left.push({ batch, start: next, end });
    return left;
  });
}

/** The first units, at most as many. */
function upTo(ranges: readonly BatchRange[], quantity: number): BatchRange[] {
  const taken: BatchRange[] = [];
  let left = quantity;
  for (const { batch, start, end } of ranges) {
    if (left === 0) break;
    const last = Math.min(end, start + left - 1);
    taken.push({ batch, start, end: last });
    left -= last - start + 1;
  }
  return taken;
}
