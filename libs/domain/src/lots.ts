// Units of several instruments that leave one registry position together: which they are, and how many events they need.
import type { Lot } from './commands.js';
import type { Fact, MovedLot } from './events.js';
import type { Instant } from './instant.js';
import type { Account, LedgerState } from './ledger-state.js';
import type { Rejection } from './rejections.js';
import { type BatchRange, packRanges } from './serial-range.js';
import { partsOf, RANGES_PER_OPERATION_MAX, selectUnits, tooManyRanges } from './unit-selection.js';

/** Lots that one application may name. */
export const LOTS_MAX = 50;

/** @throws Error when the request is malformed, which the edge must not let through. */
export function assertLots(lots: readonly Lot[]): void {
  if (lots.length === 0 || lots.length > LOTS_MAX) throw new Error(`an operation on ${lots.length} lots`);
  if (new Set(lots.map(({ instrument }) => instrument)).size < lots.length)
    throw new Error('an operation on two lots of one instrument');
}

/**
 * The lots as the deciding event names them. What does not fit it is staged, lot by lot, right before it.
 * @param lots of instruments that are there
 * @param rangesInEvent how many ranges the deciding event holds, all lots together
 */
export function takeLots(
  state: LedgerState,
  from: Account,
  lots: readonly Lot[],
  rangesInEvent: number,
  at: Instant,
): { readonly staged: readonly Fact[]; readonly lots: readonly MovedLot[] } | Rejection {
  const taken: BatchRange[][] = [];
  let rangesLeft = RANGES_PER_OPERATION_MAX;
  for (const lot of lots) {
    const units = selectUnits(state, from, state.instruments.get(lot.instrument)!, { ...lot, compartment: 'registry' });
    if ('code' in units) return units;
    if (units.length > rangesLeft) return tooManyRanges(from.id, lot.instrument, units, rangesLeft);
    rangesLeft -= units.length;
    taken.push(units);
  }
  const fitting = lotsInEvent(
    taken.map(({ length }) => length),
    rangesInEvent,
  );
  const staged: Fact[] = [];
  const moved = lots.map(({ instrument, quantity }, index): MovedLot => {
    const units = taken[index]!;
    if (fitting.has(index)) return { instrument, quantity, units: packRanges(units) };
    const place = { from: from.id, instrument, compartment: 'registry' as const };
    const { facts, parts } = partsOf(units, place, state.revision + 1 + staged.length, at);
    staged.push(...facts);
    return { instrument, quantity, parts };
  });
  return { staged, lots: moved };
}

/** Which lots stand in the deciding event, by the number of ranges of each: those of few ranges first, as many as fit. */
function lotsInEvent(counts: readonly number[], rangesInEvent: number): ReadonlySet<number> {
  let left = rangesInEvent;
  const fitting = new Set<number>();
  for (const [index, count] of [...counts.entries()].sort(([, a], [, b]) => a - b)) {
    if (count > left) break;
    left -= count;
    fitting.add(index);
  }
  return fitting;
}
