// The access log as supervisors read it: newest first, by account, actor, role and time.
import type { Instant } from '#domain/instant.js';
import { Conditions } from '#read-models/answer.js';
import { BIGINTS_AS_NUMBERS, type Database } from '#read-models/database.js';

export interface AccessLogCursor {
  readonly at: Instant;
  readonly instance: string;
  readonly number: number;
}

export interface AccessRow extends AccessLogCursor {
  readonly client: string;
  readonly actor: string;
  readonly role: string;
  readonly onBehalfOf: string | null;
  /** Null where none was named. */
  readonly procedure: string | null;
  readonly route: string;
  readonly account: string | null;
  readonly filters: Readonly<Record<string, unknown>> | null;
  /** Null where the caller hung up before an answer. */
  readonly status: number | null;
  readonly requestId: string;
}

export interface AccessWanted {
  readonly account?: string | undefined;
  readonly actor?: string | undefined;
  readonly role?: string | undefined;
  /** Inclusive. */
  readonly from?: string | undefined;
  /** Exclusive. */
  readonly to?: string | undefined;
  readonly after?: AccessLogCursor | undefined;
  readonly limit: number;
}

export async function accessesOf(
  db: Database,
  ledgerId: string,
  { account, actor, role, from, to, after, limit }: AccessWanted,
): Promise<{ readonly rows: readonly AccessRow[]; readonly next: AccessLogCursor | null }> {
  const where = new Conditions(ledgerId, 'e')
    .add('e.account = ?', account)
    .add('e.actor = ?', actor)
    .add('e.role = ?', role)
    .add('e.at >= ?', from)
    .add('e.at < ?', to)
    .add('(e.at, e.instance, e.number) < (?::timestamptz, ?::uuid, ?)', after?.at, after?.instance, after?.number);
  const { rows } = await db.query<Omit<AccessRow, 'filters'> & { readonly filters: string | null }>({
    text: `SELECT e.at, e.instance, e.number, e.client, e.actor, e.role, e.on_behalf_of AS "onBehalfOf", e.procedure,
        e.route, e.account, e.filters, e.status, e.request_id AS "requestId"
      FROM access_log.entries e WHERE ${where.text}
      ORDER BY e.at DESC, e.instance DESC, e.number DESC LIMIT ${where.bind(limit + 1)}`,
    values: where.values,
    types: BIGINTS_AS_NUMBERS,
  });
  const shown = rows.slice(0, limit).map((row): AccessRow => ({
    ...row,
    filters: row.filters === null ? null : (JSON.parse(row.filters) as Record<string, unknown>),
  }));
  const last = shown.at(-1);
  const next = rows.length > limit && last ? { at: last.at, instance: last.instance, number: last.number } : null;
  return { rows: shown, next };
}
