// Routes of the audit trail of an account: as pages, and whole as a stream of lines.
import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { historyOf, streamHistoryOf } from '#read-models/account-history/queries.js';
import { CalledBy, type Caller } from '../http/caller.js';
import { QueryRoute } from '../http/documentation.js';
import { WholeNumber } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { AccountPart, accountNotFound, existing, listed, ListQuery, ReadModels, ReadQuery } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { HISTORY_TABLE } from '../transactions/transactions-table.js';

class HistoryQuery extends ListQuery {
  @WholeNumber(0, Number.MAX_SAFE_INTEGER, { description: 'From this revision on, inclusive', optional: true })
  fromRevision?: number;

  @WholeNumber(0, Number.MAX_SAFE_INTEGER, { description: 'Up to this revision, inclusive', optional: true })
  toRevision?: number;
}

@ApiTags('audit')
@Controller('v1/accounts/:account')
export class AuditController {
  constructor(private readonly readModels: ReadModels) {}

  @Get('history')
  @QueryRoute(
    'Audit trail of an account',
    HistoryQuery,
    'Every event that touched it, oldest first: who, in which role, when, why, and amounts before and after; refused attempts included.',
    { account: 'PLANT-A' },
  )
  async history(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(HistoryQuery, 'query')) query: HistoryQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { fromRevision, toRevision } = query;
    const wanted = { sight: sightOf(caller), fromRevision, toRevision };
    return answerList(call, query, this.readModels, {
      name: `${account}-history`,
      table: HISTORY_TABLE,
      cursor: { revision: 'number' },
      page: (db, page) => existing(account, historyOf(db, ledgerId, account, { ...wanted, ...page })),
      json: (page) => ({ account, ...listed(page) }),
    });
  }

  @Get('history.ndjson')
  @QueryRoute(
    'Audit trail of an account as a stream',
    ReadQuery,
    'One JSON object a line; the last line is `{"end":true,…}`, so that a stream that broke off shows.',
    { account: 'PLANT-A' },
  )
  async stream(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.readModels.ready(query);
    const { db, ledgerId } = this.readModels;
    const pages = streamHistoryOf(db, ledgerId, account, { sight: sightOf(caller) });
    // The first page is read before the answer begins: afterwards no status can say that something is wrong.
    const first = await pages.next();
    if (first.done || !first.value.found) throw accountNotFound(account);
    const { at } = first.value;
    async function* lines(): AsyncGenerator<string> {
      let entries = 0;
      for (let page = first; !page.done; page = await pages.next()) {
        entries += page.value.rows.length;
        if (page.value.rows.length > 0) yield page.value.rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      }
      yield `${JSON.stringify({ end: true, account, entries, ...at })}\n`;
    }
    await reply
      .header('content-type', 'application/x-ndjson; charset=utf-8')
      .header('registry-revision', at.revision)
      .send(Readable.from(lines()));
  }
}
