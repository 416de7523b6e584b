// Pins an amount of a holding: judicial freeze (R23), pledge (R24), reservation for an order (R15): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Compartment, COMPARTMENTS, ENCUMBRANCE_KINDS, type EncumbranceKind } from '#domain/commands.js';
import { ACCOUNT_ID, type AccountId, INSTRUMENT_ID, type InstrumentId } from '#domain/ids.js';
import { INSTANT, type Instant } from '#domain/instant.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import { CommandBody, momentErrors } from '../http/command-body.js';
import { OneOf, Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class EncumberUnitsBody extends CommandBody {
  @OneOf(ENCUMBRANCE_KINDS, {
    description: 'Case number, pledge contract or order number belongs into `reference`',
    example: 'judicial-freeze',
  })
  kind!: EncumbranceKind;

  @Text(ACCOUNT_ID, { description: 'The account whose units are pinned', example: 'PLANT-A' })
  account!: string;

  @Text(INSTRUMENT_ID, { description: 'Instrument', example: 'CEA24' })
  instrument!: string;

  @OneOf(COMPARTMENTS, { description: 'Registry position (the default) or trading position', optional: true })
  compartment?: Compartment;

  @WholeNumber(1, TONNES_MAX, { description: 'Whole tonnes of CO2 equivalent', example: 40 })
  quantity!: number;

  @Text(INSTANT, { description: 'When it ends by itself (UTC, milliseconds)', optional: true })
  expiresAt?: string;

  @Text(ACCOUNT_ID, { description: 'Of a pledge: the account in whose favour it is', optional: true })
  pledgee?: string;

  static override crossCheck(body: object): FieldError[] {
    const { kind, reference, pledgee, expiresAt } = body as EncumberUnitsBody;
    const errors = [...super.crossCheck(body), ...momentErrors('expiresAt', expiresAt)];
    if (reference === undefined)
      errors.push({ field: 'reference', message: 'is missing: case, contract or order number' });
    if ((kind === 'pledge') !== (pledgee !== undefined))
      errors.push({ field: 'pledgee', message: kind === 'pledge' ? 'is missing' : 'belongs to a pledge' });
    return errors;
  }
}

export class EncumberUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: EncumberUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(EncumberUnitsCommand)
export class EncumberUnitsHandler implements ICommandHandler<EncumberUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: EncumberUnitsCommand): Promise<Outcome> {
    const { kind, account, instrument, compartment = 'registry', quantity, expiresAt, pledgee } = body;
    const command = {
      type: 'EncumberUnits',
      kind,
      account: account as AccountId,
      instrument: instrument as InstrumentId,
      compartment,
      quantity,
      expiresAt: expiresAt as Instant | undefined,
      pledgee: pledgee as AccountId | undefined,
    } as const;
    return this.ledger.submit(command, body, call);
  }
}
