// Rulebooks: all that were published, the one in force for a year at a moment, and one whole.
import type { Instant } from '#domain/instant.js';
import type { Rulebook, Title } from '#domain/rulebooks/rulebook.js';
import { ask, Conditions, type Found, page, type Page } from '../answer.js';
import type { Database } from '../database.js';

export interface RulebookRow {
  readonly rulebook: string;
  readonly title: Title;
  readonly complianceYears: readonly number[];
  readonly effectiveFrom: Instant;
  /** The first instant that is too late. */
  readonly deadline: Instant;
  /** Revision of the event that published it. */
  readonly revision: number;
  readonly publishedAt: Instant;
}

export interface WholeRulebook extends RulebookRow {
  readonly content: Rulebook;
}

export interface RulebooksCursor {
  readonly revision: number;
}

/** What was known when: only what had been published by a revision. What was in force when: at a moment. */
export interface RulebookMoment {
  readonly at?: Instant | undefined;
  readonly asOfRevision?: number | undefined;
}

export interface RulebooksWanted extends RulebookMoment {
  readonly complianceYear?: number | undefined;
  readonly after?: RulebooksCursor | undefined;
  readonly limit: number;
}

/** The last one published under the id; with `at` the one that had taken effect last by then. */
export async function findRulebook(
  db: Database,
  ledgerId: string,
  rulebook: string,
  { at, asOfRevision }: RulebookMoment,
): Promise<Found<WholeRulebook>> {
  const where = new Conditions(ledgerId, 'r')
    .add('r.rulebook = ?', rulebook)
    .add('r.revision <= ?', asOfRevision)
    .add('r.effective_from <= ?::timestamptz', at);
  const order = at === undefined ? 'r.revision DESC' : NEWEST_IN_FORCE;
  return first(db, where, order);
}

/** The rules of the year at the moment, as `effectiveRulebook` finds them; undefined where there are none. */
export async function rulebookInForce(
  db: Database,
  ledgerId: string,
  complianceYear: number,
  at: Instant,
): Promise<Rulebook | undefined> {
  const where = new Conditions(ledgerId, 'r')
    .add('r.compliance_years @> ARRAY[?::int]', complianceYear)
    .add('r.effective_from <= ?::timestamptz', at);
  return (await first(db, where, NEWEST_IN_FORCE)).value?.content;
}

async function first(db: Database, where: Conditions, order: string): Promise<Found<WholeRulebook>> {
  const { at, rows } = await ask<WholeRulebook>(db, {
    ...QUESTION,
    text: `${SELECT}, r.content FROM rulebooks r WHERE ${where.text} ORDER BY ${order} LIMIT 1`,
    values: where.values,
  });
  return { at, value: rows[0] ?? null };
}

/** Newest first. With `at` those that were in force then for one of their years, or for the year that is named. */
export async function listRulebooks(
  db: Database,
  ledgerId: string,
  { complianceYear, at, asOfRevision, after, limit }: RulebooksWanted,
): Promise<Page<RulebookRow, RulebooksCursor>> {
  const where = new Conditions(ledgerId, 'r')
    .add('r.compliance_years @> ARRAY[?::int]', complianceYear)
    .add('r.revision <= ?', asOfRevision)
    .add('r.revision < ?', after?.revision);
  if (at !== undefined) {
    const moment = `${where.bind(at)}::timestamptz`;
    // The rule of `effectiveRulebook`: none took effect later, and of two that did together none was published later.
    const later = where
      .on('o')
      .add('o.revision <= ?', asOfRevision)
      .add('o.compliance_years @> ARRAY[y]')
      .add(`o.effective_from <= ${moment}`)
      .add('(o.effective_from, o.revision) > (r.effective_from, r.revision)');
    where.add(`r.effective_from <= ${moment}`).add(
      `EXISTS (SELECT FROM unnest(r.compliance_years) y WHERE ${complianceYear === undefined ? 'true' : `y = ${where.bind(complianceYear)}`}
           AND NOT EXISTS (SELECT FROM rulebooks o WHERE ${later.text}))`,
    );
  }
  const text = `${SELECT} FROM rulebooks r WHERE ${where.text} ORDER BY r.revision DESC LIMIT ${where.bind(limit + 1)}`;
  return page(await ask<RulebookRow>(db, { ...QUESTION, text, values: where.values }), limit, ({ revision }) => ({
    revision,
  }));
}

const SELECT = `SELECT r.rulebook, r.content -> 'title' AS title, r.compliance_years AS "complianceYears",
    r.effective_from AS "effectiveFrom", r.deadline, r.revision, r.published_at AS "publishedAt"`;

/** The rule of `effectiveRulebook`, of those that have taken effect. */
const NEWEST_IN_FORCE = 'r.effective_from DESC, r.revision DESC';

const QUESTION = { projection: 'rulebooks', order: 'asked.revision DESC' } as const;
