// `npm run rebuild` as a process: what it says, and that a kill at any point leaves the live read models untouched.
import { encodeEvent } from '#event-store/event-codec.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { projections } from '#read-models/projections.js';
import { randomHistory } from '#read-models/testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase, VIEWS } from '#read-models/testing/read-model-database.js';
import { TypescriptProcess } from '../test/support/typescript-process.js';

const LEDGER = 'cn-national';
const { events } = randomHistory(99, 150, LEDGER);
let database: ReadModelDatabase;

beforeAll(async () => {
  database = await createReadModelDatabase();
  const store = await openEventStore({ postgresUrl: database.url });
  const group = events.map(({ event }) => ({
    eventId: event.eventId,
    type: event.type,
    bytes: encodeEvent(event),
  }));
  await store.append(LEDGER, group, -1);
  await store.close();
  await database.project(LEDGER, events);
});
afterAll(() => database.close());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const file = new URL('rebuild.ts', import.meta.url);
  const one = new TypescriptProcess(file, args, { DATABASE_URL: database.url, EVENTSTORE_URL: '', ...env });
  const code = await one.end();
  return { code, out: one.lines.join('\n'), errors: one.errors };
}

const state = (): Promise<unknown> =>
  Promise.all([...VIEWS, 'live_positions'].map((view) => database.rows(view, LEDGER)));

it('rebuilds all, and says so', async () => {
  const before = await database.rows('transactions', LEDGER);
  const { code, out, errors } = await run(['all']);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(out).toContain(`events: ${events.length} of ${events.length}`);
  expect(out).toMatch(new RegExp(`Live now: accounts, .*\\. ${events.length} events in \\d+\\.\\d s\\.`));
  expect(await database.rows('transactions', LEDGER)).toEqual(before);
});

it.each(['during-rebuild', 'during-swap'])('killed at %s, it leaves the live tables untouched', async (point) => {
  const before = await state();
  expect((await run(['all'], { KILL_POINT: point })).code).toBeNull();
  expect(await state()).toEqual(before);
  const { code, errors } = await run(['accounts', 'transactions']);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { code: again } = await run(['all']);
  expect(again).toBe(0);
  const { rows } = await database.pool.query(`SELECT FROM pg_class WHERE relkind = 'r' AND relname ~ '_g[0-9]+$'`);
  expect(rows).toHaveLength(projections.length);
});

it.each([
  ['an unknown name', ['balances'], {}, 'There is no read model balances. There are: accounts, instruments,'],
  ['no name', [], {}, 'Which read model? There are: accounts, instruments,'],
  ['no database', ['all'], { DATABASE_URL: '' }, 'DATABASE_URL is not set'],
  ['a database that is away', ['all'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nothing' }, 'ECONNREFUSED'],
])('with %s it says what is wrong', async (_what, args, env, message) => {
  const { code, errors } = await run(args, env);
  expect(code).toBe(1);
  expect(errors).toContain(message);
  expect(errors).not.toMatch(/^ +at /m);
});
