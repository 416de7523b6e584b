// Takes back a proposal of one's own, also while it waits for its time: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class WithdrawProposalBody extends CommandBody {}

export class WithdrawProposalCommand extends Command<Outcome> {
  constructor(
    readonly proposal: number,
    readonly body: WithdrawProposalBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(WithdrawProposalCommand)
export class WithdrawProposalHandler implements ICommandHandler<WithdrawProposalCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ proposal, body, call }: WithdrawProposalCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'WithdrawProposal', proposal }, body, call);
  }
}
