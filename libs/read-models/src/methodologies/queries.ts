// Methodologies in a list.
import type { Instant } from '#domain/instant.js';
import { ask, Conditions, page, type Page } from '../answer.js';
import type { Database } from '../database.js';

export interface MethodologyRow {
  readonly methodology: string;
  readonly title: string;
  readonly publishedRevision: number;
  readonly publishedAt: Instant;
}

export interface MethodologiesCursor {
  readonly methodology: string;
}

/** By their ids. */
export async function listMethodologies(
  db: Database,
  ledgerId: string,
  { after, limit }: { readonly after?: MethodologiesCursor | undefined; readonly limit: number },
): Promise<Page<MethodologyRow, MethodologiesCursor>> {
  const where = new Conditions(ledgerId, 'm').add('m.methodology > ?', after?.methodology);
  const answer = await ask<MethodologyRow>(db, {
    projection: 'methodologies',
    text: `SELECT m.methodology, m.title, m.published_revision AS "publishedRevision", m.published_at AS "publishedAt"
      FROM methodologies m WHERE ${where.text} ORDER BY m.methodology LIMIT ${where.bind(limit + 1)}`,
    values: where.values,
    order: 'asked.methodology',
  });
  return page(answer, limit, ({ methodology }) => ({ methodology }));
}
