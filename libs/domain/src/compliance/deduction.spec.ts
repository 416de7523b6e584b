// Deductions by decision (R10, penalties): who decides what on which ground, what takes its place, and how plans are held to it.
import type { Command, CommandContext } from '../commands.js';
import { accountId, instrumentId } from '../ids.js';
import { type Instant, instant, msOf } from '../instant.js';
import { imageOf, stateOf } from '../ledger-image.js';
import type { RejectionCode } from '../rejections.js';
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import * as ask from '../testing/commands.js';
import { account, after, type Circumstance, given } from '../testing/given.js';
import { logicalState } from '../testing/logical-state.js';
import { court, hubei, hunan, HUBEI, ministry, person, type Person, plant, registrar, representative } from '../testing/people.js'; // prettier-ignore
import type { TestLedger } from '../testing/test-ledger.js';
import { type CivilDate, civilDate } from '../working-time.js';

const { deduct, deductNothing, report, plan, listUnits: list } = ask;
const at = (moment: string): Circumstance => ({
  arrange: (ledger) => {
    ledger.pass(msOf(instant(moment)) - msOf(ledger.now));
    ledger.submit({ type: 'AdvanceClock', to: ledger.now });
  },
});
const NOVEMBER = '2025-11-03T02:00:00.000Z';
const DEADLINE = '2025-12-31T16:00:00.000Z' as Instant;
const MARCH = '2026-03-02T02:00:00.000Z';
const day = (text: string): CivilDate => civilDate(text);

const RULES = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!;
/** The next year with the formula of this one, so that a plan gives what was emitted. */
const NEXT_RULES = {
  ...RULES,
  id: 'CEA-2025-X',
  complianceYears: [2025],
  deadline: instant('2026-12-31T16:00:00.000Z'),
  preAllocation: { ...SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2023')!.preAllocation! },
  allocation: RULES.allocation.map((rule) => ({ ...rule, years: [2025] })),
};
const next = { year: 2025 };

/** A lacks 300 of 1 000 at the deadline, B nothing. C is on no list. */
const COUNTRY: readonly Circumstance[] = [
  account('EED-HUBEI', { accountType: 'authority', province: HUBEI }),
  account('S-2024', { accountType: 'surrender', complianceYear: 2024 }),
  plant('A', { holds: 2_000, people: { ann: 'both' } }),
  plant('B', { holds: 1_000 }),
  plant('C'),
  at(NOVEMBER),
  after(ask.publish(RULES)),
  after(ask.publish(NEXT_RULES)),
];
const LISTED = [...COUNTRY, after(list([['A', 'in'], ['B', 'in']]))]; // prettier-ignore
const figures = (a: number) => report([['A', a], ['B', 500]]); // prettier-ignore
const IN_TIME = [...LISTED, after(figures(1_000)), after(ask.surrender(700, 'A')), after(ask.surrender(500, 'B'))];
const SHORT = [...IN_TIME, at(DEADLINE), at(MARCH)];

const short = (refused = true, penaltyOn = '2026-03-02', more = {}): Command =>
  deduct('A', { ground: 'short-surrender', penaltyOn: day(penaltyOn), refused }, more);
const falsified = (share: string, refused = true, penaltyOn = '2026-03-02'): Command =>
  deduct('A', { ground: 'falsified-data', penaltyOn: day(penaltyOn), refused, share });
const other = (quantity: number, of = 'A', more = {}): Command => deduct(of, { ground: 'other', quantity }, more);
const of = (command: Command, account: string): Command => ({ ...command, account: accountId(account) }) as Command;
const decidedOf = ({ state }: TestLedger, year = 2024, id = 'A') =>
  state.compliance.find(accountId(id), year)?.decided ?? [];

const PAPER = { evidence: [{ sha256: 'ab'.repeat(32), bytes: 17, mediaType: 'application/pdf' }] };

test.each<[string, readonly Circumstance[], Command, object]>([
  ['what is missing, on refusal', SHORT, short(), { quantity: 300, refused: true, penaltyOn: '2026-03-02' }],
  ['by the penalties of the very day of the deadline', SHORT, short(true, '2025-12-31'), { quantity: 300 }],
  ['of arrears what is left', [...SHORT, after(ask.surrender(100, 'A'))], short(), { quantity: 200 }],
  ['never more than the deadline found', [...SHORT, after(figures(1_500))], short(), { quantity: 300 }],
  ['less where figures were corrected', [...SHORT, after(figures(900))], short(), { quantity: 200 }],
  [
    'all of what is missing where emissions were verified too late',
    [...LISTED, at(DEADLINE), at(MARCH), after(figures(1_000))],
    short(),
    { quantity: 1_000 },
  ],
  ['what one on no list took over since', [...SHORT, after(ask.passOn('A', { C: 300 }))], of(short(), 'C'), { account: 'C', quantity: 300 }], // prettier-ignore
  ['from a later year than the next', SHORT, short(true, '2026-03-02', { deductedFrom: 2027 }), { deductedFrom: 2027 }],
  ['with the fine, which nothing follows from', SHORT, short(true, '2026-03-02', { fineYuan: 500_000 }), { quantity: 300, fineYuan: 500_000 }], // prettier-ignore
  ['on the last day before deductions end', [...SHORT, at('2026-08-14T02:00:00.000Z')], short(true, '2026-08-14'), { quantity: 300 }], // prettier-ignore
  ['half for falsified data', SHORT, falsified('0.5'), { share: '0.5', refused: true }],
  ['all for falsified data, before the deadline too', IN_TIME, falsified('1', true, '2025-11-03'), { share: '1' }],
  ['falsified data when deductions for short surrender have ended', [...SHORT, at('2026-09-01T02:00:00.000Z')], falsified('0.5', true, '2026-09-01'), { share: '0.5' }], // prettier-ignore
  ['otherwise, before there were rules', SHORT, other(70, 'A', { year: 2019, deductedFrom: 2025 }), { complianceYear: 2019, quantity: 70 }], // prettier-ignore
  ['otherwise, of a unit on no list', SHORT, other(70, 'C'), { account: 'C', quantity: 70 }],
])('is decided: %s', (_name, there, command, data) => {
  given(...there)
    .when(command)
    .then({ type: 'DeductionDecided', data: { complianceYear: 2024, deductedFrom: 2025, ...data } });
});

test.each<[string, readonly Circumstance[], Command, RejectionCode, object]>([
  ['from one that made it good', SHORT, short(false), 'deduction-not-provided', { deduction: 'on-refusal', since: '2024-05-01', penaltyOn: '2026-03-02' }], // prettier-ignore
  ['from one that lacks nothing', SHORT, of(short(), 'B'), 'nothing-missing', { owed: 500, surrendered: 500, missingAtDeadline: 0 }], // prettier-ignore
  ['when the arrears are surrendered', [...SHORT, after(ask.surrender(300, 'A'))], short(), 'nothing-missing', { owed: 1_000, surrendered: 1_000, missingAtDeadline: 300 }], // prettier-ignore
  ['for an arrear since the deadline', [...SHORT, after(report([['A', 1_000], ['B', 600]]))], of(short(), 'B'), 'nothing-missing', { owed: 600, surrendered: 500, missingAtDeadline: 0 }], // prettier-ignore
  ['what was passed on since, from who passed it on', [...SHORT, after(ask.passOn('A', { B: 300 }))], short(), 'nothing-missing', { owed: 700, surrendered: 700, missingAtDeadline: 300 }], // prettier-ignore
  ['what was passed on since, from a successor that the deadline found complete', [...SHORT, after(ask.passOn('A', { B: 300 }))], of(short(), 'B'), 'nothing-missing', { owed: 800, missingAtDeadline: 0 }], // prettier-ignore
  ['a moment before the deadline', [...IN_TIME, at('2025-12-31T15:59:59.999Z')], short(true, '2025-12-31'), 'deadline-not-passed', { deadline: DEADLINE }], // prettier-ignore
  ['by the penalties of the day before the deadline', SHORT, short(true, '2025-12-30'), 'penalty-day-out-of-range', { earliest: '2025-12-31', latest: '2026-03-02' }], // prettier-ignore
  ['by the penalties of tomorrow', SHORT, short(true, '2026-03-03'), 'penalty-day-out-of-range', { latest: '2026-03-02' }], // prettier-ignore
  ['while emissions are not verified', [...LISTED, at(MARCH)], short(), 'emissions-not-verified', {}],
  ['of a unit on no list', SHORT, of(short(), 'C'), 'no-obligation', {}],
  ['of a year without rules', SHORT, { ...short(), complianceYear: 2020 } as Command, 'no-rulebook', {}],
  ['while a surrender waits', [...SHORT, after(ask.surrender(100, 'A'), representative('ann'))], short(), 'proposal-open', { account: 'A' }], // prettier-ignore
  ['from the year of the breach', SHORT, short(true, '2026-03-02', { deductedFrom: 2024 }), 'year-not-later', { complianceYear: 2024, deductedFrom: 2024 }], // prettier-ignore
  ['on the day on which deductions end', [...SHORT, at('2026-08-14T16:00:00.000Z')], short(true, '2026-08-14'), 'deductions-ended', { endedOn: '2026-08-15', decided: 0, requested: 300 }], // prettier-ignore
  ['by the penalties of a day after that', [...SHORT, at('2026-09-01T02:00:00.000Z')], short(true, '2026-09-01'), 'deduction-not-provided', { deduction: 'none', since: '2026-08-15' }], // prettier-ignore
  ['falsified data that were made good', SHORT, falsified('0.5', false), 'deduction-not-provided', { deduction: 'on-refusal', since: '2024-05-01' }], // prettier-ignore
  ['falsified data before the Regulations', SHORT, falsified('0.5', true, '2024-04-30'), 'deduction-not-provided', { deduction: 'none' }], // prettier-ignore
  ['falsified data by the penalties of tomorrow', SHORT, falsified('0.5', true, '2026-03-03'), 'penalty-day-out-of-range', { latest: '2026-03-02' }], // prettier-ignore
  ['less than half for falsified data', SHORT, falsified('0.49'), 'deduction-share-out-of-range', { shareMin: '0.5', shareMax: '1' }], // prettier-ignore
  ['more than all for falsified data', SHORT, falsified('1.01'), 'deduction-share-out-of-range', { share: '1.01' }],
  ['nothing, where nothing is decided', SHORT, deductNothing('A', 'short-surrender'), 'nothing-changes', {}],
  ['nothing, on another ground', [...SHORT, after(other(70))], deductNothing('A', 'falsified-data'), 'nothing-changes', {}], // prettier-ignore
  ['from nobody', SHORT, other(70, 'NOBODY'), 'account-not-found', {}],
  ['from a department', SHORT, other(70, 'EED-HUBEI'), 'account-type-not-allowed', {}],
])('is refused: %s', (_name, there, command, code, numbers) => {
  given(...there)
    .when(command)
    .thenRejected(code, numbers);
});

test('Order 19 deducts from those that made it good, too', () => {
  const early = { ...RULES, deadline: instant('2024-03-31T16:00:00.000Z') };
  const there = COUNTRY.slice(0, 5);
  const { when } = given(...there, at(NOVEMBER), after(ask.publish(early)), after(list([['A', 'in']])), after(report([['A', 100]]))); // prettier-ignore
  when(short(false, '2024-05-01')).thenRejected('deduction-not-provided', { deduction: 'on-refusal' });
  // The rulebook came after its deadline, which has fixed nothing: what is missing is what is missing now.
  when(short(false, '2024-04-30')).then({ type: 'DeductionDecided', data: { quantity: 100, refused: false } });
});

test('an application in time counts as soon as it is approved, and not while it waits', () => {
  const { ledger, when } = given(...IN_TIME, at('2025-12-30T02:00:00.000Z'), after(ask.surrender(200, 'A'), representative('ann'))); // prettier-ignore
  const proposal = ledger.state.revision;
  at(DEADLINE).arrange(ledger);
  at('2026-01-05T02:00:00.000Z').arrange(ledger);
  when(short(true, '2026-01-05')).thenRejected('proposal-open', { proposal });
  when(ask.approve(proposal), ministry);
  when(ask.surrender(40, 'A'));
  expect(ledger.state.compliance.find(accountId('A'), 2024)?.fixed).toEqual({ due: 1_000, surrendered: undefined });
  when(short(true, '2026-01-05')).then({ type: 'DeductionDecided', data: { quantity: 60 } });
});

describe('by whom', () => {
  const officer2 = person('hubei-2', 'provincial-authority', HUBEI);
  test.each<[string, Person, RejectionCode | undefined]>([
    ['the department', hubei, undefined],
    ['the ministry', ministry, undefined],
    ['another department', hunan, 'account-not-found'],
    ['the registry', registrar, 'operation-not-allowed'],
    ['the unit', representative('ann'), 'operation-not-allowed'],
    ['a court', court, 'operation-not-allowed'],
  ])('%s', (_name, who, code) => {
    const { ledger, when } = given(...SHORT);
    const { outcome } = when(short(), who);
    expect(outcome.rejection?.code).toBe(code);
    if (code !== undefined) return;
    expect(outcome.recorded.at(-1)?.type).toBe('ProposalMade');
    const proposal = ledger.state.revision;
    expect(decidedOf(ledger)).toEqual([]);
    when(short(), who).thenRejected('proposal-open', { proposal });
    when(ask.approve(proposal), who).thenRejected('own-proposal');
    when(ask.approve(proposal), hunan).thenRejected('proposal-not-found');
    when(ask.approve(proposal), registrar).thenRejected('proposal-not-found');
    when(ask.approve(proposal), officer2).then({ type: 'DeductionDecided', data: { quantity: 300 } });
  });

  test.each<[string, Partial<CommandContext>, RejectionCode | undefined]>([
    ['without one', hubei, 'decision-not-shown'],
    ['with one', { ...hubei, ...PAPER }, undefined],
  ])('what no rule computes is shown by a document: %s', (_name, context, code) => {
    const { outcome } = given(...SHORT).when(other(70), context);
    expect(outcome.rejection?.code).toBe(code);
  });

  test('as it is when it is approved: a surrender meanwhile lowers it, and the end of deductions stops it', () => {
    const { ledger, when } = given(...SHORT, at('2026-08-14T02:00:00.000Z'), after(short(), hubei));
    const proposal = ledger.state.revision;
    when(ask.surrender(100, 'A'));
    const before = ledger.mark();
    when(ask.approve(proposal), ministry).then({ type: 'DeductionDecided', data: { quantity: 200 } });
    ledger.unwindTo(before);
    at('2026-08-14T16:00:00.000Z').arrange(ledger);
    when(ask.approve(proposal), ministry).thenRejected('deductions-ended', { decided: 0, requested: 200 });
  });
});

describe('a later decision', () => {
  test('takes the place of the one before of its ground, and of no other', () => {
    const { ledger, when } = given(...SHORT, after(other(70)), after(short()));
    when(ask.surrender(100, 'A'));
    // By itself a decision does not change.
    expect(decidedOf(ledger)).toMatchObject([{ quantity: 70 }, { quantity: 300 }]);
    when(short(true, '2026-03-01', { deductedFrom: 2026 }));
    expect(decidedOf(ledger)).toMatchObject([
      { ground: 'other', quantity: 70, deductedFrom: 2025 },
      { ground: 'short-surrender', quantity: 200, deductedFrom: 2026, penaltyOn: '2026-03-01' },
    ]);
    expect(logicalState(stateOf(imageOf(ledger.state), ledger.state.fingerprintOf))).toEqual(logicalState(ledger.state)); // prettier-ignore
  });

  test('withdraws it, and what is unwound stands again', () => {
    const { ledger, when } = given(...SHORT, after(short()));
    const before = ledger.mark();
    when(deductNothing('A', 'short-surrender')).then({ type: 'DeductionDecided', data: { withdrawn: true } });
    expect(decidedOf(ledger)).toEqual([]);
    when(deductNothing('A', 'short-surrender')).thenRejected('nothing-changes');
    ledger.unwindTo(before);
    expect(decidedOf(ledger)).toMatchObject([{ quantity: 300 }]);
  });

  test('after deductions have ended lowers or withdraws, and never raises', () => {
    const there = [...SHORT, after(ask.surrender(100, 'A')), after(short())];
    const { ledger, when } = given(...there, at('2026-09-01T02:00:00.000Z'));
    when(ask.surrender(50, 'A'));
    when(short()).then({ type: 'DeductionDecided', data: { quantity: 150 } });
    when(figures(1_100));
    when(short()).thenRejected('deductions-ended', { decided: 150, requested: 250 });
    when(deductNothing('A', 'short-surrender'));
    expect(decidedOf(ledger)).toEqual([]);
  });
});

describe('a plan is held to what is decided', () => {
  const WITH_NEXT = [
    ...SHORT,
    after(list([['A', 'in'], ['B', 'in']], next)), // prettier-ignore
    after(report([['A', 1_001], ['B', 400]], next)), // prettier-ignore
  ];
  const final = (deduction: number) => plan('final', [['A', 1_001, deduction], ['B', 400]], next); // prettier-ignore
  const pre = (deduction: number) => plan('pre', [['A', 700, deduction], ['B', 350]], next); // prettier-ignore
  const wrong = (expected: number) => ({
    lines: [{ line: 2, unit: 'A', why: 'deduction-not-as-decided', expected }],
  });

  test.each<[string, readonly Circumstance[], (deduction: number) => Command, number, number]>([
    ['nothing where nothing is decided', [], final, 0, 1_001],
    ['the tonnes of a short surrender', [after(short())], final, 300, 701],
    ['the same ahead', [after(short())], pre, 300, 400],
    ['both of two years', [after(short()), after(other(70, 'A', { year: 2019, deductedFrom: 2025 }))], final, 370, 631],
    ['both of two grounds', [after(short()), after(other(70))], final, 370, 631],
    ['the share of what is allocated, floored', [after(falsified('0.5'))], final, 500, 501],
    ['the share of what is allocated ahead', [after(falsified('0.5'))], pre, 350, 350],
    ['more than there is: the rest stays open (R10)', [after(other(1_200))], final, 1_200, 0],
    ['a share and tonnes beyond what there is', [after(falsified('1')), after(short())], final, 1_301, 0],
    ['not that of another year', [after(other(70, 'A', { deductedFrom: 2026 }))], final, 0, 1_001],
    ['not that of another unit', [after(other(70, 'C'))], final, 0, 1_001],
    ['not what was withdrawn', [after(short()), after(deductNothing('A', 'short-surrender'))], final, 0, 1_001],
  ])('%s', (_name, decided, planOf, deduction, entitled) => {
    const { when } = given(...WITH_NEXT, ...decided);
    when(planOf(deduction + 1)).thenRejected('file-refused', wrong(deduction));
    if (deduction > 0) when(planOf(deduction - 1)).thenRejected('file-refused', wrong(deduction));
    const { outcome } = when(planOf(deduction));
    expect(outcome.rejection).toBeUndefined();
    expect(outcome.recorded.at(-1)).toMatchObject({
      type: 'AllocationAdopted',
      data: { lines: [['A', expect.any(Number), deduction, entitled, expect.anything()], expect.anything()] },
    });
  });

  test('a share is of the final allocation, also where the one ahead is corrected after it', () => {
    const { when } = given(...WITH_NEXT, after(falsified('0.5')), after(final(500)));
    when(pre(350)).thenRejected('file-refused', wrong(500));
    when(pre(500)).then({
      type: 'AllocationAdopted',
      data: { lines: [['A', 700, 500, 501, 1_001], ['B', 350, 0, 400, 400]] }, // prettier-ignore
    });
  });

  test('shares of two breaches take no more than there is', () => {
    const twice = { ...falsified('0.75'), complianceYear: 2025, deductedFrom: 2026 } as Command;
    const { ledger, when } = given(...WITH_NEXT, after({ ...falsified('0.75'), deductedFrom: 2026 } as Command));
    when(twice).then({ type: 'DeductionDecided', data: { share: '0.75' } });
    expect(ledger.state.compliance.deductionFrom(accountId('A'), 2026, 1_001)).toBe(1_001);
    expect(ledger.state.compliance.deductionFrom(accountId('A'), 2025, 1_001)).toBe(0);
  });

  test('a plan that waits is refused at its approval when a decision came meanwhile', () => {
    const { ledger, when } = given(...WITH_NEXT, after(final(0), hubei));
    const proposal = ledger.state.revision;
    when(short());
    when(ask.approve(proposal), registrar).thenRejected('file-refused', wrong(300));
  });

  describe('decided when units have been distributed ahead', () => {
    const CEA25 = { ...(ask.createInstrument('CEA25') as object), vintage: 2025 } as Command;
    const give = (quantity: number, from = 'EED-HUBEI', to = 'A') => ask.transfer(quantity, from, to, { instrument: 'CEA25' }); // prettier-ignore
    const ahead = (given: number) => [
      ...WITH_NEXT,
      after(CEA25),
      after(pre(0)),
      after(ask.issue(1_050, 'EED-HUBEI', 'CEA25')),
      ...(given > 0 ? [after(give(given))] : []),
    ];

    test.each<[string, number, number, number]>([
      ['takes what is still to come, where that is enough', 700, 200, 801],
      ['takes all that is still to come, and no units that the unit has', 700, 500, 700],
      ['takes what was not distributed yet', 400, 500, 501],
      ['takes all where nothing was distributed', 0, 1_001, 0],
    ])('%s (R10)', (_name, distributed, deduction, entitled) => {
      const { when } = given(...ahead(distributed), after(other(deduction)));
      when(final(deduction)).then({
        type: 'AllocationAdopted',
        data: { lines: [['A', 1_001, deduction, entitled, 1_001], ['B', 400, 0, 400, 400]] }, // prettier-ignore
      });
      if (entitled > distributed)
        when(give(entitled - distributed + 1)).thenRejected('plan-exceeded', { planned: entitled, used: distributed });
      when(give(1, 'A', 'EED-HUBEI')).thenRejected('return-exceeded', { overAllocated: 0 });
    });

    test('stays open, and takes what a correction adds', () => {
      const { when } = given(...ahead(700), after(other(500)), after(final(500)));
      when(report([['A', 1_100], ['B', 400]], next)); // prettier-ignore
      when(
        plan(
          'final',
          [
            ['A', 1_100, 500],
            ['B', 400],
          ],
          next,
        ),
      ).then({
        type: 'AllocationAdopted',
        data: { lines: [['A', 1_100, 500, 700, 1_100], ['B', 400, 0, 400, 400]] }, // prettier-ignore
      });
      when(report([['A', 1_300], ['B', 400]], next)); // prettier-ignore
      when(
        plan(
          'final',
          [
            ['A', 1_300, 500],
            ['B', 400],
          ],
          next,
        ),
      ).then({
        type: 'AllocationAdopted',
        data: { lines: [['A', 1_300, 500, 800, 1_300], ['B', 400, 0, 400, 400]] }, // prettier-ignore
      });
    });
  });

  test('less is issued and distributed', () => {
    const CEA25 = { ...(ask.createInstrument('CEA25') as object), vintage: 2025 } as Command;
    const { when } = given(...WITH_NEXT, after(CEA25), after(short()), after(final(300)));
    when(ask.issue(1_102, 'EED-HUBEI', 'CEA25')).thenRejected('plan-exceeded', { planned: 1_101, instrument: instrumentId('CEA25') }); // prettier-ignore
    when(ask.issue(1_101, 'EED-HUBEI', 'CEA25'));
    const give = (quantity: number) => ask.transfer(quantity, 'EED-HUBEI', 'A', { instrument: 'CEA25' });
    when(give(702)).thenRejected('plan-exceeded', { planned: 701 });
    expect(when(give(701)).outcome.rejection).toBeUndefined();
  });
});
