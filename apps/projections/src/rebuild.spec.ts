// Read models rebuilt while a worker projects and queries run: nobody fails, nobody sees half of it, the rows are the same.
import pg from 'pg';
import { encodeEvent } from '#event-store/event-codec.js';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { balancesOf } from '#read-models/account-balances/queries.js';
import { streamHistoryOf } from '#read-models/account-history/queries.js';
import { listAccounts } from '#read-models/accounts/queries.js';
import { listTotals } from '#read-models/instrument-totals/queries.js';
import { listInstruments } from '#read-models/instruments/queries.js';
import { waitForRevision } from '#read-models/projection-positions/wait-for-revision.js';
import { projections } from '#read-models/projections.js';
import { type History, randomHistory } from '#read-models/testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase, VIEWS } from '#read-models/testing/read-model-database.js';
import { EVERYTHING } from '#read-models/sight.js';
import { newestTransaction, searchTransactions } from '#read-models/transactions/queries.js';
import { holdingsOf, whereIs } from '#read-models/unit-holdings/queries.js';
import { until } from '../../../test/support/until.js';
import { JournalBehind, JournalDiffers } from './check-journal.js';
import { type Rebuild, rebuild, type RebuildObserver, RebuildRunning } from './rebuild.js';
import { runProjections } from './run-projection.js';

const sight = EVERYTHING;

const SEED = 4_711;
const NAMES = projections.map(({ tables }) => tables.projection);
const silent: RebuildObserver = {
  filled: () => undefined,
  completing: () => undefined,
  swapPutOff: () => undefined,
  leftBehind: () => undefined,
};
let database: ReadModelDatabase;
let store: EventStore;

beforeAll(async () => {
  database = await createReadModelDatabase();
  store = await openEventStore({ postgresUrl: database.url });
});
afterAll(async () => {
  await store.close();
  await database.close();
});

async function rebuilt(names: readonly string[], options: Partial<Rebuild> = {}): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  const chosen = projections.filter(({ tables }) => names.includes(tables.projection));
  const signal = new AbortController().signal;
  try {
    await rebuild({ store, client, projections: chosen, observer: silent, signal, ...options });
  } finally {
    await client.end();
  }
}

async function append(ledger: string, { events }: History, from: number, to: number): Promise<void> {
  const group = events
    .slice(from, to)
    .map(({ event }) => ({ eventId: event.eventId, type: event.type, bytes: encodeEvent(event) }));
  await store.append(ledger, group, from - 1);
}

const rowsOf = (ledger: string): Promise<unknown[]> => Promise.all(VIEWS.map((view) => database.rows(view, ledger)));

async function generations(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ projection: string; generation: number }>(
    'SELECT projection, generation FROM live_generations',
  );
  return Object.fromEntries(rows.map(({ projection, generation }) => [projection, generation]));
}

async function tables(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname ~ '_g[0-9]+$' ORDER BY relname`,
  );
  return rows.map(({ name }) => name);
}

async function tablesOfLive(): Promise<string[]> {
  const live = await generations();
  return projections.map(({ tables: { view, projection } }) => `${view}_g${live[projection]}`).sort();
}

/** Asks everything, over and over, until stopped; each answer must be what the ledger held at the answer's revision. */
async function askUntil(stopped: () => boolean, ledger: string, history: History): Promise<number> {
  const { pool } = database;
  let asked = 0;
  for (let last = -1; !stopped(); asked++) {
    const account = history.accounts[asked % history.accounts.length]!;
    const balances = await balancesOf(pool, ledger, account, { sight });
    const atBalances = history.moments[balances.at.revision];
    expect(
      balances.rows
        .filter(({ available, encumbered }) => available + encumbered > 0)
        .map((row) => `${account} ${row.instrument} ${row.compartment} ${row.available} ${row.encumbered}`)
        .sort(),
    ).toEqual((atBalances?.balances ?? []).filter((line) => line.startsWith(`${account} `) && !line.endsWith(' 0 0')));
    expect(balances.at.revision).toBeGreaterThanOrEqual(last);
    last = balances.at.revision;
    const holdings = await holdingsOf(pool, ledger, account, { sight, limit: 1_000 });
    const atHoldings = history.moments[holdings.at.revision];
    expect(holdings.rows).toHaveLength((atHoldings?.ranges ?? []).filter((l) => l.startsWith(`${account} `)).length);
    // Joins two read models, which may be swapped apart from each other.
    const asOf = { asOfRevision: Math.max(0, last - 5) };
    expect((await balancesOf(pool, ledger, account, { sight, ...asOf })).at.revision).toBeGreaterThanOrEqual(last);
    for await (const page of streamHistoryOf(pool, ledger, account, { sight, pageSize: 50 }))
      expect(page.rows).toBeDefined();
    const newest = await newestTransaction(pool, ledger);
    if (last >= 0) expect(newest!.revision).toBeGreaterThanOrEqual(last);
    const found = await searchTransactions(pool, ledger, { sight, account, limit: 20 });
    expect(found.at.revision).toBeGreaterThanOrEqual(last);
    await whereIs(pool, ledger, 'CEA23', 1, sight);
    for (const list of [listAccounts, listInstruments, listTotals])
      expect((await list(pool, ledger, { sight, limit: 50 })).at.revision).toBeGreaterThanOrEqual(last);
  }
  return asked;
}

it.each([
  ['each one in turn', 'one', NAMES.map((name) => [name])],
  ['all at once, three times in a row', 'all', [NAMES, NAMES, NAMES]],
])(
  'rebuilds %s while events are recorded, projected and asked for',
  async (_how, name, rebuilds) => {
    const ledger = `busy-${name}`;
    const history = randomHistory(SEED, 400, ledger);
    const last = history.events.length - 1;
    await append(ledger, history, 0, 200);
    const stop = new AbortController();
    const interruptions: unknown[] = [];
    const observer = {
      following: () => undefined,
      committed: () => undefined,
      interrupted: (error: unknown) => interruptions.push(error),
    };
    const worker = runProjections({
      store,
      pool: database.pool,
      ledgerId: ledger,
      projections,
      signal: stop.signal,
      observer,
      batchCountMax: 20,
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    await waitForRevision(database.pool, ledger, 199, 30_000);
    const before = await generations();

    let done = false;
    const asking = [0, 1].map(() => askUntil(() => done, ledger, history));
    const recording = (async () => {
      for (let next = 200; next < history.events.length; next += 3)
        await append(ledger, history, next, Math.min(next + 3, history.events.length));
    })();
    for (const names of rebuilds) await rebuilt(names, { batchCountMax: 150 });
    await recording;
    expect(await Promise.race([worker, waitForRevision(database.pool, ledger, last, 30_000)])).toBe(last);
    done = true;
    for (const asked of await Promise.all(asking)) expect(asked).toBeGreaterThan(0);
    stop.abort();
    expect(await worker).toBeUndefined();
    expect(interruptions).toEqual([]);

    const after = await generations();
    for (const one of NAMES)
      expect(after[one]).toBe(before[one]! + rebuilds.filter((names) => names.includes(one)).length);
    expect(await tables()).toEqual(await tablesOfLive());
    const positions = await database.rows('live_positions', ledger);
    expect(positions.map(({ position }) => position)).toEqual(NAMES.map(() => last));
    expect(new Set(positions.map((row) => String(row['recorded_at']))).size).toBe(1);
    // What the worker and the rebuilds wrote together is what a rebuild alone writes.
    const rows = await rowsOf(ledger);
    await rebuilt(NAMES);
    expect(await rowsOf(ledger)).toEqual(rows);
  },
  120_000,
);

describe('a rebuild', () => {
  const ledger = 'rebuilt';
  const history = randomHistory(SEED, 120, ledger);

  beforeAll(async () => {
    await append(ledger, history, 0, history.events.length);
    await database.project(ledger, history.events.slice(0, 100));
  });

  it('mends rows that are wrong, and stops where the live tables stand', async () => {
    const right = await rowsOf(ledger);
    await database.pool.query(
      `UPDATE account_balances_g${(await generations())['account-balances']} SET available = 999`,
    );
    await rebuilt(['account-balances']);
    expect(await rowsOf(ledger)).toEqual(right);
    expect((await database.rows('live_positions', ledger)).map(({ position }) => position)).toEqual(
      NAMES.map(() => 99),
    );
  });

  it('brings read models that stand apart to one position', async () => {
    const right = await rowsOf(ledger);
    await database.pool.query(
      `UPDATE projection_positions SET position = 50 WHERE ledger_id = $1 AND projection IN ('accounts', 'transactions')`,
      [ledger],
    );
    await rebuilt(NAMES);
    expect(await rowsOf(ledger)).toEqual(right);
    expect((await database.rows('live_positions', ledger)).map(({ position }) => position)).toEqual(
      NAMES.map(() => 99),
    );
  });

  it('makes tables of another version live, whose columns differ, and the old program is told', async () => {
    const changed = projections.map((one) =>
      one.tables.projection === 'instruments'
        ? {
            ...one,
            tables: {
              ...one.tables,
              version: one.tables.version + 1,
              ddl: (table: string) => [...one.tables.ddl(table), `ALTER TABLE ${table} ADD COLUMN note text`],
            },
          }
        : one,
    );
    await rebuilt([], { projections: changed.filter(({ tables }) => tables.projection === 'instruments') });
    const rows = await database.rows('instruments', ledger);
    expect(rows.length).toBeGreaterThan(2);
    expect((await listInstruments(database.pool, ledger, { limit: 10 })).rows).toHaveLength(rows.length);
    expect(rows[0]).toHaveProperty('note', null);
    await expect(database.project(ledger, history.events.slice(100))).rejects.toThrow('npm run rebuild -- instruments');
    await rebuilt(['instruments']);
    expect((await database.rows('instruments', ledger))[0]).not.toHaveProperty('note');
    await database.project(ledger, history.events.slice(100));
  });

  it('fills what the tables of an earlier program lack, by the command that the projections name', async () => {
    const right = await rowsOf(ledger);
    const live = await generations();
    const later = [
      'account_states',
      'representatives',
      'trusted_accounts',
      'encumbrances',
      'proposals',
      'search_terms',
      'evidence_uses',
      'methodologies',
      'projects',
      'rulebooks',
      'compliance',
    ];
    for (const view of later)
      await database.pool.query(
        `DROP VIEW ${view}; DROP TABLE ${view}_g${live[view.replace('_', '-')]};
         DELETE FROM live_generations WHERE projection = '${view.replace('_', '-')}';
         DELETE FROM projection_positions WHERE projection = '${view.replace('_', '-')}'`,
      );
    await database.pool.query(
      `DROP VIEW accounts; ALTER TABLE accounts_g${live['accounts']} DROP COLUMN province;
       CREATE VIEW accounts AS SELECT * FROM accounts_g${live['accounts']};
       UPDATE live_generations SET version = 1 WHERE projection = 'accounts'`,
    );
    const refused = await database.project(ledger, history.events.slice(100)).catch((error: unknown) => error);
    const named = /npm run rebuild -- (.*)$/.exec((refused as Error).message)?.[1]?.split(' ');
    expect(named).toEqual(['accounts', ...later.map((view) => view.replace('_', '-'))]);
    await rebuilt(named!);
    expect(await rowsOf(ledger)).toEqual(right);
    expect(new Set((await database.rows('live_positions', ledger)).map(({ position }) => position)).size).toBe(1);
  });

  it('waits for a long query of a live table, tries again, and holds no query up meanwhile', async () => {
    const reader = await database.pool.connect();
    let putOff = 0;
    try {
      await reader.query('BEGIN; SELECT count(*) FROM accounts');
      const rebuilding = rebuilt(['accounts'], { observer: { ...silent, swapPutOff: () => putOff++ } });
      await until(() => putOff >= 2);
      expect((await listAccounts(database.pool, ledger, { sight, limit: 50 })).rows.length).toBeGreaterThan(0);
      await reader.query('COMMIT');
      await rebuilding;
    } finally {
      reader.release(true);
    }
    expect(putOff).toBeGreaterThanOrEqual(2);
  });

  it('keeps another one out', async () => {
    const before = await generations();
    const reader = await database.pool.connect();
    let putOff = 0;
    try {
      // Holds the first one up at its swap, until the second has been told.
      await reader.query('BEGIN; SELECT count(*) FROM accounts');
      const first = rebuilt(['accounts'], { observer: { ...silent, swapPutOff: () => putOff++ } });
      await until(() => putOff > 0);
      await expect(rebuilt(['instruments'])).rejects.toBeInstanceOf(RebuildRunning);
      await reader.query('COMMIT');
      await first;
    } finally {
      reader.release(true);
    }
    expect((await generations())['instruments']).toBe(before['instruments']);
  });

  it('that was stopped leaves the live tables as they are, and the next one clears up', async () => {
    const stop = new AbortController();
    const before = await generations();
    const filled = (): void => {
      stop.abort(new Error('enough'));
    };
    const stopped = rebuilt(NAMES, { signal: stop.signal, observer: { ...silent, filled }, batchCountMax: 20 });
    await expect(stopped).rejects.toThrow('enough');
    expect(await generations()).toEqual(before);
    expect((await tables()).length).toBe(2 * NAMES.length);
    await rebuilt(NAMES);
    expect(await tables()).toEqual(await tablesOfLive());
  });

  it('refuses a journal that has lost or changed what the live tables have seen', async () => {
    const last = history.events.length - 1;
    const { pool } = database;
    await pool.query(`UPDATE journal_events SET event_id = gen_random_uuid() WHERE ledger_id = $1 AND revision = $2`, [
      ledger,
      last,
    ]);
    await expect(rebuilt(['accounts'])).rejects.toThrow(JournalDiffers);
    await pool.query(`DELETE FROM journal_events WHERE ledger_id = $1 AND revision > 9`, [ledger]);
    await pool.query(`UPDATE journal_heads SET revision = 9 WHERE ledger_id = $1`, [ledger]);
    await expect(rebuilt(NAMES)).rejects.toThrow(JournalBehind);
  });
});
