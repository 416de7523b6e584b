// What binds an account: its holder, restraints, representatives, rules and trusted list. Sources: 2021 registration rules R2
// to R6; operations and checks, "Account states" and "Representatives and approvals".
import type { AccountControl } from './account-control.js';
import { openAccountOf } from './account-rules.js';
import type {
  AppointRepresentative,
  ChangeHolder,
  DistrustAccount,
  RemoveRepresentative,
  RestrainAccount,
  SetAccountRules,
  TrustAccount,
} from './commands.js';
import type { Decision } from './decision.js';
import type { Fact } from './events.js';
import type { AccountId } from './ids.js';
import { daysAfter, type Instant } from './instant.js';
import type { Account, LedgerState } from './ledger-state.js';
import { TRUST_WAITING_DAYS } from './operations.js';
import type { Rejection } from './rejections.js';

/** R4: name and licence change with evidence; the account stays, and so does one account per subject (R2). */
export function changeHolder(state: LedgerState, { account: id, holder }: ChangeHolder): Decision {
  return onAccount(state, id, ({ type, holder: former }) => {
    if (former === undefined) return { code: 'account-type-not-allowed', account: id, accountType: type };
    if (former === holder) return { code: 'nothing-changes', account: id };
    const existing = state.accountOfHolder.get(holder);
    if (existing !== undefined) return { code: 'holder-has-account', holder, account: existing };
    return { type: 'HolderChanged', data: { account: id, holder, former } };
  });
}

/** R5. The account itself is not told why by the registry's answers; the reason stands in the event's envelope. */
export function restrainAccount(state: LedgerState, command: RestrainAccount): Decision {
  const { account: id, restraint } = command;
  return onAccount(state, id, ({ control }) => {
    // Only of a suspended account there is a choice: into a frozen one nothing comes, into a restricted one everything.
    const incoming = restraint === 'suspended' ? (command.incoming ?? false) : restraint !== 'frozen';
    if (control.restraint === restraint && control.incoming === incoming)
      return { code: 'nothing-changes', account: id };
    return { type: 'AccountRestrained', data: { account: id, restraint, former: control.restraint, incoming } };
  });
}

export function appointRepresentative(
  state: LedgerState,
  { account: id, person, rights }: AppointRepresentative,
): Decision {
  return onAccount(state, id, ({ control }) =>
    control.representatives.get(person) === rights
      ? { code: 'representative-exists', account: id, person }
      : { type: 'RepresentativeAppointed', data: { account: id, person, rights } },
  );
}

export function removeRepresentative(state: LedgerState, { account: id, person }: RemoveRepresentative): Decision {
  return onAccount(state, id, ({ control }) =>
    control.representatives.has(person)
      ? { type: 'RepresentativeRemoved', data: { account: id, person } }
      : { code: 'representative-not-found', account: id, person },
  );
}

export function setAccountRules(state: LedgerState, { account: id, rules }: SetAccountRules): Decision {
  return onAccount(state, id, ({ control }) =>
    sameRules(control, rules)
      ? { code: 'nothing-changes', account: id }
      : { type: 'AccountRulesSet', data: { account: id, rules } },
  );
}

/** Counts only after a waiting time: whoever stole a representative's token cannot use it at once. */
export function trustAccount(state: LedgerState, { account: id, trusted }: TrustAccount, at: Instant): Decision {
  return onAccount(state, id, (account): Fact | Rejection => {
    const recipient = openAccountOf(state, trusted);
    if ('code' in recipient) return recipient;
    if (id === trusted) return { code: 'same-account', account: id };
    if (account.control.trusted.has(trusted)) return { code: 'account-trusted-already', account: id, trusted };
    const effectiveAt = daysAfter(at, TRUST_WAITING_DAYS);
    return { type: 'AccountTrusted', data: { account: id, trusted, effectiveAt } };
  });
}

export function distrustAccount(state: LedgerState, { account: id, trusted }: DistrustAccount): Decision {
  return onAccount(state, id, ({ control }) =>
    control.trusted.has(trusted)
      ? { type: 'AccountDistrusted', data: { account: id, trusted } }
      : { code: 'account-not-trusted', account: id, trusted },
  );
}

function onAccount(state: LedgerState, id: AccountId, change: (account: Account) => Fact | Rejection): Decision {
  const account = openAccountOf(state, id);
  if ('code' in account) return { rejection: account };
  const result = change(account);
  return 'code' in result ? { rejection: result } : { facts: [result] };
}

const sameRules = ({ rules }: AccountControl, wanted: AccountControl['rules']): boolean =>
  rules.secondRepresentative === wanted.secondRepresentative &&
  rules.surrenderSecond === wanted.surrenderSecond &&
  rules.untrustedDelayHours === wanted.untrustedDelayHours &&
  rules.workingHoursOnly === wanted.workingHoursOnly;
