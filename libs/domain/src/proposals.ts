// Operations that wait: for a second person, for a later time, or for both. Source: operations and checks, "Representatives
// and approvals": nobody approves what he proposed; units are pinned meanwhile; all checks run again at execution.
import { type ApproveProposal, type CarryOverUnits, type Command, type CommandContext, type Operation, type RejectProposal, type SettleObligation, type WithdrawProposal } from './commands.js'; // prettier-ignore
import { accountsConcerned, approvalMissing, approvalOf, executionAtApproval, mayApprove, mayReject, mayWithdraw, makerStillMay } from './authority.js'; // prettier-ignore
import type { Decision, Facts } from './decision.js';
import { encumberedBy } from './encumbered-by.js';
import type { EventData, Fact } from './events.js';
import { daysAfter, type Instant } from './instant.js';
import type { Counted, LedgerState, Proposal } from './ledger-state.js';
import { operate } from './operate.js';
import { OPEN_PROPOSALS_PER_ACCOUNT, OPEN_PROPOSALS_PER_MAKER, PROPOSAL_EXPIRY_DAYS } from './operations.js';
import type { Rejection } from './rejections.js';
import { RANGES_PER_EVENT_MAX, rangesBesideLots } from './serial-range.js';
import { tooManyRanges } from './unit-selection.js';

/**
 * Decides the operation, or makes it wait where somebody or something has to be waited for. A representative's right is
 * checked after the accounts and before everything else.
 */
export function proposeOrOperate(
  state: LedgerState,
  operation: Operation,
  context: CommandContext,
  at: Instant,
  rightMissing?: Rejection,
): Decision {
  const decision = operate(state, operation, at, context);
  if (rightMissing)
    return 'rejection' in decision && BEFORE_RIGHTS.has(decision.rejection.code)
      ? decision
      : { rejection: rightMissing };
  // What could not be done now is not worth a second person's time.
  if ('rejection' in decision || context.role === 'system') return decision;
  // Whoever decides judges the hardship by documents; without one there is nothing to judge.
  if (operation.type === 'BorrowUnits' && !context.evidence?.length)
    return { rejection: { code: 'hardship-not-shown', account: operation.account } };
  // And no rule says that such a deduction is right.
  if (operation.type === 'DecideDeduction' && operation.ground === 'other' && !context.evidence?.length)
    return { rejection: { code: 'decision-not-shown', account: operation.account } };
  const approval = approvalOf(state, operation, context, at);
  if ('code' in approval) return { rejection: approval };
  const { steps, executeAt } = approval;
  if (steps.length === 0 && executeAt === undefined) return decision;
  const open = state.conflictingProposal(operation);
  if (open) return { rejection: { code: 'proposal-open', account: open.account, proposal: open.id } };
  const accounts = accountsConcerned(state, operation);
  const tooMany =
    tooManyOpen(state, { maker: context.actor, makerRole: context.role, operation, accounts }) ??
    namesTooMany(operation);
  if (tooMany) return { rejection: tooMany };
  const pinned = encumberedBy(operation, decision.facts.at(-1));
  const expiresAt = daysAfter(at, PROPOSAL_EXPIRY_DAYS);
  return {
    facts: [
      {
        type: 'ProposalMade',
        data: {
          operation: withoutAbsent(operation),
          accounts,
          ...(pinned.length === 1 && { encumbers: pinned[0]! }),
          ...(pinned.length > 1 && { encumbersAll: pinned }),
          steps,
          expiresAt,
          ...(executeAt !== undefined && { executeAt }),
        },
      },
    ],
  };
}

/** Approves the next step. The last approval carries the operation out, unless it has to wait for its time. */
export function approveProposal(
  state: LedgerState,
  command: ApproveProposal,
  context: CommandContext,
  at: Instant,
): Decision {
  const proposal = state.proposals.get(command.proposal);
  if (!proposal || !mayApprove(state, proposal, context)) return { rejection: notFound(command) };
  if (proposal.maker === context.actor || proposal.approvers.includes(context.actor))
    return { rejection: { code: 'own-proposal', proposal: proposal.id } };
  const remaining = proposal.steps.length - proposal.approvers.length - 1;
  // Checked also where it is carried out later: who approves should know whether it could be done now.
  const decision = retried(state, proposal, at, context);
  if ('rejection' in decision) return decision;
  const executeAt = remaining > 0 ? proposal.executeAt : executionAtApproval(state, proposal, at);
  if (typeof executeAt === 'object') return { rejection: executeAt };
  if (remaining === 0 && (executeAt === undefined || executeAt <= at)) return decision;
  return {
    facts: [
      {
        type: 'ProposalApproved',
        data: {
          proposal: proposal.id,
          accounts: proposal.accounts,
          remaining,
          ...(executeAt !== undefined && { executeAt }),
        },
      },
    ],
  };
}

export function rejectProposal(state: LedgerState, command: RejectProposal, context: CommandContext): Decision {
  const proposal = state.proposals.get(command.proposal);
  if (!proposal || !mayReject(state, proposal, context)) return { rejection: notFound(command) };
  if (proposal.maker === context.actor) return { rejection: { code: 'own-proposal', proposal: proposal.id } };
  return { facts: [ended(proposal, 'rejected')] };
}

export function withdrawProposal(state: LedgerState, command: WithdrawProposal, context: CommandContext): Decision {
  const proposal = state.proposals.get(command.proposal);
  if (!proposal) return { rejection: notFound(command) };
  if (proposal.maker !== context.actor && mayReject(state, proposal, context))
    return { rejection: { code: 'not-the-proposer', proposal: proposal.id } };
  if (!mayWithdraw(state, proposal, context)) return { rejection: notFound(command) };
  return { facts: [ended(proposal, 'withdrawn')] };
}

/** The time of the proposal has come: it is carried out when all have approved, otherwise it has expired. */
export function decideDueProposal(state: LedgerState, proposal: Proposal, at: Instant): Facts {
  if (proposal.approvers.length < proposal.steps.length) return { facts: [ended(proposal, 'expired')] };
  const decision = retried(state, proposal, at);
  return 'rejection' in decision ? { facts: [ended(proposal, 'failed', decision.rejection)] } : decision;
}

/**
 * The operation, decided as if its own units were not pinned: they are pinned for it. Its maker must still be entitled,
 * and so must those who approved for an account.
 */
function retried(state: LedgerState, proposal: Proposal, at: Instant, context?: CommandContext): Decision {
  const refusal = makerStillMay(state, proposal) ?? approvalMissing(state, proposal, at, context);
  const decision = state.asIf(
    () => {
      state.unpin(proposal.id);
    },
    () => operate(state, proposal.operation, at),
  );
  if ('rejection' in decision && (!refusal || BEFORE_RIGHTS.has(decision.rejection.code))) return decision;
  if (refusal) return { rejection: refusal };
  return 'rejection' in decision ? decision : { ...decision, proposal: proposal.id };
}

/** What "Checks" puts before the right of a representative. */
const BEFORE_RIGHTS: ReadonlySet<Rejection['code']> = new Set([
  'account-not-found',
  'account-closed',
  'account-restrained',
  'recipient-not-available',
  'account-type-not-allowed',
  'same-account',
  'same-compartment',
] as const);

function tooManyOpen(state: LedgerState, proposal: Counted): Rejection | undefined {
  const { ofMaker, ofAccount } = state.openProposals(proposal);
  if (ofAccount >= OPEN_PROPOSALS_PER_ACCOUNT)
    return { code: 'too-many-proposals', limit: OPEN_PROPOSALS_PER_ACCOUNT, open: ofAccount };
  if (ofMaker >= OPEN_PROPOSALS_PER_MAKER)
    return { code: 'too-many-proposals', limit: OPEN_PROPOSALS_PER_MAKER, open: ofMaker };
  return undefined;
}

/** The event of a proposal holds all ranges that it names. Without names it may wait for any number of them. */
function namesTooMany(operation: Operation): Rejection | undefined {
  if ('lots' in operation) return lotsNameTooMany(operation);
  if (!('ranges' in operation) || !operation.ranges || operation.ranges.length <= RANGES_PER_EVENT_MAX)
    return undefined;
  const { from: account, instrument, ranges } = operation;
  return tooManyRanges(account, instrument, ranges, RANGES_PER_EVENT_MAX);
}

function lotsNameTooMany({ from, lots }: SettleObligation | CarryOverUnits): Rejection | undefined {
  let left = rangesBesideLots(lots.length);
  for (const { instrument, ranges = [] } of lots) {
    if (ranges.length > left) return tooManyRanges(from, instrument, ranges, left);
    left -= ranges.length;
  }
  return undefined;
}

const notFound = ({ proposal }: { readonly proposal: number }): Rejection => ({ code: 'proposal-not-found', proposal });

const ended = (
  { id, accounts }: Proposal,
  outcome: EventData['ProposalEnded']['outcome'],
  rejection?: Rejection,
): Fact => ({
  type: 'ProposalEnded',
  data: { proposal: id, accounts, outcome, ...(rejection && { rejection }) },
});

/** Fields that are undefined are not there: the event must come back from its bytes as it went in. */
const withoutAbsent = <T extends Command>(command: T): T => JSON.parse(JSON.stringify(command)) as T;
