// Waiting for a revision: who is answered when, and that a crowd asks the database no more often than one.
import type pg from 'pg';
import { randomHistory } from '../testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase } from '../testing/read-model-database.js';
import { waitForRevision } from './wait-for-revision.js';

const LEDGER = 'waited-for';
const { events } = randomHistory(5, 40, LEDGER);
let database: ReadModelDatabase;

beforeAll(async () => {
  database = await createReadModelDatabase();
  await database.project(LEDGER, events.slice(0, 20));
});
afterAll(() => database.close());

it('answers at once where the revision is there, and -1 in time for a ledger that is not', async () => {
  expect(await waitForRevision(database.pool, LEDGER, 19, 30_000)).toBe(19);
  expect(await waitForRevision(database.pool, 'no-such-ledger', 0, 1)).toBe(-1);
});

it('answers what is there when the time runs out', async () => {
  expect(await waitForRevision(database.pool, LEDGER, 1_000, 20)).toBe(19);
});

it('ends with the reason of the signal', async () => {
  const hungUp = new AbortController();
  const waiting = waitForRevision(database.pool, LEDGER, 1_000, 30_000, hungUp.signal);
  hungUp.abort(new Error('the client hung up'));
  await expect(waiting).rejects.toThrow('the client hung up');
  await expect(waitForRevision(database.pool, LEDGER, 19, 30_000, hungUp.signal)).rejects.toThrow('hung up');
});

it('ends with the error of the database, and recovers with it', async () => {
  const answers: (() => Promise<unknown>)[] = [
    () => Promise.reject(new Error('Connection terminated')),
    () => Promise.resolve({ rows: [{ revision: 7, recordedAt: null }] }),
  ];
  const db = { query: () => answers.shift()!() } as unknown as pg.Pool;
  await expect(waitForRevision(db, LEDGER, 7, 30_000)).rejects.toThrow('Connection terminated');
  expect(await waitForRevision(db, LEDGER, 7, 30_000)).toBe(7);
});

it('asks once for all who wait', async () => {
  let asked = 0;
  let revision = 4;
  const db = {
    query: () => {
      asked++;
      // Once all have waited a while, the projection comes to what they wait for.
      return Promise.resolve({ rows: [{ revision: asked > 5 ? (revision = 9) : revision, recordedAt: null }] });
    },
  } as unknown as pg.Pool;
  const waiting = Array.from({ length: 500 }, () => waitForRevision(db, LEDGER, 9, 30_000));
  expect(new Set(await Promise.all(waiting))).toEqual(new Set([9]));
  expect(asked).toBe(6);
});

it('sees what a projection commits while it waits', async () => {
  const waiting = waitForRevision(database.pool, LEDGER, events.length - 1, 30_000);
  await database.project(LEDGER, events.slice(20), () => 3);
  expect(await waiting).toBe(events.length - 1);
});
