// Names found by the beginnings of their words: what is found, in which order, page by page.
import { randomUUID } from 'node:crypto';
import type { Fact } from '#domain/events.js';
import { accountId, clientId, commandKey, holderCode, instrumentId, ledgerId } from '#domain/ids.js';
import { BEGINNING_OF_TIME } from '#domain/instant.js';
import type { RecordedEvent } from '../projection.js';
import { createReadModelDatabase, type ReadModelDatabase } from '../testing/read-model-database.js';
import { clientsOf, searchTermsLike, type TermsCursor, type TermsWanted } from './queries.js';
import { wordsOf } from './words.js';

const LEDGER = 'cn-search';
let database: ReadModelDatabase;
beforeAll(async () => {
  database = await createReadModelDatabase();
  await database.project(LEDGER, EVENTS, () => 3);
  // Another ledger's names are not found.
  await database.project('cn-other', [
    event(0, { type: 'LedgerOpened', data: { unit: 'tCO2e' } }, 'cn-other', { reference: 'TRADE-99' }),
  ]);
});
afterAll(() => database.close());

function event(
  revision: number,
  fact: Fact,
  ledger = LEDGER,
  {
    client = 'desk',
    actor = 'li.wei',
    ...more
  }: { client?: string; actor?: string; reference?: string; reason?: string } = {},
): RecordedEvent {
  const base = { ledgerId: ledgerId(ledger), eventId: randomUUID(), schemaVersion: 1, balances: [] };
  const times = { recordedAt: BEGINNING_OF_TIME, receivedAt: BEGINNING_OF_TIME };
  const command = { client: clientId(client), key: commandKey(`k${revision}`), input: '00' };
  return {
    revision,
    event: { ...base, ...times, ...fact, command, by: { actor, role: 'representative' }, ...more },
  };
}

const opened = (account: string, holder: string): Fact => ({
  type: 'AccountOpened',
  data: { account: accountId(account), accountType: 'holding', holder: holderCode(holder) },
});
const created = (instrument: string): Fact => ({
  type: 'InstrumentCreated',
  data: { instrument: instrumentId(instrument), kind: 'allowance', vintage: 2024 },
});
const trade = (revision: number, reference: string, more = {}): RecordedEvent =>
  event(revision, created(`X${revision}`), LEDGER, { reference, ...more });

const EVENTS = [
  event(0, { type: 'LedgerOpened', data: { unit: 'tCO2e' } }),
  event(1, opened('PLANT-A', '91350100M000100Y43')),
  event(2, opened('PLANT-B', '9144030071526726XG')),
  event(3, created('CEA24')),
  trade(4, 'TRADE-17', { reason: 'bilateral-agreement' }),
  trade(5, 'TRADE-18', { actor: 'wang@exchange.cn', client: 'exchange' }),
  trade(6, 'TRADE-17'),
  trade(7, 'trade 17/b', { actor: 'plant.a' }),
  trade(8, 'Order 2026/TRADE-17'),
  trade(9, '17 of plant'),
];

const found = async (wanted: Omit<TermsWanted, 'limit'>, limit = 50): Promise<string[]> =>
  (await searchTermsLike(database.pool, LEDGER, { ...wanted, limit })).rows.map(
    ({ kind, term, firstRevision }) => `${kind} ${term} ${firstRevision}`,
  );

test.each<[text: string, expected: string[]]>([
  // The very name first, then names that begin so, then names with such words.
  ['TRADE-17', ['reference TRADE-17 4', 'reference Order 2026/TRADE-17 8', 'reference trade 17/b 7']],
  ['trade 17', ['reference trade 17/b 7', 'reference Order 2026/TRADE-17 8', 'reference TRADE-17 4']],
  [
    'trade-1',
    ['reference TRADE-17 4', 'reference TRADE-18 5', 'reference Order 2026/TRADE-17 8', 'reference trade 17/b 7'],
  ],
  ['17 trade', ['reference Order 2026/TRADE-17 8', 'reference TRADE-17 4', 'reference trade 17/b 7']],
  ['plant', ['account PLANT-A 1', 'account PLANT-B 2', 'actor plant.a 7', 'reference 17 of plant 9']],
  ['plant-a', ['account PLANT-A 1', 'actor plant.a 7']],
  ['9135', ['holder 91350100M000100Y43 1']],
  ['91350100m000100y43', ['holder 91350100M000100Y43 1']],
  ['CEA', ['instrument CEA24 3']],
  ['wang', ['actor wang@exchange.cn 5']],
  ['exch', ['client exchange 5', 'actor wang@exchange.cn 5']],
  ['bilateral', ['reason bilateral-agreement 4']],
  ['agree', ['reason bilateral-agreement 4']],
  // The middle of a word is no beginning of one.
  ['lateral', []],
  ['TRADE-99', []],
  ['nothing', []],
  // Signs that mean something to a search engine, and text without a word.
  ["trade' | 18 & !(a):*", []],
  ['trade:* & 18', ['reference TRADE-18 5']],
  ['\\', []],
  ['%', []],
  ['', []],
])('%j finds %j', async (text, expected) => {
  expect(await found({ text })).toEqual(expected);
});

test('only one kind, where it is asked for', async () => {
  expect(await found({ text: 'plant', kind: 'actor' })).toEqual(['actor plant.a 7']);
});

test('pages neither skip nor repeat, whatever their size', async () => {
  const all = await found({ text: 'trade' });
  expect(all.length).toBe(4);
  for (const limit of [1, 2, 3]) {
    const rows: string[] = [];
    let after: TermsCursor | undefined;
    do {
      const page = await searchTermsLike(database.pool, LEDGER, { text: 'trade', after, limit });
      rows.push(...page.rows.map(({ kind, term, firstRevision }) => `${kind} ${term} ${firstRevision}`));
      after = page.next ?? undefined;
    } while (after);
    expect(rows).toEqual(all);
  }
});

test('says at which revision it stands, also where nothing is found', async () => {
  const { at } = await searchTermsLike(database.pool, LEDGER, { text: 'nothing', limit: 1 });
  expect(at.revision).toBe(EVENTS.length - 1);
});

test('clients, in order', async () => {
  expect(await clientsOf(database.pool, LEDGER, 10)).toEqual(['desk', 'exchange']);
  expect(await clientsOf(database.pool, LEDGER, 1)).toEqual(['desk']);
});

test.each([
  ['TRADE-17', ['trade', '17']],
  ['a.a_A-a', ['a']],
  ['wang@exchange.cn', ['wang', 'exchange', 'cn']],
  ['--', []],
])('%j has the words %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});
