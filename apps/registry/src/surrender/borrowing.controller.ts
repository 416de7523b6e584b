// The route of borrowing: an application, which the department decides.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { BorrowUnitsBody, BorrowUnitsCommand } from './borrow-units.js';

@ApiTags('surrender')
@Controller('v1/borrowings')
export class BorrowingController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Borrow units of the next allocation for a surrender', BorrowUnitsBody, {
    account: 'PLANT-A',
    complianceYear: 2022,
    from: 'EED-HUBEI',
    instrument: 'CEA23',
    quantity: 500,
  })
  async borrowUnits(
    @Input(BorrowUnitsBody) { body, call }: CommandInput<BorrowUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new BorrowUnitsCommand(body, call)));
  }
}
