// Registers verified reductions, of which units can then be issued: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class RegisterReductionsBody extends CommandBody {}

export class RegisterReductionsCommand extends Command<Outcome> {
  constructor(
    readonly project: string,
    readonly reductions: number,
    readonly body: RegisterReductionsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(RegisterReductionsCommand)
export class RegisterReductionsHandler implements ICommandHandler<RegisterReductionsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ project, reductions, body, call }: RegisterReductionsCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'RegisterReductions', project, reductions }, body, call);
  }
}
