// Retirement at the holder's wish (自愿注销, R21) and cancellation by order of the authority.
import type { AccountType, CancelUnits, RetireUnits } from './commands.js';
import type { Decision } from './decision.js';
import { takeOutOfCirculation } from './final-movement.js';
import type { Instant } from './instant.js';
import { type LedgerState, systemAccountKey } from './ledger-state.js';

/** Takes units out of circulation for good, in favour of a beneficiary; lowers the national total (R21). */
export function retireUnits(state: LedgerState, command: RetireUnits, at: Instant): Decision {
  const { beneficiary } = command;
  return takeOutOfCirculation(state, command, systemAccount(state, 'retirement', ['holding']), at, (movement) => ({
    type: 'UnitsRetired',
    data: { ...movement, beneficiary },
  }));
}

/** Takes units out of circulation by order; also from the issuance account, where a plan is cut. */
export function cancelUnits(state: LedgerState, command: CancelUnits, at: Instant): Decision {
  const destination = systemAccount(state, 'cancellation', ['holding', 'authority', 'issuance']);
  return takeOutOfCirculation(state, command, destination, at, (data) => ({ type: 'UnitsCancelled', data }));
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
