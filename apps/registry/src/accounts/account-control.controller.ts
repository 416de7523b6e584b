// Routes of what binds an account: its holder, restraints, rules and trusted list.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AccountId } from '#domain/ids.js';
import { type AccountStateRow, accountStatesOf } from '#read-models/account-states/queries.js';
import { type TrustedAccountRow, trustedAccountsOf } from '#read-models/trusted-accounts/queries.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { type CsvTable, flat } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { AccountPart, existing, listed, ListQuery, ReadModels, TrustedPart } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { ChangeHolderBody, ChangeHolderCommand } from './change-holder.js';
import { DistrustAccountBody, DistrustAccountCommand } from './distrust-account.js';
import { RestrainAccountBody, RestrainAccountCommand } from './restrain-account.js';
import { SetAccountRulesBody, SetAccountRulesCommand } from './set-account-rules.js';
import { TrustAccountBody, TrustAccountCommand } from './trust-account.js';

const TRUSTED_TABLE = flat<TrustedAccountRow>('trusted', 'effectiveAt', 'fromRevision', 'toRevision');

const STATES_TABLE: CsvTable<AccountStateRow> = {
  columns: [
    ...['revision', 'recordedAt', 'change', 'actor', 'role', 'proposal', 'proposedBy', 'proposedRole', 'reference'],
    ...['reason', 'details'],
  ],
  linesOf: ({ account: _, onBehalfOf: __, details, ...row }) => [{ ...row, details: JSON.stringify(details) }],
};

@ApiTags('accounts')
@Controller('v1/accounts/:account')
export class AccountControlController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  @Get('states')
  @QueryRoute(
    'How an account came to stand as it does',
    ListQuery,
    'Opened, restrained, renamed, bound by rules, closed: by whom, oldest first.',
    { account: 'PLANT-A' },
  )
  async states(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(ListQuery, 'query')) query: ListQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const sight = sightOf(caller);
    return answerList(call, query, this.readModels, {
      name: `${account}-states`,
      table: STATES_TABLE,
      cursor: { revision: 'number' },
      page: (db, page) => existing(account, accountStatesOf(db, ledgerId, account, { sight, ...page })),
      json: (page) => ({ account, ...listed(page) }),
    });
  }

  @Get('trusted-accounts')
  @QueryRoute('The trusted list of an account', ListQuery, 'With the moment from which each counts.', {
    account: 'PLANT-A',
  })
  async trusted(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(ListQuery, 'query')) query: ListQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const sight = sightOf(caller);
    return answerList(call, query, this.readModels, {
      name: `${account}-trusted-accounts`,
      table: TRUSTED_TABLE,
      cursor: { revision: 'number' },
      page: (db, page) => existing(account, trustedAccountsOf(db, ledgerId, account, { sight, ...page })),
      json: (page) => ({ account, ...listed(page) }),
    });
  }

  @Post('holder')
  @HttpCode(200)
  @CommandRoute('Change the code of the holder, with evidence', ChangeHolderBody, { holder: '91310000MA1FL0001R' })
  async changeHolder(
    @Param('account', AccountPart) account: AccountId,
    @Input(ChangeHolderBody) { body, call }: CommandInput<ChangeHolderBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new ChangeHolderCommand(account, body, call)));
  }

  @Post('restraint')
  @HttpCode(200)
  @CommandRoute('Restrict, freeze or suspend an account, or lift that', RestrainAccountBody, {
    restraint: 'restricted',
    reason: 'abnormal-trading',
  })
  async restrain(
    @Param('account', AccountPart) account: AccountId,
    @Input(RestrainAccountBody) { body, call }: CommandInput<RestrainAccountBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new RestrainAccountCommand(account, body, call)));
  }

  @Post('rules')
  @HttpCode(200)
  @CommandRoute('Set what the account demands of its own transfers', SetAccountRulesBody, {
    secondRepresentative: 'untrusted',
    untrustedDelayHours: 24,
  })
  async setRules(
    @Param('account', AccountPart) account: AccountId,
    @Input(SetAccountRulesBody) { body, call }: CommandInput<SetAccountRulesBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new SetAccountRulesCommand(account, body, call)));
  }

  @Post('trusted-accounts')
  @HttpCode(200)
  @CommandRoute('Put another account on the trusted list', TrustAccountBody, { trusted: 'PLANT-B' })
  async trust(
    @Param('account', AccountPart) account: AccountId,
    @Input(TrustAccountBody) { body, call }: CommandInput<TrustAccountBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new TrustAccountCommand(account, body, call)));
  }

  @Post('trusted-accounts/:trusted/removal')
  @HttpCode(200)
  @CommandRoute('Take an account off the trusted list, at once', DistrustAccountBody, {})
  async distrust(
    @Param('account', AccountPart) account: AccountId,
    @Param('trusted', TrustedPart) trusted: AccountId,
    @Input(DistrustAccountBody) { body, call }: CommandInput<DistrustAccountBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new DistrustAccountCommand(account, trusted, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }
}
