// Exports: one revision however long they take, few at a time, and no connection lost, however they end.
import { EVERYTHING } from '#read-models/sight.js';
import pg from 'pg';
import { randomHistory } from '#read-models/testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase } from '#read-models/testing/read-model-database.js';
import { searchTransactions, type TransactionRow, type TransactionsCursor } from '#read-models/transactions/queries.js';
import { until } from '../../../../test/support/until.js';
import { csvStream } from './csv.js';
import { Export } from './export.js';

const LEDGER = 'cn-export';
const { events } = randomHistory(7, 120, LEDGER);
const HALF = 60;
let database: ReadModelDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createReadModelDatabase();
  await database.project(LEDGER, events.slice(0, HALF));
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await database.close();
});
afterEach(() => until(() => pool.idleCount === pool.totalCount));

const begin = (limit = 7): Promise<Export<TransactionRow, TransactionsCursor>> =>
  Export.begin(pool, (db, { after }) => searchTransactions(db, LEDGER, { sight: EVERYTHING, after, limit }));

const table = { columns: ['revision'], linesOf: ({ revision }: TransactionRow) => [{ revision }] };

test('beyond its share of connections: 503, to come again', async () => {
  const running = [await begin(), await begin()];
  await expect(begin()).rejects.toMatchObject({ problem: { code: 'overloaded', status: 503 }, retryAfterMs: 5_000 });
  // Twice is once: no place is given back that was not taken.
  for (const one of [...running, ...running]) one.end();
  running.splice(0, 2, await begin(), await begin());
  await expect(begin()).rejects.toMatchObject({ problem: { code: 'overloaded' } });
  for (const one of running) one.end();
});

test('a first page that cannot be read gives everything back', async () => {
  const fail = () => Promise.reject(new Error('not this time'));
  for (let attempt = 0; attempt < 5; attempt++) await expect(Export.begin(pool, fail)).rejects.toThrow('not this time');
});

test('a reader that goes away gives the connection back, before the first line or in the middle', async () => {
  for (const lines of [0, 1, 3]) {
    const rows = await begin();
    const stream = csvStream(table, rows.pages());
    stream.once('close', () => rows.end());
    const reader = stream[Symbol.asyncIterator]();
    for (let read = 0; read < lines; read++) await reader.next();
    stream.destroy();
    await until(() => pool.idleCount === pool.totalCount);
  }
});

test('a connection that PostgreSQL ends, as it does with a reader that pauses, ends the export and nothing else', async () => {
  const rows = await begin();
  const pages = rows.pages();
  await pages.next();
  await database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()`,
  );
  await expect(pages.next()).rejects.toThrow();
  rows.end();
  await expect(pool.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
});

test('all pages belong to one revision, whatever is recorded meanwhile', async () => {
  const rows = await begin();
  const revisions: number[] = [];
  for await (const page of rows.pages()) {
    if (revisions.length === 0) await database.project(LEDGER, events.slice(HALF));
    revisions.push(...page.map(({ revision }) => revision));
  }
  rows.end();
  expect(rows.first.at.revision).toBe(HALF - 1);
  expect(revisions).toEqual(Array.from({ length: HALF }, (_, index) => HALF - 1 - index));
  // What began later sees it.
  const next = await begin();
  next.end();
  expect(next.first.at.revision).toBe(events.length - 1);
});
