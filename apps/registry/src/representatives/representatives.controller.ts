// Routes of the representatives of an account.
import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AccountId } from '#domain/ids.js';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { AccountPart, RepresentativePart } from '../http/reading.js';
import { AppointRepresentativeBody, AppointRepresentativeCommand } from './appoint-representative.js';
import { RemoveRepresentativeBody, RemoveRepresentativeCommand } from './remove-representative.js';

@ApiTags('representatives')
@Controller('v1/accounts/:account/representatives')
export class RepresentativesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Let somebody act for an account', AppointRepresentativeBody, { person: 'P-4711', rights: 'initiate' })
  async appoint(
    @Param('account', AccountPart) account: AccountId,
    @Input(AppointRepresentativeBody) { body, call }: CommandInput<AppointRepresentativeBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new AppointRepresentativeCommand(account, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':person/removal')
  @HttpCode(200)
  @CommandRoute("End somebody's rights in an account", RemoveRepresentativeBody, { reason: 'left-the-company' })
  async remove(
    @Param('account', AccountPart) account: AccountId,
    @Param('person', RepresentativePart) person: string,
    @Input(RemoveRepresentativeBody) { body, call }: CommandInput<RemoveRepresentativeBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new RemoveRepresentativeCommand(account, person, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }
}
