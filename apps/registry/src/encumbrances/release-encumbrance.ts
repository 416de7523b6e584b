// Frees encumbered units, all or a part of them: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TONNES_MAX } from '#domain/tonnes.js';
import { CommandBody } from '../http/command-body.js';
import { WholeNumber } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class ReleaseEncumbranceBody extends CommandBody {
  @WholeNumber(1, TONNES_MAX, { description: 'Tonnes to free; all that is left where it is left out', optional: true })
  quantity?: number;
}

export class ReleaseEncumbranceCommand extends Command<Outcome> {
  constructor(
    readonly encumbrance: number,
    readonly body: ReleaseEncumbranceBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(ReleaseEncumbranceCommand)
export class ReleaseEncumbranceHandler implements ICommandHandler<ReleaseEncumbranceCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ encumbrance, body, call }: ReleaseEncumbranceCommand): Promise<Outcome> {
    const { quantity } = body;
    return this.ledger.submit({ type: 'ReleaseEncumbrance', encumbrance, quantity }, body, call);
  }
}
