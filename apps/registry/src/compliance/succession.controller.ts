// Route of succession: after a merger or split the successors owe what is still owed.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { PassOnObligationBody, PassOnObligationCommand } from './pass-on-obligation.js';

@ApiTags('compliance')
@Controller('v1/compliance/successions')
export class SuccessionController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Pass what a merged or split unit still owes on to its successors', PassOnObligationBody, {
    account: 'PLANT-A',
    complianceYear: 2024,
    successors: [
      { account: 'PLANT-B', quantity: 600 },
      { account: 'PLANT-C', quantity: 400 },
    ],
  })
  async passOn(
    @Input(PassOnObligationBody) { body, call }: CommandInput<PassOnObligationBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new PassOnObligationCommand(body, call)));
  }
}
