// Creates an instrument, of which units can then be issued: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type InstrumentKind, INSTRUMENT_KINDS } from '#domain/commands.js';
import { INSTRUMENT_ID, type InstrumentId, REFERENCE } from '#domain/ids.js';
import { REDUCTIONS_PER_PROJECT } from '#domain/voluntary-market/terms.js';
import { CIVIL_DATE, type CivilDate } from '#domain/working-time.js';
import { dateErrors } from '../http/civil-dates.js';
import { CommandBody } from '../http/command-body.js';
import { OneOf, Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class CreateInstrumentBody extends CommandBody {
  @Text(INSTRUMENT_ID, {
    description: 'Its id: vintage of an allowance, or monitoring period of a project',
    example: 'CEA24',
  })
  instrument!: string;

  @OneOf(INSTRUMENT_KINDS, {
    description: 'Emission allowance (CEA) or certified reduction (CCER)',
    example: 'allowance',
  })
  kind!: InstrumentKind;

  @WholeNumber(2000, 2999, { description: 'Vintage; of an allowance', example: 2024, optional: true })
  vintage?: number;

  @Text(REFERENCE, { description: 'Number of the project; of a reduction', optional: true })
  project?: string;

  @WholeNumber(1, REDUCTIONS_PER_PROJECT, {
    description: 'Number of the registered reductions that it issues; where the project is in the ledger',
    optional: true,
  })
  reductions?: number;

  @Text(CIVIL_DATE, {
    description: 'The day on which reductions were registered; they offset only where it is known',
    example: '2026-08-31',
    optional: true,
  })
  registeredOn?: string;

  static override crossCheck(body: object): FieldError[] {
    const { kind, vintage, project, reductions, registeredOn } = body as CreateInstrumentBody;
    const errors = super.crossCheck(body);
    if (kind === 'allowance' && vintage === undefined) errors.push({ field: 'vintage', message: 'is missing' });
    if (kind === 'allowance' && project !== undefined)
      errors.push({ field: 'project', message: 'belongs to a reduction' });
    if (kind === 'reduction' && project === undefined) errors.push({ field: 'project', message: 'is missing' });
    if (reductions !== undefined && project === undefined)
      errors.push({ field: 'reductions', message: 'belongs to a project' });
    if (registeredOn === undefined) return errors;
    if (reductions !== undefined)
      errors.push({ field: 'registeredOn', message: 'is known of reductions that were registered here' });
    if (kind === 'allowance') errors.push({ field: 'registeredOn', message: 'belongs to a reduction' });
    else errors.push(...dateErrors({ registeredOn }, 'registeredOn'));
    return errors;
  }
}

export class CreateInstrumentCommand extends Command<Outcome> {
  constructor(
    readonly body: CreateInstrumentBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(CreateInstrumentCommand)
export class CreateInstrumentHandler implements ICommandHandler<CreateInstrumentCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: CreateInstrumentCommand): Promise<Outcome> {
    const { instrument, kind, vintage, project, reductions, registeredOn } = body;
    const command = {
      type: 'CreateInstrument',
      instrument: instrument as InstrumentId,
      kind,
      vintage,
      project,
      reductions,
      registeredOn: registeredOn as CivilDate | undefined,
    } as const;
    return this.ledger.submit(command, body, call);
  }
}
