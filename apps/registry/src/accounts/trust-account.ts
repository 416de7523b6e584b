// Puts an account on the trusted list of another: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId } from '#domain/ids.js';
import { CommandBody } from '../http/command-body.js';
import { Text } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class TrustAccountBody extends CommandBody {
  @Text(ACCOUNT_ID, { description: 'The account to trust; it counts after a waiting time', example: 'PLANT-B' })
  trusted!: string;
}

export class TrustAccountCommand extends Command<Outcome> {
  constructor(
    readonly account: AccountId,
    readonly body: TrustAccountBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(TrustAccountCommand)
export class TrustAccountHandler implements ICommandHandler<TrustAccountCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ account, body, call }: TrustAccountCommand): Promise<Outcome> {
    const command = { type: 'TrustAccount', account, trusted: body.trusted as AccountId } as const;
    return this.ledger.submit(command, body, call);
  }
}
