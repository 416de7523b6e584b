// Retires units for good at the wish of their holder (自愿注销): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BENEFICIARY, REASON_CODE } from '#domain/ids.js';
import { type Purpose, PURPOSES } from '#domain/voluntary-market/commands.js';
import { UnitsBody, unitsOf } from '../http/command-body.js';
import { OneOf, Text } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class RetireUnitsBody extends UnitsBody {
  @Text(BENEFICIARY, {
    description: 'In whose favour: code of a legal entity, or the salted SHA-256 commitment to a natural person',
    example: '91310000MA1FL0000N',
  })
  beneficiary!: string;

  @OneOf(PURPOSES, {
    description: 'What for: voluntary where it is left out; the others take reductions only',
    example: 'event-neutrality',
    optional: true,
  })
  purpose?: Purpose;

  @Text(REASON_CODE, { description: 'Reason, as a code', example: 'carbon-neutral-event' })
  override reason!: string;
}

export class RetireUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: RetireUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(RetireUnitsCommand)
export class RetireUnitsHandler implements ICommandHandler<RetireUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: RetireUnitsCommand): Promise<Outcome> {
    const { beneficiary, purpose } = body;
    return this.ledger.submit({ type: 'RetireUnits', ...unitsOf(body), beneficiary, purpose }, body, call);
  }
}
