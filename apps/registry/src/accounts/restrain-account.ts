// Restricts, freezes or suspends an account, or lifts that (R5): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Restraint, RESTRAINTS } from '#domain/account-control.js';
import type { AccountId } from '#domain/ids.js';
import { CommandBody } from '../http/command-body.js';
import { Flag, OneOf } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class RestrainAccountBody extends CommandBody {
  @OneOf(RESTRAINTS, {
    description:
      '`restricted`: only surrender and returns go out; `frozen`: nothing moves; `suspended`: no access; `none`',
    example: 'restricted',
  })
  restraint!: Restraint;

  @Flag({ description: 'Whether units still arrive; by default as the state says', optional: true })
  incoming?: boolean;
}

export class RestrainAccountCommand extends Command<Outcome> {
  constructor(
    readonly account: AccountId,
    readonly body: RestrainAccountBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(RestrainAccountCommand)
export class RestrainAccountHandler implements ICommandHandler<RestrainAccountCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ account, body, call }: RestrainAccountCommand): Promise<Outcome> {
    const { restraint, incoming } = body;
    return this.ledger.submit({ type: 'RestrainAccount', account, restraint, incoming }, body, call);
  }
}
