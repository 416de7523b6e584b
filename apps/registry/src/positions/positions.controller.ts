// Route of positions.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { MovePositionBody, MovePositionCommand } from './move-position.js';

@ApiTags('positions')
@Controller('v1/position-moves')
export class PositionsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Move units between registry and trading position', MovePositionBody, {
    from: 'PLANT-A',
    instrument: 'CEA24',
    quantity: 100,
    toCompartment: 'trading',
  })
  async movePosition(
    @Input(MovePositionBody) { body, call }: CommandInput<MovePositionBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new MovePositionCommand(body, call)));
  }
}
