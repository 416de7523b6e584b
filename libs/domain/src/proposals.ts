// Operations that wait: for a second person, for a later time, or for both. Source: operations and checks, "Representatives
// and approvals": nobody approves what he proposed; units are pinned meanwhile; all checks run again at execution.
import { accountsNamedBy, type ApproveProposal, type Command, type CommandContext, type Operation, type RejectProposal, type WithdrawProposal } from './commands.js'; // prettier-ignore
import { approvalOf, mayApprove } from './authority.js';
import type { Decision, Facts } from './decision.js';
import { encumberedBy } from './encumbered-by.js';
import type { EventData, Fact } from './events.js';
import { type Instant, instantOf, msOf } from './instant.js';
import type { LedgerState, Proposal } from './ledger-state.js';
import { operate } from './operate.js';
import { PROPOSAL_EXPIRY_DAYS } from './operations.js';
import type { Rejection } from './rejections.js';

/** Decides the operation, or makes it wait where somebody or something has to be waited for. */
export function proposeOrOperate(
  state: LedgerState,
  operation: Operation,
  context: CommandContext,
  at: Instant,
): Decision {
  const decision = operate(state, operation, at);
  // What could not be done now is not worth a second person's time.
  if ('rejection' in decision || context.role === 'system') return decision;
  const approval = approvalOf(state, operation, context, at);
  if ('code' in approval) return { rejection: approval };
  const { steps, executeAt } = approval;
  if (steps.length === 0 && executeAt === undefined) return decision;
  const open = state.conflictingProposal(operation);
  if (open) return { rejection: { code: 'proposal-open', account: open.account, proposal: open.id } };
  const encumbers = encumberedBy(operation);
  const expiresAt = instantOf(msOf(at) + PROPOSAL_EXPIRY_DAYS * 86_400_000);
  return {
    facts: [
      {
        type: 'ProposalMade',
        data: {
          operation: withoutAbsent(operation),
          accounts: accountsNamedBy(operation),
          ...(encumbers && { encumbers }),
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
  const { executeAt } = proposal;
  const waits = remaining > 0 || (executeAt !== undefined && executeAt > at);
  // Checked also where it is carried out later: who approves should know whether it could be done now.
  const decision = retried(state, proposal, at);
  if ('rejection' in decision || !waits) return decision;
  return {
    facts: [
      {
        type: 'ProposalApproved',
        data: {
          proposal: proposal.id,
          accounts: accountsNamedBy(proposal.operation),
          remaining,
          ...(executeAt !== undefined && { executeAt }),
        },
      },
    ],
  };
}

export function rejectProposal(state: LedgerState, command: RejectProposal, context: CommandContext): Decision {
  const proposal = state.proposals.get(command.proposal);
  if (!proposal || !mayApprove(state, proposal, context)) return { rejection: notFound(command) };
  if (proposal.maker === context.actor) return { rejection: { code: 'own-proposal', proposal: proposal.id } };
  return { facts: [ended(proposal, 'rejected')] };
}

export function withdrawProposal(state: LedgerState, command: WithdrawProposal, context: CommandContext): Decision {
  const proposal = state.proposals.get(command.proposal);
  if (!proposal) return { rejection: notFound(command) };
  if (proposal.maker !== context.actor)
    return {
      rejection: mayApprove(state, proposal, context)
        ? { code: 'not-the-proposer', proposal: proposal.id }
        : notFound(command),
    };
  return { facts: [ended(proposal, 'withdrawn')] };
}

/** The time of the proposal has come: it is carried out when all have approved, otherwise it has expired. */
export function decideDueProposal(state: LedgerState, proposal: Proposal, at: Instant): Facts {
  if (proposal.approvers.length < proposal.steps.length) return { facts: [ended(proposal, 'expired')] };
  const decision = retried(state, proposal, at);
  return 'rejection' in decision ? { facts: [ended(proposal, 'failed', decision.rejection)] } : decision;
}

/** The operation, decided as if its own units were not pinned: they are pinned for it. */
function retried(state: LedgerState, proposal: Proposal, at: Instant): Decision {
  const mark = state.undo.mark();
  state.unpin(proposal.id);
  const decision = operate(state, proposal.operation, at);
  state.unwindTo(mark);
  return 'rejection' in decision ? decision : { ...decision, proposal: proposal.id };
}

const notFound = ({ proposal }: { readonly proposal: number }): Rejection => ({ code: 'proposal-not-found', proposal });

const ended = (
  { id, operation }: Proposal,
  outcome: EventData['ProposalEnded']['outcome'],
  rejection?: Rejection,
): Fact => ({
  type: 'ProposalEnded',
  data: { proposal: id, accounts: accountsNamedBy(operation), outcome, ...(rejection && { rejection }) },
});

/** Fields that are undefined are not there: the event must come back from its bytes as it went in. */
const withoutAbsent = <T extends Command>(command: T): T => JSON.parse(JSON.stringify(command)) as T;
