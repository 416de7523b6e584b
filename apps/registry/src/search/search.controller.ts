// Route of the search: names in accounts and transactions, by the beginnings of their words, and commands by their key.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { assertNever } from '#domain/assert-never.js';
import { COMMAND_KEY, type ClientId, type CommandKey } from '#domain/ids.js';
import type { Page } from '#read-models/answer.js';
import type { Database } from '#read-models/database.js';
import { clientsOf, searchTermsLike, type TermRow, type TermsCursor } from '#read-models/search-terms/queries.js';
import { TERM_KINDS, type TermKind } from '#read-models/search-terms/words.js';
import { flat } from '../http/csv.js';
import { QueryRoute } from '../http/documentation.js';
import { OneOf, Text } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { ListQuery, ReadModels } from '../http/reading.js';
import { Ledger } from '../ledger.js';

const KINDS = [...TERM_KINDS, 'command'] as const;

interface Hit {
  readonly kind: TermKind | 'command';
  /** What was found: the name, or the key of the command. */
  readonly text: string;
  /** The event that used the name first, or that is the command's outcome. */
  readonly firstRevision: number;
  /** Where to read on. */
  readonly href: string;
}

class SearchQuery extends ListQuery {
  @Text(/^(?=.*[A-Za-z0-9])[ -~]{2,64}$/, {
    description: 'Each word must begin a word of what is found; of a command its whole key',
    example: 'TRADE-1',
  })
  q!: string;

  @OneOf(KINDS, { description: 'Only of this kind', optional: true })
  kind?: Hit['kind'];
}

const HITS_TABLE = flat<Hit>('kind', 'text', 'firstRevision', 'href');

@ApiTags('search')
@Controller('v1/search')
export class SearchController {
  constructor(
    private readonly readModels: ReadModels,
    private readonly ledger: Ledger,
  ) {}

  @Get()
  @QueryRoute(
    'Search accounts and transactions',
    SearchQuery,
    'Account ids, holder codes, instruments, references, actors, reasons, clients and command keys; the closest first.',
  )
  async search(@Query(new ParseInput(SearchQuery, 'query')) query: SearchQuery, @Listing() call: ListCall) {
    await this.readModels.ready(query);
    return answerList(call, query, this.readModels, {
      name: 'search',
      table: HITS_TABLE,
      cursor: { rank: 'number', kind: 'string', term: 'string' },
      page: (db, { after, limit }) => this.hits(db, query, after, limit),
    });
  }

  /** Commands are found by the ledger's own index: one for every key in the read models would cost every write. */
  private async hits(
    db: Database,
    { q, kind }: SearchQuery,
    after: TermsCursor | undefined,
    limit: number,
  ): Promise<Page<Hit, TermsCursor>> {
    const { ledgerId } = this.readModels;
    const found = after || (kind ?? 'command') !== 'command' ? [] : await this.commandsOf(db, q);
    const terms = await searchTermsLike(db, ledgerId, {
      text: q,
      // A page of no names still says at which revision it stands.
      kind: kind === 'command' ? NO_KIND : kind,
      after,
      limit: Math.max(1, limit - found.length),
    });
    // The ledger runs ahead of the read models, and a hit must be there to be followed.
    const commands = found.filter(({ firstRevision }) => firstRevision <= terms.at.revision);
    return { ...terms, rows: [...commands, ...terms.rows.map(hitOf)] };
  }

  private async commandsOf(db: Database, key: string): Promise<Hit[]> {
    if (!COMMAND_KEY.test(key)) return [];
    const clients = await clientsOf(db, this.readModels.ledgerId, CLIENTS_MAX);
    return clients.flatMap((client) => {
      const revision = this.ledger.writer.decidedAt({ client: client as ClientId, key: key as CommandKey });
      if (revision === undefined) return [];
      return [{ kind: 'command', text: key, firstRevision: revision, href: `/v1/transactions/${revision}` }];
    });
  }
}

/** Systems that send commands: exchanges, provinces, a registry's own. A thousand look-ups take a millisecond or two. */
const CLIENTS_MAX = 1_000;

/** No row has it. */
const NO_KIND = '' as TermKind;

const hitOf = ({ kind, term, firstRevision }: TermRow): Hit => ({
  kind,
  text: term,
  firstRevision,
  href: hrefOf(kind, encodeURIComponent(term), firstRevision),
});

function hrefOf(kind: TermKind, term: string, firstRevision: number): string {
  switch (kind) {
    case 'account':
      return `/v1/accounts/${term}`;
    case 'holder':
      return `/v1/accounts?holder=${term}`;
    case 'instrument':
      return `/v1/instruments/${term}`;
    case 'reference':
    case 'client':
      return `/v1/transactions?${kind}=${term}`;
    case 'actor':
    case 'reason':
      return `/v1/transactions/${firstRevision}`;
    default:
      return assertNever(kind);
  }
}
