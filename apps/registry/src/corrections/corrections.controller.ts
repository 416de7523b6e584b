// Route of corrections.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { CorrectTransferBody, CorrectTransferCommand } from './correct-transfer.js';

@ApiTags('corrections')
@Controller('v1/corrections')
export class CorrectionsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Give back the very units of an erroneous transfer, where they still are', CorrectTransferBody, {
    corrects: 17,
    reason: 'wrong-recipient',
  })
  async correct(
    @Input(CorrectTransferBody) { body, call }: CommandInput<CorrectTransferBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new CorrectTransferCommand(body, call)));
  }
}
