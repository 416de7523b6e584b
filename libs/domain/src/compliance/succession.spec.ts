// After a merger or split the successors owe what was still owed (R22): who may pass it on, how much, and what counts it.
import type { Command } from '../commands.js';
import { accountId } from '../ids.js';
import { type Instant, instant, msOf } from '../instant.js';
import { imageOf, stateOf } from '../ledger-image.js';
import type { RejectionCode } from '../rejections.js';
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import * as ask from '../testing/commands.js';
import { account, after, type Circumstance, given } from '../testing/given.js';
import { logicalState } from '../testing/logical-state.js';
import { court, hubei, hunan, HUBEI, HUNAN, ministry, type Person, plant, registrar, representative } from '../testing/people.js'; // prettier-ignore
import { TestLedger } from '../testing/test-ledger.js';
import { civilDate } from '../working-time.js';
import { owedBy } from './compliance-book.js';

const { passOn, report, listUnits: list } = ask;
const DEADLINE = '2025-12-31T16:00:00.000Z' as Instant;
const at = (moment: string): Circumstance => ({
  arrange: (ledger) => ledger.pass(msOf(instant(moment)) - msOf(ledger.now)),
});
const surrender = (quantity: number, from: string): Command => ask.surrender(quantity, from, 2024);
const close = (id: string): Command => ({ type: 'CloseAccount', account: accountId(id), successor: accountId('B') });
const CCER: Command = {
  ...(ask.createInstrument('CCER-1') as object),
  kind: 'reduction',
  vintage: undefined,
  project: 'CCER-7',
  registeredOn: civilDate('2024-05-01'),
} as Command;

/** A and B are on the list, NEW and OTHER are on none. A owes 1 000, B 500. */
const LISTED: readonly Circumstance[] = [
  account('EED-HUBEI', { accountType: 'authority', province: HUBEI }),
  account('S-2024', { accountType: 'surrender', complianceYear: 2024 }),
  plant('A', { holds: 1_000, people: { ann: 'both' } }),
  plant('B', { holds: 5_000, people: { bob: 'both' } }),
  plant('NEW', { holds: 5_000 }),
  plant('OTHER'),
  plant('ELSEWHERE', { owner: { ...(ask.holding('ELSEWHERE') as object), province: HUNAN } as never }),
  at('2025-11-03T02:00:00.000Z'),
  after(ask.publish(SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!)),
  after(list([['A', 'in'], ['B', 'in']])), // prettier-ignore
];
const figures = (a: number, b = 500) => report([['A', a], ['B', b]]); // prettier-ignore
const VERIFIED = [...LISTED, after(figures(1_000))];
const yearOf = ({ state }: TestLedger, id: string) => state.compliance.find(accountId(id), 2024)!;
const owed = (ledger: TestLedger, ...ids: string[]) => ids.map((id) => owedBy(yearOf(ledger, id)));

describe('is passed on whole, or not at all', () => {
  test.each<[string, readonly Circumstance[], Command, RejectionCode | undefined, object?]>([
    ['a merger', VERIFIED, passOn('A', { B: 1_000 }), undefined],
    ['a split', VERIFIED, passOn('A', { B: 600, NEW: 400 }), undefined],
    ['what is left of it', [...VERIFIED, after(surrender(300, 'A'))], passOn('A', { NEW: 700 }), undefined],
    ['a tonne less', VERIFIED, passOn('A', { B: 999 }), 'other-than-owed', { owed: 1_000, requested: 999 }],
    ['a tonne more', VERIFIED, passOn('A', { B: 600, NEW: 401 }), 'other-than-owed', { owed: 1_000, requested: 1_001 }],
    ['what is met', [...VERIFIED, after(surrender(1_000, 'A'))], passOn('A', { B: 1 }), 'other-than-owed', { owed: 0 }],
    ['what was passed on', [...VERIFIED, after(passOn('A', { B: 1_000 }))], passOn('A', { NEW: 1 }), 'other-than-owed', { owed: 0 }], // prettier-ignore
    ['what was taken over', [...VERIFIED, after(passOn('A', { NEW: 1_000 }))], passOn('NEW', { B: 1_000 }), undefined],
    ['before emissions are verified', LISTED, passOn('A', { B: 1 }), 'emissions-not-verified'],
    ['of a unit without an obligation', VERIFIED, passOn('OTHER', { B: 1 }), 'no-obligation'],
    ['of a year without rules', VERIFIED, passOn('A', { B: 1 }, 2031), 'no-rulebook'],
    ['of nobody', VERIFIED, passOn('NOBODY', { B: 1 }), 'account-not-found', { account: 'NOBODY' }],
    ['to nobody', VERIFIED, passOn('A', { NOBODY: 1_000 }), 'account-not-found', { account: 'NOBODY' }],
    ['to an account that is closed', [...VERIFIED, after({ type: 'CloseAccount', account: accountId('OTHER') })], passOn('A', { OTHER: 1_000 }), 'account-closed'], // prettier-ignore
    ['to a department', VERIFIED, passOn('A', { 'EED-HUBEI': 1_000 }), 'account-type-not-allowed'],
    ['to itself', VERIFIED, passOn('A', { A: 1_000 }), 'same-account', { account: 'A' }],
    [
      'to one twice',
      VERIFIED,
      { ...passOn('A', {}), successors: [500, 500].map((quantity) => ({ account: accountId('B'), quantity })) },
      'same-account',
      { account: 'B' },
    ],
    ['while a surrender waits', [...VERIFIED, after(surrender(300, 'A'), representative('ann'))], passOn('A', { B: 1_000 }), 'proposal-open'], // prettier-ignore
    ['while another supplies for it', [...VERIFIED, after(ask.settle('B', { CEA24: 300 }, { subject: 'A' }), representative('bob'))], passOn('A', { B: 1_000 }), 'proposal-open'], // prettier-ignore
    ['while the successor\u2019s own surrender waits', [...VERIFIED, after(surrender(300, 'B'), representative('bob'))], passOn('A', { B: 1_000 }), undefined], // prettier-ignore
  ])('%s', (_name, there, command, code, numbers = {}) => {
    const { when } = given(...there);
    if (code === undefined) expect(when(command).outcome.rejection).toBeUndefined();
    else when(command).thenRejected(code, numbers);
  });

  test.each<[string, Person, Command, RejectionCode | undefined]>([
    ['the department', hubei, passOn('A', { B: 1_000 }), undefined],
    ['the registry', registrar, passOn('A', { B: 1_000 }), undefined],
    ['the registry, across provinces', registrar, passOn('A', { ELSEWHERE: 1_000 }), undefined],
    ['the department, across provinces', hubei, passOn('A', { B: 1, ELSEWHERE: 999 }), 'account-not-found'],
    ['the department, to nobody', hubei, passOn('A', { NOBODY: 1_000 }), 'account-not-found'],
    ['another department', hunan, passOn('A', { B: 1_000 }), 'account-not-found'],
    ['the ministry', ministry, passOn('A', { B: 1_000 }), 'operation-not-allowed'],
    ['the unit', representative('ann'), passOn('A', { B: 1_000 }), 'operation-not-allowed'],
    ['a court', court, passOn('A', { B: 1_000 }), 'operation-not-allowed'],
  ])('by %s', (_name, who, command, code) => {
    const { ledger, when } = given(...VERIFIED);
    const { outcome } = when(command, who);
    expect(outcome.rejection?.code).toBe(code);
    if (code !== undefined) return;
    expect(outcome.recorded.at(-1)?.type).toBe('ProposalMade');
    const proposal = ledger.state.revision;
    when(command, who).thenRejected('proposal-open', { proposal });
    when(ask.approve(proposal), who).thenRejected(who === registrar ? 'own-proposal' : 'proposal-not-found');
    when(ask.approve(proposal), ministry).then({ type: 'ObligationPassedOn', data: { account: 'A' } });
  });

  test('as it is when it is approved: a surrender meanwhile stops it', () => {
    const { ledger, when } = given(...VERIFIED);
    when(passOn('A', { B: 1_000 }), hubei);
    const proposal = ledger.state.revision;
    when(surrender(300, 'A'));
    when(ask.approve(proposal), registrar).thenRejected('other-than-owed', { owed: 700, requested: 1_000 });
  });
});

test('a merger: the gone account closes, and its successor meets both obligations', () => {
  const { ledger, when } = given(...VERIFIED);
  when(ask.transfer(1_000, 'A', 'B'));
  when(close('A')).thenRejected('obligation-open', { complianceYear: 2024 });
  when(passOn('A', { B: 1_000 })).then({
    type: 'ObligationPassedOn',
    data: { account: 'A', complianceYear: 2024, sector: 'steel', lines: [['B', 1_000, 0]] },
  });
  expect(owed(ledger, 'A', 'B')).toEqual([0, 1_500]);
  when(close('A')).then({ type: 'AccountClosed', data: {} });
  when(surrender(1_501, 'B')).thenRejected('amount-due-exceeded', { limit: 1_500 });
  expect(when(surrender(1_500, 'B')).outcome.rejection).toBeUndefined();
  expect(ledger.state.compliance.openYearOf(accountId('B'))).toBeUndefined();
});

test('a split: a successor that was on no list owes what it took over, and nothing else', () => {
  const { ledger, when } = given(...VERIFIED);
  when(surrender(1, 'NEW')).thenRejected('no-obligation');
  when(passOn('A', { B: 600, NEW: 400 }));
  expect(owed(ledger, 'A', 'B', 'NEW')).toEqual([0, 1_100, 400]);
  expect(ledger.state.compliance.openYearOf(accountId('NEW'))).toBe(2024);
  when(surrender(401, 'NEW')).thenRejected('amount-due-exceeded', { limit: 400 });
  when(surrender(400, 'NEW'));
  expect(ledger.state.compliance.openYearOf(accountId('NEW'))).toBeUndefined();
  // The list of the year goes on as it was: who took over need not stand in it, and may come onto it.
  expect(when(list([['A', 'in'], ['B', 'in']])).outcome.rejection).toBeUndefined(); // prettier-ignore
  expect(when(list([['A', 'in'], ['B', 'in'], ['NEW', 'in']])).outcome.rejection).toBeUndefined(); // prettier-ignore
  expect(owed(ledger, 'NEW')).toEqual([undefined]);
  when(report([['A', 1_000], ['B', 500], ['NEW', 70]])); // prettier-ignore
  expect(owed(ledger, 'NEW')).toEqual([470]);
});

describe('a correction of the figures of a unit that is gone', () => {
  const gone = [...VERIFIED, after(ask.transfer(1_000, 'A', 'B')), after(passOn('A', { B: 1_000 })), after(close('A'))];

  test('upwards is its own, also when its account is closed, and is passed on again', () => {
    const { ledger, when } = given(...gone);
    when(figures(1_050));
    expect(owed(ledger, 'A', 'B')).toEqual([50, 1_500]);
    when(passOn('A', { NEW: 50 })).then({ type: 'ObligationPassedOn', data: { lines: [['NEW', 50, 0]] } });
    expect(owed(ledger, 'A', 'B', 'NEW')).toEqual([0, 1_500, 50]);
    expect(yearOf(ledger, 'A')).toMatchObject({ due: 1_050, passedOn: 1_050 });
  });

  test('downwards leaves it owing nothing, and never less', () => {
    const { ledger, when } = given(...gone);
    when(figures(900));
    expect(owed(ledger, 'A', 'B')).toEqual([0, 1_500]);
    when(passOn('A', { B: 1 })).thenRejected('other-than-owed', { owed: 0 });
    when(figures(1_001));
    expect(owed(ledger, 'A')).toEqual([1]);
  });

  test('does not put on a list who was closed before it was on any', () => {
    const { when } = given(...VERIFIED, after({ type: 'CloseAccount', account: accountId('OTHER') }));
    when(list([['A', 'in'], ['B', 'in'], ['OTHER', 'in']])).thenRejected('file-refused', { lines: [{ line: 4, unit: 'OTHER', why: 'account-not-found' }] }); // prettier-ignore
  });
});

describe('the share of offsets follows the obligation (R18)', () => {
  const there = [...VERIFIED, after(CCER), ...['A', 'B', 'NEW'].map((id) => after(ask.issue(100, id, 'CCER-1')))];
  const offset = (quantity: number, from: string) => ask.surrender(quantity, from, 2024, { instrument: 'CCER-1' });

  test('5 % of what is owed itself', () => {
    const { when } = given(...there, after(passOn('A', { NEW: 1_000 })));
    when(offset(51, 'NEW')).thenRejected('offset-limit-exceeded', { limit: 50, surrendered: 0 });
    expect(when(offset(50, 'NEW')).outcome.rejection).toBeUndefined();
  });

  test('what the unit had offset already counts against its successors as far as it exceeds its own share', () => {
    // Of 1 000 it has offset 40 and surrendered 200 more: of the 240 that stay with it 12 are its share.
    const { ledger, when } = given(...there, after(offset(40, 'A')), after(surrender(200, 'A')));
    when(passOn('A', { B: 360, NEW: 400 })).then({
      type: 'ObligationPassedOn',
      data: { lines: [['B', 360, 18], ['NEW', 400, 10]] }, // prettier-ignore
    });
    expect(yearOf(ledger, 'A')).toMatchObject({ offset: 40, offsetTakenOver: -28 });
    when(offset(11, 'NEW')).thenRejected('offset-limit-exceeded', { limit: 20, surrendered: 10 });
    when(offset(26, 'B')).thenRejected('offset-limit-exceeded', { limit: 43, surrendered: 18 });
    expect(when(offset(10, 'NEW')).outcome.rejection).toBeUndefined();
    expect(when(offset(25, 'B')).outcome.rejection).toBeUndefined();
  });
});

describe('the deadline', () => {
  test('finds it with whom it had passed on to', () => {
    const { ledger, when } = given(
      ...VERIFIED,
      after(passOn('A', { B: 600, NEW: 400 })),
      after(surrender(1_100, 'B')),
      after(surrender(100, 'NEW')),
      at(DEADLINE),
    );
    when(ask.transfer(1, 'B', 'NEW')).then(
      { type: 'ComplianceFixed', data: { lines: [['A', 0, 0], ['B', 1_100, 1_100], ['NEW', 400, 100]] } }, // prettier-ignore
      { type: 'UnitsTransferred', data: {} },
    );
    expect(ledger.state.compliance.openYears.size).toBe(0);
  });

  test('has fixed what it found: arrears that are passed on later change nothing of it', () => {
    // An application of B is open, so that the year is looked at again.
    const { ledger, when } = given(
      ...VERIFIED,
      at('2025-12-30T02:00:00.000Z'),
      after(surrender(500, 'B'), representative('bob')),
      at(DEADLINE),
    );
    const proposal = ledger.state.revision;
    when(passOn('A', { B: 600, NEW: 400 }));
    expect(yearOf(ledger, 'A').fixed).toEqual({ due: 1_000, surrendered: 0 });
    when(ask.approve(proposal), hubei);
    at('2026-02-01T02:00:00.000Z').arrange(ledger);
    when(surrender(400, 'NEW')).then(
      { type: 'ComplianceFixed', data: { lines: [['B', 500, 500]] } },
      { type: 'UnitsSurrendered', data: {} },
    );
    expect(yearOf(ledger, 'A').fixed).toEqual({ due: 1_000, surrendered: 0 });
    expect(yearOf(ledger, 'NEW')).toMatchObject({ fixed: undefined, surrendered: 400, onTime: 0 });
    expect(owed(ledger, 'A', 'B', 'NEW')).toEqual([0, 1_100, 400]);
  });
});

test('it comes back out of a snapshot, by a replay, and is unwound', () => {
  const { ledger } = given(...VERIFIED);
  const before = logicalState(ledger.state);
  const mark = ledger.state.undo.mark();
  for (const command of [passOn('A', { B: 600, NEW: 400 }), surrender(10, 'NEW'), figures(1_010)])
    expect(ledger.submit(command).rejection).toBeUndefined();
  const now = logicalState(ledger.state);
  expect(logicalState(stateOf(structuredClone(imageOf(ledger.state)), ledger.state.fingerprintOf))).toEqual(now);
  expect(logicalState(TestLedger.replay(ledger.journal).state)).toEqual(now);
  ledger.state.unwindTo(mark);
  expect(logicalState(ledger.state)).toEqual(before);
});
