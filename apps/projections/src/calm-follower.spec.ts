// A calm follower gets every event in order, waits only where the store has no more, and ends when it is told to.
import type { EventStore, StoredEvent } from '#event-store/event-store.js';
import { calmly } from './calm-follower.js';

const batchOf = (first: number, count: number): StoredEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    revision: first + index,
    eventId: `id-${first + index}`,
    type: 'Any',
    bytes: Buffer.from('{}'),
  }));

it('passes every batch on, and ends with its signal while it waits', async () => {
  const stop = new AbortController();
  const batches = [batchOf(0, 2), batchOf(2, 2), batchOf(4, 1)];
  const store = {
    async *follow() {
      yield* batches;
    },
  } as unknown as EventStore;
  const seen: number[] = [];
  for await (const batch of calmly(store).follow('any', -1, stop.signal, { batchCountMax: 2 })) {
    seen.push(...batch.map(({ revision }) => revision));
    // From here on there is no timer left to wait for.
    if (batch.length < 2) stop.abort();
  }
  expect(seen).toEqual([0, 1, 2, 3, 4]);
});
