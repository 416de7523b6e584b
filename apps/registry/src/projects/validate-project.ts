// Validates the design of a project, for the body in whose name the caller acts: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import { verifierOf } from './verifier-of.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class ValidateProjectBody extends CommandBody {}

export class ValidateProjectCommand extends Command<Outcome> {
  constructor(
    readonly project: string,
    readonly body: ValidateProjectBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(ValidateProjectCommand)
export class ValidateProjectHandler implements ICommandHandler<ValidateProjectCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ project, body, call }: ValidateProjectCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'ValidateProject', project, verifier: verifierOf(call) }, body, call);
  }
}
