// Borrowing as an operation: who may borrow how much of which units, where they go, and what the later plan makes of it.
import type { Command } from './commands.js';
import type { UnitYear } from './compliance/compliance-book.js';
import { accountId, instrumentId } from './ids.js';
import { instant, msOf } from './instant.js';
import { brokenInvariants } from './invariants.js';
import { imageOf, stateOf } from './ledger-image.js';
import type { RejectionCode } from './rejections.js';
import type { Rulebook } from './rulebooks/rulebook.js';
import { SHIPPED_RULEBOOKS } from './rulebooks/shipped/shipped-rulebooks.js';
import { RANGES_PER_EVENT_MAX } from './serial-range.js';
import * as ask from './testing/commands.js';
import { account, after, type Circumstance, given, unitsBorrowed, unitsOf, unitsStaged } from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import { hubei, hubeiAuthority, hunan, hunanAuthority, ministry, plant, registrar, representative } from './testing/people.js'; // prettier-ignore
import { TestLedger } from './testing/test-ledger.js';

const shipped = (id: string): Rulebook => SHIPPED_RULEBOOKS.find((one) => one.id === id)!;
/** The tests' clock begins in the middle of 2024; the deadline of 2022 is then still to come. */
const CYCLE: Rulebook = { ...shipped('CEA-2021-2022'), deadline: instant('2024-09-30T16:00:00.000Z') };
const LATER = shipped('CEA-2023');
const at = (moment: string): Circumstance => ({
  arrange: (ledger) => {
    ledger.pass(msOf(instant(moment)) - msOf(ledger.now));
    ledger.submit({ type: 'AdvanceClock', to: ledger.now });
  },
});
const allowance = (id: string, vintage: number): Command => ({
  type: 'CreateInstrument',
  instrument: instrumentId(id),
  kind: 'allowance',
  vintage,
});
const power = (year = 2022) => ({ year, sector: 'power' });
/** Of units whose emissions are those. The formula takes figures: the edge has computed the same from them. */
const planOf = (
  lines: readonly (readonly [unit: string, verified: number, allocated: number, deduction?: number])[],
  { rulebook = CYCLE, year = 2022 } = {},
): Command =>
  ({
    ...ask.plan('final', lines.map(([unit, , allocated, deduction]) => [unit, allocated, deduction]), power(year)), // prettier-ignore
    recomputed: {
      rulebook: rulebook.id,
      effectiveFrom: rulebook.effectiveFrom,
      lines: lines.map(([, verified, allocated]) => [verified, allocated]),
    },
  }) as Command;

const COUNTRY: readonly Circumstance[] = [
  hubeiAuthority,
  hunanAuthority,
  account('S-2022', { accountType: 'surrender', complianceYear: 2022 }),
  account('S-2023', { accountType: 'surrender', complianceYear: 2023 }),
  ...['A', 'RICH', 'SMALL'].map((id) => plant(id, { people: { ann: 'both', sue: 'surrender', tim: 'read' } })),
  after(allowance('CEA22', 2022)),
  after(allowance('CEA23', 2023)),
  after(ask.issue(9_500, 'A', 'CEA22')),
  after(ask.issue(600, 'EED-HUBEI', 'CEA23')),
  after(ask.issue(600, 'EED-HUNAN', 'CEA23')),
  after(ask.issue(100, 'EED-HUBEI', 'CEA22')),
  after(ask.publish(CYCLE)),
];
const LISTED = [...COUNTRY, after(ask.listUnits([['A', 'in'], ['RICH', 'in'], ['SMALL', 'in']], power()))]; // prettier-ignore
const VERIFIED = [...LISTED, after(ask.report([['A', 10_000], ['RICH', 10_000], ['SMALL', 10_000]], power()))]; // prettier-ignore
/** A lacks 1,000 t, a tenth; half of that is 500 t. RICH lacks nothing, and SMALL less than a tenth. */
const OPEN = [...VERIFIED, after(ask.deduct('A', { ground: 'other', quantity: 50 }, { year: 2021 })), after(planOf([['A', 10_000, 9_000, 50], ['RICH', 10_000, 10_000], ['SMALL', 10_000, 9_001]]))]; // prettier-ignore

const PAPER = { sha256: 'ab'.repeat(32), bytes: 17, mediaType: 'application/pdf' };
const ann = { ...representative('ann'), evidence: [PAPER] };
const yearOf = (ledger: TestLedger, year: number, id = 'A'): UnitYear | undefined =>
  ledger.state.compliance.find(accountId(id), year);
const same = ({ state }: TestLedger) =>
  expect(logicalState(stateOf(imageOf(state), state.fingerprintOf))).toEqual(logicalState(state));

describe('an application', () => {
  test('goes from the department straight into the surrender account, and never through the unit', () => {
    const { ledger, when } = given(...OPEN);
    when(ask.borrow(500, 'A')).then(
      unitsBorrowed(500, {
        from: accountId('EED-HUBEI'),
        to: accountId('S-2022'),
        subject: accountId('A'),
        complianceYear: 2022,
        instrument: instrumentId('CEA23'),
        compartment: 'registry',
      }),
    );
    expect(unitsOf(ledger, 'S-2022', 'registry', 'CEA23')).toEqual(['1:1-500']);
    expect(unitsOf(ledger, 'EED-HUBEI', 'registry', 'CEA23')).toEqual(['1:501-600']);
    expect(unitsOf(ledger, 'A', 'registry', 'CEA23')).toEqual([]);
    expect(yearOf(ledger, 2022)).toMatchObject({ surrendered: 500, onTime: 500, offset: 0, borrowed: 500, distributed: 0 }); // prettier-ignore
    expect(yearOf(ledger, 2023)).toMatchObject({ distributed: 500, surrendered: 0, borrowed: 0, listed: false });
    same(ledger);
  });

  test.each<[string, readonly Circumstance[], Command]>([
    ['a tonne', OPEN, ask.borrow(1, 'A')],
    ['all of the half', OPEN, ask.borrow(500, 'A')],
    ['what is left of the half', [...OPEN, after(ask.borrow(300, 'A'))], ask.borrow(200, 'A')],
    ['all that is due yet', [...OPEN, after(ask.surrender(9_500, 'A', 2022, { instrument: 'CEA22' }))], ask.borrow(500, 'A')], // prettier-ignore
    ['a restricted account', [...OPEN, after(ask.restrain('A', 'restricted'))], ask.borrow(500, 'A')],
    ['after the deadline, as arrears', [...OPEN, at('2024-10-02T02:00:00.000Z')], ask.borrow(500, 'A')],
  ])('is taken: %s', (_, circumstances, command) => {
    given(...circumstances)
      .when(command)
      .then({ type: 'UnitsBorrowed', data: {} });
  });

  test.each<[string, readonly Circumstance[], Command, RejectionCode, object]>([
    ['a tonne more than half of the gap', OPEN, ask.borrow(501, 'A'), 'borrowing-limit-exceeded', { limit: 500, borrowed: 0, requested: 501 }], // prettier-ignore
    ['more than half in two parts', [...OPEN, after(ask.borrow(300, 'A'))], ask.borrow(201, 'A'), 'borrowing-limit-exceeded', { borrowed: 300 }], // prettier-ignore
    ['a unit that lacks nothing', OPEN, ask.borrow(1, 'RICH'), 'gap-too-small', { gap: 0, gapMin: 1_000 }],
    ['a unit that lacks less than a tenth', OPEN, ask.borrow(1, 'SMALL'), 'gap-too-small', { gap: 999, gapMin: 1_000 }],
    ['more than is due yet', [...OPEN, after(ask.surrender(9_500, 'A', 2022, { instrument: 'CEA22' })), after(ask.borrow(100, 'A'))], ask.borrow(401, 'A'), 'amount-due-exceeded', { surrendered: 9_600 }], // prettier-ignore
    ['before the plan is final', VERIFIED, ask.borrow(1, 'A'), 'allocation-not-final', {}],
    ['before the emissions are verified', LISTED, ask.borrow(1, 'A'), 'emissions-not-verified', {}],
    ['a unit on no list', COUNTRY, ask.borrow(1, 'A'), 'no-obligation', {}],
    ['for a year without borrowing', OPEN, ask.borrow(1, 'A', { year: 2023 }), 'borrowing-not-offered', {}],
    ['without a surrender account', OPEN, ask.borrow(1, 'A', { year: 2021 }), 'no-surrender-account', {}],
    ['of another vintage', OPEN, ask.borrow(1, 'A', { instrument: 'CEA22' }), 'vintage-not-lent', { fromYear: 2023 }],
    ['of an instrument without a year', OPEN, ask.borrow(1, 'A', { instrument: 'CEA24' }), 'vintage-not-lent', {}],
    [
      'of an instrument that is not there',
      OPEN,
      ask.borrow(1, 'A', { instrument: 'CEA99' }),
      'instrument-not-found',
      {},
    ],
    ['from a department that does not list it', OPEN, ask.borrow(1, 'A', { from: 'EED-HUNAN' }), 'lender-not-available', {}], // prettier-ignore
    ['from another unit', [...OPEN, after(ask.issue(10, 'RICH', 'CEA23'))], ask.borrow(1, 'A', { from: 'RICH' }), 'lender-not-available', {}], // prettier-ignore
    ['from itself', [...OPEN, after(ask.issue(10, 'A', 'CEA23'))], ask.borrow(1, 'A', { from: 'A' }), 'lender-not-available', {}], // prettier-ignore
    ['from nobody', OPEN, ask.borrow(1, 'A', { from: 'NOBODY' }), 'lender-not-available', {}],
    ['more than the department has', [...OPEN, after(ask.transfer(200, 'EED-HUBEI', 'RICH', { instrument: 'CEA23' }))], ask.borrow(401, 'A'), 'lender-not-available', {}], // prettier-ignore
    ['of a frozen department', [...OPEN, after(ask.restrain('EED-HUBEI', 'frozen'))], ask.borrow(1, 'A'), 'lender-not-available', {}], // prettier-ignore
    ['a frozen account', [...OPEN, after(ask.restrain('A', 'frozen'))], ask.borrow(1, 'A'), 'account-restrained', {}],
    ['a department for itself', OPEN, ask.borrow(1, 'EED-HUBEI'), 'account-type-not-allowed', {}],
    ['an account that is not there', OPEN, ask.borrow(1, 'NOBODY'), 'account-not-found', {}],
  ])('is refused: %s', (_, circumstances, command, code, numbers) => {
    given(...circumstances)
      .when(command)
      .thenRejected(code, numbers);
  });

  test('does not say how much the department has', () => {
    const { when } = given(...OPEN, after(ask.transfer(200, 'EED-HUBEI', 'RICH', { instrument: 'CEA23' })));
    expect(when(ask.borrow(401, 'A'), ann).outcome.rejection).toEqual({
      code: 'lender-not-available',
      account: 'EED-HUBEI',
    });
  });

  test('of a long tail of ranges is staged, and whole or not at all', () => {
    const single = Array.from({ length: RANGES_PER_EVENT_MAX + 1 }, () => after(ask.issue(1, 'EED-HUBEI', 'CEA23')));
    const { ledger, when } = given(
      ...LISTED,
      after(ask.report([['A', 20_000], ['RICH', 0], ['SMALL', 0]], power())), // prettier-ignore
      after(planOf([['A', 20_000, 18_000], ['RICH', 0, 0], ['SMALL', 0, 0]])), // prettier-ignore
      after(ask.transfer(600, 'EED-HUBEI', 'RICH', { instrument: 'CEA23' })),
      ...single,
    );
    // A batch of its own each: no two of them are one range.
    const quantity = RANGES_PER_EVENT_MAX + 1;
    when(ask.borrow(quantity, 'A')).then(
      unitsStaged(RANGES_PER_EVENT_MAX),
      unitsStaged(1),
      unitsBorrowed(quantity, { parts: expect.anything() as never }),
    );
    expect(yearOf(ledger, 2022)).toMatchObject({ borrowed: quantity });
    same(ledger);
  });
});

describe('an application that waits', () => {
  test('is made by who may surrender for the unit, rests on a document, and is decided by another', () => {
    const { ledger, when } = given(...OPEN);
    when(ask.borrow(100, 'A'), representative('ann')).thenRejected('hardship-not-shown', { account: 'A' });
    when(ask.borrow(100, 'A'), { ...ann, evidence: [] }).thenRejected('hardship-not-shown');
    when(ask.borrow(100, 'A'), { ...ann, actor: 'tim' }).thenRejected('right-missing');
    when(ask.borrow(100, 'A'), { ...ann, actor: 'mallory' }).thenRejected('account-not-found', { account: 'A' });
    for (const who of [hubei, ministry, registrar])
      when(ask.borrow(100, 'A'), { ...who, evidence: [PAPER] }).thenRejected('operation-not-allowed');
    when(ask.borrow(100, 'A'), { ...ann, actor: 'sue' }).then({
      type: 'ProposalMade',
      data: {
        accounts: ['A', 'EED-HUBEI'],
        encumbers: { account: 'EED-HUBEI', instrument: 'CEA23', compartment: 'registry', quantity: 100 },
      },
    });
    const proposal = ledger.state.revision;
    for (const who of [hunan, registrar, ann]) when(ask.approve(proposal), who).thenRejected('proposal-not-found');
    when(ask.approve(proposal), hubei).then(unitsBorrowed(100));
    expect(unitsOf(ledger, 'EED-HUBEI', 'registry', 'CEA23')).toEqual(['1:101-600']);
  });

  test('counts for what is due, for the half of the gap, and for what the department still has', () => {
    const { ledger, when } = given(...OPEN);
    when(ask.borrow(300, 'A'), ann);
    const proposal = ledger.state.revision;
    when(ask.borrow(201, 'A')).thenRejected('borrowing-limit-exceeded', { borrowed: 0, pending: 300, requested: 201 });
    when(ask.transfer(301, 'EED-HUBEI', 'RICH', { instrument: 'CEA23' })).thenRejected('insufficient-units');
    when(ask.surrender(9_500, 'A', 2022, { instrument: 'CEA22' }), representative('ann'));
    when(ask.borrow(200, 'A'), ann).then({ type: 'ProposalMade', data: {} });
    when(ask.settle('RICH', { CEA22: 1 }, { subject: 'A', complianceYear: 2022 })).thenRejected('amount-due-exceeded', { pending: 10_000 }); // prettier-ignore
    when(ask.approve(proposal), hubei).then(unitsBorrowed(300));
    same(ledger);
  });

  test('is refused by the department whose unit is not in hardship, or kept in differentiated management', () => {
    const { ledger, when } = given(...OPEN);
    when(ask.borrow(300, 'A'), ann);
    when(ask.reject(ledger.state.revision), hubei).then({ type: 'ProposalEnded', data: { outcome: 'rejected' } });
    expect(yearOf(ledger, 2022)).toMatchObject({ borrowed: 0, surrendered: 0 });
    when(ask.borrow(500, 'A')).then(unitsBorrowed(500));
  });

  test('is in time by its own date, and the deadline waits for its decision', () => {
    const { ledger, when } = given(...OPEN, at('2024-09-29T02:00:00.000Z'));
    when(ask.borrow(300, 'A'), ann);
    const proposal = ledger.state.revision;
    at('2024-10-01T02:00:00.000Z').arrange(ledger);
    expect(yearOf(ledger, 2022)!.fixed).toEqual({ due: 10_000, surrendered: undefined });
    when(ask.approve(proposal), hubei).then(unitsBorrowed(300));
    expect(yearOf(ledger, 2022)).toMatchObject({ onTime: 300, surrendered: 300 });
    when(ask.borrow(200, 'A'));
    expect(yearOf(ledger, 2022)).toMatchObject({ onTime: 300, surrendered: 500, borrowed: 500 });
    at('2024-11-01T02:00:00.000Z').arrange(ledger);
    expect(yearOf(ledger, 2022)!.fixed).toEqual({ due: 10_000, surrendered: 300 });
    expect(brokenInvariants(ledger.state)).toEqual([]);
  });

  test('is checked again when it is carried out', () => {
    const { ledger, when } = given(...OPEN);
    when(ask.borrow(500, 'A'), ann);
    const proposal = ledger.state.revision;
    when(planOf([['A', 10_000, 9_001, 50], ['RICH', 10_000, 10_000], ['SMALL', 10_000, 9_001]])); // prettier-ignore
    when(ask.approve(proposal), hubei).thenRejected('gap-too-small', { gap: 999 });
  });
});

describe('the plan of the year that is borrowed from', () => {
  /** The plan of 2023 gives A so much; it has borrowed 300 t of it, or nothing. */
  const planned = (allocated: number, borrowed = 300): readonly Circumstance[] => [
    ...OPEN,
    ...(borrowed > 0 ? [after(ask.borrow(borrowed, 'A'))] : []),
    at('2024-11-03T02:00:00.000Z'),
    after(ask.publish(LATER)),
    after(ask.listUnits([['A', 'in']], power(2023))),
    after(ask.report([['A', allocated]], power(2023))),
    after(planOf([['A', allocated, allocated]], { rulebook: LATER, year: 2023 })),
  ];
  const give = (quantity: number) => ask.transfer(quantity, 'EED-HUBEI', 'A', { instrument: 'CEA23' });

  test('nets what was borrowed: the unit gets the rest', () => {
    const { ledger, when } = given(...planned(500));
    when(give(201)).thenRejected('plan-exceeded', { planned: 500, used: 300, requested: 201 });
    when(give(200)).then({ type: 'UnitsTransferred', data: { quantity: 200 } });
    expect(yearOf(ledger, 2023)).toMatchObject({ distributed: 500 });
  });

  test('takes back what it gives less than was borrowed', () => {
    const { when } = given(...planned(280), after(ask.issue(50, 'A', 'CEA22')));
    when(give(1)).thenRejected('plan-exceeded', { planned: 280, used: 300 });
    when(ask.transfer(21, 'A', 'EED-HUBEI', { instrument: 'CEA23' })).thenRejected('return-exceeded', { overAllocated: 20 }); // prettier-ignore
  });

  test('bounds later borrowing, with what waits, once it is known', () => {
    const { when } = given(...planned(250, 100));
    when(ask.borrow(151, 'A')).thenRejected('plan-exceeded', { planned: 250, used: 100, requested: 151 });
    when(ask.borrow(100, 'A'), ann);
    when(give(51)).thenRejected('plan-exceeded', { planned: 250, used: 200, requested: 51 });
    when(ask.borrow(51, 'A')).thenRejected('plan-exceeded', { used: 200 });
    when(ask.borrow(50, 'A')).then(unitsBorrowed(50));
  });
});
