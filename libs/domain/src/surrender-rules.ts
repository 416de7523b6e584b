// Surrender for compliance (清缴): units leave circulation into the surrender account of one compliance year (R16).
import { accountFor, accountOfType, openAccountOf } from './account-rules.js';
import type { SettleObligation, SurrenderLot, SurrenderUnits } from './commands.js';
import { checkDelegated } from './compliance/entitlements.js';
import { checkSurrender } from './compliance/surrender-check.js';
import type { Decision } from './decision.js';
import type { Fact, SurrenderedLot } from './events.js';
import { takeOutOfCirculation } from './final-movement.js';
import type { AccountId } from './ids.js';
import type { Instant } from './instant.js';
import { type Instrument, type LedgerState, systemAccountKey } from './ledger-state.js';
import type { Rejection } from './rejections.js';
import { type BatchRange, packRanges, rangesBesideLots } from './serial-range.js';
import { partsOf, RANGES_PER_OPERATION_MAX, selectUnits, tooManyRanges } from './unit-selection.js';

/** Lots that one application may name. */
export const LOTS_PER_SURRENDER_MAX = 50;

/** What is surrendered, of one instrument or of several: what the rules of the compliance year are asked about. */
export interface Surrender {
  readonly from: AccountId;
  /** Whose obligation it is. */
  readonly subject: AccountId;
  readonly complianceYear: number;
  readonly lots: readonly SurrenderLot[];
}

/**
 * Why this may not be surrendered for that obligation, whoever has how many units; undefined where it may. Asked for every
 * surrender, mixed or not, once the giving account is known to be one that may, and before its units are looked for.
 */
export function surrenderRefused(
  state: LedgerState,
  { from, subject, complianceYear, lots }: Surrender,
  command: SurrenderUnits | SettleObligation,
  at: Instant,
): Rejection | undefined {
  // Nothing leaves the account of the subject, so its state does not matter; it is there, and can have an obligation (R17).
  const obliged = accountOfType(state, subject, ['holding']);
  if ('code' in obliged) return obliged;
  if (surrenderAccountOf(state, complianceYear) === undefined) return { code: 'no-surrender-account', complianceYear };
  const known: { readonly instrument: Instrument; readonly quantity: number }[] = [];
  for (const { instrument: id, quantity } of lots) {
    const instrument = state.instruments.get(id);
    if (!instrument) return { code: 'instrument-not-found', instrument: id };
    known.push({ instrument, quantity });
  }
  const refused = checkSurrender(state, { subject, complianceYear, lots: known }, command, at);
  if (refused || command.type !== 'SettleObligation' || state.accounts.get(from)?.type !== 'authority') return refused;
  for (const lot of known) {
    const beyond = checkDelegated(state, { from, subject }, lot, command, at);
    if (beyond) return beyond;
  }
  return undefined;
}

export function surrenderUnits(state: LedgerState, command: SurrenderUnits, at: Instant): Decision {
  const { from, complianceYear, instrument, quantity, ranges } = command;
  const destination = {
    account: surrenderAccountOf(state, complianceYear),
    missing: { code: 'no-surrender-account', complianceYear } as const,
    from: ['holding'] as const,
    direction: 'surrender' as const,
    refused: () =>
      surrenderRefused(
        state,
        { from, subject: from, complianceYear, lots: [{ instrument, quantity, ranges }] },
        command,
        at,
      ),
  };
  return takeOutOfCirculation(state, command, destination, at, (movement) => ({
    type: 'UnitsSurrendered',
    data: { ...movement, complianceYear },
  }));
}

/**
 * Surrenders lots of several instruments at once. Reductions among them are the offset in place of allowances: they are
 * cancelled for it, in the same event (R18, R20).
 */
export function settleObligation(state: LedgerState, command: SettleObligation, at: Instant): Decision {
  const { from: id, subject = id, complianceYear, lots } = command;
  assertLots(lots);
  // R12: a department surrenders what it kept, always for a unit.
  const from = accountFor(state, id, subject === id ? ['holding'] : ['holding', 'authority'], 'surrender');
  if ('code' in from) return { rejection: from };
  const refused = surrenderRefused(state, { from: id, subject, complianceYear, lots }, command, at);
  if (refused) return { rejection: refused };
  const to = openAccountOf(state, surrenderAccountOf(state, complianceYear)!);
  if ('code' in to) return { rejection: to };
  const taken: BatchRange[][] = [];
  let rangesLeft = RANGES_PER_OPERATION_MAX;
  for (const lot of lots) {
    const units = selectUnits(state, from, state.instruments.get(lot.instrument)!, { ...lot, compartment: 'registry' });
    if ('code' in units) return { rejection: units };
    if (units.length > rangesLeft) return { rejection: tooManyRanges(id, lot.instrument, units, rangesLeft) };
    rangesLeft -= units.length;
    taken.push(units);
  }
  const { staged, surrendered } = surrenderedLots(state, id, lots, taken, at);
  const quantity = lots.reduce((sum, lot) => sum + lot.quantity, 0);
  const data = { from: id, to: to.id, subject, complianceYear, quantity, lots: surrendered };
  return { facts: [...staged, { type: 'ObligationSettled', data }] };
}

/** As the deciding event names them. What does not fit it is staged, lot by lot, right before it. */
function surrenderedLots(
  state: LedgerState,
  from: AccountId,
  lots: readonly SurrenderLot[],
  taken: readonly BatchRange[][],
  at: Instant,
): { readonly staged: readonly Fact[]; readonly surrendered: readonly SurrenderedLot[] } {
  const fitting = lotsInEvent(taken.map(({ length }) => length));
  const staged: Fact[] = [];
  const surrendered = lots.map(({ instrument, quantity }, index): SurrenderedLot => {
    const units = taken[index]!;
    const lot = { instrument, quantity, ...useOf(state, instrument) };
    if (fitting.has(index)) return { ...lot, units: packRanges(units) };
    const place = { from, instrument, compartment: 'registry' as const };
    const { facts, parts } = partsOf(units, place, state.revision + 1 + staged.length, at);
    staged.push(...facts);
    return { ...lot, parts };
  });
  return { staged, surrendered };
}

/** Which lots stand in the deciding event, by the number of ranges of each: those of few ranges first, as many as fit. */
function lotsInEvent(counts: readonly number[]): ReadonlySet<number> {
  let left = rangesBesideLots(counts.length);
  const fitting = new Set<number>();
  for (const [index, count] of [...counts.entries()].sort(([, a], [, b]) => a - b)) {
    if (count > left) break;
    left -= count;
    fitting.add(index);
  }
  return fitting;
}

function useOf(
  state: LedgerState,
  instrument: SurrenderLot['instrument'],
): Pick<SurrenderedLot, 'use' | 'cancellation'> {
  return state.instruments.get(instrument)!.kind === 'reduction'
    ? { use: 'offset', cancellation: 'national-offset' }
    : { use: 'allowance' };
}

const surrenderAccountOf = (state: LedgerState, complianceYear: number): AccountId | undefined =>
  state.systemAccounts.get(systemAccountKey('surrender', complianceYear));

/** @throws Error when the request is malformed, which the edge must not let through. */
function assertLots(lots: readonly SurrenderLot[]): void {
  if (lots.length === 0 || lots.length > LOTS_PER_SURRENDER_MAX) throw new Error(`a surrender of ${lots.length} lots`);
  if (new Set(lots.map(({ instrument }) => instrument)).size < lots.length)
    throw new Error('a surrender of two lots of one instrument');
}
