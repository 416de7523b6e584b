// Pre-allocation, final issue and deductions: the vectors of the plans, and that no unit is lost between the stages.
import fc from 'fast-check';
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import type { Rulebook } from '../rulebooks/rulebook.js';
import { differentiatedIssueOf, issueStagesOf, preAllocationOf } from './issue-stages.js';

const [FIRST, , CEA_2023, , CEA_2025] = SHIPPED_RULEBOOKS as [Rulebook, Rulebook, Rulebook, Rulebook, Rulebook];

describe('pre-allocation', () => {
  test.each([
    // 0.7 × 2556.72 = 1789.704; 0.5 × 3579.4 = 1789.70.
    ['70 %, floored', CEA_2023, '2556.72', undefined, 1789],
    ['50 %, floored: 1789.70', CEA_2025, '3579.4', '0.5', 1789],
    // A binary 0.7 × 90 is a hair less than 63.
    ['exactly', CEA_2023, 90, undefined, 63],
    ['the share of the plan, said again', CEA_2023, 1000, '0.70', 700],
    ['less than the maximum', CEA_2025, 1000, '0.4', 400],
    ['nothing', CEA_2023, 0, undefined, 0],
  ])('%s', (_, rulebook, verified, share, tonnes) => {
    expect(preAllocationOf(rulebook, verified, share)).toMatchObject({ tonnes });
  });

  test.each([
    ['share', CEA_2023, 1000, '0.6'],
    ['share', CEA_2025, 1000, '0.51'],
    ['share', CEA_2025, 1000, undefined],
    ['share', CEA_2025, 1000, 'half'],
    ['verifiedBefore', CEA_2023, -1, undefined],
    ['rulebook', FIRST, 1000, '0.7'],
  ])('a wrong %s is named (%#)', (field, rulebook, verified, share) => {
    expect(preAllocationOf(rulebook, verified, share)).toMatchObject({ problems: [{ field }] });
  });

  test('shows its steps', () => {
    expect(preAllocationOf(CEA_2023, '2556.72')).toHaveProperty('steps', [
      { of: '', name: 'verified-before', value: '2556.72' },
      { of: '', name: 'share', value: '0.7' },
      { of: '', name: 'calculated', value: '1789.704' },
      { of: '', name: 'pre-allocation', value: '1789' },
    ]);
  });
});

describe('the stages of an issue', () => {
  test.each([
    // pre, final, deduction → pre-issue, final issue, holder returns, deduction returned, deduction left
    ['without a deduction', [50, 80, 0], [50, 30, 0, 0, 0]],
    ['too much was issued', [50, 30, 0], [50, 0, 20, 0, 0]],
    ['a deduction before', [50, 80, 20], [30, 30, 0, 0, 0]],
    ['a deduction in both stages', [50, 80, 70], [0, 10, 0, 0, 0]],
    ['0 ≤ final − pre ≤ the rest: no final issue', [50, 80, 80], [0, 0, 0, 0, 0]],
    ['the rest is left', [50, 80, 100], [0, 0, 0, 0, 20]],
    ['a smaller final amount, borne by the units issued', [50, 40, 30], [20, 0, 10, 0, 0]],
    ['borne by both', [50, 20, 40], [10, 0, 10, 20, 20]],
    ['the vector of the plan', [50_000, 30_000, 70_000], [0, 0, 0, 20_000, 40_000]],
  ] as const)('%s', (_, [before, entitlement, deduction], expected) => {
    const stages = issueStagesOf(before, entitlement, deduction);
    const { preIssue, finalIssue, holderReturns, deductionReturned, deductionLeft } = stages;
    expect([preIssue, finalIssue, holderReturns, deductionReturned, deductionLeft]).toEqual(expected);
  });

  test('what the holder keeps, and what was deducted, is the entitlement', () => {
    const tonnes = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(tonnes, tonnes, tonnes, (before, entitlement, deduction) => {
        const stages = issueStagesOf(before, entitlement, deduction);
        const kept = stages.preIssue + stages.finalIssue - stages.holderReturns;
        expect(kept + deduction - stages.deductionLeft).toBe(entitlement);
        expect(Math.min(...Object.values(stages))).toBeGreaterThanOrEqual(0);
        expect(kept).toBe(Math.max(0, entitlement - deduction));
      }),
      { seed: 20261124 },
    );
  });
});

test.each([
  [1_200_000, 1_000_000, { released: 200_000, toFind: 0 }],
  [800_000, 1_000_000, { released: 0, toFind: 200_000 }],
  [1_000_000, 1_000_000, { released: 0, toFind: 0 }],
])('a differentiated unit with %i t issued and %i t due', (issued, due, expected) => {
  expect(differentiatedIssueOf(issued, due)).toEqual(expected);
});
