// Surrender for compliance (清缴): units leave circulation into the surrender account of one compliance year (R16).
import { accountFor, accountOfType, openAccountOf } from './account-rules.js';
import type { BorrowUnits, Lot, SettleObligation, SurrenderUnits } from './commands.js';
import { checkDelegated } from './compliance/entitlements.js';
import { checkSurrender } from './compliance/surrender-check.js';
import type { Decision } from './decision.js';
import type { SurrenderedLot } from './events.js';
import { takeOutOfCirculation } from './final-movement.js';
import type { AccountId } from './ids.js';
import type { Instant } from './instant.js';
import { type Instrument, type LedgerState, systemAccountKey } from './ledger-state.js';
import { assertLots, takeLots } from './lots.js';
import type { Rejection } from './rejections.js';
import { rangesBesideLots } from './serial-range.js';

/** What is surrendered, of one instrument or of several: what the rules of the compliance year are asked about. */
export interface Surrender {
  readonly from: AccountId;
  /** Whose obligation it is. */
  readonly subject: AccountId;
  readonly complianceYear: number;
  readonly lots: readonly Lot[];
}

/**
 * Why this may not be surrendered for that obligation, whoever has how many units; undefined where it may. Asked for every
 * surrender, mixed or not, once the giving account is known to be one that may, and before its units are looked for.
 */
export function surrenderRefused(
  state: LedgerState,
  { from, subject, complianceYear, lots }: Surrender,
  command: SurrenderUnits | SettleObligation | BorrowUnits,
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
  if (refused || command.type === 'SurrenderUnits' || state.accounts.get(from)?.type !== 'authority') return refused;
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
  const taken = takeLots(state, from, lots, rangesBesideLots(lots.length), at);
  if ('code' in taken) return { rejection: taken };
  const quantity = lots.reduce((sum, lot) => sum + lot.quantity, 0);
  const surrendered = taken.lots.map((lot): SurrenderedLot => ({ ...lot, ...useOf(state, lot.instrument) }));
  const data = { from: id, to: to.id, subject, complianceYear, quantity, lots: surrendered };
  return { facts: [...taken.staged, { type: 'ObligationSettled', data }] };
}

function useOf(state: LedgerState, instrument: Lot['instrument']): Pick<SurrenderedLot, 'use' | 'cancellation'> {
  return state.instruments.get(instrument)!.kind === 'reduction'
    ? { use: 'offset', cancellation: 'national-offset' }
    : { use: 'allowance' };
}

export const surrenderAccountOf = (state: LedgerState, complianceYear: number): AccountId | undefined =>
  state.systemAccounts.get(systemAccountKey('surrender', complianceYear));
