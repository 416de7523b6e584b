// The one way in which lists are answered: a page as JSON, or every row of one revision as CSV.
import { createParamDecorator, type ExecutionContext, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Page } from '#read-models/answer.js';
import type { Database } from '#read-models/database.js';
import { csvStream, type CsvTable } from './csv.js';
import { Export } from './export.js';
import { HttpProblem, problemOf } from './problem.js';
import { preferencesOf } from './quality-values.js';
import { cursorOf, DEFAULT_LIMIT, listed, type ListQuery, type ReadModels } from './reading.js';

/** The fields of a cursor, which are those of a row, and their types. */
type Shape = Readonly<Record<string, 'string' | 'number'>>;
type KeyOf<S extends Shape> = { readonly [Name in keyof S]: S[Name] extends 'number' ? number : string };

export interface List<Row, S extends Shape> {
  /** Of the file: `<name>-<revision>.csv`. */
  readonly name: string;
  readonly table: CsvTable<Row>;
  /** Without it the list is one page. */
  readonly cursor?: S;
  /** Reads one page. It runs in the transaction of the export, and must read everything through `db`. */
  readonly page: (db: Database, page: { after: KeyOf<S> | undefined; limit: number }) => Promise<Page<Row, KeyOf<S>>>;
  /** The body of the answer in JSON, where it is another than that of every list. */
  readonly json?: (page: Page<Row, KeyOf<S>>) => object;
  /** Where the caller looked back. */
  readonly asOfRevision?: number | undefined;
}

/** How the caller wants a list, and the reply whose headers say so. */
export interface ListCall {
  readonly accept: string | undefined;
  readonly reply: FastifyReply;
}

/** Parameter of a route that answers a list. */
export const Listing = createParamDecorator((_: unknown, context: ExecutionContext): ListCall => {
  const http = context.switchToHttp();
  return { accept: http.getRequest<FastifyRequest>().headers.accept, reply: http.getResponse<FastifyReply>() };
});

type Asked = Pick<ListQuery, 'format' | 'limit' | 'cursor'>;

/** @throws HttpProblem what `page` throws for its first page, and 400 for a cursor of another list. */
export async function answerList<Row, const S extends Shape>(
  { accept, reply }: ListCall,
  query: Asked,
  readModels: ReadModels,
  list: List<Row, S>,
): Promise<object> {
  void reply.header('vary', 'Accept');
  if (query.format ? query.format === 'csv' : prefersCsv(accept)) return answerCsv(reply, query, readModels, list);
  const after = list.cursor && cursorOf<KeyOf<S>>(query.cursor, list.cursor);
  const page = await list.page(readModels.db, { after, limit: query.limit ?? DEFAULT_LIMIT });
  return list.json ? list.json(page) : listed(page, list.asOfRevision);
}

async function answerCsv<Row, S extends Shape>(
  reply: FastifyReply,
  { limit, cursor }: Asked,
  readModels: ReadModels,
  { name, table, page, asOfRevision }: List<Row, S>,
): Promise<StreamableFile> {
  // Who asks for a page would take what comes for one.
  const errors = Object.entries({ limit, cursor })
    .filter(([, value]) => value !== undefined)
    .map(([field]) => ({ field, message: 'cannot stand beside CSV, which answers every row' }));
  if (errors.length > 0)
    throw new HttpProblem(problemOf('invalid-input', { en: 'CSV has no pages.', zh: 'CSV 不分页。' }, { errors }));

  const rows = await Export.begin(readModels.db, page);
  const stream = csvStream(table, rows.pages());
  stream.once('close', () => rows.end());
  const { revision } = rows.first.at;
  void reply.header('registry-revision', revision);
  if (asOfRevision !== undefined) void reply.header('registry-as-of-revision', asOfRevision);
  return new StreamableFile(stream, {
    type: 'text/csv; charset=utf-8; header=present',
    disposition: `attachment; filename="${name}-${asOfRevision ?? revision}.csv"`,
  });
}

/** Only who names CSV gets it, and not whoever takes anything. */
export function prefersCsv(accept: string | undefined): boolean {
  let csv = 0;
  let json = 0;
  for (const { value, quality } of preferencesOf(accept))
    if (value === 'text/csv') csv = Math.max(csv, quality);
    else if (value === 'application/json') json = Math.max(json, quality);
  return csv > 0 && csv >= json;
}
