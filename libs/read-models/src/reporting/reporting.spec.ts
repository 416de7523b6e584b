// The views of analysts: who sees which rows, that nothing else can be reached, and that every column says what it is.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { listAccounts } from '../accounts/queries.js';
import { listCompliance } from '../compliance/queries.js';
import { BIGINTS_AS_NUMBERS } from '../database.js';
import { EVERYTHING } from '../sight.js';
import { randomHistory } from '../testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase } from '../testing/read-model-database.js';
import { createReporting } from './reporting-schema.js';
import { REPORTING_VIEWS } from './views.js';

const LEDGER = 'cn-test';
const HOME = '440000';
const { events } = randomHistory(53, 600, LEDGER);
let database: ReadModelDatabase;
/** Logins belong to the whole server, which other suites use too. */
const logins = ['national', 'provincial', 'unknown'].map((name) => `${name}_${randomUUID().slice(0, 8)}`);
const [national, provincial, unknown] = logins as [string, string, string];

beforeAll(async () => {
  database = await createReadModelDatabase();
  await database.project(LEDGER, events);
  for (const login of logins) await database.pool.query(`CREATE ROLE ${login} LOGIN PASSWORD 'test'`);
  for (let twice = 0; twice < 2; twice++)
    expect(await inTransaction(createReporting)).toEqual({ role: true, missing: [] });
  await database.pool.query(`CALL reporting.admit_analyst('${national}', '*')`);
  await database.pool.query(`CALL reporting.admit_analyst('${provincial}', '310000')`);
  // Whoever is admitted again sees what was said last.
  await database.pool.query(`CALL reporting.admit_analyst('${provincial}', '${HOME}')`);
  await database.pool.query(`GRANT registry_analyst TO ${unknown}`);
});
afterAll(async () => {
  for (const login of logins) await database.pool.query(`DROP ROLE ${login}`);
  await database.close();
});

async function inTransaction<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    const answer = await work(client);
    await client.query('COMMIT');
    return answer;
  } finally {
    client.release(true);
  }
}

async function as<T>(login: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = new URL(database.url);
  url.username = login;
  url.password = 'test';
  const client = new pg.Client(url.href);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const select = (login: string, text: string): Promise<Record<string, unknown>[]> =>
  as(
    login,
    async (client) => (await client.query({ text, types: BIGINTS_AS_NUMBERS })).rows as Record<string, unknown>[],
  );

/** Accounts and years of compliance_v1. */
const complianceOf = async (login: string): Promise<string[]> =>
  (await select(login, 'SELECT * FROM reporting.compliance_v1'))
    .map((row) => `${String(row['account'])} ${String(row['compliance_year'])} ${String(row['status'])}`)
    .sort();

test('all of the country, one province, and nothing', async () => {
  const all = (await listCompliance(database.pool, LEDGER, { sight: EVERYTHING, limit: 1_000 })).rows;
  const line = (row: (typeof all)[number]) => `${row.account} ${row.complianceYear} ${row.status}`;
  expect(await complianceOf(national)).toEqual(all.map(line).sort());
  const home = all.filter(({ province }) => province === HOME);
  expect(home.length).toBeGreaterThan(0);
  expect(home.length).toBeLessThan(all.length);
  expect(await complianceOf(provincial)).toEqual(home.map(line).sort());
  expect(await complianceOf(unknown)).toEqual([]);
});

test('holdings and transactions are cut the same way; the totals of the country are for all', async () => {
  const accounts = (await listAccounts(database.pool, LEDGER, { sight: EVERYTHING, limit: 1_000 })).rows;
  const home = new Set<unknown>(accounts.filter(({ province }) => province === HOME).map(({ account }) => account));
  const whole = await select(national, 'SELECT * FROM reporting.holdings_v1');
  const there = await select(provincial, 'SELECT * FROM reporting.holdings_v1');
  expect(whole).toHaveLength((await database.rows('account_balances', LEDGER)).length);
  expect(there.map((row) => JSON.stringify(row)).sort()).toEqual(
    whole
      .filter(({ account }) => home.has(account))
      .map((row) => JSON.stringify(row))
      .sort(),
  );
  const moves = await select(national, 'SELECT * FROM reporting.transactions_v1');
  expect(new Set(moves.map(({ type }) => type))).not.toContain('CommandRejected');
  const touching = await select(provincial, 'SELECT revision FROM reporting.transactions_v1 ORDER BY revision');
  expect(touching.map(({ revision }) => Number(revision))).toEqual(
    moves
      .filter((row) => home.has(row['from_account']) || home.has(row['to_account']))
      .map(({ revision }) => Number(revision))
      .sort((a, b) => a - b),
  );
  for (const login of logins) {
    expect(await select(login, 'SELECT * FROM reporting.instrument_totals_v1')).toHaveLength(
      events.filter(({ event }) => event.type === 'InstrumentCreated').length,
    );
    expect(await select(login, 'SELECT ledger_id, revision FROM reporting.position_v1')).toEqual([
      { ledger_id: LEDGER, revision: events.length - 1 },
    ]);
  }
  expect(await select(unknown, 'SELECT * FROM reporting.holdings_v1')).toEqual([]);
});

test('movements add up to the totals: a surrender of several instruments stands there lot by lot', async () => {
  const settled = events.filter(({ event }) => event.type === 'ObligationSettled');
  const lots = settled.flatMap(({ event, revision }) =>
    event.type === 'ObligationSettled'
      ? event.data.lots.map(({ instrument, quantity }, at) => ({
          revision,
          lot: at + 1,
          instrument,
          quantity,
          subject: event.data.subject,
        }))
      : [],
  );
  expect(lots.length).toBeGreaterThan(settled.length);
  expect(
    await select(
      national,
      `SELECT revision, lot, instrument, quantity, subject FROM reporting.transactions_v1
       WHERE type = 'ObligationSettled' ORDER BY revision, lot`,
    ),
  ).toEqual(lots);
  const surrendered = await select(
    national,
    `SELECT t.instrument, t.surrendered, coalesce(sum(m.quantity), 0)::bigint AS moved
     FROM reporting.instrument_totals_v1 t LEFT JOIN reporting.transactions_v1 m
       ON m.instrument = t.instrument AND m.type IN ('UnitsSurrendered', 'ObligationSettled', 'UnitsBorrowed')
     GROUP BY t.instrument, t.surrendered`,
  );
  for (const { instrument, surrendered: total, moved } of surrendered)
    expect({ instrument, moved }).toEqual({ instrument, moved: total });
});

test('a carry-over stands there lot by lot, and with what is issued for them', async () => {
  const carried = events.flatMap(({ event, revision }) => {
    if (event.type !== 'UnitsCarriedOver') return [];
    const { from, to, quantity, issued } = event.data;
    const given = event.data.lots.map((lot) => [from, to, lot.instrument, lot.quantity] as const);
    return [...given, [null, from, issued.instrument, quantity] as const].map((row, at) => [revision, at + 1, ...row]);
  });
  expect(carried.length).toBeGreaterThan(0);
  const rows = await select(
    national,
    `SELECT revision, lot, from_account, to_account, instrument, quantity FROM reporting.transactions_v1
     WHERE type = 'UnitsCarriedOver' ORDER BY revision, lot`,
  );
  expect(rows.map((row) => Object.values(row))).toEqual(carried);
  const totals = await select(
    national,
    `SELECT t.instrument, t.carried_over, coalesce(sum(m.quantity), 0)::bigint AS moved
     FROM reporting.instrument_totals_v1 t LEFT JOIN reporting.transactions_v1 m
       ON m.instrument = t.instrument AND m.type = 'UnitsCarriedOver' AND m.from_account IS NOT NULL
     GROUP BY t.instrument, t.carried_over`,
  );
  for (const { instrument, carried_over: total, moved } of totals)
    expect({ instrument, moved }).toEqual({ instrument, moved: total });
});

test('nobody becomes somebody else by SET ROLE', async () => {
  const rows = await as(provincial, async (client) => {
    await client.query('SET ROLE registry_analyst');
    return (await client.query<{ province: string }>('SELECT DISTINCT province FROM reporting.compliance_v1')).rows;
  });
  expect(rows).toEqual([{ province: HOME }]);
});

test.each([
  ['the read models', 'SELECT FROM compliance'],
  ['the table behind', 'SELECT FROM compliance_g1'],
  ['who may see what', 'SELECT FROM reporting.analyst_provinces'],
  ['whom to admit', `CALL reporting.admit_analyst('${provincial}', '*')`],
  ['what a view shows', 'SET default_transaction_read_only = off; DELETE FROM reporting.compliance_v1'],
])('an analyst cannot reach %s', async (_what, text) => {
  await expect(select(provincial, text)).rejects.toThrow(/permission denied|cannot delete from view|read-only/);
});

test('a query ends after its time', async () => {
  expect(await select(national, 'SHOW statement_timeout')).toEqual([{ statement_timeout: '1min' }]);
  expect(await select(national, 'SHOW idle_in_transaction_session_timeout')).toEqual([
    { idle_in_transaction_session_timeout: '1min' },
  ]);
  await expect(
    as(national, (client) => client.query(`SET statement_timeout = '20ms'; SELECT pg_sleep(5)`)),
  ).rejects.toThrow('statement timeout');
});

test('every view and every column says in both languages what it is', async () => {
  const { rows } = await database.pool.query<{ name: string; comment: string | null }>(
    `SELECT c.relname || coalesce('.' || a.attname, '') AS name,
       CASE WHEN a.attnum IS NULL THEN obj_description(c.oid, 'pg_class') ELSE col_description(c.oid, a.attnum) END AS comment
     FROM pg_class c LEFT JOIN LATERAL (SELECT NULL::name AS attname, NULL::int2 AS attnum UNION ALL
       SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) a ON true
     WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v'`,
  );
  expect(rows).toHaveLength(REPORTING_VIEWS.reduce((sum, { columns }) => sum + 1 + columns.length, 0));
  for (const { name, comment } of rows)
    expect([name, comment]).toEqual([name, expect.stringMatching(/^[\x20-\x7e]+ \/ .*[\u4e00-\u9fff]/)]);
});
