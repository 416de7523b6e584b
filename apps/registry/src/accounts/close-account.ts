// Closes an account that holds nothing any more: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId } from '#domain/ids.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { CommandBody } from '../http/command-body.js';
import { Text } from '../http/fields.js';
import { Ledger } from '../ledger.js';

export class CloseAccountBody extends CommandBody {
  @Text(ACCOUNT_ID, {
    description: 'After a merger or split: the account of the successor. What is still owed is passed on before (R22)',
    optional: true,
  })
  successor?: string;
}

export class CloseAccountCommand extends Command<Outcome> {
  constructor(
    readonly account: AccountId,
    readonly body: CloseAccountBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(CloseAccountCommand)
export class CloseAccountHandler implements ICommandHandler<CloseAccountCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ account, body, call }: CloseAccountCommand): Promise<Outcome> {
    const successor = body.successor as AccountId | undefined;
    return this.ledger.submit({ type: 'CloseAccount', account, successor }, body, call);
  }
}
