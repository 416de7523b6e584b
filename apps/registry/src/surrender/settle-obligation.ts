// Meets an obligation with units of several instruments at once (清缴, with 抵销): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId, INSTRUMENT_ID, type InstrumentId } from '#domain/ids.js';
import { rangesBesideLots } from '#domain/serial-range.js';
import { LOTS_PER_SURRENDER_MAX } from '#domain/surrender-rules.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { CommandBody, NAMED_RANGES_MAX, rangeErrors, SerialRangeBody } from '../http/command-body.js';
import { ListOf, Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import { Ledger } from '../ledger.js';

export class SurrenderLotBody {
  @Text(INSTRUMENT_ID, { description: 'A vintage, or a batch of reductions: that one is the offset', example: 'CEA24' })
  instrument!: string;

  @WholeNumber(1, TONNES_MAX, { description: 'Whole tonnes of CO2 equivalent', example: 475 })
  quantity!: number;

  @ListOf(() => SerialRangeBody, NAMED_RANGES_MAX, {
    description: 'Exactly these units, in ascending order; their number is `quantity`. Without: the oldest units first',
    optional: true,
  })
  ranges?: SerialRangeBody[];
}

export class SettleObligationBody extends CommandBody {
  @Text(ACCOUNT_ID, {
    description: 'The account that gives the units: of an enterprise, or of the department that kept them for the unit',
    example: 'PLANT-A',
  })
  from!: string;

  @Text(ACCOUNT_ID, {
    description: 'The account whose obligation it is, where another one gives the units; otherwise `from`',
    example: 'PLANT-B',
    optional: true,
  })
  subject?: string;

  @WholeNumber(2000, 2999, { description: 'The year whose emissions are due', example: 2024 })
  complianceYear!: number;

  @ListOf(() => SurrenderLotBody, LOTS_PER_SURRENDER_MAX, {
    description: 'Each of another instrument. All of them are surrendered, or none',
  })
  lots!: SurrenderLotBody[];

  static override crossCheck(body: object): FieldError[] {
    return [...super.crossCheck(body), ...lotErrors((body as SettleObligationBody).lots)];
  }
}

function lotErrors(lots: readonly SurrenderLotBody[]): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  let named = 0;
  for (const [index, { instrument, quantity, ranges = [] }] of lots.entries()) {
    if (seen.has(instrument)) errors.push({ field: `lots.${index}.instrument`, message: 'is that of a lot before' });
    seen.add(instrument);
    named += ranges.length;
    if (ranges.length > 0)
      for (const { field, message } of rangeErrors(ranges, quantity))
        errors.push({ field: `lots.${index}.${field}`, message });
  }
  const namedMax = rangesBesideLots(lots.length);
  if (named > namedMax)
    errors.push({
      field: 'lots',
      message: `must name at most ${namedMax} ranges in all, or none: the oldest go first`,
    });
  return errors;
}

export class SettleObligationCommand extends Command<Outcome> {
  constructor(
    readonly body: SettleObligationBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(SettleObligationCommand)
export class SettleObligationHandler implements ICommandHandler<SettleObligationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: SettleObligationCommand): Promise<Outcome> {
    const { from, subject, complianceYear } = body;
    const lots = body.lots.map(({ instrument, quantity, ranges }) => ({
      instrument: instrument as InstrumentId,
      quantity,
      ...(ranges && { ranges: ranges.map(({ start, end }) => ({ start, end })) }),
    }));
    const of = subject === undefined ? {} : { subject: subject as AccountId };
    return this.ledger.submit(
      { type: 'SettleObligation', from: from as AccountId, ...of, complianceYear, lots },
      body,
      call,
    );
  }
}
