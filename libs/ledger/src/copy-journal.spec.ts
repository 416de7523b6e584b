// A journal that moves between the two stores arrives byte for byte, also when the move was interrupted before.
import { randomBytes, randomUUID } from 'node:crypto';
import { EMPTY_JOURNAL, type EventStore, type EventToAppend } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { EventStoreDbTestServer } from '../../../test/support/eventstoredb-test-server.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { copyJournal, JournalsDiffer } from './copy-journal.js';

const LEDGER = 'copied';
const EVENTS = 2_500;
const made = (count: number): EventToAppend[] =>
  Array.from({ length: count }, () => ({ eventId: randomUUID(), type: 'Made', bytes: randomBytes(1_500) }));

let database: TestDatabase;
let server: EventStoreDbTestServer;
let postgres: EventStore;
let eventStoreDb: EventStore;

beforeEach(async () => {
  database = await createTestDatabase();
  server = new EventStoreDbTestServer();
  await server.start();
  postgres = await openEventStore({ postgresUrl: database.url });
  eventStoreDb = await openEventStore({ eventStoreUrl: server.url });
});

afterEach(async () => {
  await postgres.close();
  await eventStoreDb.close();
  server.close();
  await database.drop();
});

async function fill(store: EventStore, events: readonly EventToAppend[], tail = EMPTY_JOURNAL): Promise<void> {
  for (let first = 0; first < events.length; first += 400)
    tail = await store.append(LEDGER, events.slice(first, first + 400), tail);
}

async function bytesOf(store: EventStore): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const batch of store.read(LEDGER, 0)) for (const { bytes } of batch) all.push(bytes);
  return Buffer.concat(all);
}

test('from Postgres to EventStoreDB and on into another Postgres journal', async () => {
  const events = made(EVENTS);
  await fill(postgres, events);
  const there = await copyJournal(postgres, eventStoreDb, LEDGER, () => undefined);
  expect(there).toMatchObject({ present: 0, copied: EVENTS });
  // Compared by Buffer itself: Jest would take half a minute for these bytes.
  expect((await bytesOf(eventStoreDb)).equals(Buffer.concat(events.map(({ bytes }) => bytes)))).toBe(true);

  const second = await createTestDatabase();
  const back = await openEventStore({ postgresUrl: second.url });
  const returned = await copyJournal(eventStoreDb, back, LEDGER, () => undefined);
  expect(returned.root).toBe(there.root);
  await back.close();
  await second.drop();
});

test('goes on where an earlier copy broke off, and has nothing to do the next time', async () => {
  const events = made(EVENTS);
  await fill(postgres, events);
  await fill(eventStoreDb, events.slice(0, 700));
  const first = await copyJournal(postgres, eventStoreDb, LEDGER, () => undefined);
  expect(first).toMatchObject({ present: 700, copied: EVENTS - 700 });
  expect(await copyJournal(postgres, eventStoreDb, LEDGER, () => undefined)).toEqual({
    present: EVENTS,
    copied: 0,
    root: first.root,
  });
});

test('writes nothing to a destination that holds something else', async () => {
  const events = made(10);
  await fill(postgres, events);
  const other = events.map((event, revision) => (revision === 3 ? { ...event, eventId: randomUUID() } : event));
  await fill(eventStoreDb, other.slice(0, 5));
  await expect(copyJournal(postgres, eventStoreDb, LEDGER, () => undefined)).rejects.toThrow(new JournalsDiffer(3));
  expect(await eventStoreDb.head(LEDGER)).toBe(4);
});
