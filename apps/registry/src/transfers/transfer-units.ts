// Moves units from one account to another: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Compartment, COMPARTMENTS } from '#domain/commands.js';
import { ACCOUNT_ID, type AccountId } from '#domain/ids.js';
import { UnitsBody, unitsOf } from '../http/command-body.js';
import { OneOf, Text } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class TransferUnitsBody extends UnitsBody {
  @Text(ACCOUNT_ID, { description: 'The account that receives the units', example: 'PLANT-B' })
  to!: string;

  @OneOf(COMPARTMENTS, {
    description: 'Registry position (登记持仓, the default) or trading position (交易持仓), on both sides',
    example: 'registry',
    optional: true,
  })
  compartment?: Compartment;
}

export class TransferUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: TransferUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(TransferUnitsCommand)
export class TransferUnitsHandler implements ICommandHandler<TransferUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: TransferUnitsCommand): Promise<Outcome> {
    const { to, compartment = 'registry' } = body;
    const command = { type: 'TransferUnits', ...unitsOf(body), to: to as AccountId, compartment } as const;
    return this.ledger.submit(command, body, call);
  }
}
