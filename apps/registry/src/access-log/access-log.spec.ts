// The access log against a real database that answers, and then does not: no entry is lost, none stands twice.
import pg from 'pg';
import { TcpProxy } from '../../../../test/support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { until } from '../../../../test/support/until.js';
import { AccessLog, type AccessEntry } from './access-log.js';
import { ACCESS_LOG_SCHEMA } from './access-log-schema.js';

let database: TestDatabase;
let proxy: TcpProxy;
let behindProxy: pg.Pool;
let db: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  proxy = await TcpProxy.to(url.hostname, Number(url.port));
  const { host, port } = proxy.address;
  const { username: user, password, pathname } = url;
  const to = { host, port, user, password, database: pathname.slice(1) };
  behindProxy = new pg.Pool({ ...to, max: 1, query_timeout: 300, connectionTimeoutMillis: 1_000 });
  db = new pg.Pool({ connectionString: database.url, max: 1 });
  for (const pool of [behindProxy, db]) pool.on('error', () => undefined);
  await db.query(ACCESS_LOG_SCHEMA);
});
afterAll(async () => {
  await behindProxy.end();
  await db.end();
  await proxy.close();
  await database.drop();
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
  const warnings: string[] = [];
  const log = { warn: (_: object, message: string) => warnings.push(message), error: () => undefined };
  const accessLog = new AccessLog(behindProxy, 'cn-test', log);
  const look = (requestId: string): void => {
    expect(accessLog.admit()).toBe(true);
    accessLog.enter(entry(requestId));
  };
  look('first');
  await until(() => accessLog.waitingCount === 0);
  proxy.losesAnswers = true;
  look('second');
  look('third');
  // The database has it; the registry does not know.
  await until(async () => (await written()).length === 3);
  await until(() => warnings.length > 0);
  look('fourth');
  proxy.losesAnswers = false;
  await until(() => accessLog.waitingCount === 0);
  look('fifth');
  await accessLog.close(5_000);

  const rows = await written();
  expect(rows.map((row) => row.request_id)).toEqual(['first', 'second', 'third', 'fourth', 'fifth']);
  expect(rows.map(({ number }) => Number(number))).toEqual([0, 1, 2, 3, 4]);
  for (const { filters, at } of rows) expect([filters, at.getTime()]).toEqual([entry('').filters, entry('').at]);
});
