// How an event of the journal looks in EventStoreDB: opaque bytes in one stream per ledger.
import { binaryEvent, type EventData, type ResolvedEvent } from '@eventstore/db-client';
import { JournalDamaged, type EventToAppend, type StoredEvent } from './event-store.js';

export function streamOf(ledgerId: string): string {
  return `ledger-${ledgerId}`;
}

/** Never a `jsonEvent`: the client would parse and print it again, and the bytes are the evidence. */
export function eventData(event: EventToAppend): EventData {
  return binaryEvent({ id: event.eventId, type: event.type, data: event.bytes as Uint8Array<ArrayBuffer> });
}

/** Reads nothing but id, type, revision and bytes: `created` and the metadata are the server's, not the record's. */
export function storedEvent(ledgerId: string, resolved: ResolvedEvent): StoredEvent {
  const { event } = resolved;
  if (!event) throw new JournalDamaged(ledgerId, 'it holds a link');
  const revision = Number(event.revision);
  if (!Number.isSafeInteger(revision))
    throw new JournalDamaged(ledgerId, `revision ${event.revision} is not a safe integer`);
  if (event.isJson) throw new JournalDamaged(ledgerId, `revision ${revision} was not stored as bytes`);
  return { revision, eventId: event.id, type: event.type, bytes: event.data };
}
