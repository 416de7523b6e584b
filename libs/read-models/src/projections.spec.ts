// Given events, then rows: each read model by the example, field by field.
import { randomUUID } from 'node:crypto';
import { evolve } from '#domain/evolve.js';
import type { Fact, LedgerEvent } from '#domain/events.js';
import { accountId, clientId, commandKey, holderCode, instrumentId, ledgerId } from '#domain/ids.js';
import { instantOf } from '#domain/instant.js';
import { LedgerState } from '#domain/ledger-state.js';
import { civilDate } from '#domain/working-time.js';
import type { RecordedEvent } from './projection.js';
import { createReadModelDatabase, type ReadModelDatabase } from './testing/read-model-database.js';

let database: ReadModelDatabase;
beforeAll(async () => {
  database = await createReadModelDatabase();
});
afterAll(() => database.close());

const [A, B, YEAR, NEW] = ['A', 'B', 'S-2023', 'NEW'].map(accountId) as [Id, Id, Id, Id];
type Id = ReturnType<typeof accountId>;
const CEA = instrumentId('CEA23');
const at = (revision: number): string => `2024-01-01T00:00:${String(revision).padStart(2, '0')}.000Z`;
const later = instantOf(Date.parse('2024-02-01T16:00:00.000Z'));

/** Revisions 0 to 4: the ledger, A and B, the surrender account, the instrument. At 5 A gets 1-10. */
const OPENING: readonly Fact[] = [
  { type: 'LedgerOpened', data: { unit: 'tCO2e' } },
  { type: 'AccountOpened', data: { account: A, accountType: 'holding', holder: holderCode('H-A') } },
  { type: 'AccountOpened', data: { account: B, accountType: 'holding', holder: holderCode('H-B') } },
  { type: 'AccountOpened', data: { account: YEAR, accountType: 'surrender', complianceYear: 2023 } },
  { type: 'InstrumentCreated', data: { instrument: CEA, kind: 'allowance', vintage: 2023 } },
  { type: 'UnitsIssued', data: { instrument: CEA, to: A, compartment: 'registry', batch: 1, start: 1, end: 10 } },
];
const move = { from: A, to: B, instrument: CEA, compartment: 'registry' as const };
const units = (start: number, end: number) => ({
  quantity: end - start + 1,
  units: [{ batch: 1, ranges: [[start, end] as const] }],
});
const stage = (operation: number, part: number, start: number, end: number): Fact => ({
  type: 'UnitsStaged',
  data: {
    operation,
    part,
    from: A,
    instrument: CEA,
    compartment: 'registry',
    ...units(start, end),
    expiresAt: instantOf(Date.parse(at(9))),
  },
});

/** A second instrument, of which A gets 1-10 at 7. */
const CCER = instrumentId('CCER7');
const REDUCTION: readonly Fact[] = [
  { type: 'InstrumentCreated', data: { instrument: CCER, kind: 'reduction', project: 'P-7' } },
  { type: 'UnitsIssued', data: { instrument: CCER, to: A, compartment: 'registry', batch: 1, start: 1, end: 10 } },
];
/** At 8 a part of CEA23, at 9 the whole: 2-3 staged, and 1-4 of the reduction. */
const settled: readonly Fact[] = [
  ...REDUCTION,
  stage(8, 1, 2, 3),
  {
    type: 'ObligationSettled',
    data: {
      from: A,
      to: YEAR,
      subject: B,
      complianceYear: 2023,
      quantity: 6,
      lots: [
        { instrument: CEA, use: 'allowance', quantity: 2, parts: { first: 8, last: 8 } },
        { instrument: CCER, use: 'offset', cancellation: 'national-offset', ...units(1, 4) },
      ],
    },
  },
];

let ledgers = 0;

/** The rows after the opening and these facts, in one batch and one by one, which must not differ. */
async function given(facts: readonly Fact[], envelope: Partial<LedgerEvent> = {}) {
  const ledger = `given-${++ledgers}`;
  const oneByOne = `${ledger}-one-by-one`;
  await database.project(ledger, record(ledger, [...OPENING, ...facts], envelope));
  await database.project(oneByOne, record(oneByOne, [...OPENING, ...facts], envelope), () => 1);
  return async (view: string): Promise<Record<string, unknown>[]> => {
    const rows = await database.rows(view, ledger);
    expect((await database.rows(view, oneByOne)).map(withoutEventId)).toEqual(rows.map(withoutEventId));
    return rows.map(withoutEventId);
  };
}

const withoutEventId = ({ event_id: _, ...row }: Record<string, unknown>): Record<string, unknown> => row;

function record(ledger: string, facts: readonly Fact[], envelope: Partial<LedgerEvent>): RecordedEvent[] {
  const state = new LedgerState(ledgerId(ledger), (_client, key) => Uint32Array.of(Number(key.slice(1)), 0, 0, 0));
  return facts.map((fact, revision) => {
    const recordedAt = instantOf(Date.parse(at(revision)));
    const command =
      revision === 0 ? undefined : { client: clientId('desk'), key: commandKey(`k${revision}`), input: '00' };
    const by = { actor: 'li.wei', role: 'representative' } as const;
    const recorded = { ...fact, recordedAt, by, ...(command && { command }) };
    const balances = evolve(state, recorded);
    const base = { ledgerId: ledgerId(ledger), eventId: randomUUID(), schemaVersion: 1, receivedAt: recordedAt };
    return { revision, event: { ...base, ...recorded, ...envelope, balances } as LedgerEvent };
  });
}

it('accounts', async () => {
  const open = { type: 'AccountOpened', data: { account: NEW, accountType: 'retirement' } } as const;
  const rows = await given([
    open,
    { type: 'AccountClosed', data: { account: NEW } },
    { type: 'AccountClosed', data: { account: B } },
  ]);
  const none = {
    holder: null,
    compliance_year: null,
    closed_revision: null,
    closed_at: null,
    successor: null,
    province: null,
    restraint: 'none',
    incoming: true,
    rules: null,
  };
  expect(await rows('accounts')).toEqual([
    { ...none, account: 'A', type: 'holding', holder: 'H-A', opened_revision: 1, opened_at: at(1) },
    {
      ...none,
      account: 'B',
      type: 'holding',
      holder: 'H-B',
      opened_revision: 2,
      opened_at: at(2),
      closed_revision: 8,
      closed_at: at(8),
    },
    {
      ...none,
      account: 'NEW',
      type: 'retirement',
      opened_revision: 6,
      opened_at: at(6),
      closed_revision: 7,
      closed_at: at(7),
    },
    { ...none, account: 'S-2023', type: 'surrender', compliance_year: 2023, opened_revision: 3, opened_at: at(3) },
  ]);
});

it('instruments', async () => {
  const rows = await given([
    { type: 'InstrumentCreated', data: { instrument: instrumentId('CCER1'), kind: 'reduction', project: 'P-7' } },
    {
      type: 'InstrumentCreated',
      data: {
        instrument: instrumentId('CCER2'),
        kind: 'reduction',
        project: 'P-8',
        registeredOn: civilDate('2016-03-01'),
      },
    },
  ]);
  const none = { vintage: null, project: null, reductions: null, registered_at: null, registered_on: null };
  expect(await rows('instruments')).toEqual([
    { ...none, instrument: 'CCER1', kind: 'reduction', project: 'P-7', created_revision: 6, created_at: at(6) },
    {
      ...none,
      instrument: 'CCER2',
      kind: 'reduction',
      project: 'P-8',
      registered_on: '2016-03-01',
      created_revision: 7,
      created_at: at(7),
    },
    { ...none, instrument: 'CEA23', kind: 'allowance', vintage: 2023, created_revision: 4, created_at: at(4) },
  ]);
});

it('account balances, with what is encumbered, and zero where there was some', async () => {
  const rows = await given([
    { type: 'UnitsTransferred', data: { ...move, ...units(1, 4) } },
    stage(7, 1, 5, 6),
    { type: 'UnitsTransferred', data: { ...move, from: B, to: A, ...units(1, 4) } },
  ]);
  const key = { instrument: 'CEA23', compartment: 'registry' };
  expect(await rows('account_balances')).toEqual([
    { ...key, account: 'B', available: 0, encumbered: 0, revision: 8 },
    { ...key, account: 'A', available: 8, encumbered: 2, revision: 8 },
  ]);
});

it('account history, with accounts that were only touched', async () => {
  const rows = await given([
    { type: 'UnitsTransferred', data: { ...move, ...units(1, 4) } },
    {
      type: 'CommandRejected',
      data: { command: 'TransferUnits', accounts: [B, A, B], rejection: { code: 'same-account', account: B } },
    },
  ]);
  const none = {
    available_before: null,
    available_after: null,
    encumbered_before: null,
    encumbered_after: null,
    instrument: null,
    compartment: null,
  };
  const cea = { encumbered_before: 0, encumbered_after: 0, instrument: 'CEA23', compartment: 'registry' };
  expect((await rows('account_history')).filter(({ revision }) => Number(revision) > 4)).toEqual([
    { ...cea, revision: 5, account: 'A', available_before: 0, available_after: 10 },
    { ...cea, revision: 6, account: 'B', available_before: 0, available_after: 4 },
    { ...cea, revision: 6, account: 'A', available_before: 10, available_after: 6 },
    { ...none, revision: 7, account: 'A' },
    { ...none, revision: 7, account: 'B' },
  ]);
});

describe('unit holdings', () => {
  const line = (row: Record<string, unknown>): string =>
    `${String(row['account'])}/${String(row['compartment'])} ${String(row['start_serial'])}-${String(row['end_serial'])} from ${String(row['from_revision'])} to ${String(row['to_revision'])}` +
    (row['operation'] === null ? '' : ` in ${Number(row['operation'])}`);

  it.each<[string, Fact[], string[]]>([
    ['an issue', [], ['A/registry 1-10 from 5 to null']],
    [
      'a transfer out of the middle, and back: the ranges join again',
      [
        { type: 'UnitsTransferred', data: { ...move, ...units(4, 6) } },
        { type: 'UnitsTransferred', data: { ...move, from: B, to: A, ...units(4, 6) } },
      ],
      [
        'A/registry 1-10 from 5 to 6',
        'A/registry 1-3 from 6 to 7',
        'A/registry 7-10 from 6 to 7',
        'B/registry 4-6 from 6 to 7',
        'A/registry 1-10 from 7 to null',
      ],
    ],
    [
      'a second batch: its neighbour stays a range of its own',
      [
        {
          type: 'UnitsIssued',
          data: { instrument: CEA, to: A, compartment: 'registry', batch: 2, start: 11, end: 20 },
        },
      ],
      ['A/registry 1-10 from 5 to null', 'A/registry 11-20 from 6 to null'],
    ],
    [
      'a move between positions',
      [{ type: 'PositionMoved', data: { ...move, to: A, toCompartment: 'trading', ...units(1, 9) } }],
      ['A/registry 1-10 from 5 to 6', 'A/registry 10-10 from 6 to null', 'A/trading 1-9 from 6 to null'],
    ],
    [
      'a surrender from the registry position',
      [{ type: 'UnitsSurrendered', data: { ...move, to: YEAR, complianceYear: 2023, ...units(1, 10) } }],
      ['A/registry 1-10 from 5 to 6', 'S-2023/registry 1-10 from 6 to null'],
    ],
    [
      'a staged transfer: encumbered where it was, then delivered',
      [stage(6, 1, 2, 3), { type: 'UnitsTransferred', data: { ...move, quantity: 2, parts: { first: 6, last: 6 } } }],
      [
        'A/registry 1-10 from 5 to 6',
        'A/registry 1-1 from 6 to null',
        'A/registry 2-3 from 6 to 7 in 6',
        'A/registry 4-10 from 6 to null',
        'B/registry 2-3 from 7 to null',
      ],
    ],
    [
      'a staged transfer that falls back',
      [
        stage(6, 1, 2, 3),
        {
          type: 'OperationAbandoned',
          data: { operation: 6, from: A, instrument: CEA, compartment: 'registry', quantity: 2, cause: 'expired' },
        },
      ],
      [
        'A/registry 1-10 from 5 to 6',
        'A/registry 1-1 from 6 to 7',
        'A/registry 2-3 from 6 to 7 in 6',
        'A/registry 4-10 from 6 to 7',
        'A/registry 1-10 from 7 to null',
      ],
    ],
    [
      'a mixed surrender: one lot staged, one in the event, both delivered by it',
      [...settled],
      [
        'A/registry 1-10 from 5 to 8',
        'A/registry 1-1 from 8 to null',
        'A/registry 2-3 from 8 to 9 in 8',
        'A/registry 4-10 from 8 to null',
        'S-2023/registry 2-3 from 9 to null',
        'A/registry 1-10 from 7 to 9',
        'A/registry 5-10 from 9 to null',
        'S-2023/registry 1-4 from 9 to null',
      ],
    ],
  ])('%s', async (_what, facts, expected) => {
    const rows = await given(facts);
    expect((await rows('unit_holdings')).map(line).sort()).toEqual([...expected].sort());
  });
});

describe('transactions', () => {
  const nothing = {
    code: null,
    on_behalf_of: null,
    reference: null,
    reason: null,
    proposal: null,
    evidence: null,
    from_account: null,
    to_account: null,
    instrument: null,
    compartment: null,
    quantity: null,
    compliance_year: null,
    beneficiary: null,
    details: null,
  };
  const by = { actor: 'li.wei', role: 'representative', client: 'desk', status: 'executed' };
  const moved = { from_account: 'A', to_account: 'B', instrument: 'CEA23', compartment: 'registry' };
  const rejection = {
    code: 'insufficient-units',
    account: A,
    instrument: CEA,
    compartment: 'registry',
    available: 40,
    encumbered: 0,
    requested: 60,
  } as const;
  const rejected = { command: 'TransferUnits', accounts: [A, B], rejection } as const;

  it.each<[Fact, object]>([
    [
      { type: 'AccountOpened', data: { account: NEW, accountType: 'surrender', complianceYear: 2024 } },
      { to_account: 'NEW', compliance_year: 2024 },
    ],
    [{ type: 'AccountClosed', data: { account: B } }, { to_account: 'B' }],
    [
      { type: 'InstrumentCreated', data: { instrument: instrumentId('CEA24'), kind: 'allowance' } },
      { instrument: 'CEA24' },
    ],
    [
      { type: 'UnitsIssued', data: { instrument: CEA, to: A, compartment: 'registry', batch: 2, start: 11, end: 15 } },
      {
        to_account: 'A',
        instrument: 'CEA23',
        compartment: 'registry',
        quantity: 5,
        details: { batch: 2, start: 11, end: 15 },
      },
    ],
    [
      { type: 'UnitsTransferred', data: { ...move, ...units(1, 4) } },
      { ...moved, quantity: 4 },
    ],
    [
      { type: 'PositionMoved', data: { ...move, to: A, toCompartment: 'trading', ...units(1, 4) } },
      { ...moved, to_account: 'A', quantity: 4, details: { toCompartment: 'trading' } },
    ],
    [
      { type: 'UnitsSurrendered', data: { ...move, to: YEAR, complianceYear: 2023, ...units(1, 4) } },
      { ...moved, to_account: 'S-2023', quantity: 4, compliance_year: 2023 },
    ],
    [
      { type: 'UnitsRetired', data: { ...move, beneficiary: 'H-X', ...units(1, 4) } },
      { ...moved, quantity: 4, beneficiary: 'H-X' },
    ],
    [
      { type: 'UnitsCancelled', data: { ...move, ...units(1, 4) } },
      { ...moved, quantity: 4 },
    ],
    [
      stage(6, 1, 1, 4),
      {
        ...moved,
        to_account: null,
        status: 'system',
        quantity: 4,
        details: { operation: 6, part: 1, expiresAt: at(9) },
      },
    ],
    [
      { type: 'CommandRejected', data: rejected },
      { status: 'rejected', code: 'insufficient-units', details: rejected },
    ],
  ])('%j', async (fact, expected) => {
    const rows = await given([fact]);
    const row = (await rows('transactions')).find(({ revision }) => revision === 6);
    expect(row).toEqual({
      ...nothing,
      ...by,
      command_key: 'k6',
      revision: 6,
      type: fact.type,
      recorded_at: at(6),
      received_at: at(6),
      ...expected,
    });
  });

  it('has one row for a mixed surrender, with its lots in the details', async () => {
    const rows = await given(settled);
    expect((await rows('transactions')).find(({ revision }) => revision === 9)).toEqual({
      ...nothing,
      ...by,
      command_key: 'k9',
      revision: 9,
      type: 'ObligationSettled',
      recorded_at: at(9),
      received_at: at(9),
      from_account: 'A',
      to_account: 'S-2023',
      compartment: 'registry',
      quantity: 6,
      compliance_year: 2023,
      details: {
        subject: 'B',
        lots: [
          { instrument: 'CEA23', use: 'allowance', quantity: 2, parts: { first: 8, last: 8 } },
          { instrument: 'CCER7', use: 'offset', cancellation: 'national-offset', quantity: 4 },
        ],
      },
    });
  });

  it('keeps who, why and what proves it, and says what no command caused', async () => {
    const evidence = [{ sha256: 'ab'.repeat(32), bytes: 5, mediaType: 'application/pdf' }];
    const rows = await given([{ type: 'UnitsTransferred', data: { ...move, ...units(1, 4) } }], {
      reference: 'T-7\\8',
      reason: 'court-order',
      evidence,
      by: { actor: 'li.wei', role: 'representative', onBehalfOf: 'H-A' },
    });
    const [opened, ...rest] = await rows('transactions');
    expect(opened).toMatchObject({ type: 'LedgerOpened', status: 'system', client: null, command_key: null });
    expect(rest.at(-1)).toMatchObject({ reference: 'T-7\\8', reason: 'court-order', evidence, on_behalf_of: 'H-A' });
  });
});

it('instrument totals', async () => {
  const rows = await given([
    { type: 'UnitsSurrendered', data: { ...move, to: YEAR, complianceYear: 2023, ...units(1, 4) } },
    { type: 'UnitsRetired', data: { ...move, beneficiary: 'H-X', ...units(5, 6) } },
    { type: 'UnitsCancelled', data: { ...move, ...units(7, 7) } },
  ]);
  expect(await rows('instrument_totals')).toEqual([
    {
      instrument: 'CEA23',
      issued: 10,
      surrendered: 4,
      retired: 2,
      cancelled: 1,
      carried_over: 0,
      in_circulation: 3,
      revision: 8,
    },
  ]);
});

/** At 8 a part of CEA23, 2-3; at 9 they are carried over, as 1-2 of CEA25. */
const carriedOver: readonly Fact[] = [
  { type: 'InstrumentCreated', data: { instrument: instrumentId('CEA25'), kind: 'allowance', vintage: 2025 } },
  { type: 'AccountOpened', data: { account: NEW, accountType: 'carry-over' } },
  stage(8, 1, 2, 3),
  {
    type: 'UnitsCarriedOver',
    data: {
      from: A,
      to: NEW,
      complianceYear: 2024,
      quantity: 2,
      lots: [{ instrument: CEA, quantity: 2, parts: { first: 8, last: 8 } }],
      issued: { instrument: instrumentId('CEA25'), batch: 1, start: 1, end: 2 },
    },
  },
];

it('a carry-over takes out of one instrument and issues the other, in totals, holdings and transactions', async () => {
  const rows = await given(carriedOver);
  const none = { surrendered: 0, retired: 0, cancelled: 0, revision: 9 };
  expect(await rows('instrument_totals')).toEqual([
    { ...none, instrument: 'CEA23', issued: 10, carried_over: 2, in_circulation: 8 },
    { ...none, instrument: 'CEA25', issued: 2, carried_over: 0, in_circulation: 2 },
  ]);
  const current = (await rows('unit_holdings')).filter(({ to_revision }) => to_revision === null);
  expect(current.map(({ account, instrument, start_serial: start, end_serial: end }) => [account, instrument, start, end]).sort()).toEqual([
    ['A', 'CEA23', 1, 1],
    ['A', 'CEA23', 4, 10],
    ['A', 'CEA25', 1, 2],
    ['NEW', 'CEA23', 2, 3],
  ]); // prettier-ignore
  expect((await rows('transactions')).find(({ revision }) => revision === 9)).toMatchObject({
    type: 'UnitsCarriedOver',
    from_account: 'A',
    to_account: 'NEW',
    quantity: 2,
    compliance_year: 2024,
    details: {
      lots: [{ instrument: 'CEA23', quantity: 2, parts: { first: 8, last: 8 } }],
      issued: { instrument: 'CEA25', batch: 1, start: 1, end: 2 },
    },
  });
});

it('instrument totals and history of a mixed surrender; its subject is concerned without a change', async () => {
  const rows = await given(settled);
  const none = { retired: 0, cancelled: 0, carried_over: 0, issued: 10 };
  expect(await rows('instrument_totals')).toEqual([
    { ...none, instrument: 'CEA23', surrendered: 2, in_circulation: 8, revision: 9 },
    { ...none, instrument: 'CCER7', surrendered: 4, in_circulation: 6, revision: 9 },
  ]);
  const lines = (await rows('account_history'))
    .filter(({ revision }) => revision === 9)
    .map(({ account, instrument, available_before: before, available_after: after }) =>
      [account, instrument, before, after].join(' '),
    );
  expect(lines.sort()).toEqual(['A CCER7 10 6', 'A CEA23 8 8', 'B   ', 'S-2023 CCER7 0 4', 'S-2023 CEA23 0 2']);
});

it('pins of a proposal of several lots, a row each, until each is staged or the proposal ends', async () => {
  const lots = [
    { instrument: CEA, quantity: 5 },
    { instrument: CCER, quantity: 4 },
  ];
  const proposal: Fact = {
    type: 'ProposalMade',
    data: {
      operation: { type: 'SettleObligation', from: A, complianceYear: 2023, lots },
      accounts: [A],
      encumbersAll: lots.map((lot) => ({ ...lot, account: A, compartment: 'registry' })),
      steps: [[{ role: 'national-authority' }]],
      expiresAt: instantOf(Date.parse('2024-01-15T00:00:00.000Z')),
    },
  };
  const pins = async (...facts: Fact[]) =>
    (await (await given([...REDUCTION, proposal, ...facts]))('encumbrances'))
      .map(({ encumbrance, instrument, quantity, remaining, from_revision: from, to_revision: to, ended }) =>
        [encumbrance, instrument, quantity, remaining, from, to, ended].join(' '),
      )
      .sort();
  expect(await pins()).toEqual(['8 CCER7 4 4 8  ', '8 CEA23 5 5 8  ']);
  const end: Fact = { type: 'ProposalEnded', data: { proposal: 8, accounts: [A], outcome: 'withdrawn' } };
  expect(await pins(end)).toEqual(['8 CCER7 4 0 8 9 withdrawn', '8 CEA23 5 0 8 9 withdrawn']);
});

it('search terms, each name once', async () => {
  const rows = await given([{ type: 'UnitsTransferred', data: { ...move, ...units(1, 4) } }], {
    reference: 'TRADE-17',
    reason: 'bilateral-agreement',
  });
  const found = (await rows('search_terms')).map(({ kind, term, words, first_revision }) =>
    [kind, term, words, first_revision].join(' '),
  );
  expect(found.sort()).toEqual([
    "account A 'a' 1",
    "account B 'b' 2",
    "account S-2023 '2023' 's' 3",
    "actor li.wei 'li' 'wei' 0",
    "client desk 'desk' 1",
    "holder H-A 'a' 'h' 1",
    "holder H-B 'b' 'h' 2",
    "instrument CEA23 'cea23' 4",
    "reason bilateral-agreement 'agreement' 'bilateral' 0",
    "reference TRADE-17 '17' 'trade' 0",
  ]);
});

it('uses of evidence, by every account that the event concerns, and who is asked to approve by it', async () => {
  const evidence = (letter: string) => ({ sha256: letter.repeat(64), bytes: 1, mediaType: 'text/csv' });
  const operation = { type: 'TransferUnits', ...move, quantity: 3 } as const;
  const proposal: Fact = {
    type: 'ProposalMade',
    data: {
      operation,
      accounts: [A, B],
      steps: [[{ role: 'representative', account: A }, { role: 'registry-administrator' }]],
      expiresAt: instantOf(Date.parse(at(9))),
    },
  };
  const named = { evidence: [evidence('a'), evidence('b'), evidence('a')] };
  const uses = async (facts: readonly Fact[]) =>
    (await (await given(facts, named))('evidence_uses'))
      .filter(({ revision }) => revision === 6)
      .map(({ sha256, account, asked }) => [(sha256 as string)[0], account, asked].join(' '))
      .sort();
  expect(await uses([proposal])).toEqual(['a A true', 'a B false', 'b A true', 'b B false']);
  const transferred: Fact = { type: 'UnitsTransferred', data: { ...move, ...units(1, 4) } };
  expect(await uses([transferred])).toEqual(['a A false', 'a B false', 'b A false', 'b B false']);
});

describe('the voluntary market', () => {
  const market = { project: 'P', account: A } as const;
  const published: readonly Fact[] = [
    { type: 'MethodologyPublished', data: { methodology: 'M-1', title: '造林碳汇' } },
    {
      type: 'ProjectPublished',
      data: {
        ...market,
        methodology: 'M-1',
        name: 'Forest',
        startDate: civilDate('2014-01-01'),
        publishedUntil: later,
      },
    },
  ];
  const registered: readonly Fact[] = [
    ...published,
    { type: 'ProjectValidated', data: { ...market, verifier: 'body-1' } },
    { type: 'RegistrationApplied', data: { ...market, decisionDueAt: later } },
    { type: 'ProjectRegistered', data: market },
  ];
  const reduced: readonly Fact[] = [
    ...registered,
    {
      type: 'ReductionsPublished',
      data: {
        ...market,
        reductions: 1,
        fromDate: civilDate('2022-01-01'),
        toDate: civilDate('2022-12-31'),
        quantity: 100,
        publishedUntil: later,
      },
    },
    { type: 'ReductionsVerified', data: { ...market, reductions: 1, verifier: 'body-2' } },
    { type: 'ReductionsRegistered', data: { ...market, reductions: 1, quantity: 100 } },
  ];
  const CCER = instrumentId('CCER1');
  const issued: readonly Fact[] = [
    ...reduced,
    {
      type: 'InstrumentCreated',
      data: {
        instrument: CCER,
        kind: 'reduction',
        project: 'P',
        reductions: 1,
        registeredAt: instantOf(Date.parse(at(13))),
      },
    },
    { type: 'UnitsIssued', data: { instrument: CCER, to: A, compartment: 'registry', batch: 1, start: 1, end: 100 } },
    { type: 'AccountOpened', data: { account: accountId('X'), accountType: 'cancellation' } },
  ];
  const cancelled = (start: number, end: number, more: object): Fact => ({
    type: 'UnitsCancelled',
    data: { ...move, to: accountId('X'), instrument: CCER, ...units(start, end), ...more },
  });

  it('methodologies', async () => {
    const rows = await given(published);
    expect(await rows('methodologies')).toEqual([
      { methodology: 'M-1', title: '造林碳汇', published_revision: 6, published_at: at(6) },
    ]);
  });

  it('projects, stage by stage, with their deadlines and reductions', async () => {
    const rows = await given(issued);
    expect(await rows('projects')).toEqual([
      {
        project: 'P',
        account: 'A',
        methodology: 'M-1',
        name: 'Forest',
        start_date: '2014-01-01',
        stage: 'registered',
        published_revision: 7,
        published_at: at(7),
        published_until: later,
        validator: 'body-1',
        validated_at: at(8),
        applied_at: at(9),
        decision_due_at: later,
        registered_at: at(10),
        revoked_at: null,
        fraud: null,
        barred_until: null,
        found_false: 0,
        shortfall: 0,
        reductions: [
          {
            reductions: 1,
            stage: 'registered',
            fromDate: '2022-01-01',
            toDate: '2022-12-31',
            quantity: 100,
            publishedAt: at(11),
            publishedUntil: later,
            verifier: 'body-2',
            verifiedAt: at(12),
            decisionDueAt: null,
            registeredAt: at(13),
            instrument: 'CCER1',
          },
        ],
        revision: 14,
      },
    ]);
    expect(await rows('instruments')).toContainEqual(
      expect.objectContaining({
        instrument: 'CCER1',
        project: 'P',
        reductions: 1,
        registered_at: at(13),
        registered_on: '2024-01-01',
      }),
    );
  });

  it('false units, what is missing, and what was returned', async () => {
    const revoked: Fact = {
      type: 'ProjectRevoked',
      data: { ...market, fraud: true, barred: { holder: holderCode('H-A'), until: later }, shortfall: 5 },
    };
    const orders = [cancelled(1, 30, { project: 'P', shortfall: 20 }), cancelled(31, 40, { project: 'P' }), revoked];
    const rows = await given([...issued, cancelled(41, 42, {}), ...orders]);
    expect(await rows('projects')).toMatchObject([
      { stage: 'revoked', fraud: true, barred_until: later, found_false: 55, shortfall: 15, revision: 20 },
    ]);
  });

  it('projects of a merged account are those of its successor, wherever the batch is cut', async () => {
    const rows = await given([
      ...published,
      { type: 'UnitsTransferred', data: { ...move, ...units(1, 10) } },
      { type: 'AccountClosed', data: { account: A, successor: B } },
    ]);
    expect(await rows('projects')).toMatchObject([{ account: 'B', stage: 'published', revision: 9 }]);
  });
});
