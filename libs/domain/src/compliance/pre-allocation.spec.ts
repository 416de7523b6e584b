// Pre-allocation, final issue and later corrections: the plan's own vectors, tables by hand, and what no order of steps may change.
import fc from 'fast-check';
import {
  type Allocated,
  allocationStep,
  delegatedSurrender,
  NOTHING_ALLOCATED,
  preAllocation,
} from './pre-allocation.js';

describe('pre-allocation (R8)', () => {
  const PLAN_2023 = { shareMin: '0.70', shareMax: '0.70' };
  const PLAN_2025 = { shareMin: '0', shareMax: '0.50' };
  const outOfRange = 'pre-allocation-share-out-of-range';

  test.each([
    [1_000_000, '0.70', PLAN_2023, 700_000],
    [2_557, '0.70', PLAN_2023, 1_789],
    [2_557, '0.7', PLAN_2023, 1_789],
    [1, '0.70', PLAN_2023, 0],
    [0, '0.70', PLAN_2023, 0],
    [17_897, '0.10', PLAN_2025, 1_789],
    [99_999, '0.50', PLAN_2025, 49_999],
    [99_999, '0', PLAN_2025, 0],
    [1_000, '0.69', PLAN_2023, outOfRange],
    [1_000, '0.71', PLAN_2023, outOfRange],
    [1_000, '0.51', PLAN_2025, outOfRange],
    [1_000, '0.500000000000000001', PLAN_2025, outOfRange],
  ])('of %i verified tonnes at %s', (verified, share, rules, expected) => {
    const answer = preAllocation(verified, share, rules);
    expect(typeof answer === 'number' ? answer : answer.code).toBe(expected);
  });

  test('a refusal shows the range', () => {
    expect(preAllocation(1_000, '0.6', PLAN_2025)).toEqual({ code: outOfRange, share: '0.6', ...PLAN_2025 });
  });
});

/** Rows of a pre-issue and the final issue that follows it. */
interface Stages {
  pre: number;
  final: number;
  deduction: number;
  preIssue: number;
  carried: number;
  issue: number;
  toReturn: number;
  deductionReturned: number;
  open: number;
}

describe('pre-issue and final issue (R9, R10)', () => {
  test.each<Stages & { why: string }>([
    // prettier-ignore
    { why: 'the vector of the plan', pre: 50_000, final: 30_000, deduction: 70_000, preIssue: 0, carried: 20_000, issue: 0, toReturn: 0, deductionReturned: 20_000, open: 40_000 },
    // prettier-ignore
    { why: 'no deduction', pre: 70_000, final: 90_000, deduction: 0, preIssue: 70_000, carried: 0, issue: 20_000, toReturn: 0, deductionReturned: 0, open: 0 },
    // prettier-ignore
    { why: 'too much issued ahead: units come back', pre: 70_000, final: 60_000, deduction: 0, preIssue: 70_000, carried: 0, issue: 0, toReturn: 10_000, deductionReturned: 0, open: 0 },
    // prettier-ignore
    { why: 'the pre-allocation bears the deduction', pre: 70_000, final: 90_000, deduction: 30_000, preIssue: 40_000, carried: 0, issue: 20_000, toReturn: 0, deductionReturned: 0, open: 0 },
    // prettier-ignore
    { why: 'the rest is deducted at the end', pre: 50_000, final: 90_000, deduction: 70_000, preIssue: 0, carried: 20_000, issue: 20_000, toReturn: 0, deductionReturned: 0, open: 0 },
    // prettier-ignore
    { why: 'final − pre is less than the rest', pre: 50_000, final: 65_000, deduction: 70_000, preIssue: 0, carried: 20_000, issue: 0, toReturn: 0, deductionReturned: 0, open: 5_000 },
    // prettier-ignore
    { why: 'final − pre is the rest', pre: 50_000, final: 70_000, deduction: 70_000, preIssue: 0, carried: 20_000, issue: 0, toReturn: 0, deductionReturned: 0, open: 0 },
    // prettier-ignore
    { why: 'final − pre is a tonne more than the rest', pre: 50_000, final: 70_001, deduction: 70_000, preIssue: 0, carried: 20_000, issue: 1, toReturn: 0, deductionReturned: 0, open: 0 },
    // prettier-ignore
    { why: 'final − pre is nothing', pre: 50_000, final: 50_000, deduction: 70_000, preIssue: 0, carried: 20_000, issue: 0, toReturn: 0, deductionReturned: 0, open: 20_000 },
    // prettier-ignore
    { why: 'a deduction as large as the pre-allocation', pre: 50_000, final: 60_000, deduction: 50_000, preIssue: 0, carried: 0, issue: 10_000, toReturn: 0, deductionReturned: 0, open: 0 },
    // prettier-ignore
    { why: 'units come back down to what the deduction leaves', pre: 50_000, final: 40_000, deduction: 30_000, preIssue: 20_000, carried: 0, issue: 0, toReturn: 10_000, deductionReturned: 0, open: 0 },
    // prettier-ignore
    { why: 'all units come back, and a part of the deduction', pre: 50_000, final: 10_000, deduction: 30_000, preIssue: 20_000, carried: 0, issue: 0, toReturn: 20_000, deductionReturned: 20_000, open: 20_000 },
    // prettier-ignore
    { why: 'no entitlement in the end', pre: 50_000, final: 0, deduction: 30_000, preIssue: 20_000, carried: 0, issue: 0, toReturn: 20_000, deductionReturned: 30_000, open: 30_000 },
    // prettier-ignore
    { why: 'no pre-allocation', pre: 0, final: 10, deduction: 4, preIssue: 0, carried: 4, issue: 6, toReturn: 0, deductionReturned: 0, open: 0 },
  ])(
    '$why: pre $pre, final $final, deduction $deduction',
    ({ pre, final, deduction, preIssue, carried, issue, toReturn, deductionReturned, open }) => {
      const first = allocationStep(NOTHING_ALLOCATED, { entitlement: pre, deduction });
      expect(first).toMatchObject({ issue: preIssue, toReturn: 0, deductionOpen: carried });
      const second = allocationStep(first.allocated, { entitlement: final, deduction });
      expect(second).toMatchObject({ issue, toReturn, deductionReturned, deductionOpen: open });
    },
  );
});

describe('a later determination (R11)', () => {
  test.each([
    ['more verified: top-up', [90, 0], [100, 0], { issue: 10, toReturn: 0 }],
    ['less verified: return', [90, 0], [75, 0], { issue: 0, toReturn: 15 }],
    ['the same again', [90, 0], [90, 0], { issue: 0, toReturn: 0 }],
    ['a top-up goes to an open deduction first', [0, 50], [60, 55], { issue: 5, deducted: 5, deductionOpen: 0 }],
    ['a new deduction takes no issued units', [90, 0], [90, 30], { issue: 0, toReturn: 0, deductionOpen: 30 }],
    ['it takes what is topped up', [90, 0], [100, 30], { issue: 0, deducted: 10, deductionOpen: 20 }],
    ['a deduction that is lifted is issued', [60, 30], [90, 10], { issue: 20, deductionReturned: 20 }],
    ['one lifted and less verified', [60, 30], [70, 10], { issue: 0, toReturn: 0, deductionReturned: 20 }],
    ['borrowed units are issued already', [20, 0], [70, 0], { issue: 50, toReturn: 0 }],
    ['more borrowed than determined', [80, 0], [70, 0], { issue: 0, toReturn: 10 }],
  ] as const)('%s', (_, [issued, deducted], [entitlement, deduction], expected) => {
    expect(allocationStep({ issued, deducted }, { entitlement, deduction })).toMatchObject(expected);
  });

  test.each([
    [{ issued: -1, deducted: 0 }, 1, 0],
    [{ issued: 0, deducted: 0.5 }, 1, 0],
    [NOTHING_ALLOCATED, -1, 0],
    [NOTHING_ALLOCATED, 1, NaN],
  ])('%j to %d less %d: no amounts', (from, entitlement, deduction) => {
    expect(() => allocationStep(from, { entitlement, deduction })).toThrow(RangeError);
  });
});

describe('laws of allocation', () => {
  const amount = fc.oneof(fc.nat(20), fc.nat(1_000_000_000));
  const allocated = fc.record({ issued: amount, deducted: amount });

  const walk = (entitlements: readonly number[], deduction: number): Allocated =>
    entitlements.reduce<Allocated>(
      (from, entitlement) => allocationStep(from, { entitlement, deduction }).allocated,
      NOTHING_ALLOCATED,
    );

  test('what is issued, withheld and left of the deduction adds up', () => {
    fc.assert(
      fc.property(allocated, amount, amount, (from, entitlement, deduction) => {
        const step = allocationStep(from, { entitlement, deduction });
        expect(step.allocated.issued + step.allocated.deducted).toBe(entitlement);
        expect(step.allocated.deducted + step.deductionOpen).toBe(deduction);
        expect(step.allocated.issued).toBe(from.issued + step.issue - step.toReturn);
        expect(step.allocated.deducted).toBe(from.deducted + step.deducted - step.deductionReturned);
      }),
    );
  });

  test('nothing is below zero, and nothing goes both ways', () => {
    fc.assert(
      fc.property(allocated, amount, amount, (from, entitlement, deduction) => {
        const { allocated: after, ...step } = allocationStep(from, { entitlement, deduction });
        for (const value of [...Object.values(step), ...Object.values(after)]) expect(value).toBeGreaterThanOrEqual(0);
        expect(Math.min(step.issue, step.toReturn)).toBe(0);
        expect(Math.min(step.deducted, step.deductionReturned)).toBe(0);
      }),
    );
  });

  test('the way there does not count: the holder ends with what the entitlement leaves after the deduction', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 5 }), amount, amount, (earlier, last, deduction) => {
        const issued = Math.max(0, last - deduction);
        expect(walk([...earlier, last], deduction)).toEqual({ issued, deducted: last - issued });
      }),
    );
  });

  test('a deduction alone never makes a holder return units', () => {
    fc.assert(
      fc.property(allocated, amount, amount, (from, more, deduction) => {
        const entitlement = from.issued + from.deducted + more;
        expect(allocationStep(from, { entitlement, deduction }).toReturn).toBe(0);
      }),
    );
  });
});

describe('differentiated units (R12)', () => {
  test.each([
    [1_200_000, 1_000_000, { surrendered: 1_000_000, released: 200_000, missing: 0 }],
    [800_000, 1_000_000, { surrendered: 800_000, released: 0, missing: 200_000 }],
    [1_000_000, 1_000_000, { surrendered: 1_000_000, released: 0, missing: 0 }],
    [0, 5, { surrendered: 0, released: 0, missing: 5 }],
    [5, 0, { surrendered: 0, released: 5, missing: 0 }],
  ])('%i withheld, %i due', (withheld, due, expected) => {
    expect(delegatedSurrender(withheld, due)).toEqual(expected);
  });
});
