// Each known defect of the EventStoreDB client, provoked, and the adapter that survives it.
import { randomUUID } from 'node:crypto';
import { EventStoreDbTestServer } from '../../../test/support/eventstoredb-test-server.js';
import { until } from '../../../test/support/until.js';
import {
  AppendOutcomeUnknown,
  EMPTY_JOURNAL,
  GroupTooLarge,
  StoreUnavailable,
  WrongExpectedRevision,
  type EventStore,
  type EventToAppend,
  type StoredEvent,
} from './event-store.js';
import { EventStoreDbEventStore } from './eventstoredb.event-store.js';

describe('EventStoreDB', () => {
  let server: EventStoreDbTestServer;
  let store: EventStoreDbEventStore;
  let hasty: EventStoreDbEventStore;
  let following: AbortController;
  const warnings: unknown[] = [];
  const opened: { close(): unknown }[] = [];

  const startServer = async (appendBytesMax?: number): Promise<EventStoreDbTestServer> => {
    const started = new EventStoreDbTestServer(appendBytesMax === undefined ? {} : { appendBytesMax });
    await started.start();
    opened.push(started);
    return started;
  };
  /** Patient, so that a busy machine does not fail a test; `hasty` is for answers that never come. */
  const open = (url: string, appendTimeoutMs = 30_000): EventStoreDbEventStore => {
    const onWarning = (_: string, error: unknown): void => void warnings.push(error);
    const store = new EventStoreDbEventStore({ connectionString: url, appendTimeoutMs, onWarning });
    opened.unshift(store);
    return store;
  };

  beforeEach(async () => {
    warnings.length = 0;
    following = new AbortController();
    server = await startServer();
    store = open(server.url);
    hasty = open(server.url, 500);
  });
  afterEach(async () => {
    following.abort();
    for (const one of opened.splice(0)) await one.close();
  });

  const follow = (after = EMPTY_JOURNAL): StoredEvent[] => {
    const seen: StoredEvent[] = [];
    const run = async (): Promise<void> => {
      for await (const batch of store.follow('l', after, following.signal)) seen.push(...batch);
    };
    void run();
    return seen;
  };

  it('appends by the batch path only, also with credentials in the connection string', async () => {
    await open(server.url.replace('esdb://', 'esdb://admin:changeit@')).append('l', events(3), EMPTY_JOURNAL);
    expect(server).toMatchObject({ batchAppends: 1, plainAppends: 0 });
    expect(server.streams.events('ledger-l')).toMatchObject([{ contentType: 'application/octet-stream' }, {}, {}]);
  });

  it('does not wait for ever for an answer that was lost', async () => {
    const group = events(2);
    server.answersToLose = 1;
    await expect(hasty.append('l', group, EMPTY_JOURNAL)).rejects.toBeInstanceOf(AppendOutcomeUnknown);
    // At the first attempt: giving up the one before must not reject it, though both share the client's map.
    expect(await store.append('l', group, EMPTY_JOURNAL)).toBe(1);
    expect(server.streams.events('ledger-l')).toHaveLength(2);
  });

  it('takes the bare gRPC error of a first append to a dead server for an unknown outcome', async () => {
    server.stop();
    const group = events(1);
    const refusal = await store.append('l', group, EMPTY_JOURNAL).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AppendOutcomeUnknown);
    expect(refusal).toMatchObject({ cause: { code: 14 } });
    await expect(store.head('l')).rejects.toBeInstanceOf(StoreUnavailable);
    await server.start();
    expect(await store.append('l', group, EMPTY_JOURNAL)).toBe(0);
  });

  it('survives that losing one connection rejects the appends of all others', async () => {
    const bystander = open(server.url);
    const other = await startServer();
    await open(other.url).append('l', events(1), EMPTY_JOURNAL);
    const group = events(2);
    server.answersToLose = 1;
    const append = bystander.append('l', group, EMPTY_JOURNAL);
    const rejected = expect(append).rejects.toBeInstanceOf(AppendOutcomeUnknown);
    await until(() => server.answersToLose === 0);
    other.stop();
    await rejected;
    expect(await bystander.append('l', group, EMPTY_JOURNAL)).toBe(1);
    expect(server.streams.events('ledger-l')).toHaveLength(2);
  });

  it('sees a conflict also when the connection string asks the client to hide it', async () => {
    const hiding = open(`${server.url}&throwOnAppendFailure=false`);
    await hiding.append('l', events(3), EMPTY_JOURNAL);
    const refusal = hiding.append('l', events(1), EMPTY_JOURNAL);
    await expect(refusal).rejects.toMatchObject({ name: 'WrongExpectedRevision', actualRevision: 2 });
    await expect(refusal).rejects.toBeInstanceOf(WrongExpectedRevision);
  });

  it('recognises its own events where the server answers a retry with a conflict', async () => {
    const group = events(15, 60_000);
    server.streams.recognisesRetries = false;
    expect(await store.append('l', group, EMPTY_JOURNAL)).toBe(14);
    expect(await store.append('l', group, EMPTY_JOURNAL)).toBe(14);
    await store.append('l', events(1), 14);
    expect(await store.append('l', group, EMPTY_JOURNAL)).toBe(14);
    await expect(store.append('l', group.toReversed(), EMPTY_JOURNAL)).rejects.toMatchObject({ actualRevision: 15 });
    server.answersToLose = 1;
    const last = events(2);
    await expect(hasty.append('l', last, 15)).rejects.toBeInstanceOf(AppendOutcomeUnknown);
    expect(await store.append('l', last, 15)).toBe(17);
    expect(server.streams.events('ledger-l')).toHaveLength(18);
  });

  it('says so when a server is set to smaller groups than ours', async () => {
    const small = open((await startServer(10_000)).url);
    await expect(small.append('l', events(2, 6_000), EMPTY_JOURNAL)).rejects.toBeInstanceOf(GroupTooLarge);
    expect(await small.append('l', events(1, 6_000), EMPTY_JOURNAL)).toBe(0);
  });

  it('goes to the leader that a server names', async () => {
    const leader = await startServer();
    const address = /esdb:\/\/([^:]+):(\d+)/.exec(leader.url);
    server.leader = { host: address?.[1] ?? '', port: Number(address?.[2]) };
    const group = events(2);
    expect(await appendSurely(store, group)).toBe(1);
    expect(leader.streams.events('ledger-l')).toHaveLength(2);
    expect(server.streams.events('ledger-l')).toBeUndefined();
    await until(() => store.head('l').then((head) => head === 1, isUnavailable));
  });

  it('subscribes again after the stream has failed without being destroyed', async () => {
    await store.append('l', events(3), EMPTY_JOURNAL);
    const seen = follow();
    await until(() => seen.length === 3);
    for (let round = 1; round <= 3; round += 1) {
      server.disconnectAll();
      await until(() => warnings.length >= round);
      await appendSurely(store, events(1), 1 + round);
      await until(() => seen.length === 3 + round);
    }
    expect(seen.map((event) => event.revision)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(server.reads.subscriptionsOpened).toBeGreaterThanOrEqual(4);
  });

  it('drops what a subscription delivers twice', async () => {
    server.reads.duplicateDeliveries = true;
    await store.append('l', events(3), EMPTY_JOURNAL);
    const seen = follow();
    await until(() => seen.length >= 3);
    await store.append('l', events(2), 2);
    await until(() => seen.length >= 5);
    expect(seen.map((event) => event.revision)).toEqual([0, 1, 2, 3, 4]);
    expect(warnings).toEqual([]);
  });

  it('subscribes again when a subscription leaves something out', async () => {
    await store.append('l', events(3), EMPTY_JOURNAL);
    const seen = follow();
    await until(() => seen.length === 3);
    server.reads.deliveriesToSkip = 1;
    await store.append('l', events(3), 2);
    await until(() => seen.length >= 6);
    expect(seen.map((event) => event.revision)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(warnings).toMatchObject([{ message: 'revision 3 was not delivered' }]);
  });

  it('lets a reader that stands still hold little, and makes the server wait', async () => {
    let head = EMPTY_JOURNAL;
    while (head < 9_999) head = await store.append('l', events(500, 1_000), head);
    const slow = store.follow('l', EMPTY_JOURNAL, following.signal)[Symbol.asyncIterator]();
    await slow.next();
    const fast = follow();
    await until(() => fast.length === 10_000);
    // The fast reader had all of them; what is beyond was sent to the slow one.
    expect(server.reads.delivered - fast.length).toBeLessThan(3_000);
    following.abort();
    await slow.return?.();
  });

  it('does not take an event for evidence that was stored as JSON', async () => {
    const json = { id: randomUUID(), type: 'T', contentType: 'application/json', createdTicks: '0' };
    server.streams.append('ledger-l', [{ ...json, data: Buffer.from('{}'), customMetadata: Buffer.alloc(0) }], 'any');
    await expect(store.head('l')).rejects.toThrow('was not stored as bytes');
  });
});

async function appendSurely(
  store: EventStore,
  group: readonly EventToAppend[],
  expected = EMPTY_JOURNAL,
): Promise<number> {
  for (;;) {
    try {
      return await store.append('l', group, expected);
    } catch (error) {
      if (!(error instanceof AppendOutcomeUnknown)) throw error;
    }
  }
}

function isUnavailable(error: unknown): false {
  expect(error).toBeInstanceOf(StoreUnavailable);
  return false;
}

function events(count: number, bytes = 20): EventToAppend[] {
  const make = (): EventToAppend => ({ eventId: randomUUID(), type: 'UnitsIssued', bytes: Buffer.alloc(bytes, 'x') });
  return Array.from({ length: count }, make);
}
