// Sets what an account demands of its own transfers: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DEFAULT_RULES } from '#domain/account-control.js';
import type { AccountId } from '#domain/ids.js';
import { AccountRulesBody, rulesOf } from './account-rules-body.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class SetAccountRulesBody extends AccountRulesBody {}

export class SetAccountRulesCommand extends Command<Outcome> {
  constructor(
    readonly account: AccountId,
    readonly body: SetAccountRulesBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(SetAccountRulesCommand)
export class SetAccountRulesHandler implements ICommandHandler<SetAccountRulesCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ account, body, call }: SetAccountRulesCommand): Promise<Outcome> {
    const rules = rulesOf(body) ?? DEFAULT_RULES;
    return this.ledger.submit({ type: 'SetAccountRules', account, rules }, body, call);
  }
}
