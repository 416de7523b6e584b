// Issues a batch of units with the next serial numbers of its instrument: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId, INSTRUMENT_ID, type InstrumentId } from '#domain/ids.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import { CommandBody } from '../http/command-body.js';
import { Text, WholeNumber } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class IssueUnitsBody extends CommandBody {
  @Text(INSTRUMENT_ID, { description: 'Instrument', example: 'CEA24' })
  instrument!: string;

  @Text(ACCOUNT_ID, {
    description: 'Issuance account, or holding account of the owner of a reduction',
    example: 'PLANT-A',
  })
  to!: string;

  @WholeNumber(1, TONNES_MAX, { description: 'Whole tonnes of CO2 equivalent', example: 1_000 })
  quantity!: number;
}

export class IssueUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: IssueUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(IssueUnitsCommand)
export class IssueUnitsHandler implements ICommandHandler<IssueUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: IssueUnitsCommand): Promise<Outcome> {
    const { instrument, to, quantity } = body;
    const command = {
      type: 'IssueUnits',
      instrument: instrument as InstrumentId,
      to: to as AccountId,
      quantity,
    } as const;
    return this.ledger.submit(command, body, call);
  }
}
