// What the bodies of all commands share: fields of the envelope, and how units are asked for.
import { INSTANT, instant } from '#domain/instant.js';
import {
  ACCOUNT_ID,
  type AccountId,
  INSTRUMENT_ID,
  type InstrumentId,
  MEDIA_TYPE,
  REASON_CODE,
  REFERENCE,
  SHA256_HEX,
} from '#domain/ids.js';
import { quantityOf } from '#domain/serial-range.js';
import { creditCodeFault } from '#domain/unified-social-credit-code.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import { ListOf, Text, WholeNumber } from './fields.js';
import type { FieldError } from './problem.js';

export class EvidenceBody {
  @Text(SHA256_HEX, {
    description: 'SHA-256 of the document, lower-case hex',
    example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  })
  sha256!: string;

  @WholeNumber(0, TONNES_MAX, { description: 'Size of the document in bytes', example: 52_311 })
  bytes!: number;

  @Text(MEDIA_TYPE, { description: 'Media type of the document', example: 'application/pdf' })
  mediaType!: string;
}

export class SerialRangeBody {
  @WholeNumber(1, TONNES_MAX, { description: 'First serial number', example: 1 })
  start!: number;

  @WholeNumber(1, TONNES_MAX, { description: 'Last serial number, inclusive', example: 60 })
  end!: number;
}

/** At most as many documents, so that the envelope leaves room for the serial ranges of an event. */
const EVIDENCE_MAX = 10;

/** Named ranges per command. More units than these hold are moved by quantity. */
export const NAMED_RANGES_MAX = 100;

export class CommandBody {
  @Text(REFERENCE, {
    description: "The caller's own number: trade, case or plan. Searchable",
    example: 'TRADE-2026-000017',
    optional: true,
  })
  reference?: string;

  @Text(REASON_CODE, { description: 'Reason, as a code', example: 'bilateral-agreement', optional: true })
  reason?: string;

  @ListOf(() => EvidenceBody, EVIDENCE_MAX, {
    description: 'Documents that the command rests on, bound by their hashes',
    optional: true,
  })
  evidence?: EvidenceBody[];

  @Text(INSTANT, {
    description: 'If it is not decided by then (UTC, milliseconds), the command is refused',
    example: '2026-12-31T09:00:00.000Z',
    optional: true,
  })
  notAfter?: string;

  static crossCheck(body: object): FieldError[] {
    return momentErrors('notAfter', (body as CommandBody).notAfter);
  }
}

/** The pattern lets through what no calendar has, such as 30 February. */
export function momentErrors(field: string, text: string | undefined): FieldError[] {
  if (text === undefined) return [];
  try {
    instant(text);
    return [];
  } catch {
    return [{ field, message: 'names no moment' }];
  }
}

/** A unified social credit code proves itself; the codes of other registries have other forms. */
export function holderErrors(holder: string | undefined): FieldError[] {
  const fault = holder !== undefined && /^[0-9A-Z]{18}$/.test(holder) && creditCodeFault(holder);
  return fault ? [{ field: 'holder', message: `is not a unified social credit code (GB 32100): wrong ${fault}` }] : [];
}

/** Units of one instrument out of one account, by quantity or by name. */
export class UnitsBody extends CommandBody {
  @Text(ACCOUNT_ID, { description: 'The account that gives the units', example: 'PLANT-A' })
  from!: string;

  @Text(INSTRUMENT_ID, { description: 'Instrument', example: 'CEA24' })
  instrument!: string;

  @WholeNumber(1, TONNES_MAX, { description: 'Whole tonnes of CO2 equivalent', example: 60 })
  quantity!: number;

  @ListOf(() => SerialRangeBody, NAMED_RANGES_MAX, {
    description: 'Exactly these units, in ascending order; their number is `quantity`. Without: the oldest units first',
    optional: true,
  })
  ranges?: SerialRangeBody[];

  static override crossCheck(body: object): FieldError[] {
    const { quantity, ranges } = body as UnitsBody;
    return [...super.crossCheck(body), ...(ranges ? rangeErrors(ranges, quantity) : [])];
  }
}

export function rangeErrors(ranges: readonly SerialRangeBody[], quantity: number): FieldError[] {
  const errors: FieldError[] = [];
  let last = 0;
  for (const [position, { start, end }] of ranges.entries()) {
    if (end < start) errors.push({ field: `ranges.${position}.end`, message: 'lies before its start' });
    if (start <= last) errors.push({ field: `ranges.${position}.start`, message: 'must follow the range before' });
    last = Math.max(last, end);
  }
  if (errors.length === 0 && quantityOf(ranges) !== quantity)
    errors.push({ field: 'quantity', message: `must be the number of units in ranges, ${quantityOf(ranges)}` });
  return errors;
}

/** The part of a command that says which units, field by field. */
export const unitsOf = ({ from, instrument, quantity, ranges }: UnitsBody) => ({
  from: from as AccountId,
  instrument: instrument as InstrumentId,
  quantity,
  ...(ranges && { ranges: ranges.map(({ start, end }) => ({ start, end })) }),
});
