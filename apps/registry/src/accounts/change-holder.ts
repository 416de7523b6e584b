// Gives an account's holder another code, after a new licence or another legal form (R4): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AccountId, HOLDER_CODE, type HolderCode } from '#domain/ids.js';
import { CommandBody, holderErrors } from '../http/command-body.js';
import { Text } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class ChangeHolderBody extends CommandBody {
  @Text(HOLDER_CODE, {
    description: 'The new code; the evidence belongs into `evidence`',
    example: '91310000MA1FL0001R',
  })
  holder!: string;

  static override crossCheck(body: object): FieldError[] {
    return [...super.crossCheck(body), ...holderErrors((body as ChangeHolderBody).holder)];
  }
}

export class ChangeHolderCommand extends Command<Outcome> {
  constructor(
    readonly account: AccountId,
    readonly body: ChangeHolderBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(ChangeHolderCommand)
export class ChangeHolderHandler implements ICommandHandler<ChangeHolderCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ account, body, call }: ChangeHolderCommand): Promise<Outcome> {
    const command = { type: 'ChangeHolder', account, holder: body.holder as HolderCode } as const;
    return this.ledger.submit(command, body, call);
  }
}
