// Routes of instruments: create, look up, totals, and where a unit is and was.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { INSTRUMENT_KINDS, type InstrumentKind } from '#domain/commands.js';
import { listTotals, type TotalsRow, totalsOf } from '#read-models/instrument-totals/queries.js';
import { findInstrument, type InstrumentRow, listInstruments } from '#read-models/instruments/queries.js';
import { whereIs } from '#read-models/unit-holdings/queries.js';
import { HOLDINGS_TABLE } from '../accounts/holdings-table.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { flat } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { OneOf } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import {
  ExportQuery,
  InstrumentPart,
  instrumentNotFound,
  ListQuery,
  NumberPart,
  ReadModels,
  ReadQuery,
  standing,
} from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { CreateInstrumentBody, CreateInstrumentCommand } from './create-instrument.js';

class InstrumentsQuery extends ListQuery {
  @OneOf(INSTRUMENT_KINDS, { description: 'Instruments of this kind', optional: true })
  kind?: InstrumentKind;
}

const CURSOR = { instrument: 'string' } as const;

const INSTRUMENTS_TABLE = flat<InstrumentRow>(
  'instrument',
  'kind',
  'vintage',
  'project',
  'reductions',
  'registeredAt',
  'registeredOn',
  'createdRevision',
  'createdAt',
);
const TOTALS_TABLE = flat<TotalsRow>(
  'instrument',
  'issued',
  'inCirculation',
  'surrendered',
  'retired',
  'cancelled',
  'carriedOver',
  'revision',
);

@ApiTags('instruments')
@Controller('v1/instruments')
export class InstrumentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Create an instrument', CreateInstrumentBody, { instrument: 'CEA24', kind: 'allowance', vintage: 2024 })
  async create(
    @Input(CreateInstrumentBody) { body, call }: CommandInput<CreateInstrumentBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new CreateInstrumentCommand(body, call)));
  }

  @Get()
  @QueryRoute('List instruments', InstrumentsQuery, 'In the order of their ids.')
  async list(@Query(new ParseInput(InstrumentsQuery, 'query')) query: InstrumentsQuery, @Listing() call: ListCall) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    return answerList(call, query, this.readModels, {
      name: 'instruments',
      table: INSTRUMENTS_TABLE,
      cursor: CURSOR,
      page: (db, page) => listInstruments(db, ledgerId, { kind: query.kind, ...page }),
    });
  }

  @Get('totals')
  @QueryRoute(
    'Totals of all instruments',
    ListQuery,
    'Issued, in circulation, surrendered, retired, cancelled, carried over into a later vintage; in tonnes.',
  )
  async allTotals(@Query(new ParseInput(ListQuery, 'query')) query: ListQuery, @Listing() call: ListCall) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    return answerList(call, query, this.readModels, {
      name: 'totals',
      table: TOTALS_TABLE,
      cursor: CURSOR,
      page: (db, page) => listTotals(db, ledgerId, page),
    });
  }

  @Get(':instrument')
  @QueryRoute('One instrument', ReadQuery, 'Kind, vintage or project, when it was created.', { instrument: 'CEA24' })
  async find(
    @Param('instrument', InstrumentPart) instrument: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
  ) {
    await this.readModels.ready(query);
    const { at, value } = await findInstrument(this.readModels.db, this.readModels.ledgerId, instrument);
    if (!value) throw instrumentNotFound(instrument);
    return { ...standing(at), ...value };
  }

  @Get(':instrument/totals')
  @QueryRoute(
    'Totals of an instrument',
    ReadQuery,
    'Issued, in circulation, surrendered, retired, cancelled, carried over into a later vintage; in tonnes.',
    { instrument: 'CEA24' },
  )
  async totals(
    @Param('instrument', InstrumentPart) instrument: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
  ) {
    await this.readModels.ready(query);
    const { at, value } = await totalsOf(this.readModels.db, this.readModels.ledgerId, instrument);
    if (!value) throw instrumentNotFound(instrument);
    const { revision: changedRevision, ...totals } = value;
    return { ...standing(at), ...totals, changedRevision };
  }

  @Get(':instrument/units/:serial')
  @QueryRoute(
    'Where a unit is and was',
    ExportQuery,
    'Every place of one serial number from its issue on, with revisions.',
    { instrument: 'CEA24', serial: '1' },
  )
  async whereabouts(
    @Param('instrument', InstrumentPart) instrument: string,
    @Param('serial', NumberPart) serial: string,
    @Query(new ParseInput(ExportQuery, 'query')) query: ExportQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const sight = sightOf(caller);
    return answerList(call, query, this.readModels, {
      name: `${instrument}-unit-${serial}`,
      table: HOLDINGS_TABLE,
      page: async (db) => {
        const { at, value } = await whereIs(db, ledgerId, instrument, Number(serial), sight);
        return { at, rows: value ?? [], next: null };
      },
      json: ({ at, rows }) => ({ ...standing(at), instrument, serial: Number(serial), places: rows }),
    });
  }
}
