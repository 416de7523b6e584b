// Follows the journal with a state of its own and writes snapshots, so that the writer never pauses for one.
import type { LedgerId } from '#domain/ids.js';
import type { EventStore } from '#event-store/event-store.js';
import { recover } from './recover.js';
import { take } from './replay.js';
import type { SnapshotHead, SnapshotStore } from './snapshot-store.js';

export interface SnapshotFollowerOptions {
  /** Events between two snapshots: what a recovery replays at most, beside what comes while one is written. */
  readonly everyEvents: number;
  /** Milliseconds between two snapshots at least: at full load they must not eat the machine. */
  readonly everyMs: number;
}

export const DEFAULT_SNAPSHOT_OPTIONS: SnapshotFollowerOptions = { everyEvents: 20_000, everyMs: 15_000 };

/** Runs until aborted. @throws JournalDiffers, JournalBroken, and what the stores throw: start it again then. */
export async function followWithSnapshots(
  store: EventStore,
  ledgerId: LedgerId,
  snapshots: SnapshotStore,
  signal: AbortSignal,
  observer: { refused(revision: number, why: string): void; saved(head: SnapshotHead, seconds: number): void },
  options: SnapshotFollowerOptions = DEFAULT_SNAPSHOT_OPTIONS,
): Promise<void> {
  const { state, fromSnapshot } = await recover(store, ledgerId, snapshots, (revision, why) => {
    observer.refused(revision, why);
  });
  let savedRevision = fromSnapshot ?? -1;
  let savedAtMs = -Infinity;
  const saveIfDue = async (eventId: string): Promise<void> => {
    const startedMs = performance.now();
    if (state.revision - savedRevision < options.everyEvents || startedMs - savedAtMs < options.everyMs) return;
    const head = await snapshots.save(state, eventId);
    savedRevision = head.revision;
    savedAtMs = performance.now();
    observer.saved(head, (savedAtMs - startedMs) / 1_000);
  };
  // What recovery replayed may be worth a snapshot at once: the next recovery would replay it again.
  for await (const [head] of store.read(ledgerId, state.revision, { countMax: 1 }))
    if (head) await saveIfDue(head.eventId);
  for await (const batch of store.follow(ledgerId, state.revision, signal)) {
    for (const stored of batch) take(state, stored);
    const last = batch.at(-1);
    if (last) await saveIfDue(last.eventId);
  }
}
