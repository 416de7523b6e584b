// Transfers between accounts, and moves between the two positions of one account.
import { routeOf, accountFor } from './account-rules.js';
import type { CommandContext, MovePosition, TransferUnits } from './commands.js';
import { checkDistribution } from './compliance/entitlements.js';
import type { Decision } from './decision.js';
import type { Instant } from './instant.js';
import type { LedgerState } from './ledger-state.js';
import { asFacts, selectUnits } from './unit-selection.js';

/**
 * Moves units from one account to another within one compartment. Units in a surrender, retirement or cancellation
 * account have left circulation and move no more; the trading position belongs to holding accounts only.
 * @param by who asks, where it is done directly: an exchange, which never waits for anybody, sells.
 */
export function transferUnits(
  state: LedgerState,
  command: TransferUnits,
  at: Instant,
  by?: Pick<CommandContext, 'role'>,
): Decision {
  const types = command.compartment === 'trading' ? TRADING_ACCOUNTS : REGISTRY_ACCOUNTS;
  // What goes back to an authority is a return or a recovery (R9, R11).
  const route = routeOf(state, command, { from: types, to: types }, ({ type }) =>
    type === 'authority' ? 'return' : 'outgoing',
  );
  if ('code' in route) return { rejection: route };
  const instrument = state.instruments.get(command.instrument);
  if (!instrument) return { rejection: { code: 'instrument-not-found', instrument: command.instrument } };
  const unplanned = checkDistribution(state, command, route, instrument, at);
  if (unplanned) return { rejection: unplanned };
  const units = selectUnits(state, route.from, instrument, command, isTrade(command, by) ? at : undefined);
  if ('code' in units) return { rejection: units };
  return asFacts(state, units, command, at, (data) => ({ type: 'UnitsTransferred', data }));
}

/**
 * Whether it is the result of a trade. By anybody else units of the trading position go to a successor, or where a court
 * says, and are neither sold nor bought.
 */
export const isTrade = (
  { compartment }: Pick<TransferUnits, 'compartment'>,
  by: Pick<CommandContext, 'role'> | undefined,
): boolean => compartment === 'trading' && by?.role === 'exchange';

/** Moves units between registry position (登记持仓) and trading position (交易持仓) of one holding account. */
export function movePosition(state: LedgerState, command: MovePosition, at: Instant): Decision {
  const { from: id, compartment, toCompartment } = command;
  const account = accountFor(state, id, ['holding'], 'outgoing');
  if ('code' in account) return { rejection: account };
  if (compartment === toCompartment) return { rejection: { code: 'same-compartment', account: id, compartment } };
  const instrument = state.instruments.get(command.instrument);
  if (!instrument) return { rejection: { code: 'instrument-not-found', instrument: command.instrument } };
  const units = selectUnits(state, account, instrument, command);
  if ('code' in units) return { rejection: units };
  return asFacts(state, units, { ...command, to: id }, at, (movement) => ({
    type: 'PositionMoved',
    data: { ...movement, toCompartment },
  }));
}

const REGISTRY_ACCOUNTS = ['holding', 'authority', 'issuance'] as const;
const TRADING_ACCOUNTS = ['holding'] as const;
