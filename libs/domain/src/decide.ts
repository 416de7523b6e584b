// What the ledger answers to a command: the only switch on command types. Pure: same state, same command, same answer.
import { closeAccount, openAccount } from './account-rules.js';
import { assertNever } from './assert-never.js';
import { cancelUnits, retireUnits } from './retirement-rules.js';
import { type Command, type CommandContext, accountsNamedBy } from './commands.js';
import type { Decision } from './decision.js';
import type { Fact } from './events.js';
import type { Instant } from './instant.js';
import { createInstrument, issueUnits } from './issuance-rules.js';
import type { LedgerState, StagedOperation } from './ledger-state.js';
import type { Rejection } from './rejections.js';
import { surrenderUnits } from './surrender-rules.js';
import { movePosition, transferUnits } from './transfer-rules.js';

/** Decides a command that is stamped `at`. Everything due before must have been decided and evolved (`decideDue`). */
export function decide(state: LedgerState, command: Command, context: CommandContext, at: Instant): Decision {
  if (context.notAfter !== undefined && at > context.notAfter)
    return { rejection: { code: 'not-after-passed', notAfter: context.notAfter, decidedAt: at } };
  switch (command.type) {
    case 'OpenAccount':
      return openAccount(state, command);
    case 'CloseAccount':
      return closeAccount(state, command);
    case 'CreateInstrument':
      return createInstrument(state, command);
    case 'IssueUnits':
      return issueUnits(state, command);
    case 'TransferUnits':
      return transferUnits(state, command, at);
    case 'MovePosition':
      return movePosition(state, command, at);
    case 'SurrenderUnits':
      return surrenderUnits(state, command, at);
    case 'RetireUnits':
      return retireUnits(state, command, at);
    case 'CancelUnits':
      return cancelUnits(state, command, at);
    default:
      return assertNever(command);
  }
}

/**
 * The first thing that fell due at or before `at`, as a fact to evolve before asking again. The writer asks before
 * every command, so that a command just after a deadline never overtakes it, also after downtime.
 */
export function decideDue(state: LedgerState, at: Instant): Fact | undefined {
  const due = state.due.firstAt(at);
  const operation = due && state.operations.get(due.operation);
  return operation && abandoned(operation, 'expired');
}

/** The parts of an attempt at this very command that never came to its deciding event: they fall back first. */
export function decideRestart(state: LedgerState, context: CommandContext): Fact | undefined {
  for (const operation of state.operations.values())
    if (operation.client === context.client && operation.key === context.key) return abandoned(operation, 'restarted');
  return undefined;
}

/** The fact that keeps a refusal for the audit trail. */
export const rejected = (command: Command, rejection: Rejection): Fact => ({
  type: 'CommandRejected',
  data: { command: command.type, accounts: accountsNamedBy(command), rejection },
});

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
