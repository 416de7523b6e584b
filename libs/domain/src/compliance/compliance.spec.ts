// A compliance year from its rulebook to its deadline: lists, emissions, allocation, surrender, and the statuses that are fixed.
import type { Command } from '../commands.js';
import { brokenInvariants } from '../invariants.js';
import { accountId, instrumentId } from '../ids.js';
import { type Instant, instant, msOf } from '../instant.js';
import { imageOf, stateOf } from '../ledger-image.js';
import type { Rejection } from '../rejections.js';
import type { Rulebook } from '../rulebooks/rulebook.js';
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import * as ask from '../testing/commands.js';
import { logicalState } from '../testing/logical-state.js';
import { hubei, hunan, HUBEI, HUNAN, ministry, plant, registrar, representative } from '../testing/people.js';
import { account, after, type Circumstance, given } from '../testing/given.js';
import { TestLedger } from '../testing/test-ledger.js';
import { civilDate } from '../working-time.js';

const rulebook = (id: string): Rulebook => SHIPPED_RULEBOOKS.find((one) => one.id === id)!;
const { publish, report, plan, listUnits: list } = ask;
const ccer = (id: string, registeredOn?: string): Command => ({
  type: 'CreateInstrument',
  instrument: instrumentId(id),
  kind: 'reduction',
  project: 'CCER-7',
  ...(registeredOn !== undefined && { registeredOn: civilDate(registeredOn) }),
});
const allowance = (id: string, vintage: number): Command => ({
  type: 'CreateInstrument',
  instrument: instrumentId(id),
  kind: 'allowance',
  vintage,
});

const at = (moment: string): Circumstance => ({
  arrange: (ledger) => ledger.pass(msOf(instant(moment)) - msOf(ledger.now)),
});
const NOVEMBER = '2025-11-03T02:00:00.000Z';
const DEADLINE = '2025-12-31T16:00:00.000Z' as Instant;

const COUNTRY: readonly Circumstance[] = [
  account('EED-HUBEI', { accountType: 'authority', province: HUBEI }),
  account('EED-HUNAN', { accountType: 'authority', province: HUNAN }),
  account('S-2024', { accountType: 'surrender', complianceYear: 2024 }),
  plant('A', { people: { ann: 'both' } }),
  plant('B'),
  plant('ELSEWHERE', { owner: { ...(ask.holding('ELSEWHERE') as object), province: HUNAN } as never }),
  after(allowance('CEA23', 2023)),
  // Before there were rulebooks, units were issued without a plan.
  ...['A', 'B'].map((id) => after(ask.issue(10_000, id, 'CEA23'))),
  at(NOVEMBER),
  after(publish(rulebook('CEA-2024'))),
];
const LISTED = [...COUNTRY, after(list([['A', 'in'], ['B', 'in']]))]; // prettier-ignore
const VERIFIED = [...LISTED, after(report([['A', 1_000], ['B', 0]]))]; // prettier-ignore

describe('a rulebook', () => {
  test('is published once for its day, and amended from a later one on; a replay uses what held then', () => {
    const { ledger, when } = given(...COUNTRY);
    when(publish(rulebook('CEA-2024'))).thenRejected('rulebook-exists', { rulebook: 'CEA-2024' });
    const amended = { ...rulebook('CEA-2024'), effectiveFrom: instant('2025-12-01T00:00:00.000Z') };
    when(publish({ ...amended, deadline: instant('2026-01-31T16:00:00.000Z') }));
    const deadlineAt = (moment: string) => ledger.state.compliance.rulebookOf(2024, instant(moment))?.deadline;
    expect(deadlineAt(NOVEMBER)).toBe(DEADLINE);
    expect(deadlineAt('2025-12-02T00:00:00.000Z')).toBe('2026-01-31T16:00:00.000Z');
    expect(deadlineAt('2024-01-01T00:00:00.000Z')).toBeUndefined();
  });

  test.each([
    ['the registry with the ministry', registrar, true],
    ['the ministry with the registry', ministry, true],
    ['a province', hubei, false],
    ['a holder', representative('ann'), false],
  ])('%s', (_who, by, allowed) => {
    const { when } = given(at(NOVEMBER));
    const { outcome } = when(publish(rulebook('CEA-2024')), by);
    expect(outcome.rejection?.code).toBe(allowed ? undefined : 'operation-not-allowed');
    if (allowed) expect(outcome.recorded.at(-1)?.type).toBe('ProposalMade');
  });
});

describe('a file is taken whole or refused whole, with every wrong line', () => {
  type Wrong = Extract<Rejection, { code: 'file-refused' }>['lines'];
  const noLines: Wrong = [];

  test.each<
    [string, readonly Circumstance[], Command, readonly (readonly [number, string, string, number?])[] | string]
  >([
    [
      'a list',
      COUNTRY,
      list([
        ['A', 'in'],
        ['B', 'in'],
      ]),
      [],
    ],
    [
      'units that are not there, of another kind or province, or twice',
      COUNTRY,
      list([
        ['A', 'in'],
        ['NOBODY', 'in'],
        ['EED-HUBEI', 'in'],
        ['ELSEWHERE', 'in'],
        ['A', 'in'],
      ]),
      [
        [3, 'NOBODY', 'account-not-found'],
        [4, 'EED-HUBEI', 'account-type-not-allowed'],
        [5, 'ELSEWHERE', 'other-province'],
        [6, 'A', 'duplicate'],
      ],
    ],
    ['a class of no gap', COUNTRY, list([['A', 'in', 'gas']]), []],
    ['a class that the rulebook does not know', COUNTRY, list([['A', 'in', 'wind']]), [[2, 'A', 'class-unknown']]],
    ['a list that is silent about a unit', LISTED, list([['A', 'in']]), [[0, 'B', 'missing-line']]],
    [
      'a list that takes one off',
      LISTED,
      list([
        ['A', 'in'],
        ['B', 'out'],
      ]),
      [],
    ],
    ['one taken off that was never on', COUNTRY, list([['A', 'out']]), [[2, 'A', 'not-listed']]],
    [
      'one that another sector lists',
      LISTED,
      list([['A', 'in']], { sector: 'cement' }),
      [[2, 'A', 'listed-elsewhere']],
    ],
    ['a sector that is not covered', COUNTRY, list([['A', 'in']], { sector: 'paper' }), 'sector-not-covered'],
    ['a year without rules', COUNTRY, list([['A', 'in']], { year: 2031 }), 'no-rulebook'],
    ['an account that is no department', COUNTRY, list([['A', 'in']], { of: 'A' }), 'account-type-not-allowed'],
    [
      'emissions',
      LISTED,
      report([
        ['A', 1_000],
        ['B', 0],
      ]),
      [],
    ],
    ['emissions of a part of the list', LISTED, report([['A', 1_000]]), []],
    ['emissions of who is not listed', COUNTRY, report([['A', 1_000]]), [[2, 'A', 'not-listed']]],
    [
      'corrected emissions',
      VERIFIED,
      report([
        ['A', 1_100],
        ['B', 0],
      ]),
      [],
    ],
    ['corrected emissions that forget one', VERIFIED, report([['A', 1_100]]), [[0, 'B', 'missing-line']]],
    [
      'a final plan by the formula',
      VERIFIED,
      plan('final', [
        ['A', 1_000],
        ['B', 0],
      ]),
      [],
    ],
    [
      'a final plan that is not by the formula',
      VERIFIED,
      plan('final', [['A', 1_001]]),
      [[2, 'A', 'not-as-computed', 1_000]],
    ],
    [
      'a final plan before emissions are verified',
      LISTED,
      plan('final', [['A', 1]]),
      [[2, 'A', 'emissions-not-verified']],
    ],
    ['a pre-allocation without the year before', LISTED, plan('pre', [['A', 1]]), [[2, 'A', 'emissions-not-verified']]],
  ])('%s', (_name, there, command, wrong) => {
    // prettier-ignore
    const { when } = given(...there);
    const { outcome } = when(command);
    if (typeof wrong === 'string') expect(outcome.rejection?.code).toBe(wrong);
    else {
      const { rejection } = outcome;
      const lines = rejection?.code === 'file-refused' ? rejection.lines : noLines;
      expect(rejection === undefined || rejection.code === 'file-refused').toBe(true);
      expect(lines).toEqual(wrong.map(([line, unit, why, expected]) => ({ line, unit, why, ...(expected !== undefined && { expected }) }))); // prettier-ignore
    }
  });

  test('names a hundred wrong lines and counts the others', () => {
    const { when } = given(...COUNTRY);
    const { outcome } = when(list(Array.from({ length: 250 }, (_, n) => [`X-${n}`, 'in'] as const)));
    expect(outcome.rejection).toMatchObject({ code: 'file-refused', wrong: 250 });
    expect((outcome.rejection as { lines: Wrong }).lines).toHaveLength(100);
  });

  test('names them by where they stand in a file of several lines each', () => {
    const { when } = given(...COUNTRY);
    when({ ...list([['A', 'in'], ['X', 'in'], ['Y', 'in']]), fileLines: [2, 7, 9] } as Command) // prettier-ignore
      .thenRejected('file-refused', {
        lines: [
          { line: 7, unit: 'X', why: 'account-not-found' },
          { line: 9, unit: 'Y', why: 'account-not-found' },
        ],
      });
  });

  test('is a department\u2019s own, and waits for the registry', () => {
    const { when } = given(...COUNTRY);
    when(list([['A', 'in']]), hunan).thenRejected('account-not-found');
    expect(when(list([['A', 'in']]), hubei).outcome.recorded.at(-1)?.type).toBe('ProposalMade');
    when(list([['A', 'in']]), hubei).thenRejected('proposal-open');
  });
});

describe('a final plan by the figures of its units', () => {
  const where = { year: 2025, sector: 'steel' };
  const { id, effectiveFrom } = rulebook('CEA-2025');
  const there = [
    ...COUNTRY,
    at('2026-10-01T00:00:00.000Z'),
    after(publish(rulebook('CEA-2025'))),
    after(list([['A', 'in']], where)),
    after(report([['A', 50_000]], where)),
  ];
  const adopt = (recomputed: object | undefined): Command => ({
    ...(plan('final', [['A', 51_000]], where) as Extract<Command, { type: 'AdoptAllocation' }>),
    ...(recomputed && { recomputed: { rulebook: id, effectiveFrom, lines: [[50_000, 51_000]], ...recomputed } }),
  });

  test.each<[string, object | undefined, object | undefined]>([
    ['as computed', {}, undefined],
    ['not as computed', { lines: [[50_000, 50_999]] }, { why: 'not-as-computed', expected: 50_999 }],
    ['of other emissions', { lines: [[49_999, 51_000]] }, { why: 'other-emissions', expected: 50_000 }],
    ['by another rulebook', { rulebook: 'CEA-2024' }, { why: 'not-recomputed' }],
    [
      'by what the rulebook was before',
      { effectiveFrom: instant('2026-01-01T00:00:00.000Z') },
      { why: 'not-recomputed' },
    ],
    ['that nobody computed', undefined, { why: 'not-recomputed' }],
    ['that could not be computed', { lines: [null] }, { why: 'not-recomputed' }],
  ])('%s', (_name, recomputed, wrong) => {
    const { when } = given(...there);
    if (wrong) when(adopt(recomputed)).thenRejected('file-refused', { lines: [{ line: 2, unit: 'A', ...wrong }] });
    else expect(when(adopt(recomputed)).outcome.rejection).toBeUndefined();
  });
});

test('pre-allocation is a share of the year before, floored to whole tonnes (R8)', () => {
  const where = { year: 2023, sector: 'power' };
  const { when } = given(
    ...COUNTRY,
    after(publish(rulebook('CEA-2023'))),
    after(list([['A', 'in']], where)),
    // 1 789.70 is 70 % of 2 556.71: whole tonnes are 2 556, and 70 % of them 1 789.2.
    after(report([['A', 2_556]], where)),
    after(list([['A', 'in']], { sector: 'power' })),
    after(ask.deduct('A', { ground: 'other', quantity: 1_800 }, { year: 2023 })),
  );
  when(plan('pre', [['A', 1_790]], { sector: 'power' })).thenRejected('file-refused', {
    lines: [{ line: 2, unit: 'A', why: 'not-as-computed', expected: 1_789 }],
  });
  when(plan('pre', [['A', 1_789, 1_800]], { sector: 'power' })).then({
    type: 'AllocationAdopted',
    // All of it is deducted; the rest of the deduction waits for the final stage (R10).
    data: { lines: [['A', 1_789, 1_800, 0, null]] },
  });
});

describe('units by plan', () => {
  const PLANNED = [...VERIFIED, after(allowance('CEA24-STEEL', 2024)), after(plan('final', [['A', 1_000], ['B', 0]]))]; // prettier-ignore
  const issued = [...PLANNED, after(ask.issue(1_000, 'EED-HUBEI', 'CEA24-STEEL'))];
  const give = (quantity: number, to: string) => ask.transfer(quantity, 'EED-HUBEI', to, { instrument: 'CEA24-STEEL' });
  const back = (quantity: number) => ask.transfer(quantity, 'A', 'EED-HUBEI', { instrument: 'CEA24-STEEL' });

  test('are issued up to what the plans add up to, what waits included', () => {
    const { when } = given(...PLANNED);
    when(ask.issue(1_001, 'EED-HUBEI', 'CEA24-STEEL')).thenRejected('plan-exceeded', { planned: 1_000, used: 0 });
    when(ask.issue(600, 'EED-HUBEI', 'CEA24-STEEL'), registrar);
    when(ask.issue(401, 'EED-HUBEI', 'CEA24-STEEL')).thenRejected('plan-exceeded', { planned: 1_000, used: 600 });
    expect(when(ask.issue(400, 'EED-HUBEI', 'CEA24-STEEL')).outcome.rejection).toBeUndefined();
  });

  test('are distributed as planned, and returned as far as there were too many (R9, R11)', () => {
    const { when } = given(...issued);
    when(give(1, 'B')).thenRejected('plan-exceeded', { planned: 0, used: 0, requested: 1 });
    when(give(1_001, 'A')).thenRejected('plan-exceeded', { planned: 1_000 });
    expect(when(give(1_000, 'A')).outcome.rejection).toBeUndefined();
    when(back(1)).thenRejected('return-exceeded', { overAllocated: 0, requested: 1 });
    // Verified data change: the plan is determined anew.
    when(report([['A', 900], ['B', 0]])); // prettier-ignore
    when(plan('final', [['A', 900], ['B', 0]])); // prettier-ignore
    when(back(101)).thenRejected('return-exceeded', { overAllocated: 100, requested: 101 });
    expect(when(back(100)).outcome.rejection).toBeUndefined();
    when(back(1)).thenRejected('return-exceeded', { overAllocated: 0 });
  });
});

describe('surrender', () => {
  const for2024 = (quantity: number, instrument = 'CEA23', from = 'A') => ask.surrender(quantity, from, 2024, { instrument }); // prettier-ignore

  test.each<[string, readonly Circumstance[], Command, string | undefined, object?]>([
    ['what is due', VERIFIED, for2024(1_000), undefined],
    [
      'a vintage that does not count',
      [...VERIFIED, after(allowance('CEA25', 2025))],
      for2024(1, 'CEA25'),
      'vintage-not-usable',
      { usable: 'CEA19-20 CEA21 CEA22 CEA23 CEA24' },
    ],
    [
      'more than is due',
      VERIFIED,
      for2024(1_001),
      'amount-due-exceeded',
      { limit: 1_000, surrendered: 0, pending: 0, requested: 1_001 },
    ],
    [
      'more than is left',
      [...VERIFIED, after(for2024(400))],
      for2024(601),
      'amount-due-exceeded',
      { surrendered: 400, requested: 601 },
    ],
    ['where nothing is due', VERIFIED, for2024(1, 'CEA23', 'B'), 'amount-due-exceeded', { limit: 0 }],
    ['before emissions are verified', LISTED, for2024(1), 'emissions-not-verified'],
    ['without an obligation', COUNTRY, for2024(1), 'no-obligation'],
  ])('%s', (_name, there, command, code, numbers = {}) => {
    // prettier-ignore
    const { when } = given(...there);
    if (code === undefined) expect(when(command).outcome.rejection).toBeUndefined();
    else when(command).thenRejected(code as Rejection['code'], numbers);
  });

  test.each([
    ['registered before the pause, until the end of 2024', '2017-03-13', false],
    ['registered since the restart', '2024-01-23', true],
    ['registered on the very day of the restart', '2024-01-22', false],
    ['registered in the pause', '2020-05-01', false],
    ['of an unknown day', undefined, false],
  ])('reductions %s', (_name, registeredOn, eligible) => {
    const { when } = given(...VERIFIED, after(ccer('CCER-1', registeredOn)), after(ask.issue(100, 'A', 'CCER-1')));
    const { outcome } = when(for2024(50, 'CCER-1'));
    expect(outcome.rejection?.code).toBe(eligible ? undefined : 'reduction-not-eligible');
  });

  test('offsets at most 5 % of the amount due (R18), what waits included', () => {
    const { when } = given(...VERIFIED, after(ccer('CCER-1', '2024-05-01')), after(ask.issue(100, 'A', 'CCER-1')));
    when(for2024(51, 'CCER-1')).thenRejected('offset-limit-exceeded', { limit: 50, requested: 51 });
    when(for2024(30, 'CCER-1'), representative('ann'));
    when(for2024(21, 'CCER-1')).thenRejected('offset-limit-exceeded', { limit: 50, pending: 30, requested: 21 });
    expect(when(for2024(20, 'CCER-1')).outcome.rejection).toBeUndefined();
  });

  test('of several instruments is one: the rules bind all of its lots, or nothing moves', () => {
    const { ledger, when } = given(
      ...VERIFIED,
      after(ccer('CCER-1', '2024-05-01')),
      after(ask.issue(100, 'A', 'CCER-1')),
    );
    when(ask.settle('A', { CEA23: 949, 'CCER-1': 51 })).thenRejected('offset-limit-exceeded', { requested: 51 });
    when(ask.settle('A', { CEA23: 951, 'CCER-1': 50 })).thenRejected('amount-due-exceeded', { requested: 1_001 });
    when(ask.settle('A', { CEA23: 900, 'CCER-1': 50 }), representative('ann'));
    when(for2024(51)).thenRejected('amount-due-exceeded', { pending: 950, requested: 51 });
    const proposal = ledger.state.revision - 1;
    when({ type: 'ApproveProposal', proposal }, hubei).then({ type: 'ObligationSettled', data: { quantity: 950 } });
    expect(ledger.state.compliance.find(accountId('A'), 2024)).toMatchObject({
      surrendered: 950,
      offset: 50,
      onTime: 950,
    });
  });

  test('for another enterprise meets its obligation, and takes its limits (R17)', () => {
    const { ledger, when } = given(...VERIFIED);
    when(ask.settle('B', { CEA23: 1_001 }, { subject: 'A' })).thenRejected('amount-due-exceeded', { account: 'A' });
    when(ask.settle('B', { CEA23: 1_000 }, { subject: 'A' }));
    expect(ledger.state.compliance.find(accountId('A'), 2024)).toMatchObject({ surrendered: 1_000 });
    expect(ledger.state.compliance.find(accountId('B'), 2024)).toMatchObject({ surrendered: 0 });
  });
});

describe('surrender on delegation, out of what the department kept of the plan (R12)', () => {
  /** Of this year's allocation; by its name it counts for the year. */
  const KEPT = 'CEA22';
  const kept = (verified: number, deduction: number): readonly Circumstance[] => [
    ...LISTED,
    after(allowance(KEPT, 2024)),
    after(report([['A', verified], ['B', 0]])), // prettier-ignore
    ...(deduction > 0 ? [after(ask.deduct('A', { ground: 'other', quantity: deduction }, { year: 2023 }))] : []),
    after(plan('final', [['A', verified, deduction], ['B', 0]])), // prettier-ignore
    after(ask.issue(verified - deduction, 'EED-HUBEI', KEPT)),
  ];
  const delegate = (quantity: number, more: Readonly<Record<string, number>> = {}) =>
    ask.settle('EED-HUBEI', { [KEPT]: quantity, ...more }, { subject: 'A' });
  const give = (quantity: number) => ask.transfer(quantity, 'EED-HUBEI', 'A', { instrument: KEPT });

  test('of 120 issued and 100 due, 20 are released', () => {
    const { ledger, when } = given(...kept(120, 0));
    when(report([['A', 100], ['B', 0]])); // prettier-ignore
    when(delegate(101)).thenRejected('amount-due-exceeded', { limit: 100 });
    when(delegate(100)).then({ type: 'ObligationSettled', data: { from: 'EED-HUBEI', subject: 'A', quantity: 100 } });
    expect(ledger.state.compliance.find(accountId('A'), 2024)).toMatchObject({ surrendered: 100, distributed: 100 });
    when(give(21)).thenRejected('plan-exceeded', { planned: 120, used: 100, requested: 21 });
    expect(when(give(20)).outcome.rejection).toBeUndefined();
    expect(logicalState(stateOf(imageOf(ledger.state), ledger.state.fingerprintOf))).toEqual(logicalState(ledger.state)); // prettier-ignore
  });

  test('of 80 issued and 100 due, the unit has to find 20', () => {
    const { ledger, when } = given(...kept(100, 20));
    when(delegate(81)).thenRejected('plan-exceeded', { account: 'A', planned: 80, used: 0, requested: 81 });
    when(delegate(80));
    expect(ledger.state.compliance.find(accountId('A'), 2024)).toMatchObject({ due: 100, surrendered: 80 });
    when(ask.surrender(21, 'A', 2024, { instrument: 'CEA23' })).thenRejected('amount-due-exceeded', { requested: 21 });
    expect(when(ask.surrender(20, 'A', 2024, { instrument: 'CEA23' })).outcome.rejection).toBeUndefined();
  });

  test('takes no more than the plan leaves, what waits included, and allowances only', () => {
    const { when } = given(
      ...kept(100, 0),
      after(ccer('CCER-1', '2024-05-01')),
      after(ask.issue(10, 'EED-HUBEI', 'CCER-1')),
    );
    when(delegate(90, { 'CCER-1': 1 })).thenRejected('plan-exceeded', {
      instrument: 'CCER-1',
      planned: 0,
      requested: 1,
    });
    when(delegate(60), hubei);
    when(give(41)).thenRejected('plan-exceeded', { planned: 100, used: 60, requested: 41 });
    when(give(30), registrar);
    when(delegate(11)).thenRejected('plan-exceeded', { planned: 100, used: 90, requested: 11 });
    expect(when(delegate(10)).outcome.rejection).toBeUndefined();
  });

  test.each([
    ['the department of the unit', hubei, ask.settle('EED-HUBEI', { [KEPT]: 1 }, { subject: 'A' }), undefined],
    ['another department', hunan, ask.settle('EED-HUBEI', { [KEPT]: 1 }, { subject: 'A' }), 'account-not-found'],
    [
      'for a unit elsewhere',
      hubei,
      ask.settle('EED-HUBEI', { [KEPT]: 1 }, { subject: 'ELSEWHERE' }),
      'account-not-found',
    ],
    ['out of the account of a unit', hubei, ask.settle('B', { [KEPT]: 1 }, { subject: 'A' }), 'operation-not-allowed'],
    ['for nobody', hubei, ask.settle('EED-HUBEI', { [KEPT]: 1 }), 'account-type-not-allowed'],
  ])('%s', (_name, who, command, code) => {
    const { outcome } = given(...kept(100, 0)).when(command, who);
    expect(outcome.rejection?.code).toBe(code);
    if (code === undefined) expect(outcome.recorded.at(-1)?.type).toBe('ProposalMade');
  });
});

test('an account closes when its obligations are met; another may meet them for it (R6, R22)', () => {
  const { when } = given(...LISTED, after(ask.transfer(10_000, 'A', 'B', { instrument: 'CEA23' })));
  const close: Command = { type: 'CloseAccount', account: accountId('A'), successor: accountId('B') };
  when(close).thenRejected('obligation-open', { account: 'A', complianceYear: 2024 });
  when(report([['A', 1_000]])); // prettier-ignore
  when(close).thenRejected('obligation-open');
  when(ask.settle('B', { CEA23: 1_000 }, { subject: 'A' }));
  when(close).then({ type: 'AccountClosed', data: { account: 'A', successor: 'B' } });
});

describe('the deadline', () => {
  const apply = ask.surrender(600, 'A', 2024, { instrument: 'CEA23' });

  test('fixes where everybody stands, zero told from missing, and later corrections beside it', () => {
    const { ledger, when } = given(...LISTED, after(report([['A', 1_000]])), after(apply), at(DEADLINE));
    when(report([['A', 500]])).then(
      // prettier-ignore
      { type: 'ComplianceFixed', data: { complianceYear: 2024, deadline: DEADLINE, lines: [['A', 1_000, 600], ['B', null, 0]] } }, // prettier-ignore
      { type: 'EmissionsVerified', data: {} },
    );
    expect(ledger.state.compliance.find(accountId('A'), 2024)).toMatchObject({
      due: 500,
      surrendered: 600,
      fixed: { due: 1_000, surrendered: 600 },
    });
  });

  test.each([
    ['approved after it', true, 600],
    ['rejected after it', false, 0],
  ])('counts the date of the application: one made in time and %s', (_name, approved, counted) => {
    const { ledger, when } = given(...VERIFIED, at('2025-12-31T15:59:59.999Z'), after(apply, representative('ann')));
    const proposal = ledger.state.revision;
    ledger.pass(2);
    // B is fixed; of A what is due, and the rest waits for the decision.
    when(ask.transfer(1, 'B', 'A', { instrument: 'CEA23' })).then(
      {
        type: 'ComplianceFixed',
        data: {
          lines: [['A', 1_000, null], ['B', 0, 0]], // prettier-ignore
          nextAt: expect.stringMatching(/^2026-01-14T/) as string,
        },
      },
      { type: 'UnitsTransferred', data: {} },
    );
    ledger.pass(86_400_000);
    when({ type: approved ? 'ApproveProposal' : 'RejectProposal', proposal }, hubei);
    // A correction after the deadline changes what is due from now on, and not what was due then.
    when(report([['A', 1_200], ['B', 0]])); // prettier-ignore
    // Units surrendered later for the year are arrears: they count from now on, and not for the deadline.
    when(ask.surrender(100, 'A', 2024, { instrument: 'CEA23' }));
    ledger.pass(20 * 86_400_000);
    when(ask.transfer(1, 'B', 'A', { instrument: 'CEA23' })).then(
      { type: 'ComplianceFixed', data: { lines: [['A', 1_000, counted]] } },
      { type: 'UnitsTransferred', data: {} },
    );
    expect(ledger.state.compliance.find(accountId('A'), 2024)).toMatchObject({
      due: 1_200,
      surrendered: counted + 100,
      fixed: { due: 1_000, surrendered: counted },
    });
    expect(ledger.state.compliance.openYears.size).toBe(0);
  });

  test('comes in events that fit, however many units there are', () => {
    const units = Array.from({ length: 1_200 }, (_, n) => `U-${n}`);
    const files = [units.slice(0, 500), units.slice(500, 1_000), units.slice(1_000)];
    const { ledger, when } = given(...COUNTRY, ...units.map((id) => plant(id)));
    const sectors = ['steel', 'cement', 'aluminium'];
    for (const [index, part] of files.entries())
      when(list(part.map((id) => [id, 'in']), { sector: sectors[index]! })); // prettier-ignore
    ledger.pass(msOf(DEADLINE) - msOf(ledger.now));
    const { outcome } = when(ask.transfer(1, 'B', 'A', { instrument: 'CEA23' }));
    const fixed = outcome.recorded.flatMap((fact) => (fact.type === 'ComplianceFixed' ? [fact.data.lines.length] : []));
    expect(fixed).toEqual([500, 500, 200]);
    expect(brokenInvariants(ledger.state)).toEqual([]);
  });

  test('of a rulebook that came too late is history', () => {
    const { ledger } = given(at('2026-03-01T00:00:00.000Z'), after(publish(rulebook('CEA-2024'))));
    expect(ledger.state.compliance.openYears.size).toBe(0);
  });
});

test('all of it comes back out of a snapshot, by a replay, and is unwound', () => {
  const { ledger } = given(
    ...VERIFIED,
    after(ccer('CCER-1', '2024-05-01')),
    after(ask.surrender(100, 'A', 2024, { instrument: 'CEA23' }), representative('ann')),
  );
  const image = structuredClone(imageOf(ledger.state));
  const back = logicalState(stateOf(image, ledger.state.fingerprintOf));
  expect(back).toEqual(logicalState(ledger.state));
  expect(logicalState(TestLedger.replay(ledger.journal).state)).toEqual(logicalState(ledger.state));
  const before = logicalState(ledger.state);
  const mark = ledger.state.undo.mark();
  ledger.pass(msOf(DEADLINE) - msOf(ledger.now));
  for (const command of [
    report([
      ['A', 5],
      ['B', 6],
    ]),
    plan('final', [['A', 5]]),
    list([
      ['A', 'in'],
      ['B', 'out'],
    ]),
    publish(rulebook('CEA-2025')),
  ])
    // prettier-ignore
    ledger.submit(command);
  expect(logicalState(ledger.state)).not.toEqual(before);
  ledger.state.unwindTo(mark);
  expect(logicalState(ledger.state)).toEqual(before);
});
