// Ends a person's rights in an account: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { AccountId } from '#domain/ids.js';
import { CommandBody } from '../http/command-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class RemoveRepresentativeBody extends CommandBody {}

export class RemoveRepresentativeCommand extends Command<Outcome> {
  constructor(
    readonly account: AccountId,
    readonly person: string,
    readonly body: RemoveRepresentativeBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(RemoveRepresentativeCommand)
export class RemoveRepresentativeHandler implements ICommandHandler<RemoveRepresentativeCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ account, person, body, call }: RemoveRepresentativeCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'RemoveRepresentative', account, person }, body, call);
  }
}
