// The access log over HTTP: who looked at whose data leaves a trace that nobody removes, or does not look.
import pg from 'pg';
import type { AccessRow } from '../../apps/registry/src/access-log/queries.js';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { RegistryClient } from '../support/client.js';
import { RunningSystem } from '../support/running-system.js';
import { until } from '../support/until.js';

let system: RunningSystem;
let client: RegistryClient;
let db: pg.Client;

beforeAll(async () => {
  system = await RunningSystem.start({ store: 'postgres', env: { ACCESS_LOG_SILENCE_MS_MAX: '300' } });
  client = system.client;
  db = new pg.Client({ connectionString: system.databaseUrl });
  await db.connect();
  for (const account of ['A', 'B'])
    await client.execute('/v1/accounts', { account, accountType: 'holding', holder: `HOLDER-${account}` });
  await client.ask('/v1/accounts?minRevision=2');
});
afterAll(async () => {
  await db.end();
  expect(await system.close()).toEqual({ 'registry-0': 0, projections: 0 });
});

const as = (role: string, actor: string, procedure?: string) => ({
  'registry-role': role,
  'registry-actor': actor,
  ...(procedure !== undefined && { 'registry-procedure': procedure }),
});

interface Page {
  readonly items: readonly AccessRow[];
  readonly next: string | null;
}

const log = async (query: string): Promise<Page> =>
  (await client.query<Page>(`/v1/access-log?${query}`, as('regulator', 'reader'))).body;

/** Entries are written beside the queries: waits until there are so many. */
async function entries(query: string, count: number): Promise<readonly AccessRow[]> {
  await until(async () => (await log(query)).items.length >= count);
  return (await log(query)).items;
}

test('a look is noted with actor, role, procedure, route, account, filters and the status of its answer', async () => {
  const judge = as('court-liaison', 'judge-1', 'HU-01-MINCHU-2026-118');
  expect(await client.query('/v1/accounts/A/balances?compartment=trading', judge)).toMatchObject({ status: 200 });
  expect(await client.query('/v1/accounts/NOBODY', judge)).toMatchObject({ status: 404 });
  expect(await client.query('/v1/transactions?account=B&limit=5', judge)).toMatchObject({ status: 200 });
  const shared = { actor: 'judge-1', role: 'court-liaison', procedure: 'HU-01-MINCHU-2026-118', onBehalfOf: null };
  const noted = await entries('actor=judge-1', 3);
  expect(noted.map(({ at: _1, instance: _2, number: _3, requestId: _4, ...entry }) => entry)).toEqual([
    { ...shared, client: 'local', route: 'GET /v1/transactions', account: 'B', filters: { limit: 5 }, status: 200 },
    { ...shared, client: 'local', route: 'GET /v1/accounts/:account', account: 'NOBODY', filters: null, status: 404 },
    {
      ...shared,
      client: 'local',
      route: 'GET /v1/accounts/:account/balances',
      account: 'A',
      filters: { compartment: 'trading' },
      status: 200,
    },
  ]);
  const [newest] = noted;
  expect(newest).toMatchObject({ at: expect.stringMatching(/Z$/), requestId: expect.stringMatching(/./) });
  // By account, role and time, too.
  expect((await log('account=A&role=court-liaison')).items).toEqual([noted[2]]);
  expect((await log(`actor=judge-1&to=${newest!.at}`)).items).toEqual(noted.filter(({ at }) => at < newest!.at));
  expect((await log(`actor=judge-1&from=${newest!.at}`)).items).toEqual(noted.filter(({ at }) => at >= newest!.at));
});

test('a court names its procedure, or sees nothing; others may name one', async () => {
  const answer = await client.query<Problem>('/v1/accounts/A', as('court-liaison', 'judge-2'));
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'registry-procedure' }] } });
  expect(await client.query('/v1/accounts/A', as('court-liaison', 'judge-2', '../etc'))).toMatchObject({ status: 400 });
  expect(await client.query('/v1/accounts/A', as('auditor', 'auditor-1'))).toMatchObject({ status: 200 });
  expect(await client.query('/v1/accounts/B', as('auditor', 'auditor-1', 'AUDIT-7'))).toMatchObject({ status: 200 });
  expect((await entries('actor=auditor-1', 2)).map(({ account, procedure }) => [account, procedure])).toEqual([
    ['B', 'AUDIT-7'],
    ['A', null],
  ]);
  expect((await log('actor=judge-2')).items).toEqual([]);
});

test("a representative's looks at his own accounts need no procedure and leave no trace", async () => {
  const own = as('representative', 'rep-1');
  expect(await client.query('/v1/accounts/A/balances', own)).toMatchObject({ status: 200 });
  // A later look that is noted, so that the earlier one would have been.
  await client.query('/v1/accounts/A', as('auditor', 'after-rep-1'));
  await entries('actor=after-rep-1', 1);
  expect((await log('actor=rep-1')).items).toEqual([]);
});

test('a malformed look looks at nothing, and an odd one breaks no batch', async () => {
  const odd = as('auditor', 'odd');
  for (const path of [
    '/v1/accounts/A?colour=%00',
    '/v1/accounts/%00',
    '/v1/transactions?account=A&account=B',
    `/v1/transactions?reference=${'x'.repeat(5_000)}`,
  ])
    expect(await client.query(path, odd)).toMatchObject({ status: 400 });
  await client.query('/v1/accounts/A', odd);
  expect(await entries('actor=odd', 1)).toMatchObject([{ account: 'A' }]);
});

test('is read by national authority, regulator and auditor alone, page by page, and its readers stand in it', async () => {
  for (const role of ['registry-administrator', 'provincial-authority', 'exchange', 'representative', 'public'])
    expect(await client.query('/v1/access-log', as(role, 'curious'))).toMatchObject({ status: 403 });
  for (let look = 0; look < 5; look++) await client.query(`/v1/accounts/A`, as('auditor', 'pages'));
  const whole = await entries('actor=pages', 5);
  const pages: AccessRow[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await log(`actor=pages&limit=2${cursor && `&cursor=${cursor}`}`);
    pages.push(...page.items);
    cursor = page.next;
  }
  expect(pages).toEqual(whole);
  const readers = await entries('actor=reader&account=A', 1);
  expect(readers[0]).toMatchObject({ route: 'GET /v1/access-log', role: 'regulator' });
  const forged = (key: object) => Buffer.from(JSON.stringify(key)).toString('base64url');
  for (const query of [
    'from=yesterday',
    'to=2026-02-30T00:00:00.000Z',
    'from=0000-01-01T00:00:00.000Z',
    `cursor=${forged({ at: 'now', instance: 'x', number: 1 })}`,
    `cursor=${forged({ at: '2026-01-01T00:00:00.000Z', instance: "x'", number: 1 })}`,
  ])
    expect(await client.query(`/v1/access-log?${query}`, as('auditor', 'forger'))).toMatchObject({ status: 400 });
});

test('is never changed: the database refuses', async () => {
  for (const statement of [
    `UPDATE access_log.entries SET actor = 'nobody'`,
    `DELETE FROM access_log.entries`,
    `TRUNCATE access_log.entries`,
  ])
    await expect(db.query(statement)).rejects.toThrow('the access log is never changed');
});

test("while it cannot be written, others' data are not shown; nothing that was seen is lost", async () => {
  await db.query(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'no space left'; END $$`);
  await db.query(`CREATE TRIGGER full_disk BEFORE INSERT ON access_log.entries EXECUTE FUNCTION full_disk()`);
  const supervisor = as('auditor', 'during-the-outage');
  let seen = 0;
  let refused: Problem | undefined;
  await until(async () => {
    const answer = await client.query<Problem>('/v1/accounts/A', supervisor);
    if (answer.status === 200) seen++;
    else {
      expect(answer.headers.get('retry-after')).toBe('1');
      refused = answer.body;
    }
    return refused !== undefined;
  });
  expect(refused).toMatchObject({ status: 503, code: 'access-log-unavailable', retry: 'same-key' });
  expect(seen).toBeGreaterThan(0);
  // What shows nobody else's data goes on: own accounts, totals, commands.
  expect(await client.query('/v1/accounts/A', as('representative', 'rep-1'))).toMatchObject({ status: 200 });
  expect(await client.query('/v1/instruments/totals', supervisor)).toMatchObject({ status: 200 });
  await client.execute('/v1/accounts', { account: `DURING`, accountType: 'holding', holder: 'HOLDER-DURING' });

  await db.query('DROP TRIGGER full_disk ON access_log.entries');
  await until(async () => (await client.query('/v1/accounts/A', supervisor)).status === 200);
  expect(await entries('actor=during-the-outage&limit=1000', seen + 1)).toHaveLength(seen + 1);
});

test('every instance numbers its entries without a gap, and a stop writes what waits', async () => {
  const [other, otherClient] = await system.anotherRegistry();
  await other.start();
  const looks = Array.from({ length: 200 }, () =>
    otherClient.query('/v1/accounts/A', as('auditor', 'before-the-stop')),
  );
  expect((await Promise.all(looks)).every(({ status }) => status === 200)).toBe(true);
  expect(await other.stop()).toBe(0);
  const { rows } = await db.query<{ instance: string; count: string; first: string; last: string; of: string }>(
    `SELECT instance, count(*), min(number) AS first, max(number) AS last,
       count(*) FILTER (WHERE actor = 'before-the-stop') AS of FROM access_log.entries GROUP BY instance`,
  );
  expect(rows).toHaveLength(2);
  for (const { count, first, last } of rows) expect([first, last]).toEqual(['0', String(Number(count) - 1)]);
  expect(rows.map((row) => Number(row.of)).sort()).toEqual([0, 200].sort());
});
