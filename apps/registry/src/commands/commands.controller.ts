// Route of commands: what became of one, for a client that lost the answer.
import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CommandKey } from '#domain/ids.js';
import { CalledBy, type Caller } from '../http/caller.js';
import { type CommandAnswer, commandAnswer, commandNotFound } from '../http/command-answer.js';
import { QueryRoute } from '../http/documentation.js';
import { CommandKeyPart } from '../http/reading.js';
import { Ledger } from '../ledger.js';

@ApiTags('commands')
@Controller('v1/commands')
export class CommandsController {
  constructor(private readonly ledger: Ledger) {}

  /** Asks the ledger itself and no read model: "not decided" is true at the revision it names. */
  @Get(':commandId')
  @QueryRoute(
    'The outcome of one of your commands',
    undefined,
    'Of the calling client only. 404 says up to which revision it was not decided; past its `notAfter` that is final.',
    {
      commandId: 'order-1',
    },
  )
  async outcome(
    @Param('commandId', CommandKeyPart) commandId: CommandKey,
    @CalledBy() caller: Caller,
  ): Promise<CommandAnswer> {
    const outcome = await this.ledger.lookUp(caller, commandId);
    if (outcome.status === 'undecided') throw commandNotFound(commandId, outcome.revision);
    return commandAnswer(commandId, outcome);
  }
}
