// Route of surrender.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { SurrenderUnitsBody, SurrenderUnitsCommand } from './surrender-units.js';

@ApiTags('surrender')
@Controller('v1/surrenders')
export class SurrenderController {
  constructor(private readonly commands: CommandBus) {}

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
}
