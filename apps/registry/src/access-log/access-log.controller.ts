// Route of the access log. Looking into it is a look like any other, and logged.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ACCOUNT_ID, ACTOR } from '#domain/ids.js';
import { BEGINNING_OF_TIME, INSTANT, instant } from '#domain/instant.js';
import { ROLES } from '#domain/roles.js';
import { QueryRoute } from '../http/documentation.js';
import { OneOf, Text, WholeNumber } from '../http/fields.js';
import { ParseInput } from '../http/parse-input.js';
import type { FieldError } from '../http/problem.js';
import { cursorOf, DEFAULT_LIMIT, encodeCursor, invalid, ReadModels } from '../http/reading.js';
import { accessesOf, type AccessLogCursor } from './queries.js';

class AccessLogQuery {
  @Text(ACCOUNT_ID, { description: 'Looks at this account', optional: true })
  account?: string;

  @Text(ACTOR, { description: 'Looks of this actor', optional: true })
  actor?: string;

  @OneOf(ROLES, { description: 'Looks in this role', optional: true })
  role?: string;

  @Text(INSTANT, { description: 'From this instant on (UTC, milliseconds)', optional: true })
  from?: string;

  @Text(INSTANT, { description: 'Before this instant (UTC, milliseconds)', optional: true })
  to?: string;

  @WholeNumber(1, 1_000, { description: 'Items per page, 100 where it is left out', optional: true })
  limit?: number;

  @Text(/^[A-Za-z0-9_-]{1,400}$/, { description: '`next` of the page before', optional: true })
  cursor?: string;

  static crossCheck(query: object): FieldError[] {
    const { from, to } = query as AccessLogQuery;
    return Object.entries({ from, to }).flatMap(([field, value]) =>
      value === undefined || isInstant(value) ? [] : [{ field, message: 'names no moment' }],
    );
  }
}

@ApiTags('access log')
@Controller('v1/access-log')
export class AccessLogController {
  constructor(private readonly readModels: ReadModels) {}

  @Get()
  @QueryRoute(
    'Who looked at whose data',
    AccessLogQuery,
    'Newest first: actor, role, procedure, route, filters and status of the answer. Entries are written within a second.',
  )
  async list(
    @Query(new ParseInput(AccessLogQuery, 'query')) { cursor, limit = DEFAULT_LIMIT, ...wanted }: AccessLogQuery,
  ) {
    const { db, ledgerId } = this.readModels;
    const { rows, next } = await accessesOf(db, ledgerId, { ...wanted, after: entryBefore(cursor), limit });
    return { items: rows, next: next && encodeCursor(next) };
  }
}

function entryBefore(cursor: string | undefined): AccessLogCursor | undefined {
  const key = cursorOf<AccessLogCursor>(cursor, { at: 'string', instance: 'string', number: 'number' });
  if (!key || (isInstant(key.at) && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key.instance))) return key;
  throw invalid('cursor', 'is not a cursor of this list');
}

function isInstant(text: string): boolean {
  if (!INSTANT.test(text) || text < BEGINNING_OF_TIME) return false;
  try {
    instant(text);
    return true;
  } catch {
    return false;
  }
}
