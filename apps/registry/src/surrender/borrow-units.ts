// Borrows units of the next allocation for the unit's own surrender (预支): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId, INSTRUMENT_ID, type InstrumentId } from '#domain/ids.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { CommandBody } from '../http/command-body.js';
import { Text, WholeNumber } from '../http/fields.js';
import { Ledger } from '../ledger.js';

export class BorrowUnitsBody extends CommandBody {
  @Text(ACCOUNT_ID, {
    description:
      'The key emission unit in hardship, whose obligation is met. `evidence` names the documents that show it',
    example: 'PLANT-A',
  })
  account!: string;

  @WholeNumber(2000, 2999, { description: 'The year whose emissions are due', example: 2022 })
  complianceYear!: number;

  @Text(ACCOUNT_ID, { description: 'The account of the department that lists the unit', example: 'EED-HUBEI' })
  from!: string;

  @Text(INSTRUMENT_ID, { description: 'Allowances of the year that is borrowed from', example: 'CEA23' })
  instrument!: string;

  @WholeNumber(1, TONNES_MAX, { description: 'Whole tonnes of CO2 equivalent', example: 60 })
  quantity!: number;
}

export class BorrowUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: BorrowUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(BorrowUnitsCommand)
export class BorrowUnitsHandler implements ICommandHandler<BorrowUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: BorrowUnitsCommand): Promise<Outcome> {
    const { account, complianceYear, from, instrument, quantity } = body;
    return this.ledger.submit(
      {
        type: 'BorrowUnits',
        account: account as AccountId,
        complianceYear,
        from: from as AccountId,
        instrument: instrument as InstrumentId,
        quantity,
      },
      body,
      call,
    );
  }
}
