// Routes of carry-over: the application, and how much an account may still carry over.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { carryOverDueAt } from '#domain/compliance/carry-over.js';
import { STATE_COUNCIL_CALENDAR } from '#domain/holidays.js';
import type { Instant } from '#domain/instant.js';
import { HolidaysUnknown } from '#domain/working-time.js';
import { type CarryOverRow, carryOverOf } from '#read-models/compliance/carry-over.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { flat } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { AccountPart, existing, ExportQuery, listed, ReadModels } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { Ledger } from '../ledger.js';
import { CarryOverUnitsBody, CarryOverUnitsCommand } from './carry-over-units.js';

const CARRY_OVER_TABLE = flat<DatedRow>(
  'complianceYear',
  'sector',
  'limit',
  'frozenAtCutOff',
  'carriedOver',
  'pending',
  'pendingSince',
  'dueAt',
  'revision',
);

interface DatedRow extends CarryOverRow {
  /** By when the oldest application that waits is carried out, as the first instant that is too late; null where nobody can say. */
  readonly dueAt: Instant | null;
}

@ApiTags('carry-over')
@Controller('v1')
export class CarryOverController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
    private readonly ledger: Ledger,
  ) {}

  @Post('carry-overs')
  @HttpCode(200)
  @CommandRoute('Carry units of earlier vintages over into a later one', CarryOverUnitsBody, {
    from: 'PLANT-A',
    complianceYear: 2024,
    lots: [
      { instrument: 'CEA23', quantity: 6_000 },
      { instrument: 'CEA24', quantity: 4_000 },
    ],
  })
  async carryOver(
    @Input(CarryOverUnitsBody) { body, call }: CommandInput<CarryOverUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new CarryOverUnitsCommand(body, call)));
  }

  @Get('accounts/:account/carry-over')
  @QueryRoute(
    'What an account may carry over',
    ExportQuery,
    'A line for each year whose rulebook has a carry-over and whose list names the account: the limit, what was judicially frozen at the cut-off, what is carried over and what is applied for, in tonnes; since when the oldest application waits, and by when (`dueAt`, the first instant that is too late) the later vintage is to be credited for it: null while none waits, or the holidays until then are not published.',
    { account: 'PLANT-A' },
  )
  async ofAccount(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(ExportQuery, 'query')) query: ExportQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    return answerList(call, query, this.readModels, {
      name: `${account}-carry-over`,
      table: CARRY_OVER_TABLE,
      page: async (db) => {
        const page = await existing(account, carryOverOf(db, ledgerId, account, sightOf(caller)));
        return { ...page, rows: page.rows.map((row): DatedRow => ({ ...row, dueAt: this.dueAtOf(row) })) };
      },
      json: (page) => ({ account, ...listed(page) }),
    });
  }
  /** Nothing expires by it: it is the duty of who approves. */
  private dueAtOf({ complianceYear, pendingSince }: CarryOverRow): Instant | null {
    const rules = this.ledger.writer.rulebookOf(complianceYear)?.carryOver;
    if (!rules || pendingSince === null) return null;
    try {
      return carryOverDueAt(pendingSince, rules, STATE_COUNCIL_CALENDAR);
    } catch (error) {
      if (!(error instanceof HolidaysUnknown)) throw error;
      return null;
    }
  }
}
