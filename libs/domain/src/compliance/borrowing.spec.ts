// Borrowing: who may, from which gap on, and how much of it.
import { tonnes } from '../tonnes.js';
import { type BorrowingApplication, checkBorrowing } from './borrowing.js';

/** A unit in hardship with a gap of 1,000 t, 10 % of its emissions, that asks for half of it. */
const application = (changes: Partial<BorrowingApplication>): BorrowingApplication => ({
  complianceYear: 2022,
  verified: 10_000,
  allocated: 9_000,
  hardship: true,
  differentiated: false,
  borrowed: 0,
  preAllocationLeft: 6_000,
  requested: tonnes(500),
  rules: { complianceYears: { from: 2021, to: 2022 }, gapRateMin: '0.10', gapRatePlaces: 4, shareMax: '0.50' },
  ...changes,
});

test.each<[string, Partial<BorrowingApplication>]>([
  ['half of the gap', {}],
  ['a tonne', { requested: tonnes(1) }],
  ['for 2021', { complianceYear: 2021 }],
  ['what is left of the half', { borrowed: 300, requested: tonnes(200) }],
  ['all that was pre-allocated', { preAllocationLeft: 500 }],
  ['a gap that rounds to the rate', { verified: 100_000, allocated: 90_005, requested: tonnes(4_997) }],
  ['nothing allocated at all', { allocated: 0, requested: tonnes(5_000) }],
])('%s is accepted', (_, changes) => {
  expect(checkBorrowing(application(changes))).toBeUndefined();
});

test.each<[string, Partial<BorrowingApplication>, object]>([
  ['another year', { complianceYear: 2023 }, { code: 'borrowing-not-offered', complianceYear: 2023 }],
  ['a differentiated unit', { differentiated: true }, { code: 'borrowing-differentiated' }],
  ['no hardship', { hardship: false }, { code: 'hardship-not-established' }],
  ['a gap below the rate', { allocated: 9_001 }, { code: 'gap-too-small', gap: 999, gapRate: '0.0999' }],
  [
    'a gap that rounds below it',
    { verified: 100_000, allocated: 90_006 },
    { code: 'gap-too-small', gapRate: '0.0999' },
  ],
  ['a surplus', { allocated: 10_001 }, { code: 'gap-too-small', gap: 0, gapRate: '0.0000', gapRateMin: '0.10' }],
  ['no emissions', { verified: 0 }, { code: 'gap-too-small', gap: 0, gapRate: '0' }],
  [
    'a tonne more than half',
    { requested: tonnes(501) },
    { code: 'borrowing-limit-exceeded', limit: 500, borrowed: 0, requested: 501 },
  ],
  ['more than half in two parts', { borrowed: 300, requested: tonnes(201) }, { code: 'borrowing-limit-exceeded' }],
  ['half of an odd gap, rounded up', { allocated: 8_999, requested: tonnes(501) }, { limit: 500 }],
  [
    'more than was pre-allocated',
    { preAllocationLeft: 499 },
    { code: 'pre-allocation-exceeded', left: 499, requested: 500 },
  ],
])('refused: %s', (_, changes, rejection) => {
  expect(checkBorrowing(application(changes))).toMatchObject(rejection);
});
