// Routes of surrender: of one instrument, of several at once, and the certificate of either.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { findSurrender } from '#read-models/surrenders/queries.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { ExportQuery, NumberPart, ReadModels, standing } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { Ledger } from '../ledger.js';
import { CERTIFICATE_TABLE, certificateOf } from './certificate.js';
import { SettleObligationBody, SettleObligationCommand } from './settle-obligation.js';
import { SurrenderUnitsBody, SurrenderUnitsCommand } from './surrender-units.js';

@ApiTags('surrender')
@Controller('v1/surrenders')
export class SurrenderController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
    private readonly ledger: Ledger,
  ) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Surrender units for a compliance year', SurrenderUnitsBody, {
    from: 'PLANT-A',
    instrument: 'CEA24',
    quantity: 500,
    complianceYear: 2024,
  })
  async surrenderUnits(
    @Input(SurrenderUnitsBody) { body, call }: CommandInput<SurrenderUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new SurrenderUnitsCommand(body, call)));
  }

  // A route of its own: a body that is either one instrument or lots would say of no field that it is required.
  @Post('mixed')
  @HttpCode(200)
  @CommandRoute('Surrender units of several instruments at once, reductions as the offset', SettleObligationBody, {
    from: 'PLANT-A',
    complianceYear: 2024,
    lots: [
      { instrument: 'CEA24', quantity: 475 },
      { instrument: 'CCER-17', quantity: 25 },
    ],
  })
  async settleObligation(
    @Input(SettleObligationBody) { body, call }: CommandInput<SettleObligationBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new SettleObligationCommand(body, call)));
  }

  @Get(':revision/certificate')
  @QueryRoute(
    'The certificate of a surrender',
    ExportQuery,
    'One for each surrender, whether of one instrument or of several, with all serial ranges; in CSV a line for each range.',
    { revision: '17' },
  )
  async certificate(
    @Param('revision', NumberPart) revision: string,
    @Query(new ParseInput(ExportQuery, 'query')) query: ExportQuery,
    @Listing() listing: ListCall,
    @CalledBy() caller: Caller,
  ): Promise<object> {
    await this.readModels.ready(query);
    return answerList(listing, query, this.readModels, {
      name: `surrender-${revision}`,
      table: CERTIFICATE_TABLE,
      page: async (db) => {
        const { at, value } = await findSurrender(db, this.readModels.ledgerId, Number(revision), sightOf(caller));
        if (!value) throw surrenderNotFound(revision, at.revision);
        return { at, rows: [await certificateOf(this.ledger.journal, value)], next: null };
      },
      json: ({ at, rows }) => ({ at: standing(at), ...rows[0] }),
    });
  }
}

const surrenderNotFound = (revision: string, reached: number): HttpProblem =>
  new HttpProblem(
    problemOf('surrender-not-found', {
      en: `There is no surrender at revision ${revision} for you to see; the read models stand at ${reached}.`,
      zh: `修订号 ${revision} 处没有您可以查看的清缴；读模型现为修订号 ${reached}。`,
    }),
  );
