// Takes an account off the trusted list of another, at once: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { AccountId } from '#domain/ids.js';
import { CommandBody } from '../http/command-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class DistrustAccountBody extends CommandBody {}

export class DistrustAccountCommand extends Command<Outcome> {
  constructor(
    readonly account: AccountId,
    readonly trusted: AccountId,
    readonly body: DistrustAccountBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(DistrustAccountCommand)
export class DistrustAccountHandler implements ICommandHandler<DistrustAccountCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ account, trusted, body, call }: DistrustAccountCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'DistrustAccount', account, trusted }, body, call);
  }
}
