// A follower that nobody waits for lets events gather before it reads on: one by one they cost it twice the time.
import { BATCH_COUNT_DEFAULT, type EventStore } from '#event-store/event-store.js';
import { pause } from '#event-store/waiting.js';

/** At full load some hundred events come meanwhile: fewer than it then reads at once, so it never falls behind. */
const GATHER_MS = 100;

/** The same store; after a batch that was not full, its followers wait a little. */
export const calmly = (store: EventStore): EventStore => ({
  append: (ledgerId, events, expectedRevision) => store.append(ledgerId, events, expectedRevision),
  read: (ledgerId, fromRevision, options) => store.read(ledgerId, fromRevision, options),
  head: (ledgerId) => store.head(ledgerId),
  close: () => store.close(),
  async *follow(ledgerId, afterRevision, signal, options) {
    const full = options?.batchCountMax ?? BATCH_COUNT_DEFAULT;
    for await (const batch of store.follow(ledgerId, afterRevision, signal, options)) {
      yield batch;
      if (batch.length < full) await pause(GATHER_MS, signal);
    }
  },
});
