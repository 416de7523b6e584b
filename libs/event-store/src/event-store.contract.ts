// What every event store must do, whatever stands behind it: one suite that each adapter's spec calls.
import { randomUUID } from 'node:crypto';
import { until } from '../../../test/support/until.js';
import {
  AppendOutcomeUnknown,
  BATCH_BYTES_MAX,
  EMPTY_JOURNAL,
  EVENT_BYTES_MAX,
  EventTooLarge,
  GROUP_BYTES_MAX,
  GroupTooLarge,
  sizeInGroup,
  WrongExpectedRevision,
  type EventStore,
  type EventToAppend,
  type StoredEvent,
} from './event-store.js';

export interface StoreUnderTest {
  readonly store: EventStore;
  /** Another process would hold this one: the same journal over other connections, which `faults` do not touch. */
  readonly secondStore: EventStore;
  readonly faults: StoreFaults;
  cleanup(): Promise<void>;
}

/** What can happen between `store` and its server. */
export interface StoreFaults {
  losesAnswers: boolean;
  cutConnections(): void;
  loseServer(): void;
  restoreServer(): void;
}

/** The event that reaches the bound is the last one. */
const FOLLOW_BATCH_BYTES_MAX = BATCH_BYTES_MAX + EVENT_BYTES_MAX;

export function eventStoreContract(name: string, openStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of an event store`, () => {
    let under: StoreUnderTest;
    let store: EventStore;
    let second: EventStore;
    let ledger: string;
    let following: AbortController;

    beforeAll(async () => {
      under = await openStore();
      ({ store, secondStore: second } = under);
    });
    afterAll(() => under?.cleanup());
    beforeEach(() => {
      ledger = `contract-${randomUUID()}`;
      following = new AbortController();
    });
    afterEach(() => {
      following.abort();
      under.faults.losesAnswers = false;
      under.faults.restoreServer();
    });

    const readAll = async (from = 0, options = {}, source = store): Promise<StoredEvent[]> => {
      const all: StoredEvent[] = [];
      for await (const batch of source.read(ledger, from, options)) all.push(...batch);
      return all;
    };

    /** Retries as the writer does, until the store says yes or no. */
    const appendSurely = async (group: readonly EventToAppend[], expected: number, writer = store): Promise<number> => {
      for (;;) {
        try {
          return await writer.append(ledger, group, expected);
        } catch (error) {
          if (!(error instanceof AppendOutcomeUnknown)) throw error;
        }
      }
    };

    /** Collects what a follower is given, in the background; `done` settles when the follower ends. */
    const follow = (after: number, options = {}): { events: StoredEvent[]; done: Promise<void> } => {
      const events: StoredEvent[] = [];
      const run = async (): Promise<void> => {
        for await (const batch of store.follow(ledger, after, following.signal, options)) events.push(...batch);
      };
      return { events, done: run() };
    };

    describe('append', () => {
      it('returns every byte as it was given', async () => {
        const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i);
        const largest = Uint8Array.from({ length: EVENT_BYTES_MAX }, (_, i) => (i * 31) % 256);
        const inPlace = allBytes.subarray(100, 200);
        const group = [allBytes, largest, inPlace, new Uint8Array(0), Buffer.from('{"a": 1.0}')].map(eventOf);
        await store.append(ledger, group, EMPTY_JOURNAL);
        expect((await readAll()).map(plain)).toEqual(group.map((event, revision) => plain({ ...event, revision })));
      });

      it('counts revisions from 0 and returns the last one', async () => {
        expect(await store.append(ledger, events(3), EMPTY_JOURNAL)).toBe(2);
        expect(await store.append(ledger, events(1), 2)).toBe(3);
        expect((await readAll()).map((event) => event.revision)).toEqual([0, 1, 2, 3]);
      });

      it.each([
        { title: 'an empty journal that was expected to hold events', stored: 0, expected: 0 },
        { title: 'an empty journal, far ahead', stored: 0, expected: 41 },
        { title: 'a journal that was expected to be empty', stored: 3, expected: EMPTY_JOURNAL },
        { title: 'a journal that has grown', stored: 3, expected: 1 },
        { title: 'a journal that is shorter than expected', stored: 3, expected: 7 },
      ])('refuses $title, and stores nothing of the group', async ({ stored, expected }) => {
        if (stored > 0) await store.append(ledger, events(stored), EMPTY_JOURNAL);
        const refusal = await store.append(ledger, events(5), expected).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(WrongExpectedRevision);
        expect(refusal).toMatchObject({ expectedRevision: expected, actualRevision: stored - 1 });
        expect(await readAll()).toHaveLength(stored);
      });

      it('is durable and visible to everyone when it resolves', async () => {
        for (let revision = 0; revision < 20; revision += 1) {
          await store.append(ledger, events(1), revision - 1);
          expect(await second.head(ledger)).toBe(revision);
        }
      });

      it('lets exactly one of two racing writers win each revision', async () => {
        for (let revision = 0; revision < 25; revision += 1) {
          const attempts = [store, second].map((writer) => writer.append(ledger, events(1), revision - 1));
          const outcomes = await Promise.allSettled(attempts);
          expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
          const lost = outcomes.find((outcome) => outcome.status === 'rejected');
          expect(lost?.reason).toBeInstanceOf(WrongExpectedRevision);
          expect(lost?.reason).toMatchObject({ actualRevision: revision });
        }
      });

      it('leaves no gap and doubles nothing among many writers', async () => {
        const written: string[] = [];
        const write = async (writer: EventStore): Promise<void> => {
          let head = EMPTY_JOURNAL;
          for (let groups = 0; groups < 10;) {
            const group = events(1 + (groups % 4));
            try {
              head = await writer.append(ledger, group, head);
              written.push(...group.map((event) => event.eventId));
              groups += 1;
            } catch (error) {
              if (!(error instanceof WrongExpectedRevision)) throw error;
              head = error.actualRevision ?? (await writer.head(ledger));
            }
          }
        };
        await Promise.all([store, second, store, second].map(write));
        const stored = await readAll();
        expect(stored.map((event) => event.revision)).toEqual(stored.map((_, i) => i));
        expect(stored.map((event) => event.eventId).sort()).toEqual(written.sort());
      });

      it('keeps two ledgers apart', async () => {
        const other = `${ledger}.b`;
        await store.append(ledger, events(2), EMPTY_JOURNAL);
        await store.append(other, events(5), EMPTY_JOURNAL);
        expect([await store.head(ledger), await store.head(other)]).toEqual([1, 4]);
        expect(await readAll()).toHaveLength(2);
      });
    });

    describe('a retry', () => {
      it('of the same group behind the same revision succeeds and stores nothing', async () => {
        const group = events(3);
        await store.append(ledger, group, EMPTY_JOURNAL);
        expect(await store.append(ledger, group, EMPTY_JOURNAL)).toBe(2);
        await second.append(ledger, events(2), 2);
        expect(await store.append(ledger, group, EMPTY_JOURNAL)).toBe(2);
        const later = events(2);
        await store.append(ledger, later, 4);
        expect(await second.append(ledger, later, 4)).toBe(6);
        expect(await readAll()).toHaveLength(7);
      });

      it.each<{ title: string; change: (group: EventToAppend[]) => EventToAppend[]; expected: number }>([
        { title: 'in another order', change: (group) => group.toReversed(), expected: EMPTY_JOURNAL },
        { title: 'with one more event', change: (group) => [...group, ...events(1)], expected: EMPTY_JOURNAL },
        {
          title: 'with one event replaced',
          change: (group) => [...group.slice(0, 2), ...events(1)],
          expected: EMPTY_JOURNAL,
        },
        { title: 'behind another revision', change: (group) => group, expected: 0 },
      ])('$title is a conflict', async ({ change, expected }) => {
        const group = events(3);
        await store.append(ledger, group, EMPTY_JOURNAL);
        await expect(store.append(ledger, change(group), expected)).rejects.toBeInstanceOf(WrongExpectedRevision);
        expect(await readAll()).toHaveLength(3);
      });

      it('after a lost answer finds what was stored', async () => {
        const { faults } = under;
        await store.append(ledger, events(1), EMPTY_JOURNAL);
        const group = events(4);
        faults.losesAnswers = true;
        await expect(store.append(ledger, group, 0)).rejects.toBeInstanceOf(AppendOutcomeUnknown);
        await until(async () => (await second.head(ledger)) === 4);
        faults.losesAnswers = false;
        expect(await appendSurely(group, 0)).toBe(4);
        expect(await readAll(0, {}, second)).toHaveLength(5);
      });

      it('succeeds when the server comes back', async () => {
        const { faults } = under;
        await store.append(ledger, events(1), EMPTY_JOURNAL);
        const group = events(4);
        faults.loseServer();
        await expect(store.append(ledger, group, 0)).rejects.toBeInstanceOf(AppendOutcomeUnknown);
        await expect(store.head(ledger)).rejects.toMatchObject({ name: 'StoreUnavailable' });
        faults.restoreServer();
        expect(await appendSurely(group, 0)).toBe(4);
        expect(await readAll(0, {}, second)).toHaveLength(5);
      });

      it('learns that another writer was there first', async () => {
        const { faults } = under;
        const group = events(2);
        faults.loseServer();
        await expect(store.append(ledger, group, EMPTY_JOURNAL)).rejects.toBeInstanceOf(AppendOutcomeUnknown);
        await appendSurely(events(1), EMPTY_JOURNAL, second);
        faults.restoreServer();
        await expect(appendSurely(group, EMPTY_JOURNAL)).rejects.toBeInstanceOf(WrongExpectedRevision);
        expect(await readAll(0, {}, second)).toHaveLength(1);
      });
    });

    describe('a limit', () => {
      it('of the event is enforced before anything is sent', async () => {
        const group = [...events(1), eventOf(new Uint8Array(EVENT_BYTES_MAX + 1))];
        await expect(store.append(ledger, group, EMPTY_JOURNAL)).rejects.toBeInstanceOf(EventTooLarge);
        expect(await store.head(ledger)).toBe(EMPTY_JOURNAL);
      });

      it('of the group admits a group that just fits, and no more', async () => {
        const group = events(14, EVENT_BYTES_MAX);
        const used = group.reduce((sum, event) => sum + sizeInGroup(event), 0);
        const overhead = sizeInGroup(eventOf(new Uint8Array(0)));
        const last = eventOf(new Uint8Array(Math.min(EVENT_BYTES_MAX, GROUP_BYTES_MAX - used - overhead)));
        let full = [...group, last];
        const room = GROUP_BYTES_MAX - used - sizeInGroup(last);
        if (room >= overhead) full = [...full, eventOf(new Uint8Array(room - overhead))];
        expect(full.reduce((sum, event) => sum + sizeInGroup(event), 0)).toBe(GROUP_BYTES_MAX);
        expect(await store.append(ledger, full, EMPTY_JOURNAL)).toBe(full.length - 1);
        const over = [...full, ...events(1)].map((event) => ({ ...event, eventId: randomUUID() }));
        await expect(store.append(ledger, over, full.length - 1)).rejects.toBeInstanceOf(GroupTooLarge);
        expect(await readAll()).toHaveLength(full.length);
      });

      it.each<{ title: string; attempt: (store: EventStore) => Promise<unknown> }>([
        { title: 'an append of nothing', attempt: (s) => s.append('l', [], EMPTY_JOURNAL) },
        { title: 'a fractional revision', attempt: (s) => s.append('l', events(1), 0.5) },
        { title: 'a revision below the empty journal', attempt: (s) => s.append('l', events(1), -2) },
        { title: 'an id that is no UUID', attempt: (s) => s.append('l', [{ ...event(), eventId: '1' }], -1) },
        { title: 'a type with a space', attempt: (s) => s.append('l', [{ ...event(), type: 'A B' }], -1) },
        { title: 'a ledger id with a slash', attempt: (s) => s.append('a/b', events(1), -1) },
        { title: 'the head of a ledger without a name', attempt: (s) => s.head('') },
        { title: 'a read of a ledger with a blank in its name', attempt: (s) => first(s.read('a b', 0)) },
        { title: 'a read before the first revision', attempt: (s) => first(s.read('l', -1)) },
        {
          title: 'a follower after no revision',
          attempt: (s) => first(s.follow('l', NaN, new AbortController().signal)),
        },
        {
          title: 'one id twice in a group',
          attempt: (s) => {
            const twice = event();
            return s.append('l', [twice, twice], -1);
          },
        },
      ])('of form refuses $title', async ({ attempt }) => {
        await expect(attempt(store)).rejects.toBeInstanceOf(TypeError);
      });
    });

    describe('read', () => {
      it('finds nothing in a ledger that was never written', async () => {
        expect(await store.head(ledger)).toBe(EMPTY_JOURNAL);
        expect(await readAll()).toEqual([]);
      });

      it.each([
        { from: 0, options: {}, revisions: [0, 1, 2, 3, 4, 5, 6] },
        { from: 4, options: {}, revisions: [4, 5, 6] },
        { from: 6, options: {}, revisions: [6] },
        { from: 7, options: {}, revisions: [] },
        { from: 100, options: {}, revisions: [] },
        { from: 1, options: { countMax: 3 }, revisions: [1, 2, 3] },
        { from: 5, options: { countMax: 30 }, revisions: [5, 6] },
        { from: 2, options: { countMax: 0 }, revisions: [] },
        { from: 1, options: { countMax: 5, batchCountMax: 2 }, revisions: [1, 2, 3, 4, 5] },
      ])('from $from with $options yields $revisions', async ({ from, options, revisions }) => {
        await store.append(ledger, events(7), EMPTY_JOURNAL);
        expect((await readAll(from, options)).map((stored) => stored.revision)).toEqual(revisions);
      });

      it('yields batches bounded by count and by bytes', async () => {
        await store.append(ledger, events(7), EMPTY_JOURNAL);
        const counts: number[] = [];
        for await (const batch of store.read(ledger, 0, { batchCountMax: 3 })) counts.push(batch.length);
        expect(counts).toEqual([3, 3, 1]);
        for (let head = 6; head < 90; head += 14) await store.append(ledger, events(14, 65_000), head);
        let batches = 0;
        for await (const batch of store.read(ledger, 0)) {
          expect(bytesOf(batch)).toBeLessThanOrEqual(FOLLOW_BATCH_BYTES_MAX);
          batches += 1;
        }
        expect(batches).toBeGreaterThan(1);
      });

      it('never passes an append that is still under way', async () => {
        let isWriting = true;
        const write = async (): Promise<void> => {
          for (let head = EMPTY_JOURNAL; head < 300;) head = await second.append(ledger, events(5), head);
          isWriting = false;
        };
        const writing = write();
        let seen = 0;
        while (isWriting) {
          const stored = await readAll();
          expect(stored.map((event) => event.revision)).toEqual(stored.map((_, i) => i));
          expect(stored.length).toBeGreaterThanOrEqual(seen);
          expect(stored.length % 5).toBe(0);
          seen = stored.length;
        }
        await writing;
        expect(seen).toBeGreaterThan(0);
      });
    });

    describe('follow', () => {
      it('yields what is stored, then what comes, each once and in order', async () => {
        await store.append(ledger, events(5), EMPTY_JOURNAL);
        const { events: seen } = follow(1);
        await until(() => seen.length === 3);
        await second.append(ledger, events(2), 4);
        await until(() => seen.length === 5);
        await second.append(ledger, events(1), 6);
        await until(() => seen.length === 6);
        expect(seen.map((event) => event.revision)).toEqual([2, 3, 4, 5, 6, 7]);
        expect(seen.map(plain)).toEqual((await readAll(2)).map(plain));
      });

      it('waits for the first event of a ledger', async () => {
        const { events: seen } = follow(EMPTY_JOURNAL);
        await second.append(ledger, events(1), EMPTY_JOURNAL);
        await until(() => seen.length === 1);
        expect(seen[0]?.revision).toBe(0);
      });

      it('neither loses nor doubles events that arrive while it catches up', async () => {
        let head = EMPTY_JOURNAL;
        while (head < 2_999) head = await second.append(ledger, events(500, 200), head);
        const { events: seen } = follow(EMPTY_JOURNAL, { batchCountMax: 100 });
        await until(() => seen.length > 0);
        while (head < 5_999) head = await second.append(ledger, events(50, 200), head);
        await until(() => seen.length >= 6_000);
        expect(seen.map((event) => event.revision)).toEqual(Array.from({ length: 6_000 }, (_, i) => i));
      });

      it('gives a slow reader batches of bounded size, and everything in the end', async () => {
        let head = EMPTY_JOURNAL;
        while (head < 111) head = await second.append(ledger, events(14, 65_000), head);
        let next = 0;
        for await (const batch of store.follow(ledger, EMPTY_JOURNAL, following.signal, { batchCountMax: 90 })) {
          expect(batch.length).toBeLessThanOrEqual(90);
          expect(bytesOf(batch)).toBeLessThanOrEqual(FOLLOW_BATCH_BYTES_MAX);
          for (const event of batch) expect(event.revision).toBe(next++);
          if (head < 150) head = await second.append(ledger, events(14, 65_000), head);
          if (next === head + 1) break;
        }
        expect(next).toBeGreaterThan(150);
      });

      it.each([
        { title: 'before it starts', stored: 3, after: EMPTY_JOURNAL, untilSeen: undefined },
        { title: 'while it waits', stored: 3, after: 2, untilSeen: 0 },
        { title: 'after what it has seen', stored: 3, after: EMPTY_JOURNAL, untilSeen: 3 },
      ])('ends when it is aborted $title', async ({ stored, after, untilSeen }) => {
        await store.append(ledger, events(stored), EMPTY_JOURNAL);
        if (untilSeen === undefined) following.abort();
        const { events: seen, done } = follow(after);
        await until(() => seen.length >= (untilSeen ?? 0));
        following.abort();
        await done;
        expect(seen).toHaveLength(untilSeen ?? 0);
      });

      it('ends when it is aborted between two batches', async () => {
        await store.append(ledger, events(10), EMPTY_JOURNAL);
        const batches: number[] = [];
        for await (const batch of store.follow(ledger, EMPTY_JOURNAL, following.signal, { batchCountMax: 2 })) {
          batches.push(batch.length);
          following.abort();
        }
        expect(batches).toHaveLength(1);
      });

      it('goes on from its own position when the connection or the server was lost', async () => {
        const { faults } = under;
        await store.append(ledger, events(5), EMPTY_JOURNAL);
        const { events: seen } = follow(EMPTY_JOURNAL);
        await until(() => seen.length === 5);
        faults.cutConnections();
        // Losing one connection may make the outcome of an append unknown that another one carries.
        await appendSurely(events(2), 4, second);
        await until(() => seen.length === 7);
        faults.loseServer();
        await appendSurely(events(3), 6, second);
        faults.restoreServer();
        await until(() => seen.length === 10);
        expect(seen.map((event) => event.revision)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      });

      it('ends at once while the server is lost', async () => {
        const { faults } = under;
        const { done } = follow(EMPTY_JOURNAL);
        faults.loseServer();
        following.abort();
        await done;
        faults.restoreServer();
        expect(await second.head(ledger)).toBe(EMPTY_JOURNAL);
      });
    });
  });
}

/** Async, so that what is thrown at once and what is thrown later look the same. */
async function first(batches: AsyncIterable<unknown>): Promise<unknown> {
  for await (const batch of batches) return batch;
  return undefined;
}

function events(count: number, bytes = 20): EventToAppend[] {
  return Array.from({ length: count }, () => event(bytes));
}

function event(bytes = 20): EventToAppend {
  return eventOf(Buffer.alloc(bytes, Math.floor(Math.random() * 256)));
}

function eventOf(bytes: Uint8Array): EventToAppend {
  return { eventId: randomUUID(), type: 'UnitsTransferred', bytes };
}

/** Comparable whichever kind of byte array a store returns. */
function plain(stored: StoredEvent): object {
  return { ...stored, bytes: Buffer.from(stored.bytes).toString('hex') };
}

function bytesOf(batch: readonly StoredEvent[]): number {
  return batch.reduce((sum, stored) => sum + stored.bytes.byteLength, 0);
}
