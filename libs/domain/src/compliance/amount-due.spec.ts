// The amount due with and without the first cycle's cap, the shortfall, and the share that may be offset.
import fc from 'fast-check';
import { amountDue, offsetLimit, shortfallOf } from './amount-due.js';

describe('the amount due', () => {
  const part = (verified: number, allocated: number, gas = false) => ({ gas, verified, allocated });
  const CAPPED = { gapShareMax: '0.20' };

  test.each([
    ['the emissions', [part(1_000, 700)], {}, 1_000],
    ['of all parts', [part(1_000, 700), part(50, 10, true)], {}, 1_050],
    ['a report of zero', [part(0, 0)], {}, 0],
    ['no emissions of any kind', [], {}, 0],
    ['a surplus: still the emissions', [part(1_000, 1_200)], CAPPED, 1_000],
    ['a gap below the cap', [part(1_000, 801)], CAPPED, 1_000],
    ['a gap at the cap', [part(1_000, 800)], CAPPED, 1_000],
    ['a gap beyond the cap', [part(1_000, 799)], CAPPED, 999],
    ['nothing allocated', [part(1_000, 0)], CAPPED, 200],
    ['a cap that is no whole number', [part(1_004, 500)], CAPPED, 700],
    ['gas with a gap', [part(1_000, 700, true)], CAPPED, 700],
    ['gas without a gap', [part(1_000, 1_100, true)], CAPPED, 1_000],
    ['gas and coal', [part(1_000, 700, true), part(1_000, 700)], CAPPED, 1_600],
  ])('%s', (_, parts, rules, due) => {
    expect(amountDue(parts, rules)).toBe(due);
  });

  test.each([part(-1, 0), part(0.5, 0), part(1, -1)])('%j is no report', (broken) => {
    expect(() => amountDue([broken], CAPPED)).toThrow(RangeError);
  });

  test('a cap never makes the duty larger, nor larger than what it names', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (verified, allocated) => {
        const due = amountDue([part(verified, allocated)], CAPPED);
        expect(due).toBeLessThanOrEqual(verified);
        expect(due).toBeLessThanOrEqual(allocated + verified * 0.2 + 1e-6);
        expect(due).toBeGreaterThanOrEqual(Math.min(verified, allocated));
      }),
    );
  });
});

test.each([
  [100, 99, 1],
  [100, 100, 0],
  [100, 101, 0],
  [0, 0, 0],
  [100, 0, 100],
])('due %i, surrendered %i: %i short', (due, surrendered, shortfall) => {
  expect(shortfallOf(due, surrendered)).toBe(shortfall);
});

test.each([
  [1_000, 50],
  [1_019, 50],
  [1_020, 51],
  [19, 0],
  [20, 1],
  [0, 0],
])('of %i due, %i may be offset', (due, limit) => {
  expect(offsetLimit(due, { share: '0.05' })).toBe(limit);
});
