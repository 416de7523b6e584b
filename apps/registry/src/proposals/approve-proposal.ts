// Approves the next step of a proposal: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class ApproveProposalBody extends CommandBody {}

export class ApproveProposalCommand extends Command<Outcome> {
  constructor(
    readonly proposal: number,
    readonly body: ApproveProposalBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(ApproveProposalCommand)
export class ApproveProposalHandler implements ICommandHandler<ApproveProposalCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ proposal, body, call }: ApproveProposalCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'ApproveProposal', proposal }, body, call);
  }
}
