// Exact shares: the edges where floating point goes wrong, and what is no decimal.
import fc from 'fast-check';
import { TONNES_MAX } from '../tonnes.js';
import { ceilingOfShare, compareShares, floorOfShare, wholeTonnes } from './exact-share.js';

describe('the floor of a share', () => {
  test.each([
    [17_897, '0.1', 1_789, '1,789.70'],
    [2_556, '0.70', 1_789, '1,789.20'],
    [2_557, '0.70', 1_789, '1,789.90'],
    [100, '0.57', 57, 'which floating point makes 56'],
    [100, '0.29', 29, 'which floating point makes 28'],
    [10, '0.70', 7, 'a whole result'],
    [1, '0.999999999999999999', 0, 'almost a tonne'],
    [0, '0.70', 0, 'of nothing'],
    [100, '0', 0, 'no share'],
    [100, '1', 100, 'all'],
    [3, '1.5', 4, 'more than all'],
    [TONNES_MAX, '1.000', TONNES_MAX, 'of the most there is'],
    [TONNES_MAX, '0.5', (TONNES_MAX - 1) / 2, 'of an odd most'],
  ])('%i × %s = %i: %s', (quantity, share, floor) => {
    expect(floorOfShare(quantity, share)).toBe(floor);
  });

  test.each(['', '.7', '0.', '70%', '-0.1', '+1', '1e3', '0,7', ' 0.7', '0.7\n', '٠.٧', '0.1234567890123456789'])(
    '%j is no share',
    (share) => {
      expect(() => floorOfShare(1, share)).toThrow(TypeError);
    },
  );

  test.each([-1, 0.5, NaN, Infinity, TONNES_MAX + 1])('%d is no amount', (quantity) => {
    expect(() => wholeTonnes(quantity)).toThrow(RangeError);
    expect(() => floorOfShare(quantity, '0.5')).toThrow(RangeError);
  });

  test('a product beyond what is counted one by one is refused, not rounded', () => {
    expect(() => floorOfShare(TONNES_MAX, '1.1')).toThrow(RangeError);
  });

  test('what is left out is less than a tonne', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.nat(10_000), (quantity, tenThousandths) => {
        const share = `${Math.floor(tenThousandths / 10_000)}.${String(tenThousandths % 10_000).padStart(4, '0')}`;
        // Both products are whole and small enough to be exact.
        const rest = quantity * tenThousandths - floorOfShare(quantity, share) * 10_000;
        expect(rest).toBeGreaterThanOrEqual(0);
        expect(rest).toBeLessThan(10_000);
      }),
    );
  });
});

test.each([
  [1_000, '0.10', 100],
  [1_001, '0.10', 101],
  [999, '0.1', 100],
  [0, '0.5', 0],
  [7, '1', 7],
  [100, '0.57', 57],
  [3, '0.333333333333333333', 1],
])('the least of %i that is %s of it is %i', (quantity, share, least) => {
  expect(ceilingOfShare(quantity, share)).toBe(least);
});

test.each([
  ['0.7', '0.70', 0],
  ['0.09', '0.1', -1],
  ['1', '0.999999999999999999', 1],
  ['10', '9.5', 1],
])('%s against %s is %i', (a, b, sign) => {
  expect(compareShares(a, b)).toBe(sign);
  expect(compareShares(b, a)).toBe(sign === 0 ? 0 : -sign);
});
