// Who may do what: the role against the operations table, the representative against his account, the province against its own.
import { type AccountRules, approves, initiates, type RepresentativeRights } from './account-control.js';
import { accountsNamedBy, type Command, type CommandContext, type Operation, type OperationType, type TransferUnits } from './commands.js'; // prettier-ignore
import type { AccountId } from './ids.js';
import { STATE_COUNCIL_CALENDAR } from './holidays.js';
import { type Instant, instantOf, later, msOf } from './instant.js';
import type { Account, LedgerState, Proposal } from './ledger-state.js';
import { type Checker, ENCUMBRANCE_MAKERS, OPERATIONS } from './operations.js';
import type { Rejection } from './rejections.js';
import type { Role } from './roles.js';
import { isAboutProject, ownerOf } from './voluntary-market/operate.js';
import { HolidaysUnknown, nextWorkingTime, workingHours } from './working-time.js';

/**
 * Why the caller may not start the operation; undefined when he may. A representative who has nothing to do with an
 * account or an encumbrance is told what everybody is told of one that does not exist.
 */
export function refusalOf(state: LedgerState, operation: Operation, context: CommandContext): Rejection | undefined {
  const { role, actor } = context;
  if (role === 'system') return undefined;
  const notAllowed = { code: 'operation-not-allowed', operation: operation.type, role } as const;
  if (!makersOf(operation).includes(role)) return notAllowed;
  const encumbrance = 'encumbrance' in operation ? state.encumbrances.get(operation.encumbrance) : undefined;
  if ('encumbrance' in operation) {
    // Who has nothing to do with its kind learns nothing of it.
    const makers: readonly Role[] =
      encumbrance && encumbrance.kind !== 'proposal' ? ENCUMBRANCE_MAKERS[encumbrance.kind] : [];
    // Orders of one market are none of another's business.
    const elsewhere = role === 'exchange' && encumbrance?.market !== undefined && encumbrance.market !== context.market;
    if (!makers.includes(role) || elsewhere)
      return { code: 'encumbrance-not-found', encumbrance: operation.encumbrance };
  }
  if (role === 'exchange') return inTrading(operation) ? undefined : notAllowed;
  if (role !== 'representative' && role !== 'provincial-authority') return undefined;
  // An application names an account that is not there yet; the registry's own accounts are opened by the registry.
  if (operation.type === 'OpenAccount') return operation.owner.accountType === 'holding' ? undefined : notAllowed;
  // What is in the trading position is sold on the exchange, free of the rights of others.
  if (operation.type === 'EncumberUnits' && operation.kind === 'pledge' && operation.compartment === 'trading')
    return notAllowed;
  const id = role === 'representative' ? actsFor(state, operation, actor) : subjectOf(state, operation);
  const projectNotFound =
    isAboutProject(operation) && ({ code: 'project-not-found', project: operation.project } as const);
  if (id === undefined) return projectNotFound || notAllowed;
  const notFound = encumbrance
    ? ({ code: 'encumbrance-not-found', encumbrance: encumbrance.id } as const)
    : projectNotFound || ({ code: 'account-not-found', account: id } as const);
  const account = state.accounts.get(id);
  if (!account) return notFound;
  if (role === 'provincial-authority') {
    if (!isOfProvince(account, context)) return notFound;
    if (operation.type === 'SettleObligation') {
      if (!isOwnDepartment(account, context)) return notAllowed;
      const { subject = id } = operation;
      const unit = state.accounts.get(subject);
      return unit && isOfProvince(unit, context) ? undefined : { code: 'account-not-found', account: subject };
    }
    if (operation.type === 'PassOnObligation') {
      const elsewhere = operation.successors.find(({ account: heir }) => {
        const known = state.accounts.get(heir);
        return !known || !isOfProvince(known, context);
      });
      return elsewhere && { code: 'account-not-found', account: elsewhere.account };
    }
    if (operation.type !== 'TransferUnits' || isOwnDepartment(account, context)) return undefined;
    return isOwnDepartment(state.accounts.get(operation.to), context) ? undefined : notAllowed;
  }
  const rights = account.control.representatives.get(actor);
  if (rights === undefined || !isWithin(context, id)) return notFound;
  // What is in the trading position changes hands on the exchange.
  if (operation.type === 'TransferUnits' && operation.compartment === 'trading') return notAllowed;
  if (account.control.restraint === 'suspended')
    return { code: 'account-restrained', account: account.id, restraint: 'suspended' };
  return rightMissing(rights, account.id, operation);
}

function rightMissing(
  rights: RepresentativeRights | undefined,
  account: AccountId,
  { type: operation }: Operation,
): Rejection | undefined {
  const entitled = initiates(rights) || (rights === 'surrender' && AS_SURRENDER.has(operation));
  return entitled ? undefined : { code: 'right-missing', account, operation };
}

/** Deliver units for an obligation, or convert what is too old for one. */
const AS_SURRENDER: ReadonlySet<OperationType> = new Set([
  'SurrenderUnits',
  'SettleObligation',
  'CarryOverUnits',
  'BorrowUnits',
] as const);

/** A department allocates out of its own account (R7), and recovers into it (R9, R11). */
const isOwnDepartment = (account: Account | undefined, context: CommandContext): boolean =>
  account?.type === 'authority' && isOfProvince(account, context);

const isOfProvince = ({ province }: Account, context: CommandContext): boolean =>
  province !== undefined && province === context.province;

export interface Approval {
  readonly steps: readonly (readonly Checker[])[];
  readonly executeAt?: Instant;
}

/** Who has to approve the operation, step by step, and when it may be carried out; nobody and at once: no steps, no time. */
export function approvalOf(
  state: LedgerState,
  operation: Operation,
  { actor, role }: CommandContext,
  at: Instant,
): Approval | Rejection {
  const steps = stepsOf(state, operation, actor, role, at);
  const account = subjectAccount(state, operation);
  const recipient = recipientOf(state, operation);
  if (role !== 'representative' || !account || recipient === undefined || isTrusted(state, account, recipient, at))
    return { steps };
  const { rules } = account.control;
  const executeAt = executionTime(rules, delayed(rules, at), at);
  if (typeof executeAt === 'object') return executeAt;
  return { steps, ...(executeAt !== undefined && { executeAt }) };
}

function stepsOf(
  state: LedgerState,
  operation: Operation,
  actor: string,
  role: CommandContext['role'],
  at: Instant,
): Approval['steps'] {
  const { second } = OPERATIONS[operation.type];
  if (second === 'never' || role === 'exchange') return [];
  const account = subjectAccount(state, operation);
  if (role !== 'representative' || !account) return [officials(operation, account)];
  const own: Checker[] = [{ role: 'representative', account: account.id }];
  const { rules } = account.control;
  const pledgee = pledgeeOf(state, operation);
  if (pledgee !== undefined) {
    const theirs: Checker = { role: 'representative', account: pledgee };
    const debtorAsked = asksOwn(state, account, pledgee, at);
    if (actsFor(state, operation, actor) === account.id) return [...(debtorAsked ? [own] : []), [theirs]];
    // By the pledgee. He gives up his own security: nobody else is asked, but his account's rules bind him as a transfer would.
    if (operation.type === 'ReleaseEncumbrance') {
      const creditor = state.accounts.get(pledgee);
      return creditor && asksOwn(state, creditor, account.id, at) ? [[theirs]] : [];
    }
    // One hand of the debtor is enough only where it could transfer alone; without him the registry decides.
    return [[...(debtorAsked ? [] : own), ...officials(operation, account)]];
  }
  if (operation.type === 'TrustAccount') return [[...own, ...officials(operation, account)]];
  if (operation.type === 'SurrenderUnits' || operation.type === 'CarryOverUnits' || operation.type === 'BorrowUnits')
    return [...(rules.surrenderSecond ? [own] : []), officials(operation, account)];
  // The department of whose obligation it is.
  if (operation.type === 'SettleObligation') {
    const { from, subject = from } = operation;
    return [...(rules.surrenderSecond ? [own] : []), officials(operation, state.accounts.get(subject))];
  }
  if (second === 'always') return [officials(operation, account)];
  if (operation.type !== 'TransferUnits') return rules.secondRepresentative === 'always' ? [own] : [];
  // A return to an authority is checked by the registry, always; a further representative where the account wants one.
  const asked = asksOwn(state, account, operation.to, at);
  return [...(asked ? [own] : []), ...(isReturn(state, operation) ? [officials(operation, account)] : [])];
}

/** Whom the operation asks besides representatives. Where the account is of no province, no department has a say in it. */
function officials({ type }: Operation, account: Account | undefined): Checker[] {
  return OPERATIONS[type].checkers.flatMap((role): Checker[] => {
    if (role === 'representative') return [];
    if (role !== 'provincial-authority') return [{ role }];
    const province = account?.province;
    return province === undefined ? [] : [{ role, province }];
  });
}

/** Whether the account wants a further representative of its own for what goes to that recipient. */
function asksOwn(state: LedgerState, account: Account, to: AccountId, at: Instant): boolean {
  const { secondRepresentative } = account.control.rules;
  return (
    secondRepresentative === 'always' || (secondRepresentative === 'untrusted' && !isTrusted(state, account, to, at))
  );
}

/** To whom the account's units go for good, so that its delay and its working hours count: a transfer, and a pledge's end. */
function recipientOf(state: LedgerState, operation: Operation): AccountId | undefined {
  if (operation.type === 'TransferUnits') return operation.to;
  return operation.type === 'EnforceEncumbrance' ? pledgeeOf(state, operation) : undefined;
}

const isReturn = (state: LedgerState, { to }: TransferUnits): boolean => state.accounts.get(to)?.type === 'authority';

/**
 * When a proposal is carried out whose last approval comes at `at`: the trusted list and the working hours count as they
 * are then, but a delay that has begun does not begin again.
 */
export function executionAtApproval(
  state: LedgerState,
  { operation, makerRole, executeAt }: Proposal,
  at: Instant,
): Instant | undefined | Rejection {
  const account = subjectAccount(state, operation);
  const recipient = recipientOf(state, operation);
  if (recipient === undefined || makerRole !== 'representative' || !account) return executeAt;
  if (isTrusted(state, account, recipient, at)) return executeAt;
  const { rules } = account.control;
  return executionTime(rules, executeAt ?? delayed(rules, at), at);
}

/** Whether the caller is one whom the proposal's next step asks. What all have approved asks nobody. */
export function mayApprove(state: LedgerState, proposal: Proposal, context: CommandContext): boolean {
  const step = proposal.steps[proposal.approvers.length];
  return step !== undefined && (context.role === 'system' || isAsked(state, step, context));
}

/**
 * Whether the caller may stop it: whom the next step asks, also while it waits for its time; where a representative made
 * it, who approves for the account, so that a stolen right to initiate is not stronger than the others who act for it.
 * What the registry, a court or an authority orders about an account is not for its people to stop.
 */
export function mayReject(state: LedgerState, proposal: Proposal, context: CommandContext): boolean {
  if (context.role === 'system') return true;
  const { operation, maker, makerRole } = proposal;
  const account = makerRole === 'representative' ? actsFor(state, operation, maker) : undefined;
  const next = proposal.steps[proposal.approvers.length] ?? proposal.steps.at(-1) ?? [];
  // A debtor may agree to the enforcement that his pledgee asks for, but not stop it: he would for ever.
  const step =
    account === subjectOf(state, operation) ? next : next.filter((one) => one.account === account || !one.account);
  const own: Checker[] = account === undefined ? [] : [{ role: 'representative', account }];
  return isAsked(state, [...step, ...own, { role: 'registry-administrator' }], context);
}

/** Its maker, while he has the role for it and, as a representative, access to the account. */
export function mayWithdraw(
  state: LedgerState,
  { operation, maker, makerRole }: Proposal,
  context: CommandContext,
): boolean {
  if (maker !== context.actor || (context.role !== makerRole && context.role !== 'system')) return false;
  const account = actsFor(state, operation, maker);
  if (makerRole !== 'representative' || account === undefined || !state.accounts.has(account)) return true;
  return isWithin(context, account) && rightsOf(state, account, maker) !== undefined;
}

/** Why its maker could not make it any more: his right is gone, or his access to the account. */
export function makerStillMay(state: LedgerState, { operation, maker, makerRole }: Proposal): Rejection | undefined {
  const id = actsFor(state, operation, maker);
  const account = id === undefined ? undefined : state.accounts.get(id);
  if (makerRole !== 'representative' || !account) return undefined;
  return rightMissing(rightsOf(state, account.id, maker), account.id, operation);
}

/**
 * The approval that the rules of the account ask for as they are now, and that nobody gave who still may: rules that have
 * changed meanwhile bind what was proposed before, and who was removed has not approved. `context` is of the approval that
 * is being given; steps after it are still to come.
 */
export function approvalMissing(
  state: LedgerState,
  proposal: Proposal,
  at: Instant,
  context?: CommandContext,
): Rejection | undefined {
  const { id, operation, maker, makerRole, steps, approvers } = proposal;
  const subject = subjectOf(state, operation);
  if (makerRole !== 'representative' || subject === undefined) return undefined;
  const isGiven = (needed: readonly Checker[], index: number): boolean => {
    if (index > approvers.length) return true;
    if (index === approvers.length)
      return context !== undefined && (context.role === 'system' || isAsked(state, needed, context));
    // In which role an official approved is not kept: where one might have, he did.
    return needed.some(({ account }) => account === undefined || approves(rightsOf(state, account, approvers[index]!)));
  };
  const missing = stepsOf(state, operation, maker, makerRole, at).find(
    (needed) => !steps.some((asked, index) => needed.some((one) => asks(asked, one)) && isGiven(needed, index)),
  );
  return missing && { code: 'approval-missing', proposal: id, account: missing[0]?.account ?? subject };
}

const asks = (step: readonly Checker[], { role, account, province }: Checker): boolean =>
  step.some((one) => one.role === role && one.account === account && one.province === province);

function isAsked(state: LedgerState, step: readonly Checker[], context: CommandContext): boolean {
  const { actor, role, province } = context;
  return step.some(
    (checker) =>
      checker.role === role &&
      (checker.province === undefined || checker.province === province) &&
      (checker.account === undefined ||
        (isWithin(context, checker.account) && approves(rightsOf(state, checker.account, actor)))),
  );
}

const isWithin = ({ accounts }: CommandContext, id: AccountId): boolean => !accounts || accounts.includes(id);

function rightsOf(state: LedgerState, id: AccountId, person: string): RepresentativeRights | undefined {
  const control = state.accounts.get(id)?.control;
  return control?.restraint === 'suspended' ? undefined : control?.representatives.get(person);
}

/** Accounts of the registry and of authorities are predefined recipients; the others are on the sender's list. */
export function isTrusted(state: LedgerState, from: Account, to: AccountId, at: Instant): boolean {
  const recipient = state.accounts.get(to);
  if (!recipient || recipient.type !== 'holding') return true;
  const since = from.control.trusted.get(to);
  return since !== undefined && since <= at;
}

const delayed = ({ untrustedDelayHours }: AccountRules, at: Instant): Instant =>
  instantOf(msOf(at) + untrustedDelayHours * 3_600_000);

/** Not before `notBefore`, and in working hours where the account demands it; undefined where that is now. */
function executionTime(
  { workingHoursOnly }: AccountRules,
  notBefore: Instant,
  at: Instant,
): Instant | undefined | Rejection {
  const earliest = later(notBefore, at);
  try {
    const time = workingHoursOnly ? nextWorkingTime(earliest, OFFICE_HOURS, STATE_COUNCIL_CALENDAR) : earliest;
    return time > at ? time : undefined;
  } catch (error) {
    if (!(error instanceof HolidaysUnknown)) throw error;
    return { code: 'holidays-unknown', year: error.year };
  }
}

/** When transfers to accounts that are not trusted are carried out, where the account demands it. */
const OFFICE_HOURS = workingHours('09:00', '17:00');

function makersOf(operation: Operation): readonly Role[] {
  return operation.type === 'EncumberUnits' ? ENCUMBRANCE_MAKERS[operation.kind] : OPERATIONS[operation.type].makers;
}

/** An exchange settles between trading positions and reserves units of them; it reaches nothing else. */
const inTrading = (operation: Operation): boolean =>
  operation.type === 'TransferUnits' || operation.type === 'EncumberUnits'
    ? operation.compartment === 'trading'
    : operation.type === 'ReleaseEncumbrance';

/** The account on whose behalf the operation is: whose representatives start it, and whose rules bind it. */
function subjectOf(state: LedgerState, operation: Operation): AccountId | undefined {
  // Whose obligation it is, not who lends.
  if (operation.type === 'BorrowUnits') return operation.account;
  if ('from' in operation) return operation.from;
  if ('account' in operation) return operation.account;
  if ('encumbrance' in operation) return state.encumbrances.get(operation.encumbrance)?.holding.account.id;
  return isAboutProject(operation) ? ownerOf(state, operation) : undefined;
}

/**
 * The account for which a representative starts the operation: that on whose behalf it is, or the pledgee's where it ends
 * a pledge and he acts for the pledgee only.
 */
function actsFor(state: LedgerState, operation: Operation, actor: string): AccountId | undefined {
  const subject = subjectOf(state, operation);
  const pledgee = 'encumbrance' in operation ? pledgeeOf(state, operation) : undefined;
  if (subject === undefined || pledgee === undefined || initiates(rightsOf(state, subject, actor))) return subject;
  return state.accounts.get(pledgee)?.control.representatives.has(actor) ? pledgee : subject;
}

function subjectAccount(state: LedgerState, operation: Operation): Account | undefined {
  const id = subjectOf(state, operation);
  return id === undefined ? undefined : state.accounts.get(id);
}

function pledgeeOf(state: LedgerState, operation: Operation): AccountId | undefined {
  if (operation.type === 'EncumberUnits') return operation.kind === 'pledge' ? operation.pledgee : undefined;
  if ('encumbrance' in operation) return state.encumbrances.get(operation.encumbrance)?.pledgee;
  return undefined;
}

/** The accounts in whose history the operation shows: those that it names, and those of the encumbrance that it names. */
export function accountsConcerned(state: LedgerState, operation: Operation): AccountId[] {
  const unnamed =
    'encumbrance' in operation || isAboutProject(operation)
      ? [subjectOf(state, operation), pledgeeOf(state, operation)]
      : [];
  return [...new Set([...accountsNamedBy(operation), ...unnamed.filter((id) => id !== undefined)])];
}

export const isOperation = (command: Command): command is Operation =>
  command.type !== 'ApproveProposal' &&
  command.type !== 'RejectProposal' &&
  command.type !== 'WithdrawProposal' &&
  command.type !== 'AdvanceClock';
