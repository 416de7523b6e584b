// Brings a state up from the newest snapshot that can be trusted, and the journal behind it.
import type { LedgerId } from '#domain/ids.js';
import { LedgerState } from '#domain/ledger-state.js';
import type { EventStore } from '#event-store/event-store.js';
import { fingerprintOf } from './command-hashes.js';
import { catchUp } from './replay.js';
import type { SnapshotStore } from './snapshot-store.js';

/** The journal is not the one that a snapshot or a read model has seen: history would fork. Nothing may be written. */
export class JournalDiffers extends Error {
  constructor(seenBy: string, revision: number, seen: string, found: string | undefined) {
    super(
      found === undefined
        ? `${seenBy} has seen revision ${revision}, but the journal ends before: events are missing`
        : `${seenBy} has seen event ${seen} at revision ${revision}, but the journal holds ${found} there`,
    );
    this.name = 'JournalDiffers';
  }
}

export interface Recovery {
  readonly state: LedgerState;
  /** Revision of the snapshot that was used; undefined when the whole journal was replayed. */
  readonly fromSnapshot: number | undefined;
}

/** @throws JournalDiffers, JournalBroken, StoreUnavailable. `onRefused` hears of each snapshot that was not used. */
export async function recover(
  store: EventStore,
  ledgerId: LedgerId,
  snapshots: SnapshotStore,
  onRefused: (revision: number, why: string) => void,
): Promise<Recovery> {
  let recovered: LedgerState | undefined;
  for (const head of await snapshots.heads(ledgerId)) {
    await assertSeen(store, ledgerId, 'a snapshot', head.revision, head.eventId);
    if (recovered) continue;
    const loaded = await snapshots.load(ledgerId, head).catch((error: unknown) => ({ refused: String(error) }));
    if ('refused' in loaded) onRefused(head.revision, loaded.refused);
    else recovered = loaded;
  }
  const state = recovered ?? new LedgerState(ledgerId, fingerprintOf);
  const fromSnapshot = recovered?.revision;
  await catchUp(state, store);
  return { state, fromSnapshot };
}

/** Holds what somebody has seen against the journal: the event at this revision is still the same one. */
export async function assertSeen(
  store: EventStore,
  ledgerId: string,
  seenBy: string,
  revision: number,
  eventId: string,
): Promise<void> {
  for await (const [event] of store.read(ledgerId, revision, { countMax: 1 }))
    if (event?.eventId === eventId) return;
    else throw new JournalDiffers(seenBy, revision, eventId, event?.eventId);
  throw new JournalDiffers(seenBy, revision, eventId, undefined);
}
