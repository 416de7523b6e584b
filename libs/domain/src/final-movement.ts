// Movements that end a unit's life: from the registry position of a holding account into one of the registry's own.
import { type Direction, openAccountOf, accountFor } from './account-rules.js';
import type { AccountType } from './commands.js';
import type { Decision } from './decision.js';
import type { Fact, Movement } from './events.js';
import type { AccountId } from './ids.js';
import type { Instant } from './instant.js';
import type { LedgerState } from './ledger-state.js';
import type { Rejection } from './rejections.js';
import { asFacts, selectUnits, type UnitsWanted } from './unit-selection.js';

export function takeOutOfCirculation(
  state: LedgerState,
  command: { readonly from: AccountId } & Omit<UnitsWanted, 'compartment'>,
  destination: {
    readonly account: AccountId | undefined;
    readonly missing: Rejection;
    /** What else is in the way, asked once the account is one that may. */
    readonly refused?: () => Rejection | undefined;
    readonly from: readonly AccountType[];
    readonly direction: Direction;
  },
  at: Instant,
  deciding: (movement: Movement) => Fact,
): Decision {
  const from = accountFor(state, command.from, destination.from, destination.direction);
  if ('code' in from) return { rejection: from };
  const refused = destination.refused?.();
  if (refused) return { rejection: refused };
  if (destination.account === undefined) return { rejection: destination.missing };
  const to = openAccountOf(state, destination.account);
  if ('code' in to) return { rejection: to };
  const instrument = state.instruments.get(command.instrument);
  if (!instrument) return { rejection: { code: 'instrument-not-found', instrument: command.instrument } };
  // Only the registry position can be surrendered, carried over or cancelled.
  const wanted = { ...command, compartment: 'registry' as const };
  const units = selectUnits(state, from, instrument, wanted);
  if ('code' in units) return { rejection: units };
  return asFacts(state, units, { ...wanted, to: to.id }, at, deciding);
}
