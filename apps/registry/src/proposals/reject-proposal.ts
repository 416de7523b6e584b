// Refuses a proposal; the reason belongs into `reason`: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class RejectProposalBody extends CommandBody {}

export class RejectProposalCommand extends Command<Outcome> {
  constructor(
    readonly proposal: number,
    readonly body: RejectProposalBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(RejectProposalCommand)
export class RejectProposalHandler implements ICommandHandler<RejectProposalCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ proposal, body, call }: RejectProposalCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'RejectProposal', proposal }, body, call);
  }
}
