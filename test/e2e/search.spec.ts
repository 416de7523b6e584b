// The search over HTTP: every kind of name, commands by their keys, pages, CSV, and what is refused.
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem } from '../support/running-system.js';

const instrument = 'CEA24';
let system: RunningSystem;
let client: RegistryClient;
let last: { readonly revision: number };
let trade: { readonly revision: number };

beforeAll(async () => {
  system = await RunningSystem.start({ store: 'postgres' });
  client = system.client;
  for (const account of ['PLANT-A', 'PLANT-B'])
    await client.execute('/v1/accounts', { account, accountType: 'holding', holder: `HOLDER-${account}` });
  await client.execute('/v1/instruments', { instrument, kind: 'allowance', vintage: 2024 });
  await client.execute('/v1/issuances', { instrument, to: 'PLANT-A', quantity: 1_000 });
  trade = await client.execute(
    '/v1/transfers',
    { from: 'PLANT-A', to: 'PLANT-B', instrument, quantity: 1, reference: 'TRADE-17', reason: 'bilateral-agreement' },
    { key: 'order-1', client: 'exchange' },
  );
  last = await client.execute('/v1/issuances', { instrument, to: 'PLANT-A', quantity: 1 }, { key: 'order-2' });
});
afterAll(() => system.close());

interface Hit {
  readonly kind: string;
  readonly text: string;
  readonly firstRevision: number;
  readonly href: string;
}
const search = (query: string) => client.ask<ListBody<Hit>>(`/v1/search?minRevision=${last.revision}&${query}`);

test.each([
  ['plant', ['account PLANT-A', 'account PLANT-B', 'holder HOLDER-PLANT-A', 'holder HOLDER-PLANT-B']],
  ['trade', ['reference TRADE-17']],
  ['bilat', ['reason bilateral-agreement']],
  ['cea', ['instrument CEA24']],
  ['exchange', ['client exchange']],
  ['order-1', ['command order-1']],
  ['order-3', []],
])('%s', async (q, expected) => {
  const { revision, items, next } = await search(`q=${q}`);
  expect(items.map(({ kind, text }) => `${kind} ${text}`)).toEqual(expected);
  expect([revision, next]).toEqual([last.revision, null]);
});

test('every hit leads on to where it is', async () => {
  for (const q of ['plant', 'trade', 'bilat', 'cea', 'exchange', 'order-1'])
    for (const { href } of (await search(`q=${q}`)).items)
      expect([href, (await client.query(href)).status]).toEqual([href, 200]);
  const [command] = (await search('q=order-1')).items;
  expect(await client.ask(command!.href)).toMatchObject({ revision: command!.firstRevision, commandKey: 'order-1' });
  const [reference] = (await search('q=trade')).items;
  expect((await client.ask<ListBody>(reference!.href)).items).toMatchObject([
    { revision: trade.revision, type: 'UnitsTransferred' },
    { type: 'ProposalMade' },
  ]);
});

test('one kind, page by page', async () => {
  expect((await search('q=order-1&kind=command')).items.map(({ kind }) => kind)).toEqual(['command']);
  expect((await search('q=order-1&kind=reference')).items).toEqual([]);
  const found: string[] = [];
  for await (const { items } of client.pages<Hit>('/v1/search?q=plant&limit=1')) {
    expect(items.length).toBe(1);
    found.push(...items.map(({ text }) => text));
  }
  expect(found).toEqual(['PLANT-A', 'PLANT-B', 'HOLDER-PLANT-A', 'HOLDER-PLANT-B']);
});

test('as CSV', async () => {
  const { body } = await client.query<string>('/v1/search?q=plant&kind=account&format=csv');
  const { items } = await search('q=plant&kind=account');
  expect(items.length).toBe(2);
  const lines = items.map(({ kind, text, firstRevision, href }) => `${kind},${text},${firstRevision},${href}\r\n`);
  expect(body).toBe(`kind,text,firstRevision,href\r\n${lines.join('')}`);
});

test.each([
  '',
  '?q=',
  '?q=a',
  '?q=--',
  '?q=%00a',
  '?q=登记',
  '?q=ab&kind=purse',
  '?q=ab&cursor=abcd',
  `?q=${'a'.repeat(65)}`,
])('/v1/search%s is refused', async (query) => {
  expect(await client.query<Problem>(`/v1/search${query}`)).toMatchObject({
    status: 400,
    body: { code: 'invalid-input' },
  });
});
