// Who looked at whose data: entries are queued when a query has been answered, and written in batches beside the queries.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { copyRows, type CopyValue } from '#read-models/copy-rows.js';
import { Backoff, pause, unlessAborted } from '#event-store/waiting.js';

export interface AccessEntry {
  /** Milliseconds since the epoch, when the answer had gone out. */
  readonly at: number;
  readonly client: string;
  readonly actor: string;
  readonly role: string;
  readonly onBehalfOf: string | undefined;
  readonly procedure: string | undefined;
  /** Method and pattern of the path. */
  readonly route: string;
  readonly account: string | undefined;
  /** JSON of what was asked for. */
  readonly filters: string | undefined;
  /** HTTP status; undefined where the caller hung up before an answer. */
  readonly status: number | undefined;
  readonly requestId: string;
}

export interface AccessLogOptions {
  /** Entries that may wait to be written, with those of queries under way. */
  readonly waitingMax: number;
  /** For so long the log may not have been written before others' data are not shown any more. */
  readonly silenceMsMax: number;
}

export const DEFAULT_ACCESS_LOG_OPTIONS: AccessLogOptions = { waitingMax: 50_000, silenceMsMax: 10_000 };

interface Log {
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** Larger batches hold up the answers of the process longer, and save nothing more. */
const BATCH_MAX = 1_000;
/** Entries gather for so long. Whoever kills the process takes that much of the log with it. */
const GATHER_MS = 100;

interface Numbered extends AccessEntry {
  readonly number: number;
}

export class AccessLog {
  private readonly instance = randomUUID();
  private readonly waiting: Numbered[] = [];
  private readonly closing = new AbortController();
  private readonly backoff = new Backoff(50, 1_000);
  private written = 0;
  private admitted = 0;
  private silentSince: number | undefined;
  private writing: Promise<void> | undefined;

  /** @param db a pool of its own: the log must not wait behind the queries that it records. */
  constructor(
    private readonly db: pg.Pool,
    private readonly ledgerId: string,
    private readonly log: Log,
    private readonly options: AccessLogOptions = DEFAULT_ACCESS_LOG_OPTIONS,
  ) {}

  /** Takes room for one entry, or refuses: a look that would leave no trace is not granted. What is admitted is `enter`ed. */
  admit(): boolean {
    if (this.waiting.length + this.admitted >= this.options.waitingMax || this.silentMs > this.options.silenceMsMax)
      return false;
    this.admitted++;
    return true;
  }

  /** An admitted query has ended. Without an entry nothing was looked at. */
  enter(entry: AccessEntry | undefined): void {
    this.admitted--;
    if (!entry) return;
    this.waiting.push({ ...entry, number: this.written + this.waiting.length });
    this.writing ??= this.write();
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** For how long there has been something to write and no success. */
  get silentMs(): number {
    return this.silentSince === undefined ? 0 : performance.now() - this.silentSince;
  }

  /** Writes what waits, for at most so long. What cannot be written then goes to the process's own log. */
  async close(withinMs: number): Promise<void> {
    const timer = setTimeout(() => this.closing.abort(), withinMs);
    if (this.writing) await unlessAborted(this.closing.signal, this.writing);
    clearTimeout(timer);
    if (this.waiting.length === 0) return;
    this.log.error({ entries: this.waiting.length }, 'the access log could not be written; its entries follow');
    for (const entry of this.waiting) this.log.error({ instance: this.instance, entry }, 'an entry of the access log');
  }

  /** One batch after the other until none waits. Never throws: an entry leaves the queue only when it is written. */
  private async write(): Promise<void> {
    this.silentSince = performance.now();
    await delay(GATHER_MS, undefined, { signal: this.closing.signal }).catch(() => undefined);
    let again = false;
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH_MAX);
      try {
        await writeRows(
          this.db,
          batch.map((entry) => this.rowOf(entry)),
          again,
        );
        this.waiting.splice(0, batch.length);
        this.written += batch.length;
        again = false;
        this.backoff.reset();
        this.silentSince = performance.now();
      } catch (error) {
        again = true;
        this.log.warn({ err: error, waiting: this.waiting.length }, 'the access log cannot be written; trying again');
        if (this.closing.signal.aborted) break;
        await pause(this.backoff.next(), this.closing.signal);
      }
    }
    this.silentSince = undefined;
    this.writing = undefined;
  }

  private rowOf({ number, at, client, actor, role, ...entry }: Numbered): CopyValue[] {
    const { onBehalfOf, procedure, route, account, filters, status, requestId } = entry;
    const when = new Date(at).toISOString();
    const who = [client, actor, role, onBehalfOf, procedure];
    return [this.ledgerId, when, this.instance, number, ...who, route, account, filters, status, requestId];
  }
}

const COLUMNS = `ledger_id, at, instance, number, client, actor, role, on_behalf_of, procedure, route, account, filters, status,
  request_id`;

/** @param again a batch of unknown outcome: what it has written already stays as it is. */
async function writeRows(db: pg.Pool, rows: readonly (readonly CopyValue[])[], again: boolean): Promise<void> {
  const client = await db.connect();
  let failed: Error | undefined;
  // A broken connection fails the statement, too; told to nobody, it would end the process.
  client.on('error', ignore);
  try {
    if (!again) await copyRows(client, 'access_log.entries', COLUMNS, rows);
    else {
      await client.query('BEGIN; CREATE TEMPORARY TABLE entries_again (LIKE access_log.entries) ON COMMIT DROP');
      await copyRows(client, 'pg_temp.entries_again', COLUMNS, rows);
      await client.query('INSERT INTO access_log.entries SELECT * FROM entries_again ON CONFLICT DO NOTHING; COMMIT');
    }
  } catch (error) {
    failed = error as Error;
    throw error;
  } finally {
    // One that failed is closed, and may still complain.
    if (!failed) client.off('error', ignore);
    client.release(failed);
  }
}

const ignore = (): void => undefined;
