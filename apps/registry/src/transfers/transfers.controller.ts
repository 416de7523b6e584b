// Route of transfers.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { TransferUnitsBody, TransferUnitsCommand } from './transfer-units.js';

@ApiTags('transfers')
@Controller('v1/transfers')
export class TransfersController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Transfer units between accounts', TransferUnitsBody, {
    from: 'PLANT-A',
    to: 'PLANT-B',
    instrument: 'CEA24',
    quantity: 60,
    reference: 'TRADE-17',
  })
  async transferUnits(
    @Input(TransferUnitsBody) { body, call }: CommandInput<TransferUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call.key, await this.commands.execute(new TransferUnitsCommand(body, call)));
  }
}
