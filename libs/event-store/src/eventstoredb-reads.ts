// Reads from EventStoreDB one page at a time, so that a reader may take its time between two of them.
import {
  BACKWARDS,
  END,
  ErrorType,
  FORWARDS,
  type EventStoreDBClient,
  type ReadStreamOptions,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { EMPTY_JOURNAL, JournalDamaged, StoreUnavailable, type StoredEvent } from './event-store.js';
import { closeClient, isOfType, openClient } from './eventstoredb-client.js';
import { storedEvent, streamOf } from './eventstoredb-events.js';
import { within } from './waiting.js';

export class EventStoreDbReads {
  private client: EventStoreDBClient | undefined;

  constructor(
    private readonly connectionString: string,
    private readonly timeoutMs: number,
    private readonly pageBytesMax: number,
  ) {}

  async head(ledgerId: string): Promise<number> {
    const newest = await this.collect(ledgerId, { direction: BACKWARDS, fromRevision: END, maxCount: 1 });
    return newest[0]?.revision ?? EMPTY_JOURNAL;
  }

  /** Events from a revision on, in order; empty where there are none yet. */
  async page(ledgerId: string, from: number, countMax: number): Promise<StoredEvent[]> {
    const options = { direction: FORWARDS, fromRevision: BigInt(from), maxCount: countMax } as const;
    const page = await this.collect(ledgerId, options);
    const misplaced = page.findIndex((event, i) => event.revision !== from + i);
    if (misplaced >= 0) throw new JournalDamaged(ledgerId, `it lacks revision ${from + misplaced}`);
    return page;
  }

  /** What one call returns, up to the bound of a batch in bytes. */
  private async collect(ledgerId: string, options: ReadStreamOptions): Promise<StoredEvent[]> {
    const client = (this.client ??= openClient(this.connectionString));
    // Of the leader: a follower that lags would deny what is stored, and a retry would seem to have lost.
    const stream = client.readStream(streamOf(ledgerId), { ...options, requiresLeader: true });
    const events: StoredEvent[] = [];
    const reading = new Promise<void>((resolve, reject) => {
      let bytes = 0;
      stream.on('data', (resolved: ResolvedEvent) => {
        // Thrown in a handler of the stream, nobody would catch it.
        try {
          if (bytes >= this.pageBytesMax) return;
          const event = storedEvent(ledgerId, resolved);
          bytes += event.bytes.byteLength;
          events.push(event);
          if (bytes >= this.pageBytesMax) resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      // The stream stays undestroyed after an error, and may emit several.
      stream.on('error', reject);
      stream.on('end', resolve);
    });
    try {
      await within(this.timeoutMs, 'EventStoreDB (read)', reading);
      return events;
    } catch (error) {
      if (isOfType(error, ErrorType.STREAM_NOT_FOUND)) return [];
      if (error instanceof JournalDamaged) throw error;
      if (!isOfType(error, ErrorType.NOT_LEADER)) await this.discard(client);
      throw new StoreUnavailable(error);
    } finally {
      stream.cancel().catch(() => undefined);
    }
  }

  /** A client that failed may keep a dead connection or a rejected promise; a new one starts from nothing. */
  private async discard(client: EventStoreDBClient): Promise<void> {
    if (this.client === client) this.client = undefined;
    await closeClient(client);
  }

  async close(): Promise<void> {
    if (this.client) await this.discard(this.client);
  }
}
