// Routes of accounts: open, close, look up; what they hold and held.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ACCOUNT_TYPES, type AccountType, COMPARTMENTS, type Compartment } from '#domain/commands.js';
import { DEFAULT_RULES, type Restraint, RESTRAINTS } from '#domain/account-control.js';
import { type AccountId, HOLDER_CODE, INSTRUMENT_ID, PROVINCE } from '#domain/ids.js';
import { type BalanceRow, balancesOf } from '#read-models/account-balances/queries.js';
import { type AccountRow, findAccount, listAccounts } from '#read-models/accounts/queries.js';
import type { Sight } from '#read-models/sight.js';
import { holdingsOf } from '#read-models/unit-holdings/queries.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { type CsvTable, flat } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { OneOf, Text } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import {
  AccountPart,
  accountNotFound,
  existing,
  listed,
  ListQuery,
  MomentQuery,
  ReadModels,
  ReadQuery,
  standing,
} from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { CloseAccountBody, CloseAccountCommand } from './close-account.js';
import { HOLDINGS_TABLE } from './holdings-table.js';
import { OpenAccountBody, OpenAccountCommand } from './open-account.js';

class AccountsQuery extends ListQuery {
  @Text(HOLDER_CODE, { description: 'Accounts of this holder', optional: true })
  holder?: string;

  @OneOf(ACCOUNT_TYPES, { description: 'Accounts of this type', optional: true })
  type?: AccountType;

  @OneOf(['open', 'closed'], { description: 'Accounts in this state', optional: true })
  status?: 'open' | 'closed';

  @OneOf(RESTRAINTS, { description: 'Accounts under this restraint', optional: true })
  restraint?: Restraint;

  @Text(PROVINCE, { description: 'Accounts of this province (GB/T 2260)', optional: true })
  province?: string;
}

class PositionsQuery extends MomentQuery {
  @Text(INSTRUMENT_ID, { description: 'Only of this instrument', optional: true })
  instrument?: string;

  @OneOf(COMPARTMENTS, { description: 'Only this position', optional: true })
  compartment?: Compartment;
}

const FIELDS = [
  'account',
  'type',
  'holder',
  'complianceYear',
  'openedRevision',
  'openedAt',
  'closedRevision',
  'closedAt',
  'successor',
  'province',
  'restraint',
  'incoming',
] as const satisfies readonly (keyof AccountRow)[];
const RULES = Object.keys(DEFAULT_RULES);

/** With a column for each rule of the account. */
const ACCOUNTS_TABLE: CsvTable<AccountRow> = {
  columns: [...FIELDS, ...RULES],
  linesOf: ({ rules, ...row }) => [{ ...row, ...rules }],
};
const BALANCES_TABLE = flat<BalanceRow>('instrument', 'compartment', 'available', 'encumbered', 'revision');

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
    holder: '91310000MA1FL0000N',
  })
  async open(
    @Input(OpenAccountBody) { body, call }: CommandInput<OpenAccountBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new OpenAccountCommand(body, call)));
  }

  @Post(':account/close')
  @HttpCode(200)
  @CommandRoute('Close an account that holds nothing', CloseAccountBody, { reason: 'merger' })
  async close(
    @Param('account', AccountPart) account: AccountId,
    @Input(CloseAccountBody) { body, call }: CommandInput<CloseAccountBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new CloseAccountCommand(account, body, call)));
  }

  @Get()
  @QueryRoute('List accounts', AccountsQuery, 'In the order of their ids.')
  async list(
    @Query(new ParseInput(AccountsQuery, 'query')) query: AccountsQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { holder, type, status, restraint, province } = query;
    const wanted = { sight: sightOf(caller), holder, type, status, restraint, province };
    return answerList(call, query, this.readModels, {
      name: 'accounts',
      table: ACCOUNTS_TABLE,
      cursor: { account: 'string' },
      page: (db, page) => listAccounts(db, ledgerId, { ...wanted, ...page }),
    });
  }

  @Get(':account')
  @QueryRoute('One account', ReadQuery, 'Type, holder, when it was opened and closed.', { account: 'PLANT-A' })
  async find(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { db, ledgerId } = this.readModels;
    const { at, value } = await findAccount(db, ledgerId, account, sightOf(caller));
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
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    const asOfRevision = await this.readModels.moment(query);
    const { db: pool, ledgerId, balances } = this.readModels;
    const { instrument, compartment } = query;
    const sight = sightOf(caller);
    const wanted = { sight, instrument, compartment, asOfRevision };
    // The question that exchanges ask all day. An export asks in its own transaction.
    const plain = Object.values({ instrument, compartment, asOfRevision }).every((one) => one === undefined);
    const inGroup = plain && sight.accounts === 'all';
    return answerList(call, query, this.readModels, {
      name: `${account}-balances`,
      table: BALANCES_TABLE,
      page: (db) =>
        existing(
          account,
          inGroup && db === pool
            ? balances.balancesOf(account).then((all) => ({ ...all, rows: all.rows.filter(within(sight)) }))
            : balancesOf(db, ledgerId, account, wanted),
        ),
      json: ({ at, rows }) => ({ ...standing(at, asOfRevision), account, balances: rows }),
      asOfRevision,
    });
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
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    const asOfRevision = await this.readModels.moment(query);
    const { ledgerId } = this.readModels;
    const { instrument, compartment } = query;
    const wanted = { sight: sightOf(caller), instrument, compartment, asOfRevision };
    return answerList(call, query, this.readModels, {
      name: `${account}-holdings`,
      table: HOLDINGS_TABLE,
      cursor: { instrument: 'string', start: 'number' },
      page: (db, page) => existing(account, holdingsOf(db, ledgerId, account, { ...wanted, ...page })),
      json: (page) => ({ account, ...listed(page, asOfRevision) }),
      asOfRevision,
    });
  }
}

/** An exchange sees one position only. */
const within =
  ({ compartment }: Sight) =>
  (row: BalanceRow): boolean =>
    compartment === undefined || row.compartment === compartment;
