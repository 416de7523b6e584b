// Which accounts a caller sees. What he does not see answers like what does not exist.
import { assertNever } from '#domain/assert-never.js';
import type { BalanceChange } from '#domain/events.js';
import { EVERYTHING, NOTHING, type Sight } from '#read-models/sight.js';
import type { Caller } from '../http/caller.js';

/**
 * Asked for each query and each list, and put into its SQL. A representative sees the accounts that his token names.
 * Accounts carry no province yet, so a provincial authority sees none of them.
 */
export function sightOf({ role, accounts }: Caller): Sight {
  switch (role) {
    case 'national-authority':
    case 'registry-administrator':
    case 'court-liaison':
    case 'auditor':
    case 'regulator':
      return EVERYTHING;
    case 'exchange':
      return { ...EVERYTHING, compartment: 'trading' };
    case 'representative':
      return { accounts: accounts ?? [], compartment: undefined };
    case 'provincial-authority':
    case 'verification-body':
    case 'public':
      return NOTHING;
    default:
      return assertNever(role);
  }
}

/** Whether the answer to a command may show what it left in a position: the other side's balance is not his to see. */
export function seesBalance({ accounts }: Sight, { account }: BalanceChange): boolean {
  return accounts === 'all' || accounts.includes(account);
}
