// How queries are asked for a page and a moment, and how their answers say which revision they stand for.
import { type PipeTransform } from '@nestjs/common';
import type pg from 'pg';
import {
  ACCOUNT_ID,
  type AccountId,
  ACTOR,
  COMMAND_KEY,
  INSTRUMENT_ID,
  type InstrumentId,
  PROJECT_ID,
  SHA256_HEX,
} from '#domain/ids.js';
import { INSTANT, type Instant, instant, instantOf } from '#domain/instant.js';
import { BalanceReader } from '#read-models/account-balances/balance-reader.js';
import type { AccountPage, Position } from '#read-models/answer.js';
import { positionOf } from '#read-models/projection-positions/queries.js';
import { waitForRevision } from '#read-models/projection-positions/wait-for-revision.js';
import { revisionAt } from '#read-models/transactions/queries.js';
import { OneOf, Text, WholeNumber } from './fields.js';
import { HttpProblem, problemOf, problemOfRejection, type Worded, wrong } from './problem.js';

const REVISION_MAX = Number.MAX_SAFE_INTEGER;
const WAIT_MS_MAX = 5_000;
const FORMATS = ['json', 'csv'];

/** Query parameters of every route that reads. */
export class ReadQuery {
  @WholeNumber(0, REVISION_MAX, {
    description: 'Wait (up to 5 s) until the read models have reached this revision: to read what you just wrote',
    optional: true,
  })
  minRevision?: number;
}

/** Query parameters of lists that have no pages. */
export class ExportQuery extends ReadQuery {
  @OneOf(FORMATS, {
    description: '`csv` answers every row of one revision, not a page; `Accept: text/csv` does the same',
    optional: true,
  })
  format?: 'json' | 'csv';
}

/** Query parameters of lists. */
export class ListQuery extends ExportQuery {
  @WholeNumber(1, 1_000, { description: 'Items per page, 100 where it is left out', optional: true })
  limit?: number;

  @Text(/^[A-Za-z0-9_-]{1,400}$/, { description: '`next` of the page before', optional: true })
  cursor?: string;
}

/** Query parameters of routes that can look back. */
export class MomentQuery extends ListQuery {
  @WholeNumber(0, REVISION_MAX, { description: 'As of this revision of the journal', optional: true })
  atRevision?: number;

  @Text(INSTANT, {
    description: 'As of this instant (UTC, milliseconds): as of what was recorded by then',
    example: '2026-12-31T16:00:00.000Z',
    optional: true,
  })
  asOf?: string;
}

export class ReadModels {
  readonly balances: BalanceReader;

  constructor(
    readonly db: pg.Pool,
    readonly ledgerId: string,
  ) {
    this.balances = new BalanceReader(db, ledgerId);
  }

  /** Waits where the caller asks for it. @throws HttpProblem 503 `read-models-behind`. */
  async ready({ minRevision }: ReadQuery): Promise<void> {
    if (minRevision === undefined) return;
    const reached = await waitForRevision(this.db, this.ledgerId, minRevision, WAIT_MS_MAX);
    if (reached >= minRevision) return;
    const detail = {
      en: `The read models stand at revision ${reached}, ${minRevision} was asked for.`,
      zh: `读模型现为修订号 ${reached}，请求的修订号为 ${minRevision}。`,
    };
    throw new HttpProblem(problemOf('read-models-behind', detail, { numbers: { reached, minRevision } }), 1_000);
  }

  /** The revision that the query looks at; undefined for now. @throws HttpProblem 404 outside the record, 400, 503. */
  async moment(query: MomentQuery): Promise<number | undefined> {
    await this.ready(query);
    const { atRevision, asOf } = query;
    if (atRevision !== undefined && asOf !== undefined) throw invalid('asOf', 'cannot stand beside atRevision');
    if (atRevision !== undefined) {
      const { revision } = await positionOf(this.db, this.ledgerId);
      if (atRevision > revision)
        throw unknownRevision({
          en: `The read models stand at revision ${revision}.`,
          zh: `读模型现为修订号 ${revision}。`,
        });
      return atRevision;
    }
    if (asOf === undefined) return undefined;
    const found = await revisionAt(this.db, this.ledgerId, pastInstant(asOf));
    if (!found.value)
      throw unknownRevision({ en: `Nothing was recorded by ${asOf}.`, zh: `截至 ${asOf} 没有任何记录。` });
    return found.value.revision;
  }
}

/** The head of every answer to a query. `asOfRevision` only where the caller looked back. */
export const standing = (at: Position, asOfRevision?: number) => ({
  revision: at.revision,
  recordedAt: at.recordedAt,
  ...(asOfRevision !== undefined && { asOfRevision }),
});

export function listed<Row, Key>(
  found: { readonly at: Position; readonly rows: readonly Row[]; readonly next: Key | null },
  asOfRevision?: number,
) {
  return { ...standing(found.at, asOfRevision), items: found.rows, next: found.next && encodeCursor(found.next) };
}

export const encodeCursor = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** A cursor holds the keys of the last row, by name: text or a whole number each. @throws HttpProblem 400. */
export function cursorOf<Key extends object>(
  cursor: string | undefined,
  shape: Readonly<Record<keyof Key, 'string' | 'number'>>,
): Key | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<string, unknown>;
    const names = Object.entries<'string' | 'number'>(shape);
    const fits = names.every(([name, type]) =>
      type === 'number' ? Number.isSafeInteger(key[name]) : typeof key[name] === 'string' && !key[name].includes('\0'),
    );
    if (fits && Object.keys(key).length === names.length) return key as Key;
  } catch {
    // Answered below like any other cursor that is not one.
  }
  throw invalid('cursor', 'is not a cursor of this list');
}

export const DEFAULT_LIMIT = 100;

export const accountNotFound = (account: string): HttpProblem =>
  new HttpProblem(problemOfRejection({ code: 'account-not-found', account: account as AccountId }));

/** The page, where the account that it is about was there. @throws HttpProblem 404. */
export async function existing<Row, Key>(
  account: string,
  asked: Promise<AccountPage<Row, Key>>,
): Promise<AccountPage<Row, Key>> {
  const page = await asked;
  if (!page.found) throw accountNotFound(account);
  return page;
}

export const instrumentNotFound = (instrument: string): HttpProblem =>
  new HttpProblem(problemOfRejection({ code: 'instrument-not-found', instrument: instrument as InstrumentId }));

/** Pipe for a part of the path. */
class PathPart implements PipeTransform<string, string> {
  constructor(
    private readonly name: string,
    private readonly pattern: RegExp,
  ) {}

  transform(value: string): string {
    if (!this.pattern.test(value)) throw invalid(this.name, `must match ${this.pattern.source}`);
    return value;
  }
}

export const AccountPart = new PathPart('account', ACCOUNT_ID);
export const TrustedPart = new PathPart('trusted', ACCOUNT_ID);
export const RepresentativePart = new PathPart('person', ACTOR);
export const InstrumentPart = new PathPart('instrument', INSTRUMENT_ID);
export const ProjectPart = new PathPart('project', PROJECT_ID);
export const CommandKeyPart = new PathPart('commandId', COMMAND_KEY);
export const Sha256Part = new PathPart('sha256', SHA256_HEX);
export const PersonPart = new PathPart('person', /^P-[0-9a-f]{32}$/);
export const RulebookPart = new PathPart('rulebook', INSTRUMENT_ID);
export const NumberPart = new PathPart('number', /^(?:0|[1-9]\d{0,14})$/);

function pastInstant(text: string): Instant {
  let at: Instant;
  try {
    at = instant(text);
  } catch {
    throw invalid('asOf', 'names no moment');
  }
  // What will be recorded by a moment to come is not known; an answer now would change later.
  if (at > instantOf(Date.now())) throw invalid('asOf', 'lies in the future');
  return at;
}

export const invalid = (field: string, message: string): HttpProblem =>
  new HttpProblem(problemOf('invalid-input', wrong(field), { errors: [{ field, message }] }));

const unknownRevision = (detail: Worded): HttpProblem => new HttpProblem(problemOf('revision-unknown', detail));
