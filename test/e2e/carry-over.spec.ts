// Carry-over over HTTP on both stores: the registry's list, which it draws up itself, applications within it and beyond, the window
// and what comes after it, and what every read model says of it. The rules are the real ones, in a sandbox of their time.
import { randomUUID } from 'node:crypto';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { type FileOptions, Province } from '../support/province.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const BEGINS = '2025-12-01T01:00:00.000Z';
const DEADLINE = '2025-12-31T16:00:00.000Z';
const LAST_HOUR = '2026-06-10T15:00:00.000Z';
const CLOSES_AT = '2026-06-10T16:00:00.000Z';
const shipped = (id: string) => SHIPPED_RULEBOOKS.find((one) => one.id === id)!;
/** The sandbox begins after the real deadline of 2023, and a deadline that has passed fixes nothing. */
const RULEBOOKS = [{ ...shipped('CEA-2023'), deadline: DEADLINE }, shipped('CEA-2024')];
const HEADER = 'account,sold,bought,tradingAvailable,registryAvailable,judiciallyFrozen,pendingApplications,limit\n';
const LIMITS = `${HEADER}A,100,40,0,10000,500,0,10090\nLATE,40,100,0,200,0,0,200\n`;
const DRAFT = '/v1/compliance/carry-over-limits/draft?account=EED&complianceYear=2024&sector=power';

describe.each(STORES)('carry-over, journal in %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;
  let province: Province;
  let hubei: RegistryClient;
  let alice: RegistryClient;
  let freeze: number;

  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox', SANDBOX_BEGINS_AT: BEGINS } });
    ({ client } = system);
    province = new Province(client, 2024, 'power');
    ({ officer: hubei, alice } = province);
    await province.open(['A', 'LATE'], [2023, 2024, 2025]);
    await client.execute('/v1/accounts', { account: 'CARRIED-OVER', accountType: 'carry-over' });
    for (const [instrument, to, quantity] of [
      ['CEA23', 'A', 4_000],
      ['CEA24', 'A', 6_560],
      ['CEA24', 'LATE', 140],
    ] as const)
      await client.execute('/v1/issuances', { instrument, to, quantity });
    for (const rulebook of RULEBOOKS) await client.execute('/v1/rulebooks', { rulebook });
    for (const year of [2023, 2024]) {
      await province.take('lists', 'account,listed\nA,in\nLATE,in\n', { year });
      await province.take('emissions', `account,verified\nA,0\nLATE,${year === 2023 ? 100 : 0}\n`, { year });
    }
    const frozen = {
      kind: 'judicial-freeze',
      account: 'A',
      instrument: 'CEA24',
      compartment: 'registry',
      quantity: 500,
    };
    await trade(100, 'A', 'LATE');
    // What is bought on a day is not sold on it, also where older units are moved in for it.
    await setClock('2025-12-02T01:00:00.000Z');
    await trade(40, 'LATE', 'A');
    freeze = (await client.execute('/v1/encumbrances', { ...frozen, reference: 'CASE-1' })).revision;
  }, 120_000);
  afterAll(() => system.close());

  const trade = async (quantity: number, from: string, to: string) => {
    const units = { instrument: 'CEA24', quantity };
    await alice.execute('/v1/position-moves', { ...units, from, toCompartment: 'trading' });
    const exchange = client.as('exchange', { subject: 'exchange-1', market: 'cn-shanghai' });
    await exchange.execute('/v1/transfers', { ...units, from, to, compartment: 'trading' });
    await alice.execute('/v1/position-moves', { ...units, from: to, toCompartment: 'registry' });
  };
  /** The registry's own list. */
  const limits = (text: string, options: FileOptions = {}) =>
    province.file('carry-over-limits', text, { who: client, ...options });
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
  const withdraw = (made: Awaited<ReturnType<typeof limits>>) =>
    client.execute(`${made.headers.get('location')!}/withdrawal`, {});
  const refused = (code: string, numbers: object = {}) => ({ status: 422, body: { problem: { code, numbers } } });
  const setClock = (to: string) => client.execute('/v1/sandbox/clock', { to });
  const stateOf = async (revision: number, who = alice) =>
    (await who.ask<ListBody>(`/v1/accounts/A/carry-over?minRevision=${revision}`)).items;

  test('before the cut-off no limits are taken, and without limits nobody applies', async () => {
    const notOpen = {
      status: 422,
      body: { code: 'carry-over-not-open', numbers: { opensAt: '2025-12-31T15:59:00.000Z' } },
    };
    expect(await client.query(DRAFT)).toMatchObject(notOpen);
    expect(await limits(LIMITS)).toMatchObject(notOpen);
    const { revision } = await setClock(DEADLINE);
    expect(await apply({ CEA24: 1 })).toMatchObject(refused('no-carry-over-limit', { account: 'A' }));
    const { items } = await client.ask<ListBody>(`/v1/compliance?complianceYear=2023&minRevision=${revision}`);
    expect(items.map(({ account, statusAtDeadline }) => [account, statusAtDeadline])).toEqual([
      ['A', 'COMPLIANT'],
      ['LATE', 'SHORT'],
    ]);
  });

  test('the registry draws the list up from its record, and takes it as it was downloaded', async () => {
    const downloaded = await client.send<string>('GET', DRAFT, undefined, { accept: 'text/csv' });
    expect(downloaded).toMatchObject({ status: 200, body: LIMITS.replaceAll('\n', '\r\n') });
    const { revision } = await hubei.ask<ListBody>(DRAFT);
    expect(downloaded.headers.get('registry-revision')).toBe(String(revision));
    expect(await hubei.query(DRAFT)).toMatchObject({
      status: 200,
      body: {
        ...{ account: 'EED', complianceYear: 2024, sector: 'power', holdingsAt: '2025-12-31T15:59:00.000Z' },
        items: [
          { account: 'A', sold: 100, bought: 40, tradingAvailable: 0, registryAvailable: 10_000, judiciallyFrozen: 500, limit: 10_090 }, // prettier-ignore
          { account: 'LATE', sold: 40, bought: 100, limit: 200 },
        ],
      },
    });
    const elsewhere = client.as('provincial-authority', { subject: 'other', province: '310000' });
    expect(await elsewhere.query(DRAFT)).toMatchObject({ status: 404, body: { code: 'account-not-found' } });
    expect(await alice.query(DRAFT)).toMatchObject({ status: 403 });
    for (const [wanted, code] of [['2024&sector=paper', 'sector-without-carry-over'], ['2023&sector=power', 'no-carry-over'], ['2030&sector=power', 'no-rulebook']] as const)
      expect(await client.query(DRAFT.replace('2024&sector=power', wanted))).toMatchObject({ status: 422, body: { code } }); // prettier-ignore
    const made = await limits(downloaded.body);
    expect(made).toMatchObject({ status: 202 });
    await withdraw(made);
  });

  test('figures that are not as recorded are refused with those that are, unless the reason says that they are as given', async () => {
    const wrong = `${HEADER}A,5100,40,0,10000,500,0,10500\nLATE,40,100,0,201,0,3,198\nNOBODY,1,1,1,1,1,1,1\n`;
    expect(await limits(wrong)).toMatchObject({
      status: 422,
      body: {
        code: 'file-refused',
        numbers: { wrong: 2 },
        errors: [
          { field: 'line 2', message: 'A: sold 5100 is not as recorded, expected 100' },
          { field: 'line 3', message: 'LATE: registryAvailable 201 is not as recorded, expected 200' },
          { field: 'line 3', message: 'LATE: pendingApplications 3 is not as recorded, expected 0' },
        ],
      },
    });
    const given = `${HEADER}A,5100,40,0,10000,500,0,10500\n`;
    const made = await limits(given, { query: '&reason=figures-as-given' });
    expect(made).toMatchObject({ status: 202 });
    const { revision } = made.body;
    const { items } = await client.ask<ListBody>(`/v1/proposals?type=SetCarryOverLimits&minRevision=${revision}`);
    expect(items[0]).toMatchObject({ proposal: revision, reason: 'figures-as-given', status: 'open' });
    await withdraw(made);
  });

  test('the list is computed again line by line, and taken by two of the registry', async () => {
    const wrong = `${HEADER}A,100,40,0,10000,500,0,10091\nNOBODY,0,0,0,0,0,0,0\nA,0,0,0,0,0,0,0\n`;
    expect(await limits(wrong)).toMatchObject({
      status: 422,
      body: {
        problem: {
          code: 'file-refused',
          errors: [
            { field: 'line 2', message: 'A: not-as-computed, expected 10090' },
            { field: 'line 3', message: 'NOBODY: account-not-found' },
            { field: 'line 4', message: 'A: duplicate' },
          ],
        },
      },
    });
    expect(await limits(`${HEADER}A,-1,,0,10000,500,0,9.5\n`)).toMatchObject({
      status: 400,
      body: { code: 'file-malformed', numbers: { wrong: 1 } },
    });
    for (const who of [hubei, alice]) expect(await limits(LIMITS, { who })).toMatchObject({ status: 403 });
    const key = randomUUID();
    const { revision } = await province.take('carry-over-limits', LIMITS, { who: client, key });
    expect(await limits(LIMITS, { key })).toMatchObject({ status: 202, body: { replayed: true } });
    expect(await system.event(revision)).toMatchObject({
      type: 'CarryOverLimitsSet',
      data: { complianceYear: 2024, sector: 'power', lines: [['A', 100, 40, 0, 10_000, 500, 0, 10_090], ['LATE', 40, 100, 0, 200, 0, 0, 200]] }, // prettier-ignore
    });
    expect(await stateOf(revision)).toMatchObject([
      { complianceYear: 2024, sector: 'power', limit: 10_090, frozenAtCutOff: 500, carriedOver: 0, pending: 0, pendingSince: null, dueAt: null }, // prettier-ignore
    ]);
  });

  test('of wrong applications the first fault is told, in both languages', async () => {
    expect(await apply({ CEA25: 1 })).toMatchObject(refused('vintage-not-carried-over', { instrument: 'CEA25' }));
    expect(await apply({ CEA24: 1 }, 'LATE')).toMatchObject(refused('not-surrendered-on-time', { years: '2023' }));
    expect(await apply({ CEA23: 4_000, CEA24: 6_091 })).toMatchObject(
      refused('carry-over-limit-exceeded', { limit: 10_090, carriedOver: 0, pending: 0, requested: 10_091 }),
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
    // Of the first days of 2026 the fourth, a Sunday, is the first that is worked.
    const dueAt = '2026-01-08T16:00:00.000Z';
    const pendingSince = made.body.recordedAt;
    expect(await stateOf(made.body.revision)).toMatchObject([{ carriedOver: 0, pending: 5_000, pendingSince, dueAt }]);
    expect(await apply({ CEA24: 4_000 })).toMatchObject({ status: 202 });
    expect(await apply({ CEA24: 1_091 })).toMatchObject(refused('carry-over-limit-exceeded', { pending: 9_000 }));
    const done = await approve(made);
    expect(done).toMatchObject({
      event: {
        type: 'UnitsCarriedOver',
        data: {
          quantity: 5_000,
          lots: [
            { instrument: 'CEA23', quantity: 4_000, ranges: [{ batch: 1, start: 1, end: 4_000 }] },
            { instrument: 'CEA24', quantity: 1_000, ranges: [{ batch: 1, start: 101, end: 1_100 }] },
          ],
          issued: { instrument: 'CEA25', batch: 1, start: 1, end: 5_000 },
        },
      },
    });
    expect(await stateOf(done.revision)).toMatchObject([{ limit: 10_090, carriedOver: 5_000, pending: 4_000, dueAt }]);
    const { balances } = await alice.ask<{ revision: number; balances: Record<string, unknown>[] }>('/v1/accounts/A/balances?compartment=registry'); // prettier-ignore
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
    expect(await stateOf(revision)).toMatchObject([{ carriedOver: 8_400, pending: 0, dueAt: null }]);
  });
});
