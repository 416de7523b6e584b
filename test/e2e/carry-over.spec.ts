// Carry-over over HTTP on both stores: the registry's list, applications within it and beyond, the window and what comes after it,
// and what every read model says of it. The deadlines of the real rulebooks are past; these are the same rules, some years on.
import { randomUUID } from 'node:crypto';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import type { CommandBody, ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const HUBEI = '420000';
const DEADLINE = '2030-12-31T16:00:00.000Z';
const LAST_HOUR = '2031-06-10T15:00:00.000Z';
const CLOSES_AT = '2031-06-10T16:00:00.000Z';
const shipped = (id: string) => SHIPPED_RULEBOOKS.find((one) => one.id === id)!;
const RULEBOOKS = [
  { ...shipped('CEA-2023'), deadline: DEADLINE },
  {
    ...shipped('CEA-2024'),
    deadline: DEADLINE,
    carryOver: { ...shipped('CEA-2024').carryOver!, holdingsAt: '2030-12-31T15:59:00.000Z', applyUntil: '2031-06-10' },
  },
];
const HEADER = 'account,sold,bought,tradingAvailable,registryAvailable,judiciallyFrozen,pendingApplications,limit\n';
const LIMITS = `${HEADER}A,100,40,0,9000,500,0,9500\nLATE,0,0,0,200,0,0,200\n`;

describe.each(STORES)('carry-over, journal in %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;
  let hubei: RegistryClient;
  let alice: RegistryClient;
  let freeze: number;

  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox' } });
    ({ client } = system);
    hubei = client.as('provincial-authority', { subject: 'officer', province: HUBEI });
    alice = client.as('representative', { subject: 'alice' });
    for (const account of [
      { account: 'EED', accountType: 'authority', province: HUBEI },
      { account: 'CARRIED-OVER', accountType: 'carry-over' },
      ...['A', 'LATE'].map((id) => ({
        account: id,
        accountType: 'holding',
        holder: `HOLDER-${id}`,
        province: HUBEI,
        representatives: [{ person: 'alice', rights: 'both' }],
      })),
    ])
      await client.execute('/v1/accounts', account);
    for (const vintage of [2023, 2024, 2025])
      await client.execute('/v1/instruments', { instrument: `CEA${vintage % 100}`, kind: 'allowance', vintage });
    for (const [instrument, to, quantity] of [
      ['CEA23', 'A', 4_000],
      ['CEA24', 'A', 6_500],
      ['CEA24', 'LATE', 200],
    ] as const)
      await client.execute('/v1/issuances', { instrument, to, quantity });
    for (const rulebook of RULEBOOKS) await client.execute('/v1/rulebooks', { rulebook });
    for (const year of [2023, 2024]) {
      await take('lists', 'account,listed\nA,in\nLATE,in\n', { year });
      await take('emissions', `account,verified\nA,0\nLATE,${year === 2023 ? 100 : 0}\n`, { year });
    }
    const frozen = {
      kind: 'judicial-freeze',
      account: 'A',
      instrument: 'CEA24',
      compartment: 'registry',
      quantity: 500,
    };
    freeze = (await client.execute('/v1/encumbrances', { ...frozen, reference: 'CASE-1' })).revision;
  }, 120_000);
  afterAll(() => system.close());

  const file = (kind: string, text: string, { year = 2024, who = client } = {}) =>
    who.send<CommandBody>('POST', `/v1/compliance/${kind}?account=EED&complianceYear=${year}&sector=power`, text, {
      'content-type': 'text/csv',
      'idempotency-key': randomUUID(),
    });
  const take = async (kind: string, text: string, more: { year?: number; who?: RegistryClient } = {}) => {
    const made = await file(kind, text, more);
    expect([kind, made.status, made.body.problem?.errors]).toEqual([kind, 202, undefined]);
    return client.as('national-authority', { subject: 'second-person' }).execute(`${made.headers.get('location')!}/approval`, {}); // prettier-ignore
  };
  const apply = (lots: Readonly<Record<string, number>>, from = 'A', who = alice) =>
    who.propose('/v1/carry-overs', {
      from,
      complianceYear: 2024,
      lots: Object.entries(lots).map(([instrument, quantity]) => ({ instrument, quantity })),
    });
  const approve = async (made: Awaited<ReturnType<typeof apply>>) => {
    expect([made.status, made.body.problem]).toEqual([202, undefined]);
    return hubei.execute(`${made.headers.get('location')!}/approval`, {});
  };
  const refused = (code: string, numbers: object = {}) => ({ status: 422, body: { problem: { code, numbers } } });
  const setClock = (to: string) => client.execute('/v1/sandbox/clock', { to });
  const stateOf = async (revision: number, who = alice) =>
    (await who.ask<ListBody>(`/v1/accounts/A/carry-over?minRevision=${revision}`)).items;

  test('before the cut-off no limits are taken, and without limits nobody applies', async () => {
    expect(await file('carry-over-limits', LIMITS)).toMatchObject(refused('carry-over-not-open'));
    const { revision } = await setClock(DEADLINE);
    expect(await apply({ CEA24: 1 })).toMatchObject(refused('no-carry-over-limit', { account: 'A' }));
    const { items } = await client.ask<ListBody>(`/v1/compliance?complianceYear=2023&minRevision=${revision}`);
    expect(items.map(({ account, statusAtDeadline }) => [account, statusAtDeadline])).toEqual([
      ['A', 'COMPLIANT'],
      ['LATE', 'SHORT'],
    ]);
  });

  test('the list is computed again line by line, and taken by two of the registry', async () => {
    const wrong = `${HEADER}A,100,40,0,9000,500,0,9501\nNOBODY,0,0,0,0,0,0,0\nA,0,0,0,0,0,0,0\n`;
    expect(await file('carry-over-limits', wrong)).toMatchObject({
      status: 422,
      body: {
        problem: {
          code: 'file-refused',
          errors: [
            { field: 'line 2', message: 'A: not-as-computed, expected 9500' },
            { field: 'line 3', message: 'NOBODY: account-not-found' },
            { field: 'line 4', message: 'A: duplicate' },
          ],
        },
      },
    });
    expect(await file('carry-over-limits', `${HEADER}A,-1,,0,9000,500,0,9.5\n`)).toMatchObject({
      status: 400,
      body: { code: 'file-malformed', numbers: { wrong: 1 } },
    });
    for (const who of [hubei, alice])
      expect(await file('carry-over-limits', LIMITS, { who })).toMatchObject({ status: 403 });
    const { revision } = await take('carry-over-limits', LIMITS);
    expect(await system.event(revision)).toMatchObject({
      type: 'CarryOverLimitsSet',
      data: { complianceYear: 2024, sector: 'power', lines: [['A', 100, 40, 0, 9_000, 500, 0, 9_500], ['LATE', 0, 0, 0, 200, 0, 0, 200]] }, // prettier-ignore
    });
    expect(await stateOf(revision)).toMatchObject([
      { complianceYear: 2024, sector: 'power', limit: 9_500, frozenAtCutOff: 500, carriedOver: 0, pending: 0 },
    ]);
  });

  test('of wrong applications the first fault is told, in both languages', async () => {
    expect(await apply({ CEA25: 1 })).toMatchObject(refused('vintage-not-carried-over', { instrument: 'CEA25' }));
    expect(await apply({ CEA24: 1 }, 'LATE')).toMatchObject(refused('not-surrendered-on-time', { years: '2023' }));
    expect(await apply({ CEA23: 4_000, CEA24: 5_501 })).toMatchObject(
      refused('carry-over-limit-exceeded', { limit: 9_500, carriedOver: 0, pending: 0, requested: 9_501 }),
    );
    expect(await apply({ CEA24: 6_001 })).toMatchObject(refused('insufficient-units', { available: 6_000, encumbered: 500 })); // prettier-ignore
    expect(await apply({ CEA24: 1 }, 'A', hubei)).toMatchObject({ status: 403 });
    const chinese = await alice.propose(
      '/v1/carry-overs',
      { from: 'LATE', complianceYear: 2024, lots: [{ instrument: 'CEA24', quantity: 1 }] },
      { headers: { 'accept-language': 'zh' } },
    );
    expect(chinese.body.problem).toMatchObject({ title: '未按期足额清缴，不得结转' });
  });

  test('an application waits with its units pinned, and is carried out as one conversion', async () => {
    const made = await apply({ CEA23: 4_000, CEA24: 1_000 });
    expect(await stateOf(made.body.revision)).toMatchObject([{ carriedOver: 0, pending: 5_000 }]);
    expect(await apply({ CEA24: 4_000 })).toMatchObject({ status: 202 });
    expect(await apply({ CEA24: 501 })).toMatchObject(refused('carry-over-limit-exceeded', { pending: 9_000 }));
    const done = await approve(made);
    expect(done).toMatchObject({
      event: {
        type: 'UnitsCarriedOver',
        data: {
          quantity: 5_000,
          lots: [
            { instrument: 'CEA23', quantity: 4_000, ranges: [{ batch: 1, start: 1, end: 4_000 }] },
            { instrument: 'CEA24', quantity: 1_000, ranges: [{ batch: 1, start: 1, end: 1_000 }] },
          ],
          issued: { instrument: 'CEA25', batch: 1, start: 1, end: 5_000 },
        },
      },
    });
    expect(await stateOf(done.revision)).toMatchObject([{ limit: 9_500, carriedOver: 5_000, pending: 4_000 }]);
    const { balances } = await alice.ask<{ revision: number; balances: Record<string, unknown>[] }>('/v1/accounts/A/balances'); // prettier-ignore
    expect(balances.map(({ instrument, available, encumbered }) => [instrument, available, encumbered])).toEqual([
      ['CEA23', 0, 0],
      ['CEA24', 1_000, 4_500],
      ['CEA25', 5_000, 0],
    ]);
    const totals = await client.ask<ListBody>('/v1/instruments/totals');
    expect(totals.items.map(({ instrument, issued, carriedOver, inCirculation, surrendered, cancelled }) => [instrument, issued, carriedOver, inCirculation, surrendered, cancelled])).toEqual([
      ['CEA23', 4_000, 4_000, 0, 0, 0],
      ['CEA24', 6_700, 1_000, 5_700, 0, 0],
      ['CEA25', 5_000, 0, 5_000, 0, 0],
    ]); // prettier-ignore
    const units = await alice.ask<ListBody>(`/v1/accounts/A/holdings?instrument=CEA25`);
    expect(units.items).toMatchObject([{ instrument: 'CEA25', start: 1, end: 5_000 }]);
    expect(await alice.ask(`/v1/transactions/${done.revision}`)).toMatchObject({
      type: 'UnitsCarriedOver',
      fromAccount: 'A',
      toAccount: 'CARRIED-OVER',
      quantity: 5_000,
      complianceYear: 2024,
      details: { lots: [{ instrument: 'CEA23' }, { instrument: 'CEA24' }], issued: { instrument: 'CEA25' } },
    });
    const history = await alice.ask<ListBody>('/v1/accounts/A/history?limit=1000');
    expect(history.items.map(({ type }) => type)).toEqual(expect.arrayContaining(['CarryOverLimitsSet', 'UnitsCarriedOver'])); // prettier-ignore
    expect(await client.as('public').ask<ListBody>('/v1/disclosure/instruments')).toMatchObject({
      items: [{ vintage: 2023, carriedOver: 4_000 }, { vintage: 2024, carriedOver: 1_000 }, { vintage: 2025, issued: 5_000 }], // prettier-ignore
    });
  });

  test('it is not there for others', async () => {
    const other = client.as('representative', { subject: 'mallory' });
    expect(await other.query('/v1/accounts/A/carry-over')).toMatchObject({ status: 404 });
    const elsewhere = client.as('provincial-authority', { subject: 'other', province: '310000' });
    expect(await elsewhere.query('/v1/accounts/A/carry-over')).toMatchObject({ status: 404 });
  });

  test('the last application is made in the window; after it only units apply that a court has released since', async () => {
    // What waited since the cut-off has expired.
    await setClock(LAST_HOUR);
    const made = await apply({ CEA24: 3_000 });
    await setClock(CLOSES_AT);
    expect(await apply({ CEA24: 1 })).toMatchObject(refused('carry-over-closed', { closesAt: CLOSES_AT, releasedSinceClose: 0 })); // prettier-ignore
    await approve(made);
    await client.execute(`/v1/encumbrances/${freeze}/release`, { quantity: 400 });
    expect(await apply({ CEA24: 401 })).toMatchObject(refused('carry-over-closed', { releasedSinceClose: 400 }));
    const { revision } = await approve(await apply({ CEA24: 400 }));
    expect(await apply({ CEA24: 1 })).toMatchObject(refused('carry-over-closed', { releasedSinceClose: 0 }));
    expect(await stateOf(revision)).toMatchObject([{ carriedOver: 8_400, pending: 0 }]);
  });
});
