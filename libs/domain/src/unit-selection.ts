// Which units a movement takes, and how many events it needs: what all operations on units share.
import type { Compartment } from './commands.js';
import type { Decision } from './decision.js';
import type { EventData, Fact, Movement } from './events.js';
import type { AccountId, InstrumentId } from './ids.js';
import { type Instant, instantOf, msOf } from './instant.js';
import type { Account, Holding, Instrument, LedgerState } from './ledger-state.js';
import type { Rejection } from './rejections.js';
import { tonnes } from './tonnes.js';
import { type BatchRange, packRanges, quantityOf, RANGES_PER_EVENT_MAX, type SerialRange } from './serial-range.js';

/** Ranges that one operation may move, over all its parts: about a second of the writer's time. */
export const RANGES_PER_OPERATION_MAX = 250_000;

/** How long staged units wait for their deciding event, which normally follows at once. */
export const STAGING_EXPIRY_MS = 10 * 60_000;

export interface UnitsWanted {
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly quantity: number;
  readonly ranges?: readonly SerialRange[] | undefined;
}

/**
 * The units to take from the account: the oldest first, or exactly the named ones.
 * @param soldAt where they are sold, or pinned to be sold: what was bought on that day is not (R15; Rules on the
 *   administration of carbon emission trading, 2021: 已买入的交易产品当日内不得再次卖出).
 * @throws Error when the request is malformed, which the edge must not let through: no fact may come of it.
 */
export function selectUnits(
  state: LedgerState,
  from: Account,
  instrument: Instrument,
  wanted: UnitsWanted,
  soldAt?: Instant,
): BatchRange[] | Rejection {
  const { compartment } = wanted;
  const quantity = tonnes(wanted.quantity);
  const holding = state.holding(from, instrument, compartment);
  const available = holding?.available ?? 0;
  if (!holding || available < quantity)
    return {
      code: 'insufficient-units',
      account: from.id,
      instrument: instrument.id,
      compartment,
      available,
      encumbered: holding?.encumbered ?? 0,
      requested: quantity,
    };
  const boughtToday = soldAt === undefined ? 0 : state.boughtToday(holding, soldAt);
  if (available - boughtToday < quantity)
    return {
      code: 'bought-today',
      account: from.id,
      instrument: instrument.id,
      available,
      boughtToday,
      sellable: Math.max(0, available - boughtToday),
      requested: quantity,
    };
  const units = wanted.ranges
    ? namedUnits(state, holding, wanted.ranges)
    : state.register.first(holding, quantity, RANGES_PER_OPERATION_MAX);
  if ('missing' in units)
    return {
      code: 'ranges-not-held',
      account: from.id,
      instrument: instrument.id,
      compartment,
      missing: units.missing,
    };
  const found = quantityOf(units);
  if (units.length > RANGES_PER_OPERATION_MAX || (!wanted.ranges && found < quantity))
    return tooManyRanges(from.id, instrument.id, units, RANGES_PER_OPERATION_MAX);
  if (found !== quantity) throw new Error(`named ranges of ${found} units for a quantity of ${quantity}`);
  return units;
}

/** Says how much can be moved at once: what the first ranges hold, up to the limit. */
export const tooManyRanges = (
  account: AccountId,
  instrument: InstrumentId,
  ranges: readonly SerialRange[],
  limit: number,
): Rejection => ({
  code: 'too-many-ranges',
  account,
  instrument,
  limit,
  quantityWithinLimit: quantityOf(ranges.slice(0, limit)),
});

function namedUnits(state: LedgerState, holding: Holding, ranges: readonly SerialRange[]) {
  const sorted = ranges.toSorted((a, b) => a.start - b.start);
  for (const [position, { start, end }] of sorted.entries()) {
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 1 || end < start)
      throw new Error(`not a serial range: ${start}-${end}`);
    // A unit named a second time is no longer there to be taken again.
    if (position > 0 && start <= sorted[position - 1]!.end) return { missing: start };
  }
  return state.register.named(holding, ranges);
}

/**
 * The movement as facts: one event where its ranges fit, otherwise part events that only encumber and then the
 * deciding event, which delivers all of them or, if it never comes, none.
 */
export function asFacts(
  state: LedgerState,
  units: readonly BatchRange[],
  route: { readonly from: AccountId; readonly to: AccountId } & UnitsWanted,
  at: Instant,
  deciding: (movement: Movement) => Fact,
): Decision {
  const { from, to, instrument, compartment, quantity } = route;
  const movement = { from, to, instrument, compartment, quantity };
  if (units.length <= RANGES_PER_EVENT_MAX) return { facts: [deciding({ ...movement, units: packRanges(units) })] };
  const staged = partsOf(units, movement, state.revision + 1, at);
  return { facts: [...staged.facts, deciding({ ...movement, parts: staged.parts })] };
}

/** The units as part events from the revision `operation` on, and how the deciding event names them. */
export function partsOf(
  units: readonly BatchRange[],
  { from, instrument, compartment }: Pick<Movement, 'from' | 'instrument' | 'compartment'>,
  operation: number,
  at: Instant,
): { readonly facts: readonly Fact[]; readonly parts: NonNullable<Movement['parts']> } {
  const expiresAt = instantOf(msOf(at) + STAGING_EXPIRY_MS);
  const parts: EventData['UnitsStaged'][] = [];
  for (let first = 0; first < units.length; first += RANGES_PER_EVENT_MAX) {
    const ranges = units.slice(first, first + RANGES_PER_EVENT_MAX);
    parts.push({
      operation,
      part: parts.length + 1,
      from,
      instrument,
      compartment,
      quantity: quantityOf(ranges),
      units: packRanges(ranges),
      expiresAt,
    });
  }
  return {
    facts: parts.map((data) => ({ type: 'UnitsStaged', data })),
    parts: { first: operation, last: operation + parts.length - 1 },
  };
}
