// Opens the account of a holder, or one of the registry itself: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AccountOwner, type AccountType, ACCOUNT_TYPES } from '#domain/commands.js';
import { REPRESENTATIVE_RIGHTS, type RepresentativeRights } from '#domain/account-control.js';
import { ACCOUNT_ID, ACTOR, type AccountId, HOLDER_CODE, type HolderCode, PROVINCE } from '#domain/ids.js';
import { holderErrors } from '../http/command-body.js';
import { ListOf, OneOf, Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';
import { AccountRulesBody, rulesOf } from './account-rules-body.js';

class RepresentativeBody {
  @Text(ACTOR, { description: "Subject of the person's or system's tokens; never a name", example: 'P-4711' })
  person!: string;

  @OneOf(REPRESENTATIVE_RIGHTS, { description: 'What the person may do', example: 'initiate' })
  rights!: RepresentativeRights;
}

/** With an application; more are appointed later. */
const REPRESENTATIVES_MAX = 20;

export class OpenAccountBody extends AccountRulesBody {
  @Text(ACCOUNT_ID, { description: 'Number of the account', example: 'PLANT-A' })
  account!: string;

  @OneOf(ACCOUNT_TYPES, { description: "A holder's account, or one of the registry's own", example: 'holding' })
  accountType!: AccountType;

  @Text(HOLDER_CODE, {
    description: 'Code of the holder (unified social credit code); of a holding account',
    example: '91310000MA1FL0000N',
    optional: true,
  })
  holder?: string;

  @WholeNumber(2000, 2999, { description: 'Compliance year; of a surrender account', optional: true })
  complianceYear?: number;

  @Text(PROVINCE, {
    description: 'GB/T 2260 code of the province whose department supervises the holder, or that an authority is of',
    example: '420000',
    optional: true,
  })
  province?: string;

  @ListOf(() => RepresentativeBody, REPRESENTATIVES_MAX, {
    description: 'Who acts for the account, by letter of authorisation (R3)',
    optional: true,
  })
  representatives?: RepresentativeBody[];

  static override crossCheck(body: object): FieldError[] {
    const { accountType, holder, complianceYear, province, representatives } = body as OpenAccountBody;
    const belongs = (field: string, value: unknown, type: AccountType): FieldError[] => {
      if (accountType === type) return value === undefined ? [{ field, message: 'is missing' }] : [];
      return value === undefined ? [] : [{ field, message: `belongs to a ${type} account` }];
    };
    return [
      ...super.crossCheck(body),
      ...belongs('holder', holder, 'holding'),
      ...holderErrors(holder),
      ...belongs('complianceYear', complianceYear, 'surrender'),
      ...(province !== undefined && accountType !== 'holding' && accountType !== 'authority'
        ? [{ field: 'province', message: 'belongs to a holding or an authority account' }]
        : []),
      ...(representatives && new Set(representatives.map(({ person }) => person)).size < representatives.length
        ? [{ field: 'representatives', message: 'name somebody twice' }]
        : []),
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
    const command = {
      type: 'OpenAccount',
      account: body.account as AccountId,
      owner: ownerOf(body),
      representatives: body.representatives?.map(({ person, rights }) => ({ person, rights })),
      rules: rulesOf(body),
    } as const;
    return this.ledger.submit(command, body, call);
  }
}

function ownerOf({ accountType, holder, complianceYear, province }: OpenAccountBody): AccountOwner {
  if (accountType === 'holding') return { accountType, holder: holder as HolderCode, province };
  if (accountType === 'authority') return { accountType, province };
  return accountType === 'surrender' ? { accountType, complianceYear: complianceYear! } : { accountType };
}
