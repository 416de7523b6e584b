// Revokes a project for good, by order of the national authority: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { REASON_CODE, REFERENCE } from '#domain/ids.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import { CommandBody } from '../http/command-body.js';
import { Flag, Text, WholeNumber } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class RevokeProjectBody extends CommandBody {
  @Flag({ description: 'Whether its owner deceived: he is barred for three years', example: false })
  fraud!: boolean;

  @WholeNumber(1, TONNES_MAX, {
    description: 'Tonnes of false units that nobody holds any more, and the owner has to return',
    optional: true,
  })
  shortfall?: number;

  @Text(REFERENCE, { description: 'Number of the order', example: 'MEE-2026-0412' })
  override reference!: string;

  @Text(REASON_CODE, { description: 'Reason, as a code', example: 'not-additional' })
  override reason!: string;
}

export class RevokeProjectCommand extends Command<Outcome> {
  constructor(
    readonly project: string,
    readonly body: RevokeProjectBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(RevokeProjectCommand)
export class RevokeProjectHandler implements ICommandHandler<RevokeProjectCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ project, body, call }: RevokeProjectCommand): Promise<Outcome> {
    const { fraud, shortfall } = body;
    return this.ledger.submit({ type: 'RevokeProject', project, fraud, shortfall }, body, call);
  }
}
