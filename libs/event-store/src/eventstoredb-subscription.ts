// One subscription of one follower, from its own connection to its loss; the follower opens the next one.
import { type ResolvedEvent, START } from '@eventstore/db-client';
import { closeClient, openClient } from './eventstoredb-client.js';
import { storedEvent, streamOf } from './eventstoredb-events.js';
import type { StoredEvent } from './event-store.js';

/** What a reader that stands still makes this process hold; beyond it the server is told to wait. */
const BUFFERED_EVENTS = 256;

/** Yields batches of events after `afterRevision`. Ends when `signal` is aborted, throws when the connection is lost. */
export async function* subscribe(
  connectionString: string,
  ledgerId: string,
  afterRevision: number,
  signal: AbortSignal,
  batchCountMax: number,
  batchBytesMax: number,
): AsyncGenerator<readonly StoredEvent[]> {
  const client = openClient(connectionString);
  // Exclusive, unlike the position of a read.
  const fromRevision = afterRevision < 0 ? START : BigInt(afterRevision);
  const subscription = client.subscribeToStream(
    streamOf(ledgerId),
    { fromRevision },
    { highWaterMark: BUFFERED_EVENTS },
  );
  let failure: unknown;
  let wake = (): void => undefined;
  const fail = (error: unknown): void => {
    failure ??= error;
    wake();
  };
  // The stream stays undestroyed after an error, so that iterating over it would wait for ever.
  subscription.on('error', fail);
  subscription.on('end', () => fail(new Error('the server ended the subscription')));
  subscription.on('close', () => fail(new Error('the subscription was closed')));
  subscription.on('readable', () => wake());
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  let last = afterRevision;
  try {
    while (!signal.aborted) {
      const batch: StoredEvent[] = [];
      let bytes = 0;
      // Events arrive a few at a time: as long as every turn of the event loop brings more, they join the batch.
      for (let before = -1; before < batch.length && batch.length < batchCountMax && bytes < batchBytesMax;) {
        before = batch.length;
        while (batch.length < batchCountMax && bytes < batchBytesMax) {
          const resolved = subscription.read() as ResolvedEvent | null;
          if (resolved === null) break;
          const event = storedEvent(ledgerId, resolved);
          if (event.revision <= last) continue;
          if (event.revision > last + 1) throw new Error(`revision ${last + 1} was not delivered`);
          last = event.revision;
          bytes += event.bytes.byteLength;
          batch.push(event);
        }
        if (batch.length > before) await new Promise((resolve) => setImmediate(resolve));
      }
      if (signal.aborted) return;
      if (batch.length > 0) {
        yield batch;
        continue;
      }
      if (failure !== undefined) throw failure as Error;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (subscription.readableLength > 0 || failure !== undefined || signal.aborted) resolve();
      });
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not waited for: a follower ends at once, and its calls are no appends.
    void closeClient(client);
  }
}
