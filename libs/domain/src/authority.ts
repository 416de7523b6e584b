// Who may do what: the role against the operations table, the representative against his account, the province against its own.
import { approves, initiates, type RepresentativeRights } from './account-control.js';
import type { Command, CommandContext, Operation } from './commands.js';
import type { AccountId } from './ids.js';
import { STATE_COUNCIL_CALENDAR } from './holidays.js';
import { type Instant, instantOf, msOf } from './instant.js';
import type { Account, LedgerState, Proposal } from './ledger-state.js';
import { type Checker, ENCUMBRANCE_MAKERS, OPERATIONS } from './operations.js';
import type { Rejection } from './rejections.js';
import type { Role } from './roles.js';
import { HolidaysUnknown, nextWorkingTime, workingHours } from './working-time.js';

/**
 * Why the caller may not start the operation; undefined when he may. A representative who has nothing to do with an
 * account is told what everybody is told of an account that does not exist.
 */
export function refusalOf(state: LedgerState, operation: Operation, context: CommandContext): Rejection | undefined {
  const { role, actor } = context;
  if (role === 'system') return undefined;
  const notAllowed = { code: 'operation-not-allowed', operation: operation.type, role } as const;
  if (!makersOf(state, operation).includes(role)) return notAllowed;
  if (role === 'exchange') return inTrading(operation, state) ? undefined : notAllowed;
  if (role !== 'representative' && role !== 'provincial-authority') return undefined;
  // An application names an account that is not there yet.
  if (operation.type === 'OpenAccount') return undefined;
  const id = subjectOf(state, operation);
  const account = id === undefined ? undefined : state.accounts.get(id);
  const notFound =
    'encumbrance' in operation
      ? ({ code: 'encumbrance-not-found', encumbrance: operation.encumbrance } as const)
      : ({ code: 'account-not-found', account: id! } as const);
  if (!account) return id === undefined && !('encumbrance' in operation) ? notAllowed : notFound;
  if (role === 'provincial-authority') return account.province === context.province ? undefined : notFound;
  const rights = account.control.representatives.get(actor);
  if (rights === undefined) return notFound;
  if (account.control.restraint === 'suspended')
    return { code: 'account-restrained', account: account.id, restraint: 'suspended' };
  const entitled = initiates(rights) || (rights === 'surrender' && operation.type === 'SurrenderUnits');
  return entitled ? undefined : { code: 'right-missing', account: account.id, operation: operation.type };
}

export interface Approval {
  readonly steps: readonly (readonly Checker[])[];
  readonly executeAt?: Instant;
}

/** Who has to approve the operation, step by step, and when it may be carried out; nobody and at once: no steps, no time. */
export function approvalOf(
  state: LedgerState,
  operation: Operation,
  { role }: CommandContext,
  at: Instant,
): Approval | Rejection {
  const { second } = OPERATIONS[operation.type];
  if (second === 'never' || role === 'exchange') return { steps: [] };
  const account = subjectAccount(state, operation);
  const own: Checker[] = account ? [{ role: 'representative', account: account.id }] : [];
  const official = OPERATIONS[operation.type].checkers
    .filter((checker) => checker !== 'representative')
    .map((checker): Checker =>
      checker === 'provincial-authority' && account?.province !== undefined
        ? { role: checker, province: account.province }
        : { role: checker },
    );
  if (role !== 'representative') return { steps: [official] };
  const pledgee = pledgeeOf(state, operation);
  if (pledgee !== undefined) return { steps: [[{ role: 'representative', account: pledgee }]] };
  const rules = account?.control.rules;
  if (operation.type === 'TrustAccount') return { steps: [[...own, ...official]] };
  if (operation.type === 'SurrenderUnits') return { steps: rules?.surrenderSecond ? [own, official] : [official] };
  if (second === 'always' || !account || !rules) return { steps: [official] };
  if (operation.type !== 'TransferUnits') return { steps: rules.secondRepresentative === 'always' ? [own] : [] };
  const trusted = isTrusted(state, account, operation.to, at);
  const asked = rules.secondRepresentative === 'always' || (rules.secondRepresentative === 'untrusted' && !trusted);
  const executeAt = trusted ? undefined : executionTime(rules.untrustedDelayHours, rules.workingHoursOnly, at);
  if (typeof executeAt === 'object') return executeAt;
  return { steps: asked ? [own] : [], ...(executeAt !== undefined && { executeAt }) };
}

/** Whether the caller is one whom the proposal's next step asks. */
export function mayApprove(state: LedgerState, proposal: Proposal, { actor, role, province }: CommandContext): boolean {
  if (role === 'system') return true;
  const step = proposal.steps[proposal.approvers.length] ?? proposal.steps.at(-1) ?? [];
  return step.some(
    (checker) =>
      checker.role === role &&
      (checker.province === undefined || checker.province === province) &&
      (checker.account === undefined || approves(rightsOf(state, checker.account, actor))),
  );
}

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

function executionTime(delayHours: number, workingHoursOnly: boolean, at: Instant): Instant | undefined | Rejection {
  const earliest = instantOf(msOf(at) + delayHours * 3_600_000);
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

function makersOf(state: LedgerState, operation: Operation): readonly Role[] {
  if (operation.type === 'EncumberUnits') return ENCUMBRANCE_MAKERS[operation.kind];
  if (operation.type === 'ReleaseEncumbrance' || operation.type === 'EnforceEncumbrance') {
    const kind = state.encumbrances.get(operation.encumbrance)?.kind;
    if (kind !== undefined && kind !== 'proposal') return ENCUMBRANCE_MAKERS[kind];
  }
  return OPERATIONS[operation.type].makers;
}

/** An exchange settles between trading positions and reserves units of them; it reaches nothing else. */
function inTrading(operation: Operation, state: LedgerState): boolean {
  if (operation.type === 'TransferUnits' || operation.type === 'EncumberUnits')
    return operation.compartment === 'trading';
  if (operation.type !== 'ReleaseEncumbrance') return false;
  const encumbrance = state.encumbrances.get(operation.encumbrance);
  return encumbrance === undefined || encumbrance.kind === 'order-reservation';
}

/** The account on whose behalf the operation is: whose representatives start it, and whose rules bind it. */
function subjectOf(state: LedgerState, operation: Operation): AccountId | undefined {
  if ('from' in operation) return operation.from;
  if ('account' in operation) return operation.account;
  if ('encumbrance' in operation) return state.encumbrances.get(operation.encumbrance)?.holding.account.id;
  return undefined;
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

export const isOperation = (command: Command): command is Operation =>
  command.type !== 'ApproveProposal' &&
  command.type !== 'RejectProposal' &&
  command.type !== 'WithdrawProposal' &&
  command.type !== 'AdvanceClock';
