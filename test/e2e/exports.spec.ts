// Every list as CSV: the same rows as its pages, under the same fields, with what is nested laid out flat.
import { parse } from 'csv-parse/sync';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem } from '../support/running-system.js';

const instrument = 'CEA24';
let system: RunningSystem;
let client: RegistryClient;
/** Moves what is his accounts' alone to move. */
let dealer: RegistryClient;
let hash: string;
let last: { readonly revision: number };

beforeAll(async () => {
  system = await RunningSystem.start({ store: 'postgres' });
  client = system.client;
  dealer = client.as('representative', { subject: 'dealer' });
  const representatives = [{ person: 'dealer', rights: 'initiate' }];
  for (const account of ['A', 'B', 'C'])
    await client.execute('/v1/accounts', {
      account,
      accountType: 'holding',
      holder: `HOLDER-${account}`,
      representatives,
    });
  await client.execute('/v1/accounts/C/close', { reason: 'merger' });
  for (const one of [instrument, 'CEA25'])
    await client.execute('/v1/instruments', { instrument: one, kind: 'allowance', vintage: 2024 });
  await client.execute('/v1/issuances', { instrument, to: 'A', quantity: 1_000 });
  const document = '%PDF-1.7\n%%EOF\n';
  const mediaType = 'application/pdf';
  const uploaded = await client.send<{ sha256: string }>('POST', '/v1/evidence', document, {
    'content-type': mediaType,
  });
  hash = uploaded.body.sha256;
  const evidence = [{ sha256: hash, bytes: document.length, mediaType }];
  for (let quantity = 1; quantity <= 5; quantity++)
    await client.execute('/v1/transfers', { from: 'A', to: 'B', instrument, quantity, reference: 'T-1', evidence });
  await client.command('/v1/transfers', { from: 'B', to: 'A', instrument, quantity: 5_000 });
  last = await dealer.execute('/v1/position-moves', { from: 'A', instrument, quantity: 100, toCompartment: 'trading' });
});
afterAll(() => system.close());

type Row = Readonly<Record<string, unknown>>;

async function csvOf(path: string, headers: Readonly<Record<string, string>> = { accept: 'text/csv' }) {
  const separator = path.includes('?') ? '&' : '?';
  const answer = await client.query<string>(`${path}${separator}minRevision=${last.revision}`, headers);
  expect(answer).toMatchObject({ status: 200 });
  const rows = parse<Record<string, string>>(answer.body, { columns: true, record_delimiter: '\r\n' });
  return { headers: answer.headers, rows };
}

async function rowsOf(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { items } of client.pages<Row>(`${path}${path.includes('?') ? '&' : '?'}limit=2`))
    rows.push(...items);
  return rows;
}

/** As a cell says it; the rules of an account have a column each. */
const asText = ({ rules, ...row }: Row): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...row, ...(rules as object | undefined) }).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value),
    ]),
  );

test.each([
  '/v1/accounts',
  '/v1/accounts?status=closed',
  '/v1/accounts?holder=NOBODY',
  '/v1/accounts/A/holdings',
  '/v1/accounts/A/holdings?atRevision=7',
  '/v1/instruments',
  '/v1/instruments/totals',
])('%s', async (path) => {
  const { rows } = await csvOf(path);
  expect(rows).toEqual((await rowsOf(path)).map(asText));
});

test('balances and the places of a unit, which have no pages', async () => {
  const { balances } = await client.ask<{ revision: number; balances: Row[] }>(
    `/v1/accounts/A/balances?atRevision=${last.revision}`,
  );
  const answer = await csvOf(`/v1/accounts/A/balances?atRevision=${last.revision}`);
  expect(answer.rows).toEqual(balances.map(asText));
  expect(answer.rows.length).toBeGreaterThan(0);
  expect(answer.headers.get('registry-as-of-revision')).toBe(String(last.revision));
  const unit = '/v1/instruments/CEA24/units/1';
  const { places } = await client.ask<{ revision: number; places: Row[] }>(unit);
  expect((await csvOf(unit)).rows).toEqual(places.map(asText));
});

test('transactions, with the hashes of their evidence, and details as JSON', async () => {
  const { rows } = await csvOf('/v1/transactions');
  const items = await rowsOf('/v1/transactions');
  expect(rows.map(({ revision }) => Number(revision))).toEqual(items.map(({ revision }) => revision));
  for (const [index, { evidence, details, ...flat }] of items.entries()) {
    const hashes = (evidence as { sha256: string }[] | null)?.map(({ sha256 }) => sha256).join(' ') ?? '';
    const { details: cell, ...row } = rows[index]!;
    expect(row).toEqual({ ...asText(flat), evidence: hashes });
    expect(cell === '' ? null : JSON.parse(cell!)).toEqual(details);
  }
  expect(rows.some(({ evidence }) => evidence === hash)).toBe(true);
});

test('an audit trail, with a line for every balance that changed', async () => {
  const { rows } = await csvOf('/v1/accounts/A/history');
  const expected = (await rowsOf('/v1/accounts/A/history')).flatMap((entry) => {
    const { revision, changes } = entry as {
      revision: number;
      changes: { compartment: string; available: number[] }[];
    };
    if (changes.length === 0) return [[String(revision), '', '', '']];
    return changes.map(({ compartment, available: [before, after] }) =>
      [revision, compartment, before, after].map(String),
    );
  });
  expect(
    rows.map((row) => [row['revision'], row['changedCompartment'], row['availableBefore'], row['availableAfter']]),
  ).toEqual(expected);
  // The opening and the refused attempt changed nothing, nor do proposals; the move changed two.
  expect(rows.filter((row) => row['changedCompartment'] === '').length).toBeGreaterThanOrEqual(2);
  expect(rows.filter((row) => row['revision'] === String(last.revision)).length).toBe(2);
});

test('says what it is, at which revision, and how the file is to be called', async () => {
  const { headers } = await csvOf('/v1/accounts/A/history');
  expect(headers.get('content-type')).toMatch(/^text\/csv; ?charset=utf-8/);
  const revision = headers.get('registry-revision');
  expect(Number(revision)).toBeGreaterThanOrEqual(last.revision);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="A-history-${revision}.csv"`);
  expect(headers.get('vary')).toContain('Accept');
});

test('the query decides before the header does', async () => {
  expect((await csvOf('/v1/accounts?format=csv', {})).rows.length).toBe(3);
  expect((await csvOf('/v1/accounts?format=csv', { accept: 'application/json' })).rows.length).toBe(3);
  const json = await client.query<ListBody>('/v1/accounts?format=json', { accept: 'text/csv' });
  expect(json.body.items.length).toBe(3);
  expect((await client.query<ListBody>('/v1/accounts', { accept: '*/*' })).body.items.length).toBe(3);
});

test('wrong and unknown: problems as ever, in JSON', async () => {
  const wrong: [path: string, code: string][] = [
    ['/v1/accounts?format=xlsx', 'invalid-input'],
    ['/v1/accounts?format=csv&limit=10', 'invalid-input'],
    ['/v1/accounts?format=csv&cursor=eyJhY2NvdW50IjoiQSJ9', 'invalid-input'],
    ['/v1/accounts/NOBODY/history?format=csv', 'account-not-found'],
    ['/v1/accounts/NOBODY/holdings?format=csv', 'account-not-found'],
    ['/v1/accounts/NOBODY/balances?format=csv', 'account-not-found'],
  ];
  for (const [path, code] of wrong) expect([path, (await client.query<Problem>(path)).body.code]).toEqual([path, code]);
});

test('more rows than a page of the export holds', async () => {
  const lines = Array.from({ length: 1_100 }, (_, index) =>
    JSON.stringify({ key: `bulk-${index}`, from: 'A', to: 'B', instrument, quantity: 1, compartment: 'trading' }),
  );
  await client.execute('/v1/issuances', { instrument, to: 'A', quantity: 2_000 });
  await dealer.execute('/v1/position-moves', { from: 'A', instrument, quantity: 2_000, toCompartment: 'trading' });
  await client.send('POST', '/v1/transfers/bulk', lines.join('\n'), { 'content-type': 'application/x-ndjson' });
  const { revision } = await client.execute('/v1/issuances', { instrument, to: 'A', quantity: 1 });
  last = { revision };
  const { rows, headers } = await csvOf('/v1/transactions');
  expect(rows.length).toBe(Number(headers.get('registry-revision')) + 1);
  expect(rows.length).toBeGreaterThan(1_100);
});
