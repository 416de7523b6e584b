// The journal in two Postgres tables: the embedded default, and the store of a registry that wants no second engine.
import type pg from 'pg';
import { checkAppend, checkLedgerId, checkRevision } from './check-append.js';
import {
  AppendOutcomeUnknown,
  BATCH_BYTES_MAX,
  BATCH_COUNT_DEFAULT,
  EMPTY_JOURNAL,
  JournalDamaged,
  StoreUnavailable,
  WrongExpectedRevision,
  type EventStore,
  type EventToAppend,
  type ReadOptions,
  type StoredEvent,
} from './event-store.js';
import { PostgresConnections, type Row } from './postgres-connections.js';
import { HEAD_CHANNEL, HeadHints } from './postgres-head-hints.js';
import { readPages } from './read-pages.js';
import { Backoff, pause, unlessAborted } from './waiting.js';

export interface PostgresEventStoreOptions {
  /** Of a database in which `createJournalSchema` has run. */
  readonly connectionString: string;
  /** The store has connections of its own, so that no slow query of a read model can hold up an append. */
  readonly pool?: Omit<pg.PoolConfig, 'connectionString'>;
  readonly appendTimeoutMs?: number;
  readonly readTimeoutMs?: number;
  /** How often an idle follower looks by itself, also when no hint comes. */
  readonly pollIntervalMs?: number;
  /** Told of what the store recovers from by itself: lost connections, failed polls. */
  readonly onWarning?: (message: string, error: unknown) => void;
}

/**
 * One statement is one transaction and one round trip: it moves the head and stores the events, or does nothing.
 * The first append of a journal inserts the head, every later one updates it; both wait for a concurrent append on the
 * same row and then find that they no longer match. A head below 0 is never stored, so only one of the two can win.
 * The bytes of all events travel as one binary parameter, cut up there: an array of bytea would travel as hexadecimal
 * text, which takes twice the time.
 */
const APPEND = `
  with first as (
    insert into journal_heads (ledger_id, revision) select $1, $3::bigint where $2::bigint = ${EMPTY_JOURNAL}
    on conflict (ledger_id) do nothing returning ledger_id
  ), next as (
    update journal_heads set revision = $3 where ledger_id = $1 and revision = $2 returning ledger_id
  ), won as (
    select ledger_id from first union all select ledger_id from next
  ), stored as (
    insert into journal_events (ledger_id, revision, event_id, type, bytes)
    select ledger_id, $2 + position, event_id, type, substring($6::bytea from start for length)
    from won,
      unnest($4::uuid[], $5::text[], $7::int[], $8::int[]) with ordinality as e (event_id, type, start, length, position)
  )
  select pg_notify('${HEAD_CHANNEL}', ledger_id) from won`;

/** By key, so that a deep page costs what the first one costs; `octet_length` does not fetch what it measures. */
const BATCH = `
  select revision, event_id, type, bytes from (
    select *, sum(octet_length(bytes)) over (order by revision rows unbounded preceding) - octet_length(bytes) as before
    from journal_events where ledger_id = $1 and revision >= $2 order by revision limit $3
  ) as page where before < ${BATCH_BYTES_MAX} order by revision`;

const HEAD = `select revision from journal_heads where ledger_id = $1`;

const STORED_IDS = `
  select event_id from journal_events where ledger_id = $1 and revision > $2 and revision <= $3 order by revision`;

export class PostgresEventStore implements EventStore {
  private readonly connections: PostgresConnections;
  private readonly hints: HeadHints;
  private readonly closing = new AbortController();
  private readonly appendTimeoutMs: number;
  private readonly readTimeoutMs: number;
  private readonly pollIntervalMs: number;
  private readonly warn: (message: string, error: unknown) => void;

  constructor(options: PostgresEventStoreOptions) {
    this.appendTimeoutMs = options.appendTimeoutMs ?? 5_000;
    this.readTimeoutMs = options.readTimeoutMs ?? 30_000;
    this.pollIntervalMs = options.pollIntervalMs ?? 100;
    this.warn = options.onWarning ?? (() => undefined);
    const config = {
      application_name: 'journal',
      keepAlive: true,
      connectionTimeoutMillis: Math.max(this.appendTimeoutMs, this.readTimeoutMs),
      // A backend that waits for a lock does not notice that its client is gone.
      statement_timeout: Math.max(this.appendTimeoutMs, this.readTimeoutMs),
      ...options.pool,
      connectionString: options.connectionString,
    };
    this.connections = new PostgresConnections(config, this.warn);
    this.hints = new HeadHints(config, this.warn);
  }

  async append(ledgerId: string, events: readonly EventToAppend[], expectedRevision: number): Promise<number> {
    checkAppend(ledgerId, events, expectedRevision);
    const newHead = expectedRevision + events.length;
    const ids = events.map((event) => event.eventId);
    const types = events.map((event) => event.type);
    const lengths = events.map((event) => event.bytes.byteLength);
    let next = 1;
    const starts = lengths.map((length) => (next += length) - length);
    const bytes = Buffer.concat(events.map((event) => event.bytes));
    const values = [ledgerId, expectedRevision, newHead, ids, types, bytes, starts, lengths];
    try {
      const won = await this.connections.query({ name: 'journal-append', text: APPEND, values }, this.appendTimeoutMs);
      if (won.rowCount === 1) return newHead;
      if (await this.isStored(ledgerId, ids, expectedRevision)) return newHead;
    } catch (error) {
      throw new AppendOutcomeUnknown(error);
    }
    throw new WrongExpectedRevision(expectedRevision, await this.head(ledgerId).catch(() => undefined));
  }

  read(ledgerId: string, fromRevision: number, options: ReadOptions = {}): AsyncIterable<readonly StoredEvent[]> {
    return readPages(this, ledgerId, fromRevision, options);
  }

  async *follow(
    ledgerId: string,
    afterRevision: number,
    signal: AbortSignal,
    options: ReadOptions = {},
  ): AsyncIterable<readonly StoredEvent[]> {
    checkLedgerId(ledgerId);
    checkRevision(afterRevision, EMPTY_JOURNAL);
    const ending = AbortSignal.any([signal, this.closing.signal]);
    const countMax = options.batchCountMax ?? BATCH_COUNT_DEFAULT;
    const backoff = new Backoff();
    let next = afterRevision + 1;
    while (!ending.aborted) {
      const hints = this.hints.count(ledgerId);
      let batch: readonly StoredEvent[] | undefined;
      try {
        batch = await unlessAborted(ending, this.page(ledgerId, next, countMax));
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        this.warn(`could not read the journal ${ledgerId} from revision ${next}; trying again`, error);
        await pause(backoff.next(), ending);
        continue;
      }
      backoff.reset();
      if (batch === undefined || ending.aborted) return;
      if (batch.length > 0) {
        next += batch.length;
        yield batch;
      } else {
        await this.hints.wait(ledgerId, hints, this.pollIntervalMs, ending);
      }
    }
  }

  async head(ledgerId: string): Promise<number> {
    checkLedgerId(ledgerId);
    const found = await this.ask({ name: 'journal-head', text: HEAD, values: [ledgerId] });
    return found.rows[0] ? revisionOf(ledgerId, found.rows[0]) : EMPTY_JOURNAL;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.hints.stop();
    await this.connections.close();
  }

  private async isStored(ledgerId: string, ids: readonly string[], expectedRevision: number): Promise<boolean> {
    const values = [ledgerId, expectedRevision, expectedRevision + ids.length];
    const found = await this.connections.query(
      { name: 'journal-stored-ids', text: STORED_IDS, values },
      this.appendTimeoutMs,
    );
    return found.rows.length === ids.length && found.rows.every((row, i) => row['event_id'] === ids[i]);
  }

  /** For `readPages`. */
  async page(ledgerId: string, from: number, countMax: number): Promise<StoredEvent[]> {
    const found = await this.ask({ name: 'journal-batch', text: BATCH, values: [ledgerId, from, countMax] });
    return found.rows.map((row, i) => {
      const revision = revisionOf(ledgerId, row);
      if (revision !== from + i) throw new JournalDamaged(ledgerId, `it lacks revision ${from + i}`);
      return {
        revision,
        eventId: row['event_id'] as string,
        type: row['type'] as string,
        bytes: row['bytes'] as Buffer,
      };
    });
  }

  private async ask(query: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    try {
      return await this.connections.query(query, this.readTimeoutMs);
    } catch (error) {
      throw new StoreUnavailable(error);
    }
  }
}

/** `bigint` arrives as text, because not all of its values are exact numbers in JavaScript. */
function revisionOf(ledgerId: string, row: Row): number {
  const revision = Number(row['revision']);
  if (Number.isSafeInteger(revision)) return revision;
  throw new JournalDamaged(ledgerId, `revision ${String(row['revision'])} is not a safe integer`);
}
