// Route of issuance.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { IssueUnitsBody, IssueUnitsCommand } from './issue-units.js';

@ApiTags('issuance')
@Controller('v1/issuances')
export class IssuanceController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Issue units as a new batch', IssueUnitsBody, { instrument: 'CEA24', to: 'PLANT-A', quantity: 1000 })
  async issueUnits(
    @Input(IssueUnitsBody) { body, call }: CommandInput<IssueUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new IssueUnitsCommand(body, call)));
  }
}
