// Opening and closing accounts. Sources: 2021 registration rules, R2 (one real-name account per subject), R6 (closing).
import type { CloseAccount, OpenAccount } from './commands.js';
import type { Decision } from './decision.js';
import type { AccountId } from './ids.js';
import type { Account, LedgerState } from './ledger-state.js';
import { systemAccountKey } from './ledger-state.js';
import type { AccountType } from './commands.js';
import type { Rejection } from './rejections.js';

export function openAccount(state: LedgerState, { account, owner }: OpenAccount): Decision {
  if (state.accounts.has(account)) return { rejection: { code: 'account-exists', account } };
  const { accountType } = owner;
  if (accountType === 'holding') {
    const existing = state.accountOfHolder.get(owner.holder);
    if (existing !== undefined)
      return { rejection: { code: 'holder-has-account', holder: owner.holder, account: existing } };
    return { facts: [{ type: 'AccountOpened', data: { account, accountType, holder: owner.holder } }] };
  }
  const complianceYear = accountType === 'surrender' ? owner.complianceYear : undefined;
  const existing = state.systemAccounts.get(systemAccountKey(accountType, complianceYear));
  if (existing !== undefined) return { rejection: { code: 'system-account-exists', accountType, account: existing } };
  const data = complianceYear === undefined ? { account, accountType } : { account, accountType, complianceYear };
  return { facts: [{ type: 'AccountOpened', data }] };
}

/** An account closes for good, and only when everything in it is settled (R6). */
export function closeAccount(state: LedgerState, { account: id }: CloseAccount): Decision {
  const account = openAccountOf(state, id);
  if ('code' in account) return { rejection: account };
  if (account.held > 0) return { rejection: { code: 'account-not-empty', account: id, held: account.held } };
  return { facts: [{ type: 'AccountClosed', data: { account: id } }] };
}

/** The account, where it exists and is not closed. */
export function openAccountOf(state: LedgerState, id: AccountId): Account | Rejection {
  const account = state.accounts.get(id);
  if (!account) return { code: 'account-not-found', account: id };
  return account.closed ? { code: 'account-closed', account: id } : account;
}

/** The account, where it is also of one of the types that may do the operation. */
export function accountOfType(state: LedgerState, id: AccountId, types: readonly AccountType[]): Account | Rejection {
  const account = openAccountOf(state, id);
  if ('code' in account || types.includes(account.type)) return account;
  return { code: 'account-type-not-allowed', account: id, accountType: account.type };
}
