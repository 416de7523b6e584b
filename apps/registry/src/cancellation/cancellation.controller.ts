// Route of cancellation.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { CancelUnitsBody, CancelUnitsCommand } from './cancel-units.js';

@ApiTags('cancellation')
@Controller('v1/cancellations')
export class CancellationController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Cancel units by order', CancelUnitsBody, {
    from: 'PLANT-A',
    instrument: 'CEA24',
    quantity: 5,
    reference: 'MEE-2026-0412',
    reason: 'false-reduction',
  })
  async cancelUnits(
    @Input(CancelUnitsBody) { body, call }: CommandInput<CancelUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new CancelUnitsCommand(body, call)));
  }
}
