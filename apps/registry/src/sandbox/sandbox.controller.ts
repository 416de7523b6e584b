// Route of a sandbox's clock; a registry in production does not have it.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { AdvanceClockBody, AdvanceClockCommand } from './advance-clock.js';

@ApiTags('sandbox')
@Controller('v1/sandbox')
export class SandboxController {
  constructor(private readonly commands: CommandBus) {}

  @Post('clock')
  @HttpCode(200)
  @CommandRoute('Set the clock of a sandbox forward', AdvanceClockBody, { to: '2026-12-31T09:00:00.000Z' })
  async advance(
    @Input(AdvanceClockBody) { body, call }: CommandInput<AdvanceClockBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new AdvanceClockCommand(body, call)));
  }
}
