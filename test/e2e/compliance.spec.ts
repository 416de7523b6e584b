// A compliance year over HTTP: rulebook, list, emissions, plan, issue, distribution, surrender, deadline, as its people see it.
import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { type FileKind, HUBEI, Province } from '../support/province.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const DEADLINE = '2026-12-31T16:00:00.000Z';
const shipped = (id: string) => SHIPPED_RULEBOOKS.find((one) => one.id === id)!;
/** The year whose deadline is to come, with the balance value that its sector is still waiting for. */
const RULEBOOK = {
  ...shipped('CEA-2025'),
  allocation: shipped('CEA-2025').allocation.map((rule) =>
    rule.formula === 'balance-value' ? { ...rule, balanceValue: '2' } : rule,
  ),
};

describe.each(STORES)('a compliance year, journal in %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;
  let province: Province;
  let hubei: RegistryClient;
  let alice: RegistryClient;

  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox' } });
    ({ client } = system);
    province = new Province(client, 2025, 'steel');
    ({ officer: hubei, alice } = province);
    await province.open(['A', 'B'], [2024, 2025]);
    for (const account of [
      { account: 'S-2025', accountType: 'surrender', complianceYear: 2025 },
      { account: 'ELSEWHERE', accountType: 'holding', holder: 'HOLDER-E', province: '310000' },
    ])
      await client.execute('/v1/accounts', account);
    await client.execute('/v1/issuances', { instrument: 'CEA24', to: 'A', quantity: 1_000 });
  }, 120_000);
  afterAll(() => system.close());

  const final = '&stage=final';
  const head = async () => (await client.ask('/v1/health/ready')).revision;

  test('without a rulebook nothing is filed', async () => {
    for (const [kind, text, query] of [
      ['lists', 'account,listed\nA,in\n', ''],
      ['allocations', 'account,allocated\nA,1\n', '&stage=pre'],
      ['allocations', 'account,allocated,intensity,exception\nA,1,1.8,\n', final],
    ] as const)
      expect(await province.file(kind, text, { query })).toMatchObject({
        status: 422,
        body: { problem: { code: 'no-rulebook', numbers: { complianceYear: 2025 } } },
      });
  });

  test('a rulebook is published by two, and every wrong field is named by its path', async () => {
    const { deadline: _, ...unfinished } = RULEBOOK;
    const wrong = { ...unfinished, colour: 'green', offset: { ...RULEBOOK.offset, shareMax: 0.05 }, complianceYears: ['2025'] }; // prettier-ignore
    const refused = await client.send<Problem>('POST', '/v1/rulebooks', JSON.stringify({ rulebook: wrong }), {
      'content-type': 'application/json',
      'idempotency-key': 'wrong',
    });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(refused.body.errors?.map(({ field }) => field).sort()).toEqual(
      ['rulebook.colour', 'rulebook.complianceYears.0', 'rulebook.deadline', 'rulebook.offset.shareMax'], // prettier-ignore
    );
    const key = randomUUID();
    const made = await client.propose('/v1/rulebooks', { rulebook: RULEBOOK }, { key });
    expect(made.status).toBe(202);
    // Written down in another order it is the same.
    const again = Object.fromEntries(Object.entries(RULEBOOK).reverse());
    expect(await client.propose('/v1/rulebooks', { rulebook: again }, { key })).toMatchObject({
      status: 202,
      body: { replayed: true },
    });
    expect(await client.propose(`${made.headers.get('location')!}/approval`, {})).toMatchObject({
      status: 422,
      body: { problem: { code: 'own-proposal' } },
    });
    const second = client.as('national-authority', { subject: 'second-person' });
    expect(await second.execute(`${made.headers.get('location')!}/approval`, {})).toMatchObject({
      event: { type: 'RulebookPublished' },
    });
    expect(await hubei.propose('/v1/rulebooks', { rulebook: RULEBOOK })).toMatchObject({ status: 403 });
  });

  test('one of 60 kB is taken in, and a larger one is refused by its size', async () => {
    const of = (bytes: number) => {
      const sources = [...RULEBOOK.sources];
      const title = { en: 'x'.repeat(200), zh: '甲'.repeat(200) };
      const rule = RULEBOOK.allocation[0]!;
      const fat = { ...RULEBOOK, id: 'FAT', title, sources, allocation: [rule] };
      for (let at = 0; sources.length < 40; at++) sources.push({ id: `s-${at}`, title, status: 'adopted' });
      const fill = { ...rule, years: [2025] };
      for (let at = 0; JSON.stringify(fat).length < bytes && fat.allocation.length < 100; at++)
        fat.allocation.push({ ...fill, sector: `sector-${at}` });
      return fat;
    };
    const [large, larger] = [of(30_000), of(200_000)];
    expect(JSON.stringify(large).length).toBeGreaterThan(30_000);
    expect(await client.propose('/v1/rulebooks', { rulebook: large }, { dryRun: true })).toMatchObject({ status: 202 });
    expect(await client.propose('/v1/rulebooks', { rulebook: larger })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'rulebook', message: 'must be at most 60000 bytes' }] },
    });
  });

  test('a list is taken whole, with the file as its evidence; who is out of sight is nobody', async () => {
    const listing = 'account,listed,class\nA,in,\nELSEWHERE,in,\nA,in,\nNOBODY,in,wind\n';
    const key = randomUUID();
    const refused = await province.file('lists', listing, { key });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        problem: {
          code: 'file-refused',
          numbers: { wrong: 3 },
          errors: [
            { field: 'line 3', message: 'ELSEWHERE: account-not-found' },
            { field: 'line 4', message: 'A: duplicate' },
            { field: 'line 5', message: 'NOBODY: account-not-found' },
          ],
        },
      },
    });
    expect(await province.file('lists', listing, { key })).toMatchObject({ status: 422, body: { replayed: true } });
    expect(await province.file('lists', 'account,listed\nA,in\n', { key })).toMatchObject({ status: 409 });

    const text = '\uFEFFaccount,listed,class\r\nA,in,\r\nB,in,\r\n';
    const dryRun = await province.file('lists', text, { query: '&dryRun=true' });
    expect(dryRun).toMatchObject({ status: 202, body: { dryRun: true } });
    expect(dryRun.headers.get('location')).toBeNull();
    const { revision } = await province.take('lists', text, { query: '&reference=MLPZ-2025' });
    const [listed] = (await client.ask<ListBody<{ type: string; reference: string; evidence: { sha256: string }[] }>>(
      `/v1/accounts/A/history?minRevision=${revision}`,
    )).items.slice(-1); // prettier-ignore
    expect(listed).toMatchObject({ type: 'KeyUnitsListed', reference: 'MLPZ-2025' });
    const kept = await fetch(`${client.url}/v1/evidence/${listed!.evidence[0]!.sha256}`, {
      headers: { authorization: await client.bearer() },
    });
    expect(Buffer.from(await kept.arrayBuffer()).equals(Buffer.from(text))).toBe(true);
  });

  test.each<[string, FileKind, string | Uint8Array, object, number, string]>([
    ['no file', 'lists', '', {}, 400, 'bad-request'],
    ['no columns', 'emissions', 'A,1\n', {}, 400, 'file-malformed'],
    ['another encoding', 'emissions', Buffer.from('account,verified\n\xd6,1\n', 'latin1'), {}, 400, 'file-malformed'],
    ['a formula', 'emissions', 'account,verified\n=1+1,1\n', {}, 400, 'file-malformed'],
    ['a fraction', 'emissions', 'account,verified\nA,1.5\n', {}, 400, 'file-malformed'],
    ['a million lines', 'emissions', `account,verified\n${'A,1\n'.repeat(1_000_000)}`, {}, 413, 'payload-too-large'],
    ['a plan of a million lines', 'allocations', `account,allocated,intensity\n${'A,1,1\n'.repeat(1_000_000)}`, { query: final }, 413, 'payload-too-large'], // prettier-ignore
    ['JSON', 'lists', '{}', { type: 'application/json' }, 415, 'unsupported-media-type'],
    ['a PDF', 'lists', '%PDF-1.7', { type: 'application/pdf' }, 415, 'unsupported-media-type'],
    ['text of another charset', 'lists', 'account,listed\nA,in\n', { type: 'text/csv; charset=gbk' }, 415, 'unsupported-media-type'], // prettier-ignore
    ['no stage', 'allocations', 'account,allocated\nA,1\n', {}, 400, 'invalid-input'],
    ['an unknown parameter', 'lists', 'account,listed\nA,in\n', { query: '&dryrun=true' }, 400, 'invalid-input'],
    ['a file of the exchange', 'lists', 'account,listed\nA,in\n', { role: 'exchange' }, 403, 'forbidden'],
  ])(
    '%s changes nothing',
    async (_, kind, content, { role, ...options }: { role?: string; query?: string; type?: string }, status, code) => {
      // prettier-ignore
      const before = await head();
      const who = role === undefined ? hubei : client.as(role, { subject: role });
      expect(await province.file(kind, content, { who, ...options })).toMatchObject({ status, body: { code } });
      expect(await head()).toBe(before);
    },
    30_000,
  );

  test('verified emissions and a plan that the registry recomputes: the wrong one goes back line by line', async () => {
    await province.take('emissions', 'account,verified\nA,100000\nB,0\n');
    const header = 'account,allocated,intensity\n';
    const wrong = await province.file('allocations', `${header}A,101499,1.8\nB,1,\n`, { query: final });
    expect(wrong).toMatchObject({
      status: 422,
      body: {
        problem: {
          code: 'file-refused',
          errors: [
            { field: 'line 2', message: 'A: not-as-computed, expected 101500' },
            { field: 'line 3', message: 'B: not-as-computed, expected 0' },
          ],
        },
      },
    });
    expect(await province.file('allocations', `${header}A,101500,\n`, { query: final })).toMatchObject({
      status: 400,
      body: { code: 'file-malformed', errors: [{ field: 'line 2', message: 'intensity is missing' }] },
    });
    expect(await province.file('allocations', 'account,allocated\nA,50001\n', { query: '&stage=pre' })).toMatchObject({
      status: 422,
      body: { problem: { errors: [{ message: 'A: emissions-not-verified' }] } },
    });
    await province.take('allocations', `${header}A,101500,1.8\nB,0,\n`, { query: final });
  });

  test('units are issued and distributed by the plan, and surrendered by vintage and amount due', async () => {
    const problem = (code: string) => ({ status: 422, body: { problem: { code } } });
    const issue = (quantity: number) => client.command('/v1/issuances', { instrument: 'CEA25', to: 'EED', quantity });
    expect(await issue(101_501)).toMatchObject(problem('plan-exceeded'));
    expect(await issue(101_500)).toMatchObject({ status: 200 });
    const give = (to: string, quantity: number) =>
      client.command('/v1/transfers', { from: 'EED', to, instrument: 'CEA25', quantity });
    expect(await give('B', 1)).toMatchObject(problem('plan-exceeded'));
    expect(await give('A', 101_000)).toMatchObject({ status: 200 });
    // R12: what the department kept, it surrenders for the unit; two of its officers do, and no unit of its own accord.
    const delegated = {
      from: 'EED',
      subject: 'A',
      complianceYear: 2025,
      lots: [{ instrument: 'CEA25', quantity: 500 }],
    };
    const tooMuch = { ...delegated, lots: [{ instrument: 'CEA25', quantity: 501 }] };
    expect(await hubei.propose('/v1/surrenders/mixed', tooMuch)).toMatchObject(problem('plan-exceeded'));
    expect(await alice.propose('/v1/surrenders/mixed', delegated)).toMatchObject({ status: 404 });
    const made = await hubei.propose('/v1/surrenders/mixed', delegated);
    expect(made).toMatchObject({ status: 202 });
    const approval = `${made.headers.get('location')!}/approval`;
    expect(await hubei.propose(approval, {})).toMatchObject(problem('own-proposal'));
    const second = client.as('provincial-authority', { subject: 'second-officer', province: HUBEI });
    const { revision } = await second.execute(approval, {});
    expect(await alice.ask(`/v1/accounts/A/compliance?minRevision=${revision}`)).toMatchObject({
      items: [{ complianceYear: 2025, distributed: 101_500, surrendered: 500 }],
    });
    const surrender = async (instrument: string, quantity: number) => {
      const made = await alice.propose('/v1/surrenders', { from: 'A', instrument, quantity, complianceYear: 2025 });
      return made.status === 202 ? hubei.propose(`${made.headers.get('location')!}/approval`, {}) : made;
    };
    expect(await surrender('CEA24', 1)).toMatchObject(problem('vintage-not-usable'));
    expect(await surrender('CEA25', 100_001)).toMatchObject(problem('amount-due-exceeded'));
    expect(await surrender('CEA25', 99_000)).toMatchObject({ status: 200 });
  });

  test('reductions carry the day of their registration, and count only by it', async () => {
    const create = (instrument: string, more: object) =>
      client.command('/v1/instruments', { instrument, kind: 'reduction', project: 'CCER-1', ...more });
    for (const more of [{ registeredOn: '2026-02-30' }, { registeredOn: '1 May' }])
      expect(await create('CCER-X', more)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'registeredOn' }] },
      });
    const allowance = { kind: 'allowance', vintage: 2025, project: undefined, registeredOn: '2025-05-01' };
    expect(await create('CEA-X', allowance)).toMatchObject({ status: 400, body: { errors: [{ field: 'registeredOn' }] } }); // prettier-ignore
    for (const [instrument, more, status] of [
      ['CCER-NEW', { registeredOn: '2025-05-01' }, 202],
      ['CCER-OLD', { registeredOn: '2016-05-01' }, 422],
      ['CCER-UNKNOWN', {}, 422],
    ] as const) {
      expect(await create(instrument, more)).toMatchObject({ status: 200 });
      await client.execute('/v1/issuances', { instrument, to: 'A', quantity: 10 });
      const surrender = { from: 'A', instrument, quantity: 10, complianceYear: 2025 };
      const { status: answered } = await alice.propose('/v1/surrenders', surrender, { dryRun: true });
      expect([instrument, answered]).toEqual([instrument, status]);
    }
  });

  test('at the deadline where everybody stands is fixed, and shows', async () => {
    const { revision } = await client.execute('/v1/sandbox/clock', { to: DEADLINE });
    const { items } = await client.ask<ListBody>(`/v1/transactions?type=ComplianceFixed&minRevision=${revision}`);
    expect(items).toMatchObject([{ type: 'ComplianceFixed', actor: 'registry' }]);
    const fixed = await system.event(items[0]!['revision'] as number);
    expect(fixed.data).toMatchObject({ complianceYear: 2025, lines: [['A', 100_000, 99_500], ['B', 0, 0]] }); // prettier-ignore
    const history = await alice.ask<ListBody<{ type: string }>>('/v1/accounts/A/history?limit=1000');
    expect(history.items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['KeyUnitsListed', 'EmissionsVerified', 'AllocationAdopted', 'ComplianceFixed']),
    );
  });
});

describe('npm run rulebooks', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start({ store: 'postgres' });
  });
  afterAll(() => system.close());

  const project = fileURLToPath(new URL('../../', import.meta.url));
  const rulebooks = (...names: string[]): Promise<{ code: unknown; output: string }> =>
    new Promise((resolve) => {
      const args = ['--enable-source-maps', 'dist/tools/rulebooks.js', '--url', system.client.url, ...names];
      const env = { ...process.env, NODE_OPTIONS: '', DATA_DIR: system.tokens.dataDir };
      execFile(process.execPath, args, { cwd: project, env }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, output: stdout + stderr });
      });
    });
  const head = async () => (await system.client.ask('/v1/health/ready')).revision;

  test('publishes those that ship, says which are there, and adds nothing the second time', async () => {
    await system.client.execute('/v1/rulebooks', { rulebook: shipped('CEA-2023') });
    const first = await rulebooks('all');
    expect(first).toEqual({ code: 0, output: expect.stringContaining('5 of 6 published.') as string });
    expect(first.output).toMatch(/CEA-2023 +is there already/);
    const at = await head();
    expect(await rulebooks('all')).toEqual({ code: 0, output: expect.stringContaining('Nothing has changed.') as string }); // prettier-ignore
    expect(await head()).toBe(at);
  });

  test('names what it does not know', async () => {
    expect(await rulebooks('CEA-1999')).toEqual({
      code: 1,
      output: expect.stringContaining('No rulebook CEA-1999 comes with the registry.') as string,
    });
    expect(await rulebooks()).toEqual({ code: 1, output: expect.stringContaining('Which rulebooks?') as string });
  });
});
