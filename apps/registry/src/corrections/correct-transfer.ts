// Repairs an erroneous transfer: the very units go back, where they are still there (R25): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandBody } from '../http/command-body.js';
import { WholeNumber } from '../http/fields.js';
import { originalTransfer } from './original-transfer.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class CorrectTransferBody extends CommandBody {
  @WholeNumber(0, Number.MAX_SAFE_INTEGER, { description: 'Revision of the transfer to repair', example: 17 })
  corrects!: number;
}

export class CorrectTransferCommand extends Command<Outcome> {
  constructor(
    readonly body: CorrectTransferBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(CorrectTransferCommand)
export class CorrectTransferHandler implements ICommandHandler<CorrectTransferCommand> {
  constructor(private readonly ledger: Ledger) {}

  async execute({ body, call }: CorrectTransferCommand): Promise<Outcome> {
    const original = await originalTransfer(this.ledger.journal, body.corrects);
    return this.ledger.submit({ type: 'CorrectTransfer', original }, body, call);
  }
}
