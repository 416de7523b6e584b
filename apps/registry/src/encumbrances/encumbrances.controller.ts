// Routes of encumbrances: pin units, free them, hand them over.
import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { NumberPart } from '../http/reading.js';
import { EncumberUnitsBody, EncumberUnitsCommand } from './encumber-units.js';
import { EnforceEncumbranceBody, EnforceEncumbranceCommand } from './enforce-encumbrance.js';
import { ReleaseEncumbranceBody, ReleaseEncumbranceCommand } from './release-encumbrance.js';

@ApiTags('encumbrances')
@Controller('v1/encumbrances')
export class EncumbrancesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Freeze, pledge or reserve an amount of a holding', EncumberUnitsBody, {
    kind: 'judicial-freeze',
    account: 'PLANT-A',
    instrument: 'CEA24',
    quantity: 40,
    reference: 'Case 2026/17',
  })
  async encumber(
    @Input(EncumberUnitsBody) { body, call }: CommandInput<EncumberUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new EncumberUnitsCommand(body, call)));
  }

  @Post(':encumbrance/release')
  @HttpCode(200)
  @CommandRoute('Free encumbered units, all or a part', ReleaseEncumbranceBody, { quantity: 10 })
  async release(
    @Param('encumbrance', NumberPart) encumbrance: string,
    @Input(ReleaseEncumbranceBody) { body, call }: CommandInput<ReleaseEncumbranceBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new ReleaseEncumbranceCommand(Number(encumbrance), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':encumbrance/enforcement')
  @HttpCode(200)
  @CommandRoute('Hand over encumbered units: by judgment, or to the pledgee', EnforceEncumbranceBody, {
    to: 'PLANT-B',
    quantity: 30,
  })
  async enforce(
    @Param('encumbrance', NumberPart) encumbrance: string,
    @Input(EnforceEncumbranceBody) { body, call }: CommandInput<EnforceEncumbranceBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new EnforceEncumbranceCommand(Number(encumbrance), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }
}
