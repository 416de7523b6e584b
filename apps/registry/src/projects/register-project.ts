// Registers a project for which its owner has applied: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class RegisterProjectBody extends CommandBody {}

export class RegisterProjectCommand extends Command<Outcome> {
  constructor(
    readonly project: string,
    readonly body: RegisterProjectBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(RegisterProjectCommand)
export class RegisterProjectHandler implements ICommandHandler<RegisterProjectCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ project, body, call }: RegisterProjectCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'RegisterProject', project }, body, call);
  }
}
