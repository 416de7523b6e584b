// How a query answers: rows and the position they stand for, out of one SQL statement and so of one snapshot.
import type { Instant } from '#domain/instant.js';
import { BIGINTS_AS_NUMBERS, type Database, statementName } from './database.js';

/** How far the read models have read the journal when they answered. */
export interface Position {
  /** Revision of the last event taken in; -1 before the first. */
  readonly revision: number;
  /** `recordedAt` of that event. */
  readonly recordedAt: Instant | null;
}

export interface Found<Row> {
  readonly at: Position;
  readonly value: Row | null;
}

export interface Page<Row, Key> {
  readonly at: Position;
  readonly rows: readonly Row[];
  /** Give it as `after` for the next page; null where this is the last one. */
  readonly next: Key | null;
}

/** A page about one account. */
export interface AccountPage<Row, Key> extends Page<Row, Key> {
  /** Whether the account was open or closed by then; false where it did not exist. */
  readonly found: boolean;
}

export const NOTHING_READ: Position = { revision: -1, recordedAt: null };

export interface Question {
  readonly projection: ProjectionName;
  /** Answers the rows. Its first parameter is the ledger. */
  readonly text: string;
  readonly values: readonly [ledgerId: string, ...unknown[]];
  /** Order of the rows, in columns of `text`. */
  readonly order: string;
  /** A boolean expression, answered as `found` even where there are no rows. */
  readonly found?: string;
}

export type ProjectionName =
  | 'accounts'
  | 'instruments'
  | 'account-balances'
  | 'account-history'
  | 'unit-holdings'
  | 'transactions'
  | 'instrument-totals'
  | 'account-states'
  | 'representatives'
  | 'trusted-accounts'
  | 'encumbrances'
  | 'proposals'
  | 'search-terms'
  | 'evidence-uses'
  | 'methodologies'
  | 'projects'
  | 'rulebooks'
  | 'compliance';

/**
 * The position is joined to the rows, so that there is a row even where the question has none. One projection's
 * position stands for every table that the question reads: live projections commit together.
 */
export async function ask<Row>(
  db: Database,
  { projection, text, values, order, found }: Question,
): Promise<{ at: Position; rows: Row[]; found: boolean }> {
  const statement = `
    SELECT at.position AS "atRevision", at.recorded_at AS "atRecordedAt", ${found ?? 'true'} AS "found", asked.*
    FROM live_positions at LEFT JOIN (SELECT true AS "present", rows.* FROM (${text}) rows) asked ON true
    WHERE at.ledger_id = $1 AND at.projection = '${projection}' ORDER BY ${order}`;
  const { rows } = await db.query({
    name: statementName(statement),
    text: statement,
    values: [...values],
    types: BIGINTS_AS_NUMBERS,
  });
  const all = rows as (Row & {
    atRevision: number;
    atRecordedAt: Instant | null;
    found: boolean;
    present: true | null;
  })[];
  const first = all[0];
  if (!first) return { at: NOTHING_READ, rows: [], found: false };
  return {
    at: { revision: first.atRevision, recordedAt: first.atRecordedAt },
    rows: all
      .filter((row) => row.present)
      .map(({ atRevision: _1, atRecordedAt: _2, found: _3, present: _4, ...row }) => row as Row),
    found: first.found,
  };
}

/** Cuts a question that was asked for one row more than the page holds. */
export function page<Row, Key>(
  answer: { readonly at: Position; readonly rows: readonly Row[] },
  limit: number,
  keyOf: (row: Row) => Key,
): Page<Row, Key> {
  const rows = answer.rows.slice(0, limit);
  const last = rows.at(-1);
  return { at: answer.at, rows, next: answer.rows.length > limit && last ? keyOf(last) : null };
}

/** Collects conditions and their parameters; those whose value is undefined are left out. */
export class Conditions {
  private readonly conditions: string[];

  constructor(
    ledgerId: string,
    table: string,
    readonly values: [ledgerId: string, ...unknown[]] = [ledgerId],
  ) {
    this.conditions = [`${table}.ledger_id = $1`];
  }

  /** Conditions on another table of the same statement. */
  on(table: string): Conditions {
    return new Conditions(this.values[0], table, this.values);
  }

  /** Each `?` in the condition stands for one of the values. */
  add(condition: string, ...values: unknown[]): this {
    if (values.some((value) => value === undefined)) return this;
    let next = 0;
    this.conditions.push(condition.replaceAll('?', () => this.bind(values[next++])));
    return this;
  }

  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  get text(): string {
    return this.conditions.join(' AND ');
  }
}
