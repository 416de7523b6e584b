// Converts units of earlier vintages into a later one (结转): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId } from '#domain/ids.js';
import { LOTS_MAX } from '#domain/lots.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { CommandBody } from '../http/command-body.js';
import { ListOf, Text, WholeNumber } from '../http/fields.js';
import { LotBody, lotErrors, lotsOf } from '../http/lot-body.js';
import type { FieldError } from '../http/problem.js';
import { Ledger } from '../ledger.js';

export class CarryOverUnitsBody extends CommandBody {
  @Text(ACCOUNT_ID, {
    description: 'The account that gives the units, out of its registry position, and gets those of the later vintage',
    example: 'PLANT-A',
  })
  from!: string;

  @WholeNumber(2000, 2999, {
    description: 'The compliance year whose rulebook has the carry-over: 2024 carries CEA19-20 to CEA24 into CEA25',
    example: 2024,
  })
  complianceYear!: number;

  @ListOf(() => LotBody, LOTS_MAX, {
    description: 'Each of another instrument. All of them are carried over, or none',
  })
  lots!: LotBody[];

  static override crossCheck(body: object): FieldError[] {
    return [...super.crossCheck(body), ...lotErrors((body as CarryOverUnitsBody).lots)];
  }
}

export class CarryOverUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: CarryOverUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(CarryOverUnitsCommand)
export class CarryOverUnitsHandler implements ICommandHandler<CarryOverUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: CarryOverUnitsCommand): Promise<Outcome> {
    const { from, complianceYear } = body;
    return this.ledger.submit(
      { type: 'CarryOverUnits', from: from as AccountId, complianceYear, lots: lotsOf(body) },
      body,
      call,
    );
  }
}
