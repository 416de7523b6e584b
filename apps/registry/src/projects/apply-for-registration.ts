// Applies for the registration of a validated project, by its owner: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class ApplyForRegistrationBody extends CommandBody {}

export class ApplyForRegistrationCommand extends Command<Outcome> {
  constructor(
    readonly project: string,
    readonly body: ApplyForRegistrationBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(ApplyForRegistrationCommand)
export class ApplyForRegistrationHandler implements ICommandHandler<ApplyForRegistrationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ project, body, call }: ApplyForRegistrationCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'ApplyForRegistration', project }, body, call);
  }
}
