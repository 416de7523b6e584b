// Merger and split over HTTP on both stores (R22): what is owed passes on, the gone account closes, its successors surrender, and
// every read model says who owes what before and after the deadline. The rulebook is that of 2024, some years on.
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { Province } from '../support/province.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const DEADLINE = '2030-12-31T16:00:00.000Z';
const RULEBOOK = { ...SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!, deadline: DEADLINE };

describe.each(STORES)('merger and split, journal in %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;
  let province: Province;
  let hubei: RegistryClient;
  let alice: RegistryClient;
  let ministry: RegistryClient;

  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox' } });
    ({ client } = system);
    province = new Province(client, 2024, 'steel');
    ({ officer: hubei, alice, ministry } = province);
    await province.open(['MERGED', 'HEIR', 'SPLIT', 'NEW'], [2024]);
    await client.execute('/v1/accounts', { account: 'S-2024', accountType: 'surrender', complianceYear: 2024 });
    for (const to of ['HEIR', 'NEW'])
      await client.execute('/v1/issuances', { instrument: 'CEA24', to, quantity: 2_000 });
    await client.execute('/v1/rulebooks', { rulebook: RULEBOOK });
    await province.take('lists', 'account,listed\nMERGED,in\nHEIR,in\nSPLIT,in\n');
  }, 120_000);
  afterAll(() => system.close());

  const passOn = (account: string, heirs: Readonly<Record<string, number>>, who = hubei, more: object = {}) =>
    who.propose(
      '/v1/compliance/successions',
      {
        account,
        complianceYear: 2024,
        successors: Object.entries(heirs).map(([id, quantity]) => ({ account: id, quantity })),
      },
      more,
    );
  const approved = async (made: Awaited<ReturnType<typeof passOn>>, by = ministry) => {
    expect([made.status, made.body.problem]).toEqual([202, undefined]);
    return by.execute(`${made.headers.get('location')!}/approval`, {});
  };
  const surrender = async (from: string, quantity: number) =>
    approved(
      await alice.propose('/v1/surrenders', { from, instrument: 'CEA24', quantity, complianceYear: 2024 }),
      hubei,
    );
  const close = (account: string, successor: string) => client.propose(`/v1/accounts/${account}/close`, { successor });
  const refused = (code: string, numbers: object = {}) => ({ status: 422, body: { problem: { code, numbers } } });
  const compliance = async (revision: number, ...columns: readonly string[]) => {
    const { items } = await hubei.ask<ListBody>(`/v1/compliance?complianceYear=2024&minRevision=${revision}`);
    return items.map((row) => [row['account'], ...columns.map((column) => row[column])]);
  };

  test('nothing is passed on before it is known what is owed, nor in part, nor by the unit', async () => {
    expect(await passOn('MERGED', { HEIR: 1 })).toMatchObject(refused('emissions-not-verified'));
    await province.take('emissions', 'account,verified\nMERGED,300\nHEIR,500\nSPLIT,1000\n');
    expect(await close('MERGED', 'HEIR')).toMatchObject(refused('obligation-open'));
    expect(await passOn('MERGED', { HEIR: 299 })).toMatchObject(refused('other-than-owed', { owed: 300, requested: 299 })); // prettier-ignore
    const chinese = await passOn('MERGED', { HEIR: 299 }, hubei, { headers: { 'accept-language': 'zh' } });
    expect(chinese.body.problem).toMatchObject({ title: '与尚欠清缴数量不符' });
    expect(await passOn('MERGED', { HEIR: 300 }, alice)).toMatchObject({ status: 403 });
    const elsewhere = client.as('provincial-authority', { subject: 'other', province: '310000' });
    expect(await passOn('MERGED', { HEIR: 300 }, elsewhere)).toMatchObject({ status: 404 });
    expect(await passOn('MERGED', { MERGED: 300 })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'successors.0.account', message: 'is the account that passes on' }] },
    });
  });

  test('after a merger the account closes, and its successor owes for both', async () => {
    const made = await passOn('MERGED', { HEIR: 300 });
    const done = await approved(made);
    expect(await system.event(done.revision)).toMatchObject({
      type: 'ObligationPassedOn',
      data: { account: 'MERGED', complianceYear: 2024, sector: 'steel', lines: [['HEIR', 300, 0]] },
    });
    await approved(await close('MERGED', 'HEIR'));
    expect(await compliance(done.revision, 'due', 'passedOn', 'takenOver', 'owed', 'status')).toEqual([
      ['HEIR', 500, 0, 300, 800, 'SHORT'],
      ['MERGED', 300, 300, 0, 0, 'COMPLIANT'],
      ['SPLIT', 1_000, 0, 0, 1_000, 'SHORT'],
    ]);
    for (const account of ['MERGED', 'HEIR']) {
      const { items } = await alice.ask<ListBody>(`/v1/accounts/${account}/history?limit=1000`);
      expect(items.map(({ type }) => type)).toContain('ObligationPassedOn');
    }
    expect(await alice.ask(`/v1/transactions/${done.revision}`)).toMatchObject({
      type: 'ObligationPassedOn',
      fromAccount: 'MERGED',
      complianceYear: 2024,
      details: { sector: 'steel', lines: [['HEIR', 300, 0]] },
    });
  });

  test('after a split each successor owes its part, one on no list too', async () => {
    await approved(await passOn('SPLIT', { HEIR: 600, NEW: 400 }, client));
    await approved(await close('SPLIT', 'HEIR'));
    await surrender('HEIR', 1_400);
    const { revision } = await surrender('NEW', 150);
    expect(await compliance(revision, 'owed', 'surrendered', 'status')).toEqual([
      ['HEIR', 1_400, 1_400, 'COMPLIANT'],
      ['MERGED', 0, 0, 'COMPLIANT'],
      ['NEW', 400, 150, 'SHORT'],
      ['SPLIT', 0, 0, 'COMPLIANT'],
    ]);
  });

  test('the deadline fixes each where it stands, and what is published adds up', async () => {
    const { revision } = await client.execute('/v1/sandbox/clock', { to: DEADLINE });
    expect(await compliance(revision, 'statusAtDeadline', 'fixedDue', 'fixedSurrendered')).toEqual([
      ['HEIR', 'COMPLIANT', 1_400, 1_400],
      ['MERGED', 'COMPLIANT', 0, 0],
      ['NEW', 'SHORT', 400, 150],
      ['SPLIT', 'COMPLIANT', 0, 0],
    ]);
    const published = await client.as('public').ask<ListBody>(`/v1/disclosure/compliance?minRevision=${revision}`);
    expect(published.items).toMatchObject([
      { sector: 'steel', units: 4, reported: 3, due: 1_800, surrendered: 1_550, dueAtDeadline: 1_800, surrenderedAtDeadline: 1_550 }, // prettier-ignore
    ]);
  });

  test('a correction of a closed unit is passed on again, as arrears that change nothing of the deadline', async () => {
    await province.take('emissions', 'account,verified\nMERGED,310\nHEIR,500\nSPLIT,1000\n');
    await approved(await passOn('MERGED', { NEW: 10 }));
    const { revision } = await surrender('NEW', 260);
    expect(await compliance(revision, 'due', 'owed', 'surrendered', 'status', 'statusAtDeadline', 'fixedDue')).toEqual([
      ['HEIR', 500, 1_400, 1_400, 'COMPLIANT', 'COMPLIANT', 1_400],
      ['MERGED', 310, 0, 0, 'COMPLIANT', 'COMPLIANT', 0],
      ['NEW', null, 410, 410, 'COMPLIANT', 'SHORT', 400],
      ['SPLIT', 1_000, 0, 0, 'COMPLIANT', 'COMPLIANT', 0],
    ]);
  });
});
