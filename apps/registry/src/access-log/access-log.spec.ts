// The access log against a real database whose confirmation is lost: no entry is missing, none stands twice.
import type { Writable } from 'node:stream';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { until } from '../../../../test/support/until.js';
import { AccessLog, type AccessEntry } from './access-log.js';
import { ACCESS_LOG_SCHEMA } from './access-log-schema.js';

let database: TestDatabase;
let db: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.url, max: 2 });
  db.on('error', () => undefined);
  await db.query(ACCESS_LOG_SCHEMA);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

/** Connections on which a batch is written, and its confirmation lost, while the answer is yes. */
const unconfirmed = (loses: () => boolean): pg.Pool =>
  Object.assign(Object.create(db) as pg.Pool, {
    connect: async () => {
      const client = await db.connect();
      if (!loses()) return client;
      const query = client.query.bind(client) as unknown as (stream: Writable) => Writable;
      return Object.assign(client, {
        query: (stream: Writable) => {
          const copy = query(stream);
          const final = copy._final.bind(copy);
          copy._final = (done) => {
            final(() => {
              done(new Error('the connection broke'));
            });
          };
          return copy;
        },
      });
    },
  });

const entry = (requestId: string): AccessEntry => ({
  at: Date.UTC(2026, 10, 23, 8, 0, 0, 123),
  client: 'exchange-a',
  actor: 'engine',
  role: 'exchange',
  onBehalfOf: undefined,
  procedure: undefined,
  route: 'GET /v1/accounts/:account/balances',
  account: 'PLANT-A',
  filters: '{"odd":"\\t\\n\\\\. tab\\u0000"}',
  status: 200,
  requestId,
});

const written = async () => {
  const { rows } = await db.query<{ number: string; request_id: string; filters: string; at: Date }>(
    'SELECT number, request_id, filters, at FROM access_log.entries ORDER BY number',
  );
  return rows;
};

test('entries whose writing was never confirmed are written again, and stand once', async () => {
  let losing = false;
  const warnings: string[] = [];
  const log = { warn: (_: object, message: string) => warnings.push(message), error: () => undefined };
  const accessLog = new AccessLog(
    unconfirmed(() => losing),
    'cn-test',
    log,
  );
  const look = (requestId: string): void => {
    expect(accessLog.admit()).toBe(true);
    accessLog.enter(entry(requestId));
  };
  look('first');
  await until(() => accessLog.waitingCount === 0);
  losing = true;
  look('second');
  look('third');
  await until(() => warnings.length > 0);
  // The database has them; the registry does not know.
  expect([(await written()).length, accessLog.waitingCount]).toEqual([3, 2]);
  look('fourth');
  losing = false;
  await until(() => accessLog.waitingCount === 0);
  look('fifth');
  await accessLog.close(5_000);

  const rows = await written();
  expect(rows.map((row) => row.request_id)).toEqual(['first', 'second', 'third', 'fourth', 'fifth']);
  expect(rows.map(({ number }) => Number(number))).toEqual([0, 1, 2, 3, 4]);
  for (const { filters, at } of rows) expect([filters, at.getTime()]).toEqual([entry('').filters, entry('').at]);
});
