// Borrowing over HTTP on both stores: an application with its documents, the department's decision, where the units go, what every
// read model says of it, and the later plan that nets it. The deadline of the real rulebook is past; these are its rules.
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { Province } from '../support/province.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const DEADLINE = '2030-12-31T16:00:00.000Z';
const shipped = (id: string) => SHIPPED_RULEBOOKS.find((one) => one.id === id)!;
const INDUSTRY = shipped('CEA-2024');
/** Allocated is what was verified when the plan was made: the simplest formula there is. */
const cycle = (id: string, years: number[]) => ({
  ...shipped(id),
  deadline: DEADLINE,
  caps: { ...shipped(id).caps, classesWithoutGap: [] },
  sources: [...new Map([...shipped(id).sources, ...INDUSTRY.sources].map((source) => [source.id, source])).values()],
  allocation: INDUSTRY.allocation.filter(({ formula }) => formula === 'verified-emissions').map((rule) => ({ ...rule, years })), // prettier-ignore
});

describe.each(STORES)('borrowing, journal in %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;
  let province: Province;
  let hubei: RegistryClient;
  let alice: RegistryClient;
  let paper: object;
  let borrowedAt: number;

  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox' } });
    ({ client } = system);
    province = new Province(client, 2022, 'steel');
    ({ officer: hubei, alice } = province);
    await province.open(['A', 'B'], [2022, 2023], 'surrender');
    await client.execute('/v1/accounts', { account: 'S-2022', accountType: 'surrender', complianceYear: 2022 });
    await client.execute('/v1/issuances', { instrument: 'CEA23', to: 'EED', quantity: 700 });
    await client.execute('/v1/rulebooks', { rulebook: cycle('CEA-2021-2022', [2022]) });
    await province.take('lists', 'account,listed\nA,in\nB,in\n');
    await province.take('emissions', 'account,verified\nA,9000\nB,9001\n');
    paper = (await alice.send<object>('POST', '/v1/evidence', Buffer.from('%PDF-1.7\n(accounts of the year)\n%%EOF\n'), { 'content-type': 'application/pdf' })).body; // prettier-ignore
  }, 120_000);
  afterAll(() => system.close());

  const apply = (quantity: number, { who = alice, ...more }: { who?: RegistryClient; [field: string]: unknown } = {}) =>
    who.propose('/v1/borrowings', {
      account: 'A',
      complianceYear: 2022,
      from: 'EED',
      instrument: 'CEA23',
      quantity,
      evidence: [paper],
      ...more,
    });
  const approve = (made: Awaited<ReturnType<typeof apply>>, who = hubei) => {
    expect([made.status, made.body.problem]).toEqual([202, undefined]);
    return who.command(`${made.headers.get('location')!}/approval`, {});
  };
  const refused = (code: string, numbers: object = {}) => ({ status: 422, body: { problem: { code, numbers } } });
  const rowOf = async (year: number, revision: number) =>
    (await alice.ask<ListBody>(`/v1/accounts/A/compliance?minRevision=${revision}`)).items.find(
      ({ complianceYear }) => complianceYear === year,
    );

  test('nobody borrows before the plan is final, and then only who lacks a tenth of his emissions', async () => {
    expect(await apply(1)).toMatchObject(refused('allocation-not-final', { account: 'A', complianceYear: 2022 }));
    await province.take('allocations', 'account,allocated,deduction\nA,9000,0\nB,9001,0\n', { query: '&stage=final' });
    expect(await apply(1)).toMatchObject(refused('gap-too-small', { gap: 0, gapMin: 900 }));
    await province.take('emissions', 'account,verified\nA,10000\nB,10000\n');
    expect(await apply(1, { account: 'B' })).toMatchObject(refused('gap-too-small', { gap: 999, gapMin: 1_000 }));
  });

  test('of wrong applications the first fault is told, in both languages, and nothing of what the department has', async () => {
    expect(await apply(501)).toMatchObject(
      refused('borrowing-limit-exceeded', { limit: 500, borrowed: 0, pending: 0 }),
    );
    expect(await apply(1, { instrument: 'CEA22' })).toMatchObject(refused('vintage-not-lent', { fromYear: 2023 }));
    expect(await apply(1, { complianceYear: 2024 })).toMatchObject(refused('borrowing-not-offered'));
    expect(await apply(1, { evidence: undefined })).toMatchObject(refused('hardship-not-shown', { account: 'A' }));
    expect(await apply(1, { from: 'B' })).toMatchObject(refused('lender-not-available', { account: 'B' }));
    expect(await apply(1, { who: hubei })).toMatchObject({ status: 403 });
    const mallory = client.as('representative', { subject: 'mallory' });
    expect(await apply(1, { who: mallory, evidence: undefined })).toMatchObject({ status: 404 });
    expect(await apply(0)).toMatchObject({ status: 400 });
    const body = { account: 'A', complianceYear: 2022, from: 'EED', instrument: 'CEA23', quantity: 1 };
    const chinese = await alice.propose('/v1/borrowings', body, { headers: { 'accept-language': 'zh' } });
    expect(chinese.body.problem).toMatchObject({ title: '未提交履约困难的证明文件' });
  });

  test('an application waits with the units pinned, and the department decides by its documents', async () => {
    const made = await apply(500);
    expect(await apply(1)).toMatchObject(refused('borrowing-limit-exceeded', { pending: 500 }));
    const held = await hubei.ask<{ balances: object[] }>(`/v1/accounts/EED/balances?minRevision=${made.body.revision}`);
    expect(held.balances).toMatchObject([{ instrument: 'CEA23', available: 200, encumbered: 500 }]);
    const asked = await hubei.ask<ListBody>('/v1/proposals/to-approve');
    expect(asked.items).toMatchObject([{ proposal: made.body.revision, type: 'BorrowUnits', evidence: [paper] }]);
    const elsewhere = client.as('provincial-authority', { subject: 'other', province: '310000' });
    expect(await approve(made, elsewhere)).toMatchObject({ status: 404 });
    expect(await approve(made, client.as('registry-administrator', { subject: 'second' }))).toMatchObject({ status: 404 }); // prettier-ignore
    const done = await approve(made);
    borrowedAt = done.body.revision;
    expect(done.body).toMatchObject({
      event: {
        type: 'UnitsBorrowed',
        data: {
          from: 'EED',
          to: 'S-2022',
          subject: 'A',
          complianceYear: 2022,
          instrument: 'CEA23',
          quantity: 500,
          ranges: [{ batch: 1, start: 1, end: 500 }],
        },
      },
    });
  });

  test('it is surrendered and borrowed of the year, given of the year that is borrowed from, and never in the account', async () => {
    expect(await rowOf(2022, borrowedAt)).toMatchObject({ due: 10_000, surrendered: 500, onTime: 500, offset: 0, borrowed: 500, distributed: 0 }); // prettier-ignore
    expect(await rowOf(2023, borrowedAt)).toMatchObject({
      distributed: 500,
      surrendered: 0,
      borrowed: 0,
      listed: false,
    });
    const { balances } = await alice.ask<{ revision: number; balances: object[] }>('/v1/accounts/A/balances');
    expect(balances).toEqual([]);
    expect((await hubei.ask<{ revision: number; balances: object[] }>('/v1/accounts/EED/balances')).balances).toMatchObject([
      { instrument: 'CEA23', available: 200, encumbered: 0 },
    ]); // prettier-ignore
    const sunk = await client.ask<ListBody>('/v1/accounts/S-2022/holdings?instrument=CEA23');
    expect(sunk.items).toMatchObject([{ start: 1, end: 500 }]);
    const totals = await client.ask<ListBody>('/v1/instruments/totals');
    expect(totals.items.find(({ instrument }) => instrument === 'CEA23')).toMatchObject({ issued: 700, surrendered: 500, inCirculation: 200 }); // prettier-ignore
    const disclosed = await client.as('public').ask<ListBody>('/v1/disclosure/instruments');
    expect(disclosed.items.find(({ vintage }) => vintage === 2023)).toMatchObject({ surrendered: 500, inCirculation: 200 }); // prettier-ignore
  });

  test('the unit and the department see the transaction, and its certificate; to others it is not there', async () => {
    for (const [who, account] of [
      [alice, 'A'],
      [hubei, 'EED'],
    ] as const) {
      expect(await who.ask(`/v1/transactions/${borrowedAt}`)).toMatchObject({
        type: 'UnitsBorrowed',
        fromAccount: 'EED',
        toAccount: 'S-2022',
        instrument: 'CEA23',
        quantity: 500,
        complianceYear: 2022,
        details: { subject: 'A' },
      });
      const history = await who.ask<ListBody>(`/v1/accounts/${account}/history?limit=1000`);
      expect(history.items.map(({ type }) => type)).toContain('UnitsBorrowed');
      expect(await who.ask(`/v1/surrenders/${borrowedAt}/certificate`)).toMatchObject({
        number: borrowedAt,
        account: 'EED',
        subject: 'A',
        subjectHolder: 'HOLDER-A',
        complianceYear: 2022,
        quantity: 500,
        offset: 0,
        lots: [{ instrument: 'CEA23', use: 'borrowed', quantity: 500, ranges: [{ batch: 1, start: 1, end: 500 }] }],
        approvals: [{ actor: 'officer' }],
      });
    }
    const mallory = client.as('representative', { subject: 'mallory' });
    expect(await mallory.query(`/v1/surrenders/${borrowedAt}/certificate`)).toMatchObject({ status: 404 });
  });

  test('the plan of the later year nets it', async () => {
    await client.execute('/v1/rulebooks', { rulebook: cycle('CEA-2023', [2023]) });
    await province.take('lists', 'account,listed\nA,in\n', { year: 2023 });
    await province.take('emissions', 'account,verified\nA,600\n', { year: 2023 });
    await province.take('allocations', 'account,allocated,deduction\nA,600,0\n', { year: 2023, query: '&stage=final' });
    const give = (quantity: number) =>
      client.command('/v1/transfers', { instrument: 'CEA23', from: 'EED', to: 'A', compartment: 'registry', quantity });
    expect(await give(101)).toMatchObject(refused('plan-exceeded', { planned: 600, used: 500, requested: 101 }));
    const given = await give(100);
    expect(given.body).toMatchObject({ event: { type: 'UnitsTransferred' } });
    expect(await rowOf(2023, given.body.revision)).toMatchObject({ entitled: 600, distributed: 600 });
  });
});
