// Carry-over as an operation: the registry's list, the application, what it converts, what stops it, and random histories of it.
import fc from 'fast-check';
import type { Command } from './commands.js';
import type { UnitYear } from './compliance/compliance-book.js';
import { brokenInvariants } from './invariants.js';
import { accountId, instrumentId } from './ids.js';
import { type Instant, instant, msOf } from './instant.js';
import { imageOf, stateOf } from './ledger-image.js';
import type { RejectionCode } from './rejections.js';
import { SHIPPED_RULEBOOKS } from './rulebooks/shipped/shipped-rulebooks.js';
import { RANGES_PER_EVENT_MAX, rangesBesideLots } from './serial-range.js';
import * as ask from './testing/commands.js';
import { account, after, carryOverAccount, type Circumstance, given, unitsCarriedOver, unitsOf, unitsStaged } from './testing/given.js'; // prettier-ignore
import { logicalState } from './testing/logical-state.js';
import { court, DAY, hubei, HUBEI, ministry, plant, registrar, registrar2, representative } from './testing/people.js';
import { TestLedger } from './testing/test-ledger.js';

const rulebook = (id: string) => SHIPPED_RULEBOOKS.find((one) => one.id === id)!;
/** With everything that falls due by then. */
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
const power = (year = 2024) => ({ year, sector: 'power' });
const CLOSES_AT = '2026-06-10T16:00:00.000Z' as Instant;
const ann = representative('ann');

/** A has 12,000 t of CEA23 and 9,000 t of CEA24. Both years are over: A met them, LATE did not, B was listed for 2024 only. */
const OVER: readonly Circumstance[] = [
  account('EED-HUBEI', { accountType: 'authority', province: HUBEI }),
  carryOverAccount,
  ...['A', 'B', 'LATE'].map((id) => plant(id, { people: { ann: 'both', sue: 'surrender' } })),
  after(allowance('CEA23', 2023)),
  after(allowance('CEA25', 2025)),
  after(ask.issue(12_000, 'A', 'CEA23')),
  after(ask.issue(9_000, 'A')),
  after(ask.issue(20_000, 'B')),
  after(ask.issue(20_000, 'LATE')),
  at('2024-11-03T02:00:00.000Z'),
  after(ask.publish(rulebook('CEA-2023'))),
  after(ask.listUnits([['A', 'in'], ['LATE', 'in']], power(2023))), // prettier-ignore
  after(ask.report([['A', 0], ['LATE', 100]], power(2023))), // prettier-ignore
  at('2025-11-03T02:00:00.000Z'),
  after(ask.publish(rulebook('CEA-2024'))),
  after(ask.listUnits([['A', 'in'], ['B', 'in'], ['LATE', 'in']], power())), // prettier-ignore
  after(ask.report([['A', 0], ['B', 0], ['LATE', 0]], power())), // prettier-ignore
  at('2026-03-02T02:00:00.000Z'),
];
/** A may carry over 16,000 t of its 21,000 t, of which 5,000 t were frozen at the cut-off. */
const LIMITS = ask.setLimits(
  [
    ['A', 16_000, { sold: 5_000, bought: 1_000, registry: 16_000, frozen: 5_000 }],
    ['B', 10_000, { registry: 20_000 }],
    ['LATE', 10_000, { registry: 20_000 }],
  ],
  power(),
);
const OPEN = [...OVER, after(LIMITS)];
const carriedOverBy = (ledger: TestLedger, id: string): UnitYear['carryOver'] =>
  ledger.state.compliance.find(accountId(id), 2024)?.carryOver;

describe('the list of limits', () => {
  type Wrong = readonly (readonly [line: number, unit: string, why: string, expected?: number])[];
  const B = ['B', 10_000, { registry: 20_000 }] as const;
  const LATE = ['LATE', 10_000, { registry: 20_000 }] as const;

  test.each<[string, readonly Circumstance[], Command, Wrong]>([
    ['as computed', OVER, LIMITS, []],
    ['of one unit', OVER, ask.setLimits([B], power()), []],
    ['again, with other figures', OPEN, ask.setLimits([['A', 7, { trading: 7 }], B, LATE], power()), []], // prettier-ignore
    ['a tonne too much, or too little', OVER, ask.setLimits([['A', 10_001, { registry: 30_000 }], ['B', 9_999, { registry: 20_000 }]], power()), [[2, 'A', 'not-as-computed', 10_000], [3, 'B', 'not-as-computed', 10_000]]], // prettier-ignore
    ['more than was held', OVER, ask.setLimits([['A', 10_000, { registry: 50, trading: 40, frozen: 10, pending: 30 }]], power()), [[2, 'A', 'not-as-computed', 70]]], // prettier-ignore
    ['twice, and one who is not there', OVER, ask.setLimits([B, B, ['NOBODY', 0, {}]], power()), [[3, 'B', 'duplicate'], [4, 'NOBODY', 'account-not-found']]], // prettier-ignore
    ['silent about one who had a limit', OPEN, ask.setLimits([B, LATE], power()), [[0, 'A', 'missing-line']]],
    ['of another sector', OVER, ask.setLimits([B], { year: 2024, sector: 'steel' }), [[2, 'B', 'listed-elsewhere']]],
  ])('%s', (_, circumstances, command, wrong) => {
    const { ledger, when } = given(...circumstances);
    if (wrong.length === 0) {
      when(command).then({ type: 'CarryOverLimitsSet', data: { sector: 'power' } });
      expect(carriedOverBy(ledger, 'B')).toMatchObject({ limit: 10_000, frozen: 0, carriedOver: 0 });
    } else
      when(command).thenRejected('file-refused', {
        wrong: wrong.length,
        lines: wrong.map(([line, unit, why, expected]) => ({ line, unit, why, ...(expected !== undefined && { expected }) })), // prettier-ignore
      });
  });

  test.each<[string, readonly Circumstance[], Command, RejectionCode]>([
    ['of a year without carry-over', OVER, ask.setLimits([B], power(2023)), 'no-carry-over'],
    ['of a year without rules', OVER, ask.setLimits([B], power(2030)), 'no-rulebook'],
    ['before the cut-off', OVER.slice(0, -1), LIMITS, 'carry-over-not-open'],
  ])('is not taken %s', (_, circumstances, command, code) => {
    given(...circumstances)
      .when(command)
      .thenRejected(code);
  });

  test('is set by two of the registry and the ministry, and by nobody else', () => {
    const { ledger, when } = given(...OVER);
    for (const who of [hubei, ann, court])
      expect(when(LIMITS, who).outcome.rejection?.code).toBe('operation-not-allowed');
    when(LIMITS, registrar);
    const proposal = ledger.state.revision;
    when(ask.approve(proposal), registrar).thenRejected('own-proposal');
    when(ask.approve(proposal), ministry).then({ type: 'CarryOverLimitsSet', data: { complianceYear: 2024 } });
    const again = ask.setLimits([['A', 7, { trading: 7 }], B, LATE], power()); // prettier-ignore
    when(again, registrar2);
    when(again, ministry).thenRejected('proposal-open');
  });

  test('a later one keeps what was carried over by then', () => {
    const { ledger, when } = given(...OPEN, after(ask.carryOver('A', { CEA23: 6_000 })));
    when(ask.setLimits([['A', 5_000, { registry: 5_000 }], B, LATE], power())); // prettier-ignore
    expect(carriedOverBy(ledger, 'A')).toMatchObject({ limit: 5_000, frozen: 0, carriedOver: 6_000 });
    when(ask.carryOver('A', { CEA24: 1 })).thenRejected('carry-over-limit-exceeded', { carriedOver: 6_000 });
  });
});

describe('an application', () => {
  test('converts all its lots into as many units of the later vintage, in one event', () => {
    const { ledger, when } = given(...OPEN);
    const lots = { CEA23: ask.units([1, 100], [201, 300]), CEA24: 50 };
    when(ask.carryOver('A', lots)).then(
      unitsCarriedOver(250, {
        to: accountId('CARRIED-OVER'),
        issued: { instrument: instrumentId('CEA25'), batch: 1, start: 1, end: 250 },
      }),
    );
    expect(unitsOf(ledger, 'A', 'registry', 'CEA25')).toEqual(['1:1-250']);
    expect(unitsOf(ledger, 'A', 'registry', 'CEA23')).toEqual(['1:101-200', '1:301-12000']);
    expect(unitsOf(ledger, 'CARRIED-OVER', 'registry', 'CEA23')).toEqual(['1:1-100', '1:201-300']);
    expect(unitsOf(ledger, 'CARRIED-OVER')).toEqual(['1:1-50']);
    expect(carriedOverBy(ledger, 'A')).toMatchObject({ carriedOver: 250, late: 0 });
    when(ask.carryOver('A', { CEA24: 1 })).then(
      unitsCarriedOver(1, { issued: { instrument: instrumentId('CEA25'), batch: 2, start: 251, end: 251 } }),
    );
  });

  test.each<[string, Command, RejectionCode, object]>([
    ['the new vintage', ask.carryOver('A', { CEA25: 1 }), 'vintage-not-carried-over', { instrument: 'CEA25' }],
    ['one that is not there', ask.carryOver('A', { CEA19: 1 }), 'instrument-not-found', {}],
    ['by a year without carry-over', ask.carryOver('A', { CEA24: 1 }, 2023), 'no-carry-over', {}],
    ['of one who surrendered late', ask.carryOver('LATE', { CEA24: 1 }), 'not-surrendered-on-time', { years: '2023' }],
    ['a tonne beyond the limit', ask.carryOver('A', { CEA23: 12_000, CEA24: 4_001 }), 'carry-over-limit-exceeded', { limit: 16_000, requested: 16_001 }], // prettier-ignore
    ['what is not there', ask.carryOver('A', { CEA24: 9_001 }), 'insufficient-units', { available: 9_000 }],
    [
      'units that are elsewhere',
      ask.carryOver('A', { CEA24: ask.units([9_001, 9_002]) }),
      'ranges-not-held',
      { missing: 9_001 },
    ],
    ['out of a department', ask.carryOver('EED-HUBEI', { CEA24: 1 }), 'account-type-not-allowed', {}],
    ['out of no account', ask.carryOver('NOBODY', { CEA24: 1 }), 'account-not-found', {}],
  ])('refused: %s', (_, command, code, numbers) => {
    const { when } = given(...OPEN);
    when(command).thenRejected(code, numbers);
  });

  test.each<[string, readonly Circumstance[], RejectionCode | undefined]>([
    ['the whole limit', OPEN, undefined],
    ['of a restricted account, which may surrender too', [...OPEN, after(ask.restrain('A', 'restricted'))], undefined],
    ['of a frozen account', [...OPEN, after(ask.restrain('A', 'frozen'))], 'account-restrained'],
    ['at the last moment', [...OPEN, at('2026-06-10T15:59:59.999Z')], undefined],
    ['a moment later', [...OPEN, at(CLOSES_AT)], 'carry-over-closed'],
    ['before the list', OVER, 'no-carry-over-limit'],
    ['before there is an account for them', OPEN.filter((one) => one !== carryOverAccount), 'no-system-account'],
    ['of units that are in the trading position', [...OPEN, after(ask.move(1, 'A', 'trading', { instrument: 'CEA23' }))], 'insufficient-units'], // prettier-ignore
  ])('%s', (_, circumstances, code) => {
    const { when } = given(...circumstances);
    const asked = when(ask.carryOver('A', { CEA23: 12_000, CEA24: 4_000 }));
    if (code) asked.thenRejected(code);
    else asked.then(unitsCarriedOver(16_000));
  });

  test('of one who had no duty in 2023, and of several, up to the limit', () => {
    const { ledger, when } = given(...OPEN);
    when(ask.carryOver('B', { CEA24: 6_000 })).then(unitsCarriedOver(6_000));
    when(ask.carryOver('B', { CEA24: 4_001 })).thenRejected('carry-over-limit-exceeded', {
      limit: 10_000,
      carriedOver: 6_000,
      pending: 0,
      requested: 4_001,
    });
    when(ask.carryOver('B', { CEA24: 4_000 })).then(unitsCarriedOver(4_000));
    expect(ledger.state.instruments.get(instrumentId('CEA25'))).toMatchObject({ issued: 10_000, carriedIn: 10_000 });
  });

  test('is made by a representative, waits with its units pinned, counts, and is approved by the department', () => {
    const { ledger, when } = given(...OPEN);
    for (const who of [hubei, registrar, court])
      expect(when(ask.carryOver('A', { CEA24: 1 }), who).outcome.rejection?.code).toBe('operation-not-allowed');
    when(ask.carryOver('A', { CEA23: 12_000, CEA24: 1_000 }), representative('sue'));
    const proposal = ledger.state.revision;
    const pins = [...ledger.state.pins.get(proposal)!].map(({ holding, quantity }) => [holding.of.id, holding.compartment, quantity]); // prettier-ignore
    expect(pins).toEqual([['CEA23', 'registry', 12_000], ['CEA24', 'registry', 1_000]]); // prettier-ignore
    when(ask.carryOver('A', { CEA24: 3_001 }), ann).thenRejected('carry-over-limit-exceeded', { pending: 13_000 });
    when(ask.approve(proposal), representative('ann')).thenRejected('proposal-not-found');
    when(ask.approve(proposal), hubei).then(unitsCarriedOver(13_000));
    expect(ledger.state.proposals.size).toBe(0);
    expect(carriedOverBy(ledger, 'A')).toMatchObject({ carriedOver: 13_000 });
  });

  test('an application that was refused no longer counts', () => {
    const { ledger, when } = given(...OPEN);
    when(ask.carryOver('A', { CEA23: 12_000 }), ann);
    when(ask.reject(ledger.state.revision), hubei);
    when(ask.carryOver('A', { CEA23: 12_000, CEA24: 4_000 })).then(unitsCarriedOver(16_000));
  });

  test('counts by its day: what was applied for in the window is carried out after it', () => {
    const { ledger, when } = given(...OPEN, at('2026-06-10T15:59:59.999Z'));
    when(ask.carryOver('A', { CEA23: 100 }), ann);
    const proposal = ledger.state.revision;
    ledger.pass(3 * DAY);
    when(ask.approve(proposal), ministry).then(unitsCarriedOver(100));
    expect(carriedOverBy(ledger, 'A')).toMatchObject({ carriedOver: 100, late: 0 });
  });

  test('is checked again when it is carried out', () => {
    const { ledger, when } = given(...OPEN);
    when(ask.carryOver('A', { CEA23: 6_000 }), ann);
    const proposal = ledger.state.revision;
    when(ask.setLimits([['A', 5_000, { registry: 5_000 }], ['B', 0, {}], ['LATE', 0, {}]], power())); // prettier-ignore
    when(ask.approve(proposal), hubei).thenRejected('carry-over-limit-exceeded', { limit: 5_000, pending: 0 });
  });

  test('of more ranges than an event holds is staged, and delivers all', () => {
    const count = RANGES_PER_EVENT_MAX;
    const { ledger, when } = given(
      ...OPEN,
      after(ask.transfer(count, 'A', 'LATE', { ranges: ask.everySecond(count, 2) })),
    );
    when(ask.carryOver('A', { CEA24: 9_000 - count, CEA23: 10 })).then(
      unitsStaged(RANGES_PER_EVENT_MAX),
      unitsStaged(9_000 - 2 * count),
      unitsCarriedOver(9_010 - count),
    );
    expect(rangesBesideLots(3)).toBeLessThan(count);
    expect(ledger.state.operations.size).toBe(0);
  });
});

describe('judicially frozen units', () => {
  /** Frozen before the cut-off; what is left of A's CEA24 is 4,000 t. */
  const FROZEN = [...OVER.slice(0, -1), after(ask.freeze(5_000, 'A'))];
  const freezeOf = (ledger: TestLedger) => [...ledger.state.encumbrances.values()][0]!.id;

  test('apply once they are released, also after the window; no others do, and none twice', () => {
    const { ledger, when } = given(...FROZEN, at('2026-03-02T02:00:00.000Z'), after(LIMITS), at(CLOSES_AT));
    const late = (quantity: number) => when(ask.carryOver('A', { CEA23: quantity }));
    late(1).thenRejected('carry-over-closed', { closesAt: CLOSES_AT, releasedSinceClose: 0, requested: 1 });
    when(ask.release(freezeOf(ledger), 3_000));
    late(3_001).thenRejected('carry-over-closed', { releasedSinceClose: 3_000 });
    when(ask.carryOver('A', { CEA24: 2_000 }), ann);
    const proposal = ledger.state.revision;
    late(1_001).thenRejected('carry-over-closed', { releasedSinceClose: 1_000 });
    when(ask.approve(proposal), hubei).then(unitsCarriedOver(2_000));
    late(1_000).then(unitsCarriedOver(1_000));
    late(1).thenRejected('carry-over-closed', { releasedSinceClose: 0 });
    when(ask.release(freezeOf(ledger)));
    late(2_000).then(unitsCarriedOver(2_000));
    expect(carriedOverBy(ledger, 'A')).toMatchObject({ carriedOver: 5_000, released: 5_000, late: 5_000 });
  });

  test.each<[string, string, (freeze: number) => Command]>([
    ['released while the window was open', '2026-06-10T15:59:59.999Z', (freeze) => ask.release(freeze)],
    ['that a judgment gave to another', CLOSES_AT, (freeze) => ask.enforce(freeze, 5_000, 'B')],
  ])('%s do not apply after it', (_, moment, ended) => {
    const { ledger, when } = given(...FROZEN, at('2026-03-02T02:00:00.000Z'), after(LIMITS), at(moment));
    expect(when(ended(freezeOf(ledger))).outcome.rejection).toBeUndefined();
    ledger.pass(DAY);
    when(ask.carryOver('A', { CEA23: 1 })).thenRejected('carry-over-closed', { releasedSinceClose: 0 });
  });

  test('a freeze that came after the cut-off adds nothing beyond what the list says was frozen', () => {
    const { ledger, when } = given(
      ...OVER,
      after(ask.setLimits([['A', 10_000, { registry: 21_000 }], ['B', 0, {}], ['LATE', 0, {}]], power())), // prettier-ignore
      after(ask.freeze(5_000, 'A')),
      at(CLOSES_AT),
    );
    when(ask.release(freezeOf(ledger)));
    when(ask.carryOver('A', { CEA24: 1 })).thenRejected('carry-over-closed', { releasedSinceClose: 0 });
  });
});

test('what is carried over counts against no plan of the later vintage', () => {
  const { ledger, when } = given(
    ...OPEN.slice(0, -2),
    after(ask.report([['A', 0], ['B', 1_000], ['LATE', 0]], power())), // prettier-ignore
    at('2026-03-02T02:00:00.000Z'),
    after(LIMITS),
    after(ask.carryOver('A', { CEA23: 12_000 })),
    at('2026-09-02T00:00:00.000Z'),
    after(ask.publish(rulebook('CEA-2025'))),
    after(ask.listUnits([['B', 'in']], power(2025))),
    after(ask.plan('pre', [['B', 500]], power(2025))),
  );
  when(ask.issue(501, 'EED-HUBEI', 'CEA25')).thenRejected('plan-exceeded', { planned: 500, used: 0, requested: 501 });
  when(ask.issue(500, 'EED-HUBEI', 'CEA25')).then({ type: 'UnitsIssued', data: { start: 12_001, end: 12_500 } });
  when(ask.transfer(500, 'EED-HUBEI', 'B', { instrument: 'CEA25' }));
  expect(ledger.state.compliance.find(accountId('B'), 2025)).toMatchObject({ distributed: 500 });
});

describe('a random history of carry-overs', () => {
  const quantity = fc.oneof(fc.nat(3_000), fc.constantFrom(1, 5_000, 16_000)).map((count) => count + 1);
  const who = fc.constantFrom('A', 'A', 'B', 'LATE');
  const begin = fc.constantFrom('2026-06-05T00:00:00.000Z', CLOSES_AT);
  const lots = fc.oneof(
    quantity.map((count) => ({ CEA24: count })),
    fc.tuple(quantity, quantity).map(([old, older]) => ({ CEA23: older, CEA24: old })),
    quantity.map((count) => ({ CEA25: count })),
  );
  type Step = (ledger: TestLedger) => void;
  const proposal = (ledger: TestLedger, pick: number): number =>
    [...ledger.state.proposals.keys()][pick % Math.max(1, ledger.state.proposals.size)] ?? 0;
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(who, lots).map(([from, some]): Step => (ledger) => void ledger.submit(ask.carryOver(from, some), ann)) }, // prettier-ignore
    { weight: 2, arbitrary: fc.tuple(who, lots).map(([from, some]): Step => (ledger) => void ledger.submit(ask.carryOver(from, some))) }, // prettier-ignore
    { weight: 4, arbitrary: fc.nat(9).map((pick): Step => (ledger) => void ledger.submit(ask.approve(proposal(ledger, pick)), hubei)) }, // prettier-ignore
    { weight: 1, arbitrary: fc.nat(9).map((pick): Step => (ledger) => void ledger.submit(ask.reject(proposal(ledger, pick)), hubei)) }, // prettier-ignore
    { weight: 2, arbitrary: fc.tuple(who, quantity).map(([id, count]): Step => (ledger) => void ledger.submit(ask.freeze(count, id))) }, // prettier-ignore
    { weight: 2, arbitrary: quantity.map((count): Step => (ledger) => void ledger.submit(ask.release([...ledger.state.encumbrances.keys()][0] ?? 0, count))) }, // prettier-ignore
    {
      weight: 2,
      arbitrary: fc.constantFrom(1, 9 * DAY, 40 * DAY).map(
        (ms): Step =>
          (ledger) =>
            ledger.pass(ms),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(who, who, quantity).map(([from, to, count]): Step => (ledger) => void ledger.submit(ask.transfer(count, from, to))) }, // prettier-ignore
  );

  test('every state is sound, converts tonne for tonne within the limits, and comes back from journal and image', () => {
    let converted = 0;
    let late = 0;
    fc.assert(
      fc.property(begin, fc.array(step, { minLength: 20, maxLength: 40 }), (moment, steps) => {
        const { ledger } = given(...OPEN, after(ask.freeze(5_000, 'A')), at(moment));
        for (const happens of steps) {
          happens(ledger);
          expect(brokenInvariants(ledger.state)).toEqual([]);
        }
        const { state } = ledger;
        let carried = 0;
        for (const { account: id, carryOver } of state.compliance.unitsOf(2024)) {
          if (!carryOver) continue;
          const pending = [...state.proposals.values()].flatMap(({ operation }) => operation.type === 'CarryOverUnits' && operation.from === id ? operation.lots : []); // prettier-ignore
          const asked = pending.reduce((sum, lot) => sum + lot.quantity, 0);
          expect(carryOver.carriedOver + asked).toBeLessThanOrEqual(carryOver.limit);
          expect(carryOver.late).toBeLessThanOrEqual(Math.min(carryOver.frozen, carryOver.released));
          carried += carryOver.carriedOver;
          late += carryOver.late;
        }
        const sink = state.accounts.get(accountId('CARRIED-OVER'))!;
        expect([sink.held, state.instruments.get(instrumentId('CEA25'))]).toMatchObject([
          carried,
          { issued: carried, carriedIn: carried },
        ]);
        converted += carried;
        expect(logicalState(TestLedger.replay(ledger.journal).state)).toEqual(logicalState(state));
        expect(logicalState(stateOf(imageOf(state), state.fingerprintOf))).toEqual(logicalState(state));
      }),
      { numRuns: 60, seed: 20260610 },
    );
    expect(converted).toBeGreaterThan(0);
    expect(late).toBeGreaterThan(0);
  });
});
