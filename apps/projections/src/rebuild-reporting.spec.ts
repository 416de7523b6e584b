// Rebuilds under the eyes of analysts: no swap breaks a reporting view, and no reporting view stands in the way of a swap.
import pg from 'pg';
import { encodeEvent } from '#event-store/event-codec.js';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import type { Projection } from '#read-models/projection.js';
import { projections } from '#read-models/projections.js';
import { createReporting } from '#read-models/reporting/reporting-schema.js';
import { REPORTING_VIEWS } from '#read-models/reporting/views.js';
import { randomHistory } from '#read-models/testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase } from '#read-models/testing/read-model-database.js';
import { until } from '../../../test/support/until.js';
import { rebuild, type RebuildObserver } from './rebuild.js';

const LEDGER = 'reported';
const { events } = randomHistory(22, 300, LEDGER);
let database: ReadModelDatabase;
let store: EventStore;

beforeAll(async () => {
  database = await createReadModelDatabase();
  store = await openEventStore({ postgresUrl: database.url });
  const group = events.map(({ event }) => ({ eventId: event.eventId, type: event.type, bytes: encodeEvent(event) }));
  await store.append(LEDGER, group, -1);
  await database.project(LEDGER, events);
  const client = await database.pool.connect();
  await createReporting(client);
  // The database's own user is an analyst of the whole country.
  await client.query(`INSERT INTO reporting.analyst_provinces SELECT session_user, '*'`);
  client.release();
});
afterAll(async () => {
  await store.close();
  await database.close();
});

const silent: RebuildObserver = {
  filled: () => undefined,
  completing: () => undefined,
  swapPutOff: () => undefined,
  leftBehind: () => undefined,
};

async function rebuilt(chosen: readonly Projection[], observer: Partial<RebuildObserver> = {}): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    const signal = new AbortController().signal;
    await rebuild({ store, client, projections: chosen, observer: { ...silent, ...observer }, signal });
  } finally {
    await client.end();
  }
}

/** Of every report, one query each: the swap takes its turn between two of them. */
async function counts(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const { name } of REPORTING_VIEWS) {
    const { rows } = await database.pool.query<{ count: string }>(`SELECT count(*) FROM reporting.${name}`);
    found[name] = rows[0]?.count;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return found;
}

const reports = async (): Promise<string[]> => {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT viewname AS name FROM pg_views WHERE schemaname = 'reporting' ORDER BY viewname`,
  );
  return rows.map(({ name }) => name);
};
const ALL = REPORTING_VIEWS.map(({ name }) => name).sort();

/** Accounts as a later program might have them: with one more column. */
const wider = (version: number): Projection[] =>
  projections
    .filter(({ tables }) => tables.projection === 'accounts')
    .map((one) => ({
      ...one,
      tables: {
        ...one.tables,
        version,
        ddl: (table: string) => [...one.tables.ddl(table), `ALTER TABLE ${table} ADD COLUMN note text`],
      },
    }));
const accounts = projections.filter(({ tables }) => tables.projection === 'accounts');
const accountsVersion = accounts[0]!.tables.version;

test('analysts select all the while, and every answer is whole', async () => {
  const before = await counts();
  let done = false;
  const asking = (async () => {
    let asked = 0;
    for (; !done; asked++) expect(await counts()).toEqual(before);
    return asked;
  })();
  await rebuilt(projections);
  await rebuilt(projections);
  done = true;
  expect(await asking).toBeGreaterThan(0);
});

test('a swap waits for the query of an analyst, tries again, and comes through', async () => {
  const analyst = await database.pool.connect();
  let putOff = 0;
  try {
    await analyst.query('BEGIN; SELECT count(*) FROM reporting.compliance_v1');
    const rebuilding = rebuilt(wider(accountsVersion), { swapPutOff: () => putOff++ });
    await until(() => putOff >= 2);
    expect(await counts()).toBeDefined();
    await analyst.query('COMMIT');
    await rebuilding;
  } finally {
    analyst.release(true);
  }
  await rebuilt(accounts);
});

test('columns that change take their reports along, in the transaction of the swap', async () => {
  const before = await counts();
  let done = false;
  const asking = (async () => {
    for (; !done;) expect(await counts()).toEqual(before);
  })();
  await rebuilt(wider(accountsVersion));
  expect((await database.rows('accounts', LEDGER))[0]).toHaveProperty('note', null);
  expect(await reports()).toEqual(ALL);
  await rebuilt(accounts);
  done = true;
  await asking;
  expect(await counts()).toEqual(before);
});

test('the reports of a version that this program does not know are gone until it is back', async () => {
  const before = await counts();
  await rebuilt(wider(accountsVersion + 1));
  expect(await reports()).toEqual(['instrument_totals_v1', 'position_v1']);
  await rebuilt(accounts);
  expect(await reports()).toEqual(ALL);
  expect(await counts()).toEqual(before);
  const { rows } = await database.pool.query<{ may: boolean }>(
    `SELECT bool_and(has_table_privilege('registry_analyst', 'reporting.' || viewname, 'SELECT')) AS may
     FROM pg_views WHERE schemaname = 'reporting'`,
  );
  expect(rows).toEqual([{ may: true }]);
});
