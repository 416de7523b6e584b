// Opens the account of a holder, or one of the registry itself: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AccountOwner, type AccountType, ACCOUNT_TYPES } from '#domain/commands.js';
import { ACCOUNT_ID, type AccountId, HOLDER_CODE, type HolderCode } from '#domain/ids.js';
import { CommandBody } from '../http/command-body.js';
import { OneOf, Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class OpenAccountBody extends CommandBody {
  @Text(ACCOUNT_ID, { description: 'Number of the account', example: 'PLANT-A' })
  account!: string;

  @OneOf(ACCOUNT_TYPES, { description: "A holder's account, or one of the registry's own", example: 'holding' })
  accountType!: AccountType;

  @Text(HOLDER_CODE, {
    description: 'Code of the holder (unified social credit code); of a holding account',
    example: '91310000MA1FL0000X',
    optional: true,
  })
  holder?: string;

  @WholeNumber(2000, 2999, { description: 'Compliance year; of a surrender account', optional: true })
  complianceYear?: number;

  static override crossCheck(body: object): FieldError[] {
    const { accountType, holder, complianceYear } = body as OpenAccountBody;
    const belongs = (field: string, value: unknown, type: AccountType): FieldError[] => {
      if (accountType === type) return value === undefined ? [{ field, message: 'is missing' }] : [];
      return value === undefined ? [] : [{ field, message: `belongs to a ${type} account` }];
    };
    return [
      ...super.crossCheck(body),
      ...belongs('holder', holder, 'holding'),
      ...belongs('complianceYear', complianceYear, 'surrender'),
    ];
  }
}

export class OpenAccountCommand extends Command<Outcome> {
  constructor(
    readonly body: OpenAccountBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(OpenAccountCommand)
export class OpenAccountHandler implements ICommandHandler<OpenAccountCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: OpenAccountCommand): Promise<Outcome> {
    const command = { type: 'OpenAccount', account: body.account as AccountId, owner: ownerOf(body) } as const;
    return this.ledger.submit(command, body, call);
  }
}

function ownerOf({ accountType, holder, complianceYear }: OpenAccountBody): AccountOwner {
  if (accountType === 'holding') return { accountType, holder: holder as HolderCode };
  return accountType === 'surrender' ? { accountType, complianceYear: complianceYear! } : { accountType };
}
