// Copies a journal from one store to another, byte for byte, and proves that both are the same.
import { type EventStore, GROUP_BYTES_MAX, sizeInGroup, type StoredEvent } from '#event-store/event-store.js';
import { MerkleRoot } from './merkle-root.js';

/** The two journals part at this revision: the destination holds something else, and nothing is written to it. */
export class JournalsDiffer extends Error {
  constructor(revision: number) {
    super(`the destination holds another event at revision ${revision}`);
    this.name = 'JournalsDiffer';
  }
}

export interface CopyResult {
  /** Events that were there before, and that were copied now. */
  readonly present: number;
  readonly copied: number;
  /** RFC 6962 root over all events, of both stores. */
  readonly root: string;
}

/**
 * Appends to `to` what it lacks. Nobody may write to either meanwhile. Can be interrupted and run again.
 * @throws JournalsDiffer, WrongExpectedRevision (somebody writes), AppendOutcomeUnknown and StoreUnavailable (run again).
 */
export async function copyJournal(
  from: EventStore,
  to: EventStore,
  ledgerId: string,
  onProgress: (revision: number, head: number) => void,
): Promise<CopyResult> {
  const sourceHead = await from.head(ledgerId);
  const destinationHead = await to.head(ledgerId);
  if (destinationHead > sourceHead) throw new JournalsDiffer(sourceHead + 1);
  const source = new MerkleRoot();
  const destination = new MerkleRoot();
  let tail = destinationHead;
  const there = events(to.read(ledgerId, 0, { countMax: destinationHead + 1 }));
  for await (const batch of from.read(ledgerId, 0, { countMax: sourceHead + 1 })) {
    const missing: StoredEvent[] = [];
    for (const event of batch) {
      source.add(event.bytes);
      if (event.revision > destinationHead) {
        missing.push(event);
        continue;
      }
      const { value: copy } = await there.next();
      if (copy?.eventId !== event.eventId || Buffer.compare(copy.bytes, event.bytes) !== 0)
        throw new JournalsDiffer(event.revision);
    }
    for (const group of groupsOf(missing)) tail = await to.append(ledgerId, group, tail);
    onProgress(source.size - 1, sourceHead);
  }
  // What was written is read back: an answer is not yet a proof.
  for await (const batch of to.read(ledgerId, 0)) for (const { bytes } of batch) destination.add(bytes);
  if (destination.size !== source.size || destination.hex !== source.hex)
    throw new Error(`the copy has root ${destination.hex} over ${destination.size} events, the source ${source.hex}`);
  return { present: destinationHead + 1, copied: sourceHead - destinationHead, root: source.hex };
}

async function* events(batches: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<StoredEvent, undefined> {
  for await (const batch of batches) yield* batch;
  return undefined;
}

function* groupsOf(missing: readonly StoredEvent[]): Generator<StoredEvent[]> {
  let group: StoredEvent[] = [];
  let bytes = 0;
  for (const event of missing) {
    if (bytes + sizeInGroup(event) > GROUP_BYTES_MAX) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(event);
    bytes += sizeInGroup(event);
  }
  if (group.length > 0) yield group;
}
