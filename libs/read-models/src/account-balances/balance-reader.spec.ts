// Balances read in groups are those read one by one, whoever asks beside whom, and a failure is told to all of a group.
import { EVERYTHING } from '../sight.js';
import { randomHistory } from '../testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase } from '../testing/read-model-database.js';
import { BalanceReader } from './balance-reader.js';
import { balancesOf } from './queries.js';

const LEDGER = 'read-in-groups';
const { events } = randomHistory(11, 300, LEDGER);
const opened = events.flatMap(({ event }) => (event.type === 'AccountOpened' ? [event.data.account as string] : []));
let database: ReadModelDatabase;

beforeAll(async () => {
  database = await createReadModelDatabase();
  await database.project(LEDGER, events);
});
afterAll(() => database.close());

it('answers many at once as it answers each by itself', async () => {
  const reader = new BalanceReader(database.pool, LEDGER);
  const accounts = [...opened, 'NOBODY', ...opened, ...Array.from({ length: 250 }, (_, index) => `NOBODY-${index}`)];
  const together = await Promise.all(accounts.map((account) => reader.balancesOf(account)));
  const apart = [];
  for (const account of accounts) apart.push(await balancesOf(database.pool, LEDGER, account, { sight: EVERYTHING }));
  expect(together).toEqual(apart);
  expect(together.some(({ rows }) => rows.length > 1)).toBe(true);
  expect(together[opened.length]).toMatchObject({ at: { revision: events.length - 1 }, rows: [], found: false });
});

it('answers for a ledger of which nothing has been read', async () => {
  const answer = await new BalanceReader(database.pool, 'no-such-ledger').balancesOf('A');
  expect(answer).toEqual(await balancesOf(database.pool, 'no-such-ledger', 'A', { sight: EVERYTHING }));
});

it('tells a failure to everybody who asked, and answers those who come after', async () => {
  let failing = true;
  const query = (...input: unknown[]): unknown =>
    failing
      ? Promise.reject(new Error('the database is away'))
      : (database.pool.query as (...all: unknown[]) => unknown).apply(database.pool, input);
  const reader = new BalanceReader({ query } as unknown as typeof database.pool, LEDGER);
  const asked = await Promise.allSettled(['A', 'B', 'C', 'D'].map((account) => reader.balancesOf(account)));
  expect(asked.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
  failing = false;
  expect(await reader.balancesOf(opened[0]!)).toMatchObject({ found: true });
});
