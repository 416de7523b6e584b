// Cancels units by order of the authority: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { REASON_CODE, REFERENCE } from '#domain/ids.js';
import { UnitsBody, unitsOf } from '../http/command-body.js';
import { Text } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class CancelUnitsBody extends UnitsBody {
  @Text(REFERENCE, { description: 'Number of the order', example: 'MEE-2026-0412' })
  override reference!: string;

  @Text(REASON_CODE, { description: 'Reason, as a code', example: 'false-reduction' })
  override reason!: string;
}

export class CancelUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: CancelUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(CancelUnitsCommand)
export class CancelUnitsHandler implements ICommandHandler<CancelUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: CancelUnitsCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'CancelUnits', ...unitsOf(body) }, body, call);
  }
}
