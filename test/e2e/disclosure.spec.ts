// Compliance, rulebooks and public disclosure over HTTP, on both stores: JSON and CSV, who sees what, and what is said of nothing.
import { parse } from 'csv-parse/sync';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem } from '../support/running-system.js';

type Row = Readonly<Record<string, unknown>>;

describe.each(['postgres', 'eventstoredb'] as const)('on %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;
  let everybody: RegistryClient;
  let last: number;

  beforeAll(async () => {
    system = await RunningSystem.start({ store });
    client = system.client;
    everybody = client.as('public', { subject: 'somebody' });
    const representatives = [{ person: 'dealer', rights: 'both' }];
    await client.execute('/v1/accounts', {
      account: 'A',
      accountType: 'holding',
      holder: 'HOLDER-A',
      province: '420000',
      representatives,
    });
    await client.execute('/v1/accounts', { account: 'S-2024', accountType: 'surrender', complianceYear: 2024 });
    await client.execute('/v1/accounts', { account: 'RETIRED', accountType: 'retirement' });
    for (const [instrument, kind] of [
      ['CEA24', { kind: 'allowance', vintage: 2024 }],
      ['CEA25', { kind: 'allowance', vintage: 2025 }],
      ['CCER-1', { kind: 'reduction', project: 'P-1' }],
      ['CCER-2', { kind: 'reduction', project: 'P-2' }],
    ] as const)
      await client.execute('/v1/instruments', { instrument, ...kind });
    for (const instrument of ['CEA24', 'CCER-1', 'CCER-2'])
      await client.execute('/v1/issuances', { instrument, to: 'A', quantity: 100 });
    const dealer = client.as('representative', { subject: 'dealer' });
    await dealer.execute('/v1/surrenders', { from: 'A', instrument: 'CEA24', quantity: 30, complianceYear: 2024 });
    for (const [instrument, quantity] of [
      ['CEA24', 5],
      ['CCER-1', 6],
      ['CCER-1', 7],
    ] as const) {
      const units = {
        from: 'A',
        instrument,
        quantity,
        beneficiary: '91310000MA1FL0000N',
        reason: 'carbon-neutral-event',
      };
      last = (await dealer.execute('/v1/retirements', units)).revision;
    }
  });
  afterAll(() => system.close());

  const listOf = (who: RegistryClient, path: string) =>
    who.ask<ListBody<Row>>(`${path}${path.includes('?') ? '&' : '?'}minRevision=${last}`);

  async function csvOf(who: RegistryClient, path: string) {
    const answer = await who.query<string>(`${path}?minRevision=${last}`, { accept: 'text/csv' });
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('registry-revision'))).toBeGreaterThanOrEqual(last);
    return parse<Record<string, string>>(answer.body, { columns: true, record_delimiter: '\r\n' });
  }

  const asText = (row: Row): Record<string, string> =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value),
      ]),
    );

  test('everybody reads the totals by kind and vintage', async () => {
    const { items, revision } = await listOf(everybody, '/v1/disclosure/instruments');
    expect(revision).toBeGreaterThanOrEqual(last);
    const none = { inCirculation: 0, issued: 0, surrendered: 0, retired: 0, cancelled: 0, carriedOver: 0 };
    expect(items).toEqual([
      {
        ...none,
        kind: 'allowance',
        vintage: 2024,
        instruments: 1,
        issued: 100,
        surrendered: 30,
        retired: 5,
        inCirculation: 65,
      },
      { ...none, kind: 'allowance', vintage: 2025, instruments: 1 },
      { ...none, kind: 'reduction', vintage: null, instruments: 2, issued: 200, retired: 13, inCirculation: 187 },
    ]);
    expect(await csvOf(everybody, '/v1/disclosure/instruments')).toEqual(items.map(asText));
  });

  test('and every voluntary cancellation, without the account that it came from', async () => {
    const { items } = await listOf(everybody, '/v1/disclosure/retirements');
    expect(items.map((row) => [row['instrument'], row['quantity'], row['beneficiary']])).toEqual([
      ['CCER-1', 7, '91310000MA1FL0000N'],
      ['CCER-1', 6, '91310000MA1FL0000N'],
      ['CEA24', 5, '91310000MA1FL0000N'],
    ]);
    expect(Object.keys(items[0]!).sort()).toEqual(['beneficiary', 'instrument', 'quantity', 'retiredAt', 'revision']);
    expect(await csvOf(everybody, '/v1/disclosure/retirements')).toEqual(items.map(asText));
    const paged: Row[] = [];
    for await (const page of everybody.pages<Row>('/v1/disclosure/retirements?limit=2')) paged.push(...page.items);
    expect(paged).toEqual(items);
    expect((await listOf(everybody, '/v1/disclosure/retirements?instrument=CEA24')).items).toEqual([items[2]]);
  });

  test.each(['/v1/disclosure/compliance', '/v1/disclosure/units', '/v1/rulebooks'])(
    '%s: where nothing is published there is nothing, with its revision',
    async (path) => {
      expect(await listOf(everybody, path)).toMatchObject({ items: [], next: null });
      expect(await csvOf(everybody, path)).toEqual([]);
    },
  );

  test('what was surrendered shows to supervisors, to the province, to the holder, and to nobody else', async () => {
    const row = {
      complianceYear: 2024,
      account: 'A',
      province: '420000',
      authority: null,
      listed: false,
      surrendered: 30,
      onTime: 30,
      offset: 0,
      status: 'NOT_APPLICABLE',
      statusAtDeadline: null,
    };
    const hubei = client.as('provincial-authority', { subject: 'hubei', province: '420000' });
    const hunan = client.as('provincial-authority', { subject: 'hunan', province: '430000' });
    const dealer = client.as('representative', { subject: 'dealer' });
    for (const who of [client, hubei, dealer]) {
      expect((await listOf(who, '/v1/compliance')).items).toMatchObject([row]);
      expect(await listOf(who, '/v1/accounts/A/compliance')).toMatchObject({ account: 'A', items: [row] });
      expect(await csvOf(who, '/v1/compliance')).toMatchObject([{ account: 'A', surrendered: '30', listed: 'false' }]);
    }
    for (const who of [hunan, client.as('representative', { subject: 'stranger' })]) {
      expect((await listOf(who, '/v1/compliance')).items).toEqual([]);
      expect(await who.query<Problem>('/v1/accounts/A/compliance')).toMatchObject({
        status: 404,
        body: { code: 'account-not-found' },
      });
    }
    expect((await everybody.query('/v1/compliance')).status).toBe(403);
    expect((await listOf(client, '/v1/compliance?status=SHORT')).items).toEqual([]);
    expect((await listOf(client, '/v1/compliance?complianceYear=2023')).items).toEqual([]);
  });

  test.each([
    ['/v1/compliance?status=FINE', 'invalid-input'],
    ['/v1/compliance?sector=No+Sector', 'invalid-input'],
    ['/v1/disclosure/units?province=42', 'invalid-input'],
    ['/v1/disclosure/units?province=420100', 'invalid-input'],
    ['/v1/compliance?province=420100', 'invalid-input'],
    ['/v1/disclosure/units?cursor=eyJhY2NvdW50IjoiQSJ9', 'invalid-input'],
    ['/v1/rulebooks?at=2025-02-30T00:00:00.000Z', 'invalid-input'],
    ['/v1/rulebooks/cea', 'invalid-input'],
    ['/v1/rulebooks/CEA-1999', 'rulebook-not-found'],
  ])('%s is refused: %s', async (path, code) => {
    expect((await client.query<Problem>(path)).body).toMatchObject({ code });
  });
});
