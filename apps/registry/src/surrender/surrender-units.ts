// Surrenders units for a compliance year (清缴): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { UnitsBody, unitsOf } from '../http/command-body.js';
import { WholeNumber } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class SurrenderUnitsBody extends UnitsBody {
  @WholeNumber(2000, 2999, { description: 'The year whose emissions are due', example: 2024 })
  complianceYear!: number;
}

export class SurrenderUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: SurrenderUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(SurrenderUnitsCommand)
export class SurrenderUnitsHandler implements ICommandHandler<SurrenderUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: SurrenderUnitsCommand): Promise<Outcome> {
    const { complianceYear } = body;
    return this.ledger.submit({ type: 'SurrenderUnits', ...unitsOf(body), complianceYear }, body, call);
  }
}
