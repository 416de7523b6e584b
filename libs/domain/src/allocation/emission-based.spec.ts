// Steel, cement and aluminium: verified emissions in 2024, the balance value and its exceptions from 2025 on.
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import type { Rulebook } from '../rulebooks/rulebook.js';
import { allocationOf } from './allocation-of.js';

const [, , , CEA_2024, CEA_2025] = SHIPPED_RULEBOOKS as [Rulebook, Rulebook, Rulebook, Rulebook, Rulebook];

/** What a newer rulebook of 2025 says once the balance value of steel is determined: 2 tCO2 a tonne. */
const WITH_BALANCE: Rulebook = {
  ...CEA_2025,
  allocation: CEA_2025.allocation.map((rule) =>
    rule.formula === 'balance-value' && rule.sector === 'steel' ? { ...rule, balanceValue: '2' } : rule,
  ),
};

const steel = (activity: unknown) => allocationOf(WITH_BALANCE, 'steel', 2025, activity);

test.each(['steel', 'cement', 'aluminium'])('%s in 2024: what was emitted', (sector) => {
  expect(allocationOf(CEA_2024, sector, 2024, { verified: 1_234_567 })).toEqual({
    tonnes: 1_234_567,
    due: 1_234_567,
    gapRate: '0.00',
    steps: expect.any(Array),
  });
  expect(allocationOf(CEA_2024, sector, 2024, {})).toEqual({
    problems: [{ field: 'verified', message: 'is missing' }],
  });
});

// E = 1,000,000 t and BP = 2: X = (2 − I) / 2, α = 0.15 X, never more than 0.03 on either side.
test.each([
  ['at the balance value', '2', '0', 1_000_000, '0.00'],
  ['10 % better', '1.8', '0.015', 1_015_000, '-1.50'],
  ['10 % worse', '2.2', '-0.015', 985_000, '1.50'],
  ['just below the limit', '1.6002', '0.029985', 1_029_985, '-3.00'],
  ['at the limit', '1.6', '0.03', 1_030_000, '-3.00'],
  ['at the other limit', '2.4', '-0.03', 970_000, '3.00'],
  ['far beyond it', '0', '0.03', 1_030_000, '-3.00'],
  ['far beyond the other', '999', '-0.03', 970_000, '3.00'],
  // X = 0.0000066…, α = 0.000001 from 0.00000099…; and half of the last digit goes up: X = 0.00001, α = 0.0000015.
  ['rounded', '1.9999867', '0.000001', 1_000_001, '0.00'],
  ['rounded half up', '1.99998', '0.000002', 1_000_002, '0.00'],
])('%s', (_, intensity, alpha, tonnes, gapRate) => {
  const result = steel({ verified: 1_000_000, intensity });
  expect(result).toMatchObject({ tonnes, due: 1_000_000, gapRate });
  expect(result).toMatchObject({ steps: expect.arrayContaining([{ of: '', name: 'alpha', value: alpha }]) });
});

test.each([
  ['closed', { verified: 500_000, exception: 'closed-before-determination' }],
  ['new', { verified: 500_000, exception: 'new-unit', intensity: '9' }],
  ['a special process', { verified: 500_000, exception: 'special-process' }],
  ['small', { verified: 25_999, intensity: '9' }],
])('allocation = emissions where it is %s, whatever its intensity', (_, activity) => {
  expect(steel(activity)).toMatchObject({ tonnes: activity.verified, gapRate: '0.00' });
  // Then no balance value is needed either.
  expect(allocationOf(CEA_2025, 'cement', 2025, activity)).toMatchObject({ tonnes: activity.verified });
});

test('26,000 t are not small any more: floor(26,000 × 0.97)', () => {
  expect(steel({ verified: 26_000, intensity: '9' })).toMatchObject({ tonnes: 25_220 });
});

test.each([
  ['intensity', { verified: 26_000 }],
  ['intensity', { verified: 26_000, intensity: '-1' }],
  ['verified', { verified: '', intensity: '1' }],
  ['exception', { verified: 26_000, exception: 'friend' }],
  ['', 'all of it'],
])('a wrong %s is named', (field, activity) => {
  expect(steel(activity)).toMatchObject({ problems: [{ field }] });
});

test('nothing is computed before the balance value is determined', () => {
  expect(allocationOf(CEA_2025, 'steel', 2025, { verified: 26_000, intensity: '1' })).toEqual({
    problems: [{ field: 'sector', message: 'has no balance value in this rulebook yet' }],
  });
});

test('a better unit never gets less', () => {
  const tonnes = Array.from({ length: 60 }, (_, index) => steel({ verified: 777_777, intensity: `${index / 10}` })).map(
    (result) => ('tonnes' in result ? result.tonnes : NaN),
  );
  expect(tonnes).toEqual([...tonnes].sort((a, b) => b - a));
});
