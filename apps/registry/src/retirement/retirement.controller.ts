// Route of retirement.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { RetireUnitsBody, RetireUnitsCommand } from './retire-units.js';

@ApiTags('retirement')
@Controller('v1/retirements')
export class RetirementController {
  constructor(private readonly commands: CommandBus) {}

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
