// Routes of public disclosure: outcomes of compliance, totals of units, voluntary cancellations (R21, R29). No account is named.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BENEFICIARY, INSTRUMENT_ID, PROVINCE } from '#domain/ids.js';
import { SECTOR } from '#domain/rulebooks/section-shape.js';
import {
  type DisclosedCompliance,
  disclosedCompliance,
  type DisclosedUnit,
  disclosedUnits,
} from '#read-models/disclosure/compliance.js';
import {
  type DisclosedInstruments,
  disclosedInstruments,
  type DisclosedRetirement,
  disclosedRetirements,
} from '#read-models/disclosure/instruments.js';
import { Pseudonyms } from '#read-models/disclosure/pseudonyms.js';
import { flat } from '../http/csv.js';
import { QueryRoute } from '../http/documentation.js';
import { Text, WholeNumber } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { ExportQuery, ListQuery, ReadModels } from '../http/reading.js';

class DisclosureQuery extends ListQuery {
  @WholeNumber(2000, 2999, { description: 'Only this compliance year', example: 2024, optional: true })
  complianceYear?: number;

  @Text(PROVINCE, { description: 'Only this province (GB/T 2260)', example: '420000', optional: true })
  province?: string;

  @Text(SECTOR, { description: 'Only this sector', example: 'power', optional: true })
  sector?: string;
}

class RetirementsQuery extends ListQuery {
  @Text(INSTRUMENT_ID, { description: 'Only of this instrument', optional: true })
  instrument?: string;

  @Text(BENEFICIARY, { description: 'Only in favour of this beneficiary', optional: true })
  beneficiary?: string;
}

const COMPLIANCE_TABLE = flat<DisclosedCompliance>(
  'complianceYear',
  'province',
  'sector',
  'units',
  'reported',
  'due',
  'surrendered',
  'offset',
  'completionByVolume',
  'completionByNumber',
  'unitsAtDeadline',
  'dueAtDeadline',
  'surrenderedAtDeadline',
  'completionByVolumeAtDeadline',
  'completionByNumberAtDeadline',
);

const UNITS_TABLE = flat<DisclosedUnit>(
  'complianceYear',
  'unit',
  'sector',
  'province',
  'due',
  'surrendered',
  'offset',
  'status',
  'statusAtDeadline',
);

const INSTRUMENTS_TABLE = flat<DisclosedInstruments>(
  'kind',
  'vintage',
  'instruments',
  'issued',
  'inCirculation',
  'surrendered',
  'retired',
  'cancelled',
  'carriedOver',
);

const RETIREMENTS_TABLE = flat<DisclosedRetirement>('revision', 'retiredAt', 'instrument', 'quantity', 'beneficiary');

@ApiTags('disclosure')
@Controller('v1/disclosure')
export class DisclosureController {
  constructor(
    private readonly readModels: ReadModels,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  @Get('compliance')
  @QueryRoute(
    'Outcomes of compliance by year, province and sector',
    DisclosureQuery,
    'Of years whose deadline has passed: what was reached at the deadline, and since. Small cells are not withheld: outcomes are published by law.',
  )
  async compliance(@Query(new ParseInput(DisclosureQuery, 'query')) query: DisclosureQuery, @Listing() call: ListCall) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { complianceYear, province, sector } = query;
    return answerList(call, query, this.readModels, {
      name: 'disclosure-compliance',
      table: COMPLIANCE_TABLE,
      cursor: { complianceYear: 'number', province: 'string', sector: 'string' },
      page: (db, page) => disclosedCompliance(db, ledgerId, { complianceYear, province, sector, ...page }),
    });
  }

  @Get('units')
  @QueryRoute(
    'Outcomes of compliance unit by unit',
    DisclosureQuery,
    'Of years whose deadline has passed, under pseudonyms that stay the same over the years.',
  )
  async units(@Query(new ParseInput(DisclosureQuery, 'query')) query: DisclosureQuery, @Listing() call: ListCall) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { complianceYear, province, sector } = query;
    return answerList(call, query, this.readModels, {
      name: 'disclosure-units',
      table: UNITS_TABLE,
      cursor: { complianceYear: 'number', unit: 'string' },
      page: (db, page) => disclosedUnits(db, ledgerId, this.pseudonyms, { complianceYear, province, sector, ...page }),
    });
  }

  @Get('instruments')
  @QueryRoute(
    'Totals of units by kind and vintage',
    ExportQuery,
    'Issued, in circulation, surrendered, retired, cancelled, carried over into a later vintage; in tonnes.',
  )
  async instruments(@Query(new ParseInput(ExportQuery, 'query')) query: ExportQuery, @Listing() call: ListCall) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    return answerList(call, query, this.readModels, {
      name: 'disclosure-instruments',
      table: INSTRUMENTS_TABLE,
      page: (db) => disclosedInstruments(db, ledgerId),
    });
  }

  @Get('retirements')
  @QueryRoute(
    'Voluntary cancellations',
    RetirementsQuery,
    'Newest first: units that somebody gave up for good, and in whose favour.',
  )
  async retirements(
    @Query(new ParseInput(RetirementsQuery, 'query')) query: RetirementsQuery,
    @Listing() call: ListCall,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { instrument, beneficiary } = query;
    return answerList(call, query, this.readModels, {
      name: 'disclosure-retirements',
      table: RETIREMENTS_TABLE,
      cursor: { revision: 'number' },
      page: (db, page) => disclosedRetirements(db, ledgerId, { instrument, beneficiary, ...page }),
    });
  }
}
