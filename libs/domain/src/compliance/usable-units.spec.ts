// Which vintages and which batches count for which year, by the plans of 2023-24 and 2025-26.
import { instant } from '../instant.js';
import { civilDate } from '../working-time.js';
import { type BatchRule, isEligibleBatch, usableVintages, type VintageRule } from './usable-units.js';

const PLAN_2023: readonly VintageRule[] = [
  { complianceYears: { from: 2023, to: 2023 }, arrears: false, vintages: { from: 2019, to: 2023 } },
  { complianceYears: { from: 2024, to: 2024 }, arrears: false, vintages: { from: 2019, to: 2024 } },
];
const PLAN_2025: readonly VintageRule[] = [
  { complianceYears: { from: 2025, to: 2026 }, arrears: false, vintages: { from: 2025, to: 2026 } },
  { complianceYears: { from: 2019, to: 2024 }, arrears: true, vintages: { from: 2019, to: 2026 } },
];

describe('vintages', () => {
  test.each([
    ['the year or earlier', PLAN_2023, 2023, false, { from: 2019, to: 2023 }],
    ['CEA24 counts for 2024', PLAN_2023, 2024, false, { from: 2019, to: 2024 }],
    ['late, by a plan without a row for arrears', PLAN_2023, 2023, true, { from: 2019, to: 2023 }],
    ['a year that the plan does not know', PLAN_2023, 2025, false, undefined],
    ['no old vintage for 2025', PLAN_2025, 2025, false, { from: 2025, to: 2026 }],
    ['nor for 2026', PLAN_2025, 2026, false, { from: 2025, to: 2026 }],
    ['nor late for 2025', PLAN_2025, 2025, true, { from: 2025, to: 2026 }],
    ['arrears of 2019', PLAN_2025, 2019, true, { from: 2019, to: 2026 }],
    ['arrears of 2024', PLAN_2025, 2024, true, { from: 2019, to: 2026 }],
    ['2024 in time, by a plan with a row for arrears only', PLAN_2025, 2024, false, undefined],
    ['both plans together: in time', [...PLAN_2023, ...PLAN_2025], 2024, false, { from: 2019, to: 2024 }],
    ['both plans together: late', [...PLAN_2023, ...PLAN_2025], 2024, true, { from: 2019, to: 2026 }],
  ] as const)('%s', (_, rules, year, arrears, expected) => {
    expect(usableVintages(year, arrears, rules)).toEqual(expected);
  });
});

describe('batches of reductions', () => {
  const RULES: readonly BatchRule[] = [
    {
      complianceYears: { from: 2019, to: 2024 },
      registeredBefore: civilDate('2017-03-14'),
      usableUntil: civilDate('2024-12-31'),
    },
    { complianceYears: { from: 2025, to: 2026 }, registeredFrom: civilDate('2024-01-23') },
  ];

  test.each([
    ['an old batch for 2023', '2017-03-13', 2023, '2024-12-31T15:59:59.999Z', true],
    ['a moment after its last day in Shanghai', '2017-03-13', 2023, '2024-12-31T16:00:00.000Z', false],
    ['registered on the day itself', '2017-03-14', 2023, '2024-06-01T00:00:00.000Z', false],
    ['an old batch for 2024, too late', '2017-03-13', 2024, '2025-06-01T00:00:00.000Z', false],
    ['an old batch for 2025', '2017-03-13', 2025, '2024-06-01T00:00:00.000Z', false],
    ['a new batch for 2025', '2025-03-07', 2025, '2026-11-01T00:00:00.000Z', true],
    ['the first day that is after', '2024-01-23', 2026, '2027-11-01T00:00:00.000Z', true],
    ['the day of the opening', '2024-01-22', 2025, '2026-11-01T00:00:00.000Z', false],
    ['a new batch for 2023', '2025-03-07', 2023, '2024-12-01T00:00:00.000Z', false],
    ['between the two', '2020-01-01', 2023, '2024-06-01T00:00:00.000Z', false],
    ['a year of no row', '2025-03-07', 2027, '2028-06-01T00:00:00.000Z', false],
  ])('%s: registered %s, for %i, applied %s', (_, registered, year, at, eligible) => {
    const batch = { registeredOn: civilDate(registered), insideEts: false };
    expect(isEligibleBatch(batch, year, instant(at), RULES)).toBe(eligible);
    expect(isEligibleBatch({ ...batch, insideEts: true }, year, instant(at), RULES)).toBe(false);
  });
});
