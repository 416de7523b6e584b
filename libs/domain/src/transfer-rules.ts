// Transfers between accounts, and moves between the two positions of one account.
import { routeOf, accountFor } from './account-rules.js';
import type { MovePosition, TransferUnits } from './commands.js';
import { checkDistribution } from './compliance/entitlements.js';
import type { Decision } from './decision.js';
import type { Instant } from './instant.js';
import type { LedgerState } from './ledger-state.js';
import { asFacts, selectUnits } from './unit-selection.js';

/**
 * Moves units from one account to another within one compartment. Units in a surrender, retirement or cancellation
 * account have left circulation and move no more; the trading position belongs to holding accounts only.
 */
export function transferUnits(state: LedgerState, command: TransferUnits, at: Instant): Decision {
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
  const units = selectUnits(state, route.from, instrument, command);
  if ('code' in units) return { rejection: units };
  return asFacts(state, units, command, at, (data) => ({ type: 'UnitsTransferred', data }));
}

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
