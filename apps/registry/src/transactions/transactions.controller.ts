// Routes of transactions: one by its revision, many by search.
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type EventType, SCHEMA_VERSION } from '#domain/events.js';
import { ACCOUNT_ID, CLIENT_ID, REFERENCE } from '#domain/ids.js';
import { findTransaction, searchTransactions } from '#read-models/transactions/queries.js';
import { CalledBy, type Caller } from '../http/caller.js';
import { QueryRoute } from '../http/documentation.js';
import { OneOf, Text } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { ListQuery, NumberPart, ReadModels, ReadQuery, standing } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { TRANSACTIONS_TABLE } from './transactions-table.js';

class TransactionsQuery extends ListQuery {
  @Text(REFERENCE, { description: "The caller's own number", optional: true })
  reference?: string;

  @Text(ACCOUNT_ID, { description: 'Transactions that touched this account', optional: true })
  account?: string;

  @OneOf(Object.keys(SCHEMA_VERSION), { description: 'Type of event', optional: true })
  type?: EventType;

  @Text(CLIENT_ID, { description: 'Transactions of this client', optional: true })
  client?: string;
}

@ApiTags('transactions')
@Controller('v1/transactions')
export class TransactionsController {
  constructor(private readonly readModels: ReadModels) {}

  @Get()
  @QueryRoute('Search transactions', TransactionsQuery, 'Newest first, refused attempts included.')
  async search(
    @Query(new ParseInput(TransactionsQuery, 'query')) query: TransactionsQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { reference, account, type, client } = query;
    const wanted = { sight: sightOf(caller), reference, account, type, client };
    return answerList(call, query, this.readModels, {
      name: 'transactions',
      table: TRANSACTIONS_TABLE,
      cursor: { revision: 'number' },
      page: (db, page) => searchTransactions(db, ledgerId, { ...wanted, ...page }),
    });
  }

  @Get(':revision')
  @QueryRoute('One transaction', ReadQuery, 'The event at this revision of the journal.', { revision: '7' })
  async find(
    @Param('revision', NumberPart) revision: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { db, ledgerId } = this.readModels;
    const { at, value } = await findTransaction(db, ledgerId, Number(revision), sightOf(caller));
    if (!value)
      throw new HttpProblem(
        problemOf('transaction-not-found', {
          en: `There is no event at revision ${revision} for you to see; the read models stand at ${at.revision}.`,
          zh: `修订号 ${revision} 处没有您可以查看的事件；读模型现为修订号 ${at.revision}。`,
        }),
      );
    return { at: standing(at), ...value };
  }
}
