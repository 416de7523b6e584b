// The access log over HTTP: who looked at whose data leaves a trace that nobody removes, or does not look.
import pg from 'pg';
import { ROLES } from '#domain/roles.js';
import type { AccessRow } from '../../apps/registry/src/access-log/queries.js';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { RegistryClient } from '../support/client.js';
import { RunningSystem } from '../support/running-system.js';
import { until } from '../support/until.js';

let system: RunningSystem;
let client: RegistryClient;
let db: pg.Client;

beforeAll(async () => {
  system = await RunningSystem.start({ store: 'postgres', env: { ACCESS_LOG_SILENCE_MS_MAX: '1500' } });
  client = system.client;
  db = new pg.Client({ connectionString: system.databaseUrl });
  await db.connect();
  let opened = 0;
  for (const account of ['A', 'B'])
    opened = (
      await client.execute('/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `HOLDER-${account}`,
        representatives: [{ person: 'rep-1', rights: 'both' }],
      })
    ).revision;
  // Nobody's data, so that the log is still empty.
  await client.ask(`/v1/instruments?minRevision=${opened}`);
});
afterAll(async () => {
  await db.end();
  expect(await system.close()).toEqual({ 'registry-0': 0, projections: 0 });
});

const as = (role: string, subject: string): RegistryClient => client.as(role, { subject });
const by = (procedure: string) => ({ 'registry-procedure': procedure });

interface Page {
  readonly items: readonly AccessRow[];
  readonly next: string | null;
}

const log = (query: string): Promise<Page> => as('regulator', 'reader').ask<Page>(`/v1/access-log?${query}`);

/** Entries are written beside the queries: waits until there are so many. */
async function entries(query: string, count: number): Promise<readonly AccessRow[]> {
  await until(async () => (await log(query)).items.length >= count);
  return (await log(query)).items;
}

test('a look is noted with actor, role, procedure, route, account, filters and the status of its answer', async () => {
  const procedure = 'HU-01-MINCHU-2026-118';
  const judge = client.as('court-liaison', { subject: 'judge-1', client: 'court-hu-01', onBehalfOf: 'chamber-3' });
  expect(await judge.query('/v1/accounts/A/balances?compartment=trading', by(procedure))).toMatchObject({
    status: 200,
  });
  expect(await judge.query('/v1/accounts/NOBODY', by(procedure))).toMatchObject({ status: 404 });
  // Headers say nothing of who looks.
  const pretended = { 'registry-actor': 'mallory', 'registry-role': 'auditor', 'registry-client': 'other' };
  const seen = await judge.query('/v1/transactions?account=B&limit=5', { ...by(procedure), ...pretended });
  expect(seen).toMatchObject({ status: 200 });
  const shared = {
    actor: 'judge-1',
    role: 'court-liaison',
    client: 'court-hu-01',
    onBehalfOf: 'chamber-3',
    procedure,
  };
  const noted = await entries('actor=judge-1', 3);
  expect(noted.map(({ at: _1, instance: _2, number: _3, requestId: _4, ...entry }) => entry)).toEqual([
    { ...shared, route: 'GET /v1/transactions', account: 'B', filters: { limit: 5 }, status: 200 },
    { ...shared, route: 'GET /v1/accounts/:account', account: 'NOBODY', filters: null, status: 404 },
    {
      ...shared,
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
  const judge = as('court-liaison', 'judge-2');
  const answer = await judge.query<Problem>('/v1/accounts/A');
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'registry-procedure' }] } });
  expect(await judge.query('/v1/accounts/A', by('../etc'))).toMatchObject({ status: 400 });
  const auditor = as('auditor', 'auditor-1');
  expect(await auditor.query('/v1/accounts/A')).toMatchObject({ status: 200 });
  expect(await auditor.query('/v1/accounts/B', by('AUDIT-7'))).toMatchObject({ status: 200 });
  expect((await entries('actor=auditor-1', 2)).map(({ account, procedure }) => [account, procedure])).toEqual([
    ['B', 'AUDIT-7'],
    ['A', null],
  ]);
  expect((await log('actor=judge-2')).items).toEqual([]);
});

test("a representative's looks at his own accounts need no procedure and leave no trace", async () => {
  expect(await as('representative', 'rep-1').query('/v1/accounts/A/balances')).toMatchObject({ status: 200 });
  // A later look that is noted, so that the earlier one would have been.
  await as('auditor', 'after-rep-1').ask('/v1/accounts/A');
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
    expect(await odd.query(path)).toMatchObject({ status: 400 });
  await odd.ask('/v1/accounts/A');
  expect(await entries('actor=odd', 1)).toMatchObject([{ account: 'A' }]);
});

test('whoever is turned away stands in it as well, and nothing that he sent but what names nobody', async () => {
  const person = `P-${'0'.repeat(32)}`;
  const exchange = as('exchange', 'curious-exchange');
  for (const path of ['/v1/accounts/A', `/v1/persons/${person}?name=Nevermore`, '/v1/persons/Nevermore'])
    expect(await exchange.query(path)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  // No looks: a command, and citizens, who see nobody's data in any case.
  expect(await exchange.propose('/v1/corrections', {})).toMatchObject({ status: 403 });
  expect(await as('public', 'curious-citizen').query('/v1/accounts/A')).toMatchObject({ status: 403 });
  const noted = await entries('actor=curious-exchange', 3);
  expect(noted.map(({ route, account, filters, status }) => [route, account, filters, status])).toEqual([
    ['GET /v1/persons/:person', null, null, 403],
    ['GET /v1/persons/:person', null, { person }, 403],
    ['GET /v1/accounts/:account', 'A', null, 403],
  ]);
  expect((await log('actor=curious-citizen')).items).toEqual([]);
});

test('is read by national authority, regulator and auditor alone, page by page, and its readers stand in it', async () => {
  const readers = new Set(['national-authority', 'regulator', 'auditor']);
  for (const role of ROLES)
    expect([role, (await as(role, 'curious').query('/v1/access-log')).status]).toEqual([
      role,
      readers.has(role) ? 200 : 403,
    ]);
  for (let look = 0; look < 5; look++) await as('auditor', 'pages').ask('/v1/accounts/A');
  const whole = await entries('actor=pages', 5);
  const pages: AccessRow[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await log(`actor=pages&limit=2${cursor && `&cursor=${cursor}`}`);
    pages.push(...page.items);
    cursor = page.next;
  }
  expect(pages).toEqual(whole);
  const [look] = await entries('actor=reader&account=A', 1);
  expect(look).toMatchObject({ route: 'GET /v1/access-log', role: 'regulator' });
  const forged = (key: object) => Buffer.from(JSON.stringify(key)).toString('base64url');
  for (const query of [
    'from=yesterday',
    'to=2026-02-30T00:00:00.000Z',
    'from=0000-01-01T00:00:00.000Z',
    `cursor=${forged({ at: 'now', instance: 'x', number: 1 })}`,
    `cursor=${forged({ at: '2026-01-01T00:00:00.000Z', instance: "x'", number: 1 })}`,
  ])
    expect(await as('auditor', 'forger').query(`/v1/access-log?${query}`)).toMatchObject({ status: 400 });
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
    const answer = await supervisor.query<Problem>('/v1/accounts/A');
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
  expect(await as('representative', 'rep-1').query('/v1/accounts/A')).toMatchObject({ status: 200 });
  expect(await supervisor.query('/v1/instruments/totals')).toMatchObject({ status: 200 });
  // Whoever may not look is told so, room or not.
  expect(await as('exchange', 'exchange-1').query('/v1/accounts/A')).toMatchObject({ status: 403 });
  await client.execute('/v1/accounts', { account: 'DURING', accountType: 'holding', holder: 'HOLDER-DURING' });

  await db.query('DROP TRIGGER full_disk ON access_log.entries');
  await until(async () => (await supervisor.query('/v1/accounts/A')).status === 200);
  expect(await entries('actor=during-the-outage&limit=1000', seen + 1)).toHaveLength(seen + 1);
});

test('every instance numbers its entries without a gap, and a stop writes what waits', async () => {
  const [other, otherClient] = await system.anotherRegistry();
  await other.start();
  const auditor = otherClient.as('auditor', { subject: 'before-the-stop' });
  const looks = Array.from({ length: 200 }, () => auditor.query('/v1/accounts/A'));
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
