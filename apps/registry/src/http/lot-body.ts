// Lots: units of several instruments in one command, as bodies say them.
import type { Lot } from '#domain/commands.js';
import { INSTRUMENT_ID, type InstrumentId } from '#domain/ids.js';
import { rangesBesideLots } from '#domain/serial-range.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import { NAMED_RANGES_MAX, rangeErrors, SerialRangeBody } from './command-body.js';
import { ListOf, Text, WholeNumber } from './fields.js';
import type { FieldError } from './problem.js';

export class LotBody {
  @Text(INSTRUMENT_ID, {
    description: 'A vintage; in a surrender also a batch of reductions, which is the offset',
    example: 'CEA24',
  })
  instrument!: string;

  @WholeNumber(1, TONNES_MAX, { description: 'Whole tonnes of CO2 equivalent', example: 475 })
  quantity!: number;

  @ListOf(() => SerialRangeBody, NAMED_RANGES_MAX, {
    description: 'Exactly these units, in ascending order; their number is `quantity`. Without: the oldest units first',
    optional: true,
  })
  ranges?: SerialRangeBody[];
}

/** What is wrong with lots that each for itself look right. */
export function lotErrors(lots: readonly LotBody[]): FieldError[] {
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

/** As the command names them, field by field. */
export const lotsOf = ({ lots }: { readonly lots: readonly LotBody[] }): Lot[] =>
  lots.map(({ instrument, quantity, ranges }) => ({
    instrument: instrument as InstrumentId,
    quantity,
    ...(ranges && { ranges: ranges.map(({ start, end }) => ({ start, end })) }),
  }));
