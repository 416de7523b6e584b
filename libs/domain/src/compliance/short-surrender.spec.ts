// Deductions by the penalties in force, on the days around each change.
import { civilDate, civilTime, instantOfCivil } from '../working-time.js';
import { deductionForFalsification, deductionForShortfall, type DeductionRule } from './short-surrender.js';

const RULES: readonly DeductionRule[] = [
  { from: civilDate('2021-02-01'), deducted: 'always' },
  { from: civilDate('2024-05-01'), deducted: 'on-refusal' },
  { from: civilDate('2026-08-15'), deducted: 'never' },
];

test.each([
  ['2021-01-31', '23:59', 0, 0],
  ['2021-02-01', '00:00', 500, 500],
  ['2024-04-30', '23:59', 500, 500],
  ['2024-05-01', '00:00', 0, 500],
  ['2026-08-14', '23:59', 0, 500],
  ['2026-08-15', '00:00', 0, 0],
  ['2030-01-01', '00:00', 0, 0],
])('on %s %s in Shanghai: %i, and %i on refusal', (date, time, made, refused) => {
  const at = instantOfCivil(civilDate(date), civilTime(time));
  for (const rules of [RULES, RULES.toReversed()]) {
    expect(deductionForShortfall(500, false, at, rules)).toBe(made);
    expect(deductionForShortfall(500, true, at, rules)).toBe(refused);
    expect(deductionForShortfall(0, true, at, rules)).toBe(0);
  }
});

describe('falsified data', () => {
  const SHARES = { shareMin: '0.50', shareMax: '1' };

  test.each([
    ['0.50', 500],
    ['0.5004', 500],
    ['1.00', 1_001],
    ['0.49', { code: 'deduction-share-out-of-range', share: '0.49', ...SHARES }],
    ['1.01', { code: 'deduction-share-out-of-range', share: '1.01', ...SHARES }],
  ])('a share of %s', (share, expected) => {
    expect(deductionForFalsification(1_001, share, SHARES)).toEqual(expected);
  });
});
