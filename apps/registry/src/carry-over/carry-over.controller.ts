// Routes of carry-over: the application, and how much an account may still carry over.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CarryOverRow, carryOverOf } from '#read-models/compliance/carry-over.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { flat } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { AccountPart, existing, ExportQuery, listed, ReadModels } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { CarryOverUnitsBody, CarryOverUnitsCommand } from './carry-over-units.js';

const CARRY_OVER_TABLE = flat<CarryOverRow>(
  'complianceYear',
  'sector',
  'limit',
  'frozenAtCutOff',
  'carriedOver',
  'pending',
  'revision',
);

@ApiTags('carry-over')
@Controller('v1')
export class CarryOverController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
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
    'A line for each year whose rulebook has a carry-over and whose list names the account: the limit, what was judicially frozen at the cut-off, what is carried over and what is applied for; in tonnes.',
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
      page: (db) => existing(account, carryOverOf(db, ledgerId, account, sightOf(caller))),
      json: (page) => ({ account, ...listed(page) }),
    });
  }
}
