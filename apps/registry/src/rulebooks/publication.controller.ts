// Route of rulebooks: publish one.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { PublishRulebookBody, PublishRulebookCommand } from './publish-rulebook.js';

@ApiTags('rulebooks')
@Controller('v1/rulebooks')
export class PublicationController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Publish a rulebook', PublishRulebookBody, { rulebook: SHIPPED_RULEBOOKS.at(-1)! })
  async publish(
    @Input(PublishRulebookBody) { body, call }: CommandInput<PublishRulebookBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new PublishRulebookCommand(body, call)));
  }
}
