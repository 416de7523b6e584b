// The port to the journal: one stream of events per ledger, append with an expected revision, read, follow.

/** Revision of a journal that holds no event yet. The first event has revision 0. */
export const EMPTY_JOURNAL = -1;

/** Neither adapter accepts a larger event: it must fit the C2SP tlog-tiles entry format. */
export const EVENT_BYTES_MAX = 65_535;

/**
 * Neither adapter accepts a larger group, so that a journal can move from one store to the other: EventStoreDB up to
 * 22.10 refuses an append of more than 1 MiB. Count the events of a group with `sizeInGroup`.
 */
export const GROUP_BYTES_MAX = 1_000_000;

/** A batch that `read` or `follow` yields ends with the event that reaches this many bytes, or before it. */
export const BATCH_BYTES_MAX = 4 * 1024 * 1024;
export const BATCH_COUNT_DEFAULT = 1_000;

/** What an event counts against GROUP_BYTES_MAX: its bytes, its type, and what the protocol wraps around them. */
export function sizeInGroup(event: EventToAppend): number {
  return event.bytes.byteLength + 2 * event.type.length + 200;
}

export interface EventToAppend {
  /** Random UUID in lower case, chosen before the first attempt and kept over every retry. */
  readonly eventId: string;
  readonly type: string;
  /** The evidence: stored and returned byte for byte. At most EVENT_BYTES_MAX. */
  readonly bytes: Uint8Array;
}

export interface StoredEvent extends EventToAppend {
  /** Index in the ledger's journal, counted from 0 without gaps. */
  readonly revision: number;
}

export interface EventStore {
  /**
   * Appends all events behind `expectedRevision`, or none. Resolves with the revision of the last one when they are
   * durable. Appending the same events with the same ids behind the same revision again is a success and stores nothing.
   * @throws WrongExpectedRevision another writer was there first: these events are not stored and never will be.
   * @throws EventTooLarge, GroupTooLarge, or a TypeError for a malformed argument, before anything is sent.
   * @throws AppendOutcomeUnknown anything else: it may or may not have happened. Retry with the same arguments.
   */
  append(ledgerId: string, events: readonly EventToAppend[], expectedRevision: number): Promise<number>;

  /**
   * Yields the events from `fromRevision` (inclusive) to the head of the moment, in order, in batches of bounded size.
   * @throws StoreUnavailable, JournalDamaged
   */
  read(ledgerId: string, fromRevision: number, options?: ReadOptions): AsyncIterable<readonly StoredEvent[]>;

  /**
   * Yields every event after `afterRevision` (exclusive), in order, each once, first the stored ones and then the live
   * ones, in batches of bounded size; waits when there is none. Reconnects by itself, from its own position. The reader
   * sets the pace: no more than a few batches are held in memory. Ends when `signal` is aborted.
   * @throws JournalDamaged
   */
  follow(
    ledgerId: string,
    afterRevision: number,
    signal: AbortSignal,
    options?: ReadOptions,
  ): AsyncIterable<readonly StoredEvent[]>;

  /** Revision of the newest event, EMPTY_JOURNAL when there is none. Throws StoreUnavailable. */
  head(ledgerId: string): Promise<number>;

  close(): Promise<void>;
}

export interface ReadOptions {
  /** Events per yielded batch; BATCH_COUNT_DEFAULT where it is not given. */
  readonly batchCountMax?: number;
  /** Stop after this many events in all (only for `read`). */
  readonly countMax?: number;
}

/** The journal does not end at the revision that the append expected. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly expectedRevision: number,
    /** Where the journal ended when the store refused; undefined when the store did not say. */
    readonly actualRevision: number | undefined,
  ) {
    super(`expected the journal to end at revision ${expectedRevision}, it ends at ${actualRevision ?? 'another one'}`);
    this.name = 'WrongExpectedRevision';
  }
}

/** The append may or may not have happened. Only a retry with the same ids tells. */
export class AppendOutcomeUnknown extends Error {
  constructor(cause: unknown) {
    super(`the outcome of the append is unknown: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'AppendOutcomeUnknown';
  }
}

/** A read could not be answered now. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super(`the event store does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'StoreUnavailable';
  }
}

/** What the store returned cannot be a journal: a revision is missing, or an event is not bytes. No retry will help. */
export class JournalDamaged extends Error {
  constructor(ledgerId: string, damage: string) {
    super(`the journal ${ledgerId} is damaged: ${damage}`);
    this.name = 'JournalDamaged';
  }
}

export class EventTooLarge extends Error {
  constructor(
    readonly type: string,
    readonly bytes: number,
  ) {
    super(`an event of type ${type} has ${bytes} bytes, at most ${EVENT_BYTES_MAX} are allowed`);
    this.name = 'EventTooLarge';
  }
}

export class GroupTooLarge extends Error {
  constructor(readonly bytes: number) {
    super(`a group of events counts ${bytes} bytes, at most ${GROUP_BYTES_MAX} are allowed`);
    this.name = 'GroupTooLarge';
  }
}
