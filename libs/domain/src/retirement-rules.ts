// Retirement at the holder's wish (自愿注销, R21) and cancellation by order of the authority.
import type { AccountType, CancelUnits, RetireUnits } from './commands.js';
import type { Decision } from './decision.js';
import { takeOutOfCirculation } from './final-movement.js';
import type { Instant } from './instant.js';
import { type LedgerState, systemAccountKey } from './ledger-state.js';
import { falseUnitsRefused } from './voluntary-market/false-units.js';

/** Takes units out of circulation for good, in favour of a beneficiary; lowers the national total (R21). */
export function retireUnits(state: LedgerState, command: RetireUnits, at: Instant): Decision {
  const { beneficiary, purpose } = command;
  const said = { beneficiary, ...(purpose !== undefined && { purpose }) };
  const destination = systemAccount(state, 'retirement', ['holding']);
  const taken = takeOutOfCirculation(state, command, destination, at, (movement) => ({
    type: 'UnitsRetired',
    data: { ...movement, ...said },
  }));
  if ('rejection' in taken || purpose === undefined || purpose === 'voluntary') return taken;
  // Offsets are made with reductions; an allowance is given up at will.
  const { id: instrument, kind } = state.instruments.get(command.instrument)!;
  return kind === 'reduction' ? taken : { rejection: { code: 'purpose-not-allowed', instrument, kind, purpose } };
}

/** Takes units out of circulation by order; also from the issuance account, where a plan is cut. */
export function cancelUnits(state: LedgerState, command: CancelUnits, at: Instant): Decision {
  const destination = systemAccount(state, 'cancellation', ['holding', 'authority', 'issuance']);
  const { project, shortfall } = command;
  const said = { ...(project !== undefined && { project }), ...(shortfall !== undefined && { shortfall }) };
  const taken = takeOutOfCirculation(state, command, destination, at, (movement) => ({
    type: 'UnitsCancelled',
    data: { ...movement, ...said },
  }));
  const refused = 'rejection' in taken ? undefined : falseUnitsRefused(state, command);
  return refused ? { rejection: refused } : taken;
}

const systemAccount = (
  state: LedgerState,
  accountType: 'retirement' | 'cancellation',
  from: readonly AccountType[],
) => ({
  account: state.systemAccounts.get(systemAccountKey(accountType)),
  missing: { code: 'no-system-account', accountType } as const,
  from,
  direction: accountType === 'retirement' ? ('outgoing' as const) : ('return' as const),
});
