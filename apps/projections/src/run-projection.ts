// Follows the journal and keeps the read models up with it: batch after batch, from the stored position, until stopped.
import type pg from 'pg';
import { decodeEvent, UnknownEvent } from '#event-store/event-codec.js';
import type { EventStore, StoredEvent } from '#event-store/event-store.js';
import { Backoff, pause } from '#event-store/waiting.js';
import type { Position } from '#read-models/answer.js';
import { openPositions, projectBatch } from '#read-models/project-batch.js';
import { BrokenInvariant, type RecordedEvent } from '#read-models/projection.js';
import type { LiveProjection } from '#read-models/projections.js';
import { checkJournal } from './check-journal.js';
import { passesByItself } from './passing-failure.js';

export interface ProjectionRun {
  readonly store: EventStore;
  /** The run takes one connection, and ends it. */
  readonly pool: Pick<pg.Pool, 'connect'>;
  readonly ledgerId: string;
  readonly projections: readonly LiveProjection[];
  /** Ends the run after the batch in hand. */
  readonly signal: AbortSignal;
  readonly observer: ProjectionObserver;
  /** Events per transaction at most; default 5,000. Fewer are taken as they come. */
  readonly batchCountMax?: number;
}

/** Told what happens, in the order in which it happens. */
export interface ProjectionObserver {
  /** Connected, and about to follow from here. */
  following(position: Position): void;
  committed(position: Position, batch: { readonly count: number; readonly seconds: number }): void;
  /** Failed in a way that passes by itself; tries again from the stored position. */
  interrupted(error: unknown): void;
}

/**
 * Resolves when the signal ends the run. Rejects with what no retry can mend: UnknownEvent, BrokenInvariant, Fenced,
 * JournalBehind, JournalDiffers, PositionsUnusable, and errors of SQL. After a kill at any point, the next run
 * continues from the last batch that was committed whole.
 */
export async function runProjections(run: ProjectionRun): Promise<void> {
  const backoff = new Backoff();
  const observer: ProjectionObserver = {
    following: (position) => run.observer.following(position),
    committed: (position, batch) => {
      backoff.reset();
      run.observer.committed(position, batch);
    },
    interrupted: (error) => run.observer.interrupted(error),
  };
  while (!run.signal.aborted) {
    try {
      await followFromPosition({ ...run, observer });
    } catch (error) {
      if (run.signal.aborted && passesByItself(error)) return;
      if (!passesByItself(error)) throw error;
      observer.interrupted(error);
      await pause(backoff.next(), run.signal);
    }
  }
}

/** On one connection to the end: its loss ends this, and the next one finds the position that counts. */
async function followFromPosition(run: ProjectionRun): Promise<void> {
  const { store, pool, ledgerId, projections, signal, observer, batchCountMax = 5_000 } = run;
  const client = await pool.connect();
  const ending = new AbortController();
  const end = (): void => ending.abort();
  signal.addEventListener('abort', end);
  let lost: Error | undefined;
  const onError = (error: Error): void => {
    lost = error;
    end();
  };
  client.on('error', onError);
  try {
    let position = await openPositions(client, ledgerId, projections);
    await checkJournal(store, client, ledgerId, position.revision);
    observer.following(position);
    if (signal.aborted) return;
    const batches = store.follow(ledgerId, position.revision, ending.signal, { batchCountMax });
    for await (const events of readAhead(batches, end)) {
      const startedAt = performance.now();
      position = await projectBatch(client, projections, position.revision, { ledgerId, events });
      observer.committed(position, { count: events.length, seconds: (performance.now() - startedAt) / 1_000 });
      if (signal.aborted) return;
    }
    if (lost) throw lost;
  } finally {
    signal.removeEventListener('abort', end);
    client.off('error', onError);
    // A pool would hand the connection out again, whatever state its transaction is in: this one ends here.
    client.release(true);
  }
}

/** Reads and decodes the next batch while the database is busy with this one. */
async function* readAhead(
  batches: AsyncIterable<readonly StoredEvent[]>,
  end: () => void,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  const iterator = batches[Symbol.asyncIterator]();
  const read = async (): Promise<IteratorResult<readonly RecordedEvent[] | Undecodable>> => {
    const next = await iterator.next();
    return next.done ? next : { done: false, value: decode(next.value) };
  };
  let next = read();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      if (value instanceof Undecodable) {
        if (value.before.length > 0) yield value.before;
        throw value.error;
      }
      next = read();
      // Awaited in the next turn; until then its failure is nobody's yet.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    // The read ahead may be waiting for an event that is still to be recorded.
    end();
    await iterator.return?.();
  }
}

/** An event that cannot be read, and those before it, which can still be taken in. */
class Undecodable {
  constructor(
    readonly before: readonly RecordedEvent[],
    readonly error: unknown,
  ) {}
}

function decode(stored: readonly StoredEvent[]): readonly RecordedEvent[] | Undecodable {
  const events: RecordedEvent[] = [];
  for (const { revision, eventId, bytes } of stored)
    try {
      const event = decodeEvent(bytes);
      if (event.eventId !== eventId)
        throw new BrokenInvariant(revision, `stored under the id ${eventId}, its bytes say ${event.eventId}`);
      events.push({ revision, event });
    } catch (error) {
      return new Undecodable(events, error instanceof BrokenInvariant ? error : new UnreadableEvent(revision, error));
    }
  return events;
}

/** The event at this revision is of a type or version from the future, or no event at all. */
export class UnreadableEvent extends Error {
  constructor(
    readonly revision: number,
    cause: unknown,
  ) {
    const why = cause instanceof UnknownEvent ? cause.message : `not an event: ${String(cause)}`;
    super(`revision ${revision}: ${why}`, { cause });
    this.name = 'UnreadableEvent';
  }
}
