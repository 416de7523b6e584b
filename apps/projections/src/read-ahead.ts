// Reads and decodes the next batch of the journal while the database is busy with this one.
import { decodeEvent, UnknownEvent } from '#event-store/event-codec.js';
import type { StoredEvent } from '#event-store/event-store.js';
import { BrokenInvariant, type RecordedEvent } from '#read-models/projection.js';

/** @throws UnreadableEvent, BrokenInvariant; everything before such an event is yielded first. */
export async function* readAhead(
  batches: AsyncIterable<readonly StoredEvent[]>,
  /** Ends the reading: it may be waiting for an event that is still to be recorded. */
  end: () => void = () => undefined,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  const iterator = batches[Symbol.asyncIterator]();
  const read = async (): Promise<readonly RecordedEvent[] | Undecodable | undefined> => {
    const next = await iterator.next();
    return next.done ? undefined : decode(next.value);
  };
  let next = read();
  try {
    for (;;) {
      const events = await next;
      if (events === undefined) return;
      if (events instanceof Undecodable) {
        if (events.before.length > 0) yield events.before;
        throw events.error;
      }
      next = read();
      // Awaited in the next turn; until then its failure is nobody's yet.
      next.catch(() => undefined);
      yield events;
    }
  } finally {
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
