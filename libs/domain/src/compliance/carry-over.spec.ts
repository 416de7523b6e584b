// Carry-over: the formula and its bounds, the period of trades, and what is wrong first with an application.
import fc from 'fast-check';
import { STATE_COUNCIL_CALENDAR } from '../holidays.js';
import { accountId, instrumentId } from '../ids.js';
import { instant } from '../instant.js';
import type { CarryOver } from '../rulebooks/rulebook.js';
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import { civilDate, civilTime, instantOfCivil } from '../working-time.js';
import {
  carryOverClosesAt,
  carryOverDueAt,
  carryOverLimit,
  type CarryOverApplication,
  checkCarryOver,
  tradedWithin,
} from './carry-over.js';

const RULES: CarryOver = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!.carryOver!;
const CLOSES_AT = instantOfCivil(civilDate('2026-06-10'), civilTime('24:00'));

test('the window ends with its last day, in Shanghai', () => {
  expect(carryOverClosesAt(RULES)).toBe(CLOSES_AT);
});

const held = (tradingAvailable: number, registryAvailable = 0, judiciallyFrozen = 0, pendingApplications = 0) => ({
  tradingAvailable,
  registryAvailable,
  judiciallyFrozen,
  pendingApplications,
});
const PLENTY = held(1_000_000);

describe('the limit', () => {
  test.each([
    ['nothing traded: the base', 10_000, 0, 0, PLENTY, 10_000],
    ['net sales', 10_000, 5_000, 1_000, PLENTY, 16_000],
    ['an odd tonne', 10_000, 1, 0, PLENTY, 10_001],
    ['three tonnes', 10_000, 3, 0, PLENTY, 10_004],
    ['as much bought as sold', 10_000, 500, 500, PLENTY, 10_000],
    ['a net buyer keeps the base', 10_000, 1_000, 5_000, PLENTY, 10_000],
    ['the base of steel', 100_000, 2_000, 0, PLENTY, 103_000],
    ['no more than was held', 10_000, 0, 0, held(3_000, 2_000), 5_000],
    ['frozen units count', 10_000, 0, 0, held(3_000, 2_000, 1_000), 6_000],
    ['pending applications do not', 10_000, 0, 0, held(3_000, 2_000, 1_000, 1_500), 4_500],
    ['nothing held', 10_000, 5_000, 0, held(0), 0],
    ['more pending than held', 10_000, 5_000, 0, held(10, 0, 0, 11), 0],
  ])('%s', (_, base, sold, bought, holdings, limit) => {
    expect(carryOverLimit(base, '1.5', { sold, bought }, holdings)).toBe(limit);
  });

  test('it never exceeds what was held, and grows with what was sold', () => {
    const amount = fc.nat(1_000_000);
    fc.assert(
      fc.property(amount, amount, amount, amount, amount, (base, sold, bought, more, all) => {
        const limit = carryOverLimit(base, '1.5', { sold, bought }, held(all));
        expect(limit).toBeLessThanOrEqual(all);
        expect(limit).toBeGreaterThanOrEqual(Math.min(base, all));
        expect(carryOverLimit(base, '1.5', { sold: sold + more, bought }, held(all))).toBeGreaterThanOrEqual(limit);
      }),
    );
  });
});

test('trades count from the first day to the last, in Shanghai', () => {
  const trade = (side: 'sold' | 'bought', quantity: number, at: string) => ({ side, quantity, tradedAt: instant(at) });
  const trades = [
    trade('sold', 1, '2023-12-31T15:59:59.999Z'),
    trade('sold', 10, '2023-12-31T16:00:00.000Z'),
    trade('bought', 100, '2024-07-01T02:00:00.000Z'),
    trade('sold', 1_000, '2025-12-31T15:59:59.999Z'),
    trade('bought', 10_000, '2025-12-31T16:00:00.000Z'),
  ];
  expect(tradedWithin(trades, RULES)).toEqual({ sold: 1_010, bought: 100 });
});

describe('an application', () => {
  const account = accountId('PLANT-A');
  const lot = (vintage: number | string, quantity: number) => ({ instrument: instrumentId(`CEA${vintage}`), quantity });
  /** Of a power unit with a limit of 16,000 t, in the window. */
  const application = (changes: Partial<CarryOverApplication>): CarryOverApplication => ({
    account,
    complianceYear: 2024,
    at: RULES.holdingsAt,
    sector: 'power',
    statusOfYear: new Map([
      [2023, 'COMPLIANT'],
      [2024, 'COMPLIANT'],
    ]),
    limit: 16_000,
    carriedOver: 0,
    pending: 0,
    releasedSinceClose: 0,
    lots: [lot(24, 16_000)],
    rules: RULES,
    ...changes,
  });
  type Status = CarryOverApplication['statusOfYear'] extends ReadonlyMap<number, infer S> ? S : never;
  const standing = (of2023: Status, of2024: Status) => ({
    statusOfYear: new Map([
      [2023, of2023],
      [2024, of2024],
    ]),
  });
  const LAST_MOMENT = instant('2026-06-10T15:59:59.999Z');

  test.each<[string, Partial<CarryOverApplication>]>([
    ['the whole limit', {}],
    ['several vintages', { lots: [lot('19-20', 6_000), lot(23, 10_000)] }],
    ['what is left', { carriedOver: 6_000, pending: 4_000, lots: [lot(24, 6_000)] }],
    ['at the last moment', { at: LAST_MOMENT }],
    ['no duty in 2023', standing('NOT_APPLICABLE', 'COMPLIANT')],
    ['excluded in 2024', standing('COMPLIANT', 'EXCLUDED')],
    ['released from a freeze, after the window', { at: CLOSES_AT, releasedSinceClose: 5, lots: [lot(24, 5)] }],
  ])('%s is accepted', (_, changes) => {
    expect(checkCarryOver(application(changes))).toBeUndefined();
  });

  test.each<[string, Partial<CarryOverApplication>, object]>([
    [
      'the new vintage itself',
      { lots: [lot(24, 1), lot(25, 1)] },
      { code: 'vintage-not-carried-over', instrument: 'CEA25', carriedOver: RULES.from.join(' ') },
    ],
    ['another sector', { sector: 'paper' }, { code: 'sector-without-carry-over', sector: 'paper' }],
    ['a sector named like a method', { sector: 'toString' }, { code: 'sector-without-carry-over' }],
    ['a sector that no list names', { sector: undefined }, { code: 'no-carry-over-limit', account }],
    ['short in 2023', standing('SHORT', 'COMPLIANT'), { code: 'not-surrendered-on-time', years: '2023' }],
    ['no report for 2024', standing('COMPLIANT', 'MISSING'), { code: 'not-surrendered-on-time', years: '2024' }],
    ['nothing known', { statusOfYear: new Map() }, { code: 'not-surrendered-on-time', years: '2023 2024' }],
    ['an account that no list names', { limit: undefined }, { code: 'no-carry-over-limit', complianceYear: 2024 }],
    [
      'a tonne too much',
      { carriedOver: 6_000, pending: 4_000, lots: [lot(24, 6_001)] },
      { code: 'carry-over-limit-exceeded', limit: 16_000, carriedOver: 6_000, pending: 4_000, requested: 6_001 },
    ],
    [
      'after the window',
      { at: CLOSES_AT, lots: [lot(24, 6)] },
      { code: 'carry-over-closed', closesAt: CLOSES_AT, releasedSinceClose: 0, requested: 6 },
    ],
    [
      'more than was released',
      { at: CLOSES_AT, releasedSinceClose: 5, lots: [lot(24, 6)] },
      { code: 'carry-over-closed', releasedSinceClose: 5, requested: 6 },
    ],
    [
      'the subject before the limit',
      { ...standing('SHORT', 'SHORT'), lots: [lot(24, 99_999)] },
      { code: 'not-surrendered-on-time' },
    ],
  ])('refused: %s', (_, changes, rejection) => {
    expect(checkCarryOver(application(changes))).toMatchObject(rejection);
  });
});

test('the later vintage is credited within five working days, Labour Day not counted', () => {
  const appliedAt = instantOfCivil(civilDate('2026-04-29'), civilTime('10:00'));
  // 30 April, 6, 7 and 8 May, and the make-up Saturday of the 9th.
  expect(carryOverDueAt(appliedAt, RULES, STATE_COUNCIL_CALENDAR)).toBe(
    instantOfCivil(civilDate('2026-05-09'), civilTime('24:00')),
  );
});
