// Verifies reductions, for a body other than that which validated the project: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import { verifierOf } from './verifier-of.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class VerifyReductionsBody extends CommandBody {}

export class VerifyReductionsCommand extends Command<Outcome> {
  constructor(
    readonly project: string,
    readonly reductions: number,
    readonly body: VerifyReductionsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(VerifyReductionsCommand)
export class VerifyReductionsHandler implements ICommandHandler<VerifyReductionsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ project, reductions, body, call }: VerifyReductionsCommand): Promise<Outcome> {
    const command = { type: 'VerifyReductions', project, reductions, verifier: verifierOf(call) } as const;
    return this.ledger.submit(command, body, call);
  }
}
