// Opening and closing accounts, and what the state of one stops. Sources: 2021 registration rules, R2 (one real-name account
// per subject), R6 (closing); operations and checks, "Account states and what they stop".
import type { AccountType, CloseAccount, OpenAccount } from './commands.js';
import type { Decision } from './decision.js';
import type { AccountId } from './ids.js';
import type { Account, LedgerState } from './ledger-state.js';
import { systemAccountKey } from './ledger-state.js';
import type { Rejection } from './rejections.js';

export function openAccount(state: LedgerState, { account, owner, representatives, rules }: OpenAccount): Decision {
  if (state.accounts.has(account)) return { rejection: { code: 'account-exists', account } };
  const { accountType } = owner;
  const control = { ...(representatives?.length && { representatives }), ...(rules && { rules }) };
  if (accountType === 'holding') {
    const existing = state.accountOfHolder.get(owner.holder);
    if (existing !== undefined)
      return { rejection: { code: 'holder-has-account', holder: owner.holder, account: existing } };
    const { holder, province } = owner;
    const data = { account, accountType, holder, ...(province !== undefined && { province }), ...control };
    return { facts: [{ type: 'AccountOpened', data }] };
  }
  if (accountType === 'authority') {
    const { province } = owner;
    const existing = state.systemAccounts.get(systemAccountKey(accountType, province));
    if (existing !== undefined) return { rejection: { code: 'system-account-exists', accountType, account: existing } };
    const data = { account, accountType, ...(province !== undefined && { province }), ...control };
    return { facts: [{ type: 'AccountOpened', data }] };
  }
  const complianceYear = accountType === 'surrender' ? owner.complianceYear : undefined;
  const existing = state.systemAccounts.get(systemAccountKey(accountType, complianceYear));
  if (existing !== undefined) return { rejection: { code: 'system-account-exists', accountType, account: existing } };
  const data = { account, accountType, ...(complianceYear !== undefined && { complianceYear }), ...control };
  return { facts: [{ type: 'AccountOpened', data }] };
}

/**
 * An account closes for good, and only when everything in it is settled (R6). What it still owes for a year was surrendered
 * for it before (R17), or passed on to its successors (R22).
 */
export function closeAccount(state: LedgerState, { account: id, successor }: CloseAccount): Decision {
  const account = openAccountOf(state, id);
  if ('code' in account) return { rejection: account };
  if (account.control.restraint === 'frozen')
    return { rejection: { code: 'account-restrained', account: id, restraint: 'frozen' } };
  if (successor !== undefined) {
    const heir = accountOfType(state, successor, ['holding']);
    if ('code' in heir) return { rejection: heir };
    if (heir.id === account.id) return { rejection: { code: 'same-account', account: id } };
  }
  if (account.held > 0) return { rejection: { code: 'account-not-empty', account: id, held: account.held } };
  // A pledge is settled before its creditor goes: nobody else could consent to its end.
  for (const { id: encumbrance, pledgee } of state.encumbrances.values())
    if (pledgee === id) return { rejection: { code: 'encumbrance-open', account: id, encumbrance } };
  for (const proposal of state.proposals.values())
    if (proposal.operation.type !== 'CloseAccount' && proposal.accounts.includes(id))
      return { rejection: { code: 'proposal-open', account: id, proposal: proposal.id } };
  const year = state.compliance.openYearOf(id);
  if (year !== undefined) return { rejection: { code: 'obligation-open', account: id, complianceYear: year } };
  return { facts: [{ type: 'AccountClosed', data: { account: id, ...(successor !== undefined && { successor }) } }] };
}

/**
 * What an operation does to the account: `surrender` and `return` go out of a restricted one, too; corrections and
 * enforcements of all but a frozen one.
 */
export type Direction = 'outgoing' | 'incoming' | 'surrender' | 'return' | 'correction' | 'enforcement';

/** Why units may not go that way; undefined where they may. A counterparty does not learn what the restraint is. */
export function restraintOn({ id, control }: Account, direction: Direction): Rejection | undefined {
  const { restraint, incoming } = control;
  if (restraint === 'none') return undefined;
  if (direction === 'incoming') return incoming ? undefined : { code: 'recipient-not-available', account: id };
  if (restraint === 'restricted' && direction !== 'outgoing') return undefined;
  if (restraint === 'suspended' && (direction === 'correction' || direction === 'enforcement')) return undefined;
  return { code: 'account-restrained', account: id, restraint };
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
  return 'code' in account ? account : (typeOtherThan(types, account) ?? account);
}

/** One end of a movement: it exists, its state lets units go that way, its type may. In the order of "Checks". */
export function accountFor(
  state: LedgerState,
  id: AccountId,
  types: readonly AccountType[],
  direction: Direction,
): Account | Rejection {
  const account = openAccountOf(state, id);
  if ('code' in account) return account;
  return restraintOn(account, direction) ?? typeOtherThan(types, account) ?? account;
}

/**
 * Both ends of a movement, checked in the order of "Checks": they exist, their states let units go that way, their types
 * may, and they are not one.
 */
export function routeOf(
  state: LedgerState,
  ids: { readonly from: AccountId; readonly to: AccountId },
  types: { readonly from: readonly AccountType[]; readonly to: readonly AccountType[] },
  directionTo: (recipient: Account) => Direction,
): { readonly from: Account; readonly to: Account } | Rejection {
  const from = openAccountOf(state, ids.from);
  if ('code' in from) return from;
  const to = openAccountOf(state, ids.to);
  if ('code' in to) return to;
  const refused =
    restraintOn(from, directionTo(to)) ??
    restraintOn(to, 'incoming') ??
    typeOtherThan(types.from, from) ??
    typeOtherThan(types.to, to);
  if (refused) return refused;
  return from.id === to.id ? { code: 'same-account', account: from.id } : { from, to };
}

const typeOtherThan = (types: readonly AccountType[], { id, type }: Account): Rejection | undefined =>
  types.includes(type) ? undefined : { code: 'account-type-not-allowed', account: id, accountType: type };
