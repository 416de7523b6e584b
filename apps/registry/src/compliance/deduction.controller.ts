// Route of deductions: what an authority decides to take off a later allocation.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { DecideDeductionBody, DecideDeductionCommand } from './decide-deduction.js';

@ApiTags('compliance')
@Controller('v1/compliance/deductions')
export class DeductionController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Deduct from a later allocation of a unit, or take that back', DecideDeductionBody, {
    account: 'PLANT-A',
    complianceYear: 2024,
    ground: 'short-surrender',
    deductedFrom: 2025,
    penaltyOn: '2026-03-02',
    refused: true,
    fineYuan: 500_000,
  })
  async decide(
    @Input(DecideDeductionBody) { body, call }: CommandInput<DecideDeductionBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new DecideDeductionCommand(body, call)));
  }
}
