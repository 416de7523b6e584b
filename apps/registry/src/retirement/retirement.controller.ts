// Routes of retirement: retire units, and the certificate of it.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { ParseInput } from '../http/parse-input.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { NumberPart, ReadModels, ReadQuery, standing } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { Ledger } from '../ledger.js';
import { certificateOf } from './certificate.js';
import { RetireUnitsBody, RetireUnitsCommand } from './retire-units.js';

@ApiTags('retirement')
@Controller('v1/retirements')
export class RetirementController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
    private readonly ledger: Ledger,
  ) {}

  @Get(':revision/certificate')
  @QueryRoute(
    'Certificate of a retirement',
    ReadQuery,
    'Holder, beneficiary, purpose and date, and the serial numbers as the journal has them.',
    { revision: '17' },
  )
  async certificate(
    @Param('revision', NumberPart) revision: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { db, ledgerId } = this.readModels;
    const { journal } = this.ledger;
    const { at, value } = await certificateOf(db, journal, ledgerId, Number(revision), sightOf(caller));
    if (!value)
      throw new HttpProblem(
        problemOf('retirement-not-found', {
          en: `There is no retirement at revision ${revision}.`,
          zh: `修订号 ${revision} 处没有注销。`,
        }),
      );
    return { ...standing(at), certificate: value };
  }

  @Post()
  @HttpCode(200)
  @CommandRoute('Retire units for good', RetireUnitsBody, {
    from: 'PLANT-B',
    instrument: 'CEA24',
    quantity: 10,
    beneficiary: '91310000MA1FL0000N',
    reason: 'carbon-neutral-event',
  })
  async retireUnits(
    @Input(RetireUnitsBody) { body, call }: CommandInput<RetireUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new RetireUnitsCommand(body, call)));
  }
}
