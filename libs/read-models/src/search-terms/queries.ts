// Names by the beginnings of their words, the closest first.
import { ask, Conditions, page, type Page } from '../answer.js';
import type { Database } from '../database.js';
import { type TermKind, wordsOf } from './words.js';

export interface TermRow {
  /** How close: 0 the very name, 1 a name that begins so, 2 a name whose words begin so. */
  readonly rank: number;
  readonly kind: TermKind;
  readonly term: string;
  /** Revision of the event that used the name first. */
  readonly firstRevision: number;
}

export interface TermsCursor {
  readonly rank: number;
  readonly kind: string;
  readonly term: string;
}

export interface TermsWanted {
  /** Every word of it must begin a word of the name, in any order. Upper and lower case are the same. */
  readonly text: string;
  readonly kind?: TermKind | undefined;
  readonly after?: TermsCursor | undefined;
  readonly limit: number;
}

/** By rank, kind and name. Without a word in the text nothing is found. */
export async function searchTermsLike(
  db: Database,
  ledgerId: string,
  { text, kind, after, limit }: TermsWanted,
): Promise<Page<TermRow, TermsCursor>> {
  const where = new Conditions(ledgerId, 's').add('s.kind = ?', kind);
  // Words are letters and digits: nothing in them has a meaning in a tsquery.
  const query = where.bind(
    wordsOf(text)
      .map((word) => `${word}:*`)
      .join(' & '),
  );
  const whole = where.bind(text.toLowerCase());
  let from = `SELECT CASE WHEN lower(s.term) = ${whole} THEN 0 WHEN starts_with(lower(s.term), ${whole}) THEN 1 ELSE 2 END AS rank,
      s.kind, s.term, s.first_revision AS "firstRevision"
    FROM search_terms s WHERE ${where.text} AND s.words @@ ${query}::tsquery`;
  if (after)
    from = `SELECT * FROM (${from}) s WHERE (s.rank, s.kind, s.term) >
      (${where.bind(after.rank)}::int, ${where.bind(after.kind)}, ${where.bind(after.term)})`;
  const answer = await ask<TermRow>(db, {
    projection: 'search-terms',
    text: `${from} ORDER BY rank, kind, term LIMIT ${where.bind(limit + 1)}`,
    values: where.values,
    order: 'asked.rank, asked.kind, asked.term',
  });
  return page(answer, limit, ({ rank, kind: ofKind, term }) => ({ rank, kind: ofKind, term }));
}

/** All clients that have ever sent a command, up to the limit. */
export async function clientsOf(db: Database, ledgerId: string, limit: number): Promise<readonly string[]> {
  const { rows } = await ask<{ term: string }>(db, {
    projection: 'search-terms',
    text: `SELECT s.term FROM search_terms s WHERE s.ledger_id = $1 AND s.kind = 'client' ORDER BY s.term LIMIT $2`,
    values: [ledgerId, limit],
    order: 'asked.term',
  });
  return rows.map(({ term }) => term);
}
