// Routes of accounts: open, close, look up; what they hold and held.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ACCOUNT_TYPES, type AccountType, COMPARTMENTS, type Compartment } from '#domain/commands.js';
import { type AccountId, HOLDER_CODE, INSTRUMENT_ID } from '#domain/ids.js';
import { balancesOf } from '#read-models/account-balances/queries.js';
import { findAccount, listAccounts } from '#read-models/accounts/queries.js';
import { holdingsOf } from '#read-models/unit-holdings/queries.js';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { OneOf, Text } from '../http/fields.js';
import { ParseInput } from '../http/parse-input.js';
import {
  AccountPart,
  accountNotFound,
  cursorOf,
  DEFAULT_LIMIT,
  listed,
  ListQuery,
  MomentQuery,
  ReadModels,
  ReadQuery,
  standing,
} from '../http/reading.js';
import { CloseAccountBody, CloseAccountCommand } from './close-account.js';
import { OpenAccountBody, OpenAccountCommand } from './open-account.js';

class AccountsQuery extends ListQuery {
  @Text(HOLDER_CODE, { description: 'Accounts of this holder', optional: true })
  holder?: string;

  @OneOf(ACCOUNT_TYPES, { description: 'Accounts of this type', optional: true })
  type?: AccountType;

  @OneOf(['open', 'closed'], { description: 'Accounts in this state', optional: true })
  status?: 'open' | 'closed';
}

class PositionsQuery extends MomentQuery {
  @Text(INSTRUMENT_ID, { description: 'Only of this instrument', optional: true })
  instrument?: string;

  @OneOf(COMPARTMENTS, { description: 'Only this position', optional: true })
  compartment?: Compartment;
}

@ApiTags('accounts')
@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  @Post()
  @HttpCode(200)
  @CommandRoute("Open a holder's account, or one of the registry's own", OpenAccountBody, {
    account: 'PLANT-A',
    accountType: 'holding',
    holder: '91310000MA1FL0000X',
  })
  async open(
    @Input(OpenAccountBody) { body, call }: CommandInput<OpenAccountBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call.key, await this.commands.execute(new OpenAccountCommand(body, call)));
  }

  @Post(':account/close')
  @HttpCode(200)
  @CommandRoute('Close an account that holds nothing', CloseAccountBody, { reason: 'merger' })
  async close(
    @Param('account', AccountPart) account: AccountId,
    @Input(CloseAccountBody) { body, call }: CommandInput<CloseAccountBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call.key, await this.commands.execute(new CloseAccountCommand(account, body, call)));
  }

  @Get()
  @QueryRoute('List accounts', AccountsQuery, 'In the order of their ids.')
  async list(@Query(new ParseInput(AccountsQuery, 'query')) query: AccountsQuery) {
    await this.readModels.ready(query);
    const { db, ledgerId } = this.readModels;
    const { holder, type, status, limit = DEFAULT_LIMIT, cursor } = query;
    const after = cursorOf<{ account: string }>(cursor, { account: 'string' });
    return listed(await listAccounts(db, ledgerId, { holder, type, status, after, limit }));
  }

  @Get(':account')
  @QueryRoute('One account', ReadQuery, 'Type, holder, when it was opened and closed.', { account: 'PLANT-A' })
  async find(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
  ) {
    await this.readModels.ready(query);
    const { at, value } = await findAccount(this.readModels.db, this.readModels.ledgerId, account);
    if (!value) throw accountNotFound(account);
    return { ...standing(at), ...value };
  }

  @Get(':account/balances')
  @QueryRoute('Balances of an account', PositionsQuery, 'In tonnes, now or as of a revision or an instant.', {
    account: 'PLANT-A',
  })
  async balances(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(PositionsQuery, 'query')) query: PositionsQuery,
  ) {
    const asOfRevision = await this.readModels.moment(query);
    const { db, ledgerId, balances } = this.readModels;
    const { instrument, compartment } = query;
    const wanted = { instrument, compartment, asOfRevision };
    const all = instrument === undefined && compartment === undefined && asOfRevision === undefined;
    const { at, rows, found } = await (all ? balances.balancesOf(account) : balancesOf(db, ledgerId, account, wanted));
    if (!found) throw accountNotFound(account);
    return { ...standing(at, asOfRevision), account, balances: rows };
  }

  @Get(':account/holdings')
  @QueryRoute(
    'Holdings of an account as serial ranges',
    PositionsQuery,
    'Pages of a past moment should name it by `atRevision`.',
    { account: 'PLANT-A' },
  )
  async holdings(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(PositionsQuery, 'query')) query: PositionsQuery,
  ) {
    const asOfRevision = await this.readModels.moment(query);
    const { db, ledgerId } = this.readModels;
    const { instrument, compartment, limit = DEFAULT_LIMIT, cursor } = query;
    const after = cursorOf<{ instrument: string; start: number }>(cursor, { instrument: 'string', start: 'number' });
    const page = await holdingsOf(db, ledgerId, account, { instrument, compartment, asOfRevision, after, limit });
    if (!page.found) throw accountNotFound(account);
    return { account, ...listed(page, asOfRevision) };
  }
}
