// Transfers encumbered units: by judgment (R23), or to the pledgee (R24): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId } from '#domain/ids.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import { CommandBody } from '../http/command-body.js';
import { Text, WholeNumber } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class EnforceEncumbranceBody extends CommandBody {
  @Text(ACCOUNT_ID, { description: 'The account that receives the units', example: 'PLANT-B' })
  to!: string;

  @WholeNumber(1, TONNES_MAX, { description: 'Tonnes, at most what is encumbered', example: 40 })
  quantity!: number;
}

export class EnforceEncumbranceCommand extends Command<Outcome> {
  constructor(
    readonly encumbrance: number,
    readonly body: EnforceEncumbranceBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(EnforceEncumbranceCommand)
export class EnforceEncumbranceHandler implements ICommandHandler<EnforceEncumbranceCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ encumbrance, body, call }: EnforceEncumbranceCommand): Promise<Outcome> {
    const { to, quantity } = body;
    const command = { type: 'EnforceEncumbrance', encumbrance, to: to as AccountId, quantity } as const;
    return this.ledger.submit(command, body, call);
  }
}
