// The journal in EventStoreDB: the store of production. Its client's defects are answered here and in the files beside.
import { ErrorType, NO_STREAM, type EventStoreDBClient } from '@eventstore/db-client';
import { checkAppend, checkLedgerId, checkRevision } from './check-append.js';
import {
  AppendOutcomeUnknown,
  BATCH_BYTES_MAX,
  BATCH_COUNT_DEFAULT,
  EMPTY_JOURNAL,
  GroupTooLarge,
  JournalDamaged,
  sizeInGroup,
  WrongExpectedRevision,
  type EventStore,
  type EventToAppend,
  type ReadOptions,
  type StoredEvent,
} from './event-store.js';
import { closeClient, isOfType, openClient } from './eventstoredb-client.js';
import { eventData, streamOf } from './eventstoredb-events.js';
import { EventStoreDbReads } from './eventstoredb-reads.js';
import { subscribe } from './eventstoredb-subscription.js';
import { readPages } from './read-pages.js';
import { Backoff, pause, within } from './waiting.js';

export interface EventStoreDbEventStoreOptions {
  /** `esdb://host:2113?tls=false`, or `esdb+discover://…` for a cluster. */
  readonly connectionString: string;
  readonly appendTimeoutMs?: number;
  /** A page of events that takes longer is given up. */
  readonly readTimeoutMs?: number;
  /** Told of what the store recovers from by itself: lost connections and subscriptions. */
  readonly onWarning?: (message: string, error: unknown) => void;
}

/**
 * The client keeps the promises of all appends of a process in one map, and an error of one connection rejects them
 * all. So one append is in flight in this process at a time, whichever store it belongs to.
 */
let previousAppend: Promise<unknown> = Promise.resolve();

export class EventStoreDbEventStore implements EventStore {
  private readonly connectionString: string;
  private readonly appendTimeoutMs: number;
  private readonly reads: EventStoreDbReads;
  private readonly warn: (message: string, error: unknown) => void;
  private readonly closing = new AbortController();
  private appending: EventStoreDBClient | undefined;

  constructor(options: EventStoreDbEventStoreOptions) {
    this.connectionString = options.connectionString;
    this.appendTimeoutMs = options.appendTimeoutMs ?? 5_000;
    this.reads = new EventStoreDbReads(this.connectionString, options.readTimeoutMs ?? 30_000, BATCH_BYTES_MAX);
    this.warn = options.onWarning ?? (() => undefined);
  }

  async append(ledgerId: string, events: readonly EventToAppend[], expectedRevision: number): Promise<number> {
    checkAppend(ledgerId, events, expectedRevision);
    const turn = previousAppend.then(() => this.appendInTurn(ledgerId, events, expectedRevision));
    previousAppend = turn.catch(() => undefined);
    return turn;
  }

  read(ledgerId: string, fromRevision: number, options: ReadOptions = {}): AsyncIterable<readonly StoredEvent[]> {
    return readPages(this.reads, ledgerId, fromRevision, options);
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
    const backoff = new Backoff();
    const countMax = options.batchCountMax ?? BATCH_COUNT_DEFAULT;
    let last = afterRevision;
    while (!ending.aborted) {
      const batches = subscribe(this.connectionString, ledgerId, last, ending, countMax, BATCH_BYTES_MAX);
      try {
        for (;;) {
          const next = await batches.next().catch((error: unknown) => ({ done: undefined, error }));
          if (next.done) return;
          if ('error' in next) {
            if (next.error instanceof JournalDamaged) throw next.error;
            this.warn(`lost the subscription to the journal ${ledgerId} after revision ${last}`, next.error);
            break;
          }
          backoff.reset();
          last = next.value.at(-1)?.revision ?? last;
          yield next.value;
        }
      } finally {
        await batches.return(undefined);
      }
      await pause(backoff.next(), ending);
    }
  }

  async head(ledgerId: string): Promise<number> {
    checkLedgerId(ledgerId);
    return this.reads.head(ledgerId);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await previousAppend;
    if (this.appending) await this.discard(this.appending);
    await this.reads.close();
  }

  private async appendInTurn(ledgerId: string, events: readonly EventToAppend[], expected: number): Promise<number> {
    const newHead = expected + events.length;
    const client = (this.appending ??= openClient(this.connectionString));
    try {
      // No credentials in the call: they would take it off the batch path. The `deadline` is only the server's, and a
      // lost answer leaves the promise pending for ever, so the time that counts is our own.
      const answer = client.appendToStream(streamOf(ledgerId), events.map(eventData), {
        expectedRevision: expected === EMPTY_JOURNAL ? NO_STREAM : BigInt(expected),
        deadline: this.appendTimeoutMs,
      });
      await within(this.appendTimeoutMs, 'EventStoreDB (append)', answer);
      return newHead;
    } catch (error) {
      if (isOfType(error, ErrorType.WRONG_EXPECTED_VERSION)) {
        if (await this.isStored(ledgerId, events, expected)) return newHead;
        const { actualVersion } = error as { actualVersion?: bigint | string };
        const isKnown = typeof actualVersion === 'bigint' || actualVersion === 'no_stream';
        const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : EMPTY_JOURNAL;
        throw new WrongExpectedRevision(expected, isKnown ? actual : undefined);
      }
      if (isOfType(error, ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED)) {
        // A server that was set to less than our own bound. Certain, and no retry will change it.
        throw new GroupTooLarge(events.reduce((sum, event) => sum + sizeInGroup(event), 0));
      }
      // Only a client that was told who leads knows more than a new one would.
      if (!isOfType(error, ErrorType.NOT_LEADER)) await this.discard(client);
      throw new AppendOutcomeUnknown(error);
    }
  }

  /** A conflict may be our own earlier attempt: the server forgets ids, the stream does not. */
  private async isStored(ledgerId: string, events: readonly EventToAppend[], expected: number): Promise<boolean> {
    const stored: StoredEvent[] = [];
    try {
      while (stored.length < events.length) {
        const from = expected + 1 + stored.length;
        const page = await this.reads.page(ledgerId, from, events.length - stored.length);
        if (page.length === 0) break;
        stored.push(...page);
      }
    } catch (error) {
      throw new AppendOutcomeUnknown(error);
    }
    return stored.length === events.length && stored.every((event, i) => event.eventId === events[i]?.eventId);
  }

  /** A client that failed may keep a dead connection or a rejected promise; a new one starts from nothing. */
  private async discard(client: EventStoreDBClient): Promise<void> {
    if (this.appending === client) this.appending = undefined;
    await closeClient(client);
  }
}
