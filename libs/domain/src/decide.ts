// What the ledger answers to a command: who asks, what is asked, and whether it can be done. Pure: same state, same command,
// same answer.
import { assertNever } from './assert-never.js';
import { accountsConcerned, isOperation, mayReject, refusalOf } from './authority.js';
import type { Command, CommandContext } from './commands.js';
import { decideDeadline } from './compliance/deadline.js';
import type { Decision, Facts } from './decision.js';
import { expired } from './encumbrance-rules.js';
import type { Fact } from './events.js';
import { type Instant, LATEST_CLOCK } from './instant.js';
import type { LedgerState, StagedOperation } from './ledger-state.js';
import { approveProposal, decideDueProposal, proposeOrOperate, rejectProposal, withdrawProposal } from './proposals.js';
import type { Rejection } from './rejections.js';

/** Decides a command that is stamped `at`. Everything due before must have been decided and evolved (`decideDue`). */
export function decide(state: LedgerState, command: Command, context: CommandContext, at: Instant): Decision {
  if (context.notAfter !== undefined && at > context.notAfter)
    return { rejection: { code: 'not-after-passed', notAfter: context.notAfter, decidedAt: at } };
  if (isOperation(command)) {
    const refusal = refusalOf(state, command, context);
    return refusal && refusal.code !== 'right-missing'
      ? { rejection: refusal }
      : proposeOrOperate(state, command, context, at, refusal);
  }
  switch (command.type) {
    case 'ApproveProposal':
      return approveProposal(state, command, context, at);
    case 'RejectProposal':
      return rejectProposal(state, command, context);
    case 'WithdrawProposal':
      return withdrawProposal(state, command, context);
    case 'AdvanceClock':
      // The writer stamps it with the time that it asks for; a time that has passed is no stamp.
      return command.to === at && command.to <= LATEST_CLOCK
        ? { facts: [{ type: 'ClockAdvanced', data: { from: state.recordedAt } }] }
        : { rejection: { code: 'clock-not-forward', to: command.to, decidedAt: at } };
    default:
      return assertNever(command);
  }
}

/**
 * The first thing that fell due at or before `at`, as facts to evolve before asking again. The writer asks before
 * every command, so that a command just after a deadline never overtakes it, also after downtime.
 */
export function decideDue(state: LedgerState, at: Instant): Facts | undefined {
  const due = state.due.firstAt(at);
  if (!due) return undefined;
  switch (due.what) {
    case 'operation':
      return { facts: [abandoned(state.operations.get(due.id)!, 'expired')] };
    case 'encumbrance':
      return { facts: [expired(state.encumbrances.get(due.id)!)] };
    case 'proposal': {
      // Parts of an attempt that never came to its deciding event fall back first.
      const unfinished = attemptAt(state, due.id);
      if (unfinished) return { facts: [abandoned(unfinished, 'restarted')] };
      return decideDueProposal(state, state.proposals.get(due.id)!, at);
    }
    case 'deadline':
      return decideDeadline(state, due.id, at);
    default:
      return assertNever(due.what);
  }
}

/**
 * The parts of an attempt at this very command, or at the proposal that it is about, that never came to their deciding
 * event: they fall back first. A surrender of several lots may have left several: to be asked until there is none.
 */
export function decideRestart(state: LedgerState, command: Command, context: CommandContext): Fact | undefined {
  for (const operation of state.operations.values())
    if (operation.client === context.client && operation.key === context.key) return abandoned(operation, 'restarted');
  const unfinished = 'proposal' in command ? attemptAt(state, command.proposal) : undefined;
  return unfinished && concerns(state, unfinished.proposal!, context) ? abandoned(unfinished, 'restarted') : undefined;
}

/** Whether the caller has a say in the proposal; what others send changes nothing. */
function concerns(state: LedgerState, id: number, context: CommandContext): boolean {
  const proposal = state.proposals.get(id);
  return proposal !== undefined && (proposal.maker === context.actor || mayReject(state, proposal, context));
}

/** The fact that keeps a refusal for the audit trail. */
export function rejected(state: LedgerState, command: Command, rejection: Rejection): Fact {
  const accounts =
    'proposal' in command
      ? (state.proposals.get(command.proposal)?.accounts ?? [])
      : isOperation(command)
        ? accountsConcerned(state, command)
        : [];
  return { type: 'CommandRejected', data: { command: command.type, accounts, rejection } };
}

function attemptAt(state: LedgerState, proposal: number): StagedOperation | undefined {
  for (const operation of state.operations.values()) if (operation.proposal === proposal) return operation;
  return undefined;
}

const abandoned = (operation: StagedOperation, cause: 'expired' | 'restarted'): Fact => ({
  type: 'OperationAbandoned',
  data: {
    operation: operation.id,
    from: operation.holding.account.id,
    instrument: operation.holding.of.id,
    compartment: operation.holding.compartment,
    quantity: operation.quantity,
    cause,
  },
});
