// Borrowing: from which gap on, and how much of it.
import { accountId } from '../ids.js';
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import { type BorrowingApplication, checkBorrowing } from './borrowing.js';

/** By the plan of 2021-22, a unit with a gap of 1,000 t, 10 % of its emissions, that asks for half of it. */
const application = (changes: Partial<BorrowingApplication>): BorrowingApplication => ({
  account: accountId('A'),
  complianceYear: 2022,
  verified: 10_000,
  allocated: 9_000,
  borrowed: 0,
  pending: 0,
  requested: 500,
  rules: SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2021-2022')!.borrowing!,
  ...changes,
});

test.each<[string, Partial<BorrowingApplication>]>([
  ['half of the gap', {}],
  ['a tonne', { requested: 1 }],
  ['what is left of the half', { borrowed: 300, requested: 200 }],
  ['what others that wait leave of it', { borrowed: 200, pending: 100, requested: 200 }],
  ['nothing allocated at all', { allocated: 0, requested: 5_000 }],
  ['a gap of a tenth and a part of a tonne', { verified: 10_005, allocated: 9_004, requested: 500 }],
])('%s is accepted', (_, changes) => {
  expect(checkBorrowing(application(changes))).toBeUndefined();
});

test.each<[string, Partial<BorrowingApplication>, object]>([
  ['an allocation that is not final', { allocated: undefined }, { code: 'allocation-not-final', complianceYear: 2022 }],
  ['a gap below the rate', { allocated: 9_001 }, { code: 'gap-too-small', gap: 999, gapMin: 1_000 }],
  [
    'a gap that is below it by a part of a tonne',
    { verified: 10_005, allocated: 9_005 },
    { code: 'gap-too-small', gap: 1_000, gapMin: 1_001 },
  ],
  ['a surplus', { allocated: 10_001 }, { code: 'gap-too-small', gap: 0 }],
  ['no emissions', { verified: 0, requested: 1 }, { code: 'borrowing-limit-exceeded', limit: 0 }],
  [
    'a tonne more than half',
    { requested: 501 },
    { code: 'borrowing-limit-exceeded', limit: 500, borrowed: 0, pending: 0, requested: 501 },
  ],
  ['more than half in two parts', { borrowed: 300, requested: 201 }, { code: 'borrowing-limit-exceeded' }],
  ['more than half with what waits', { pending: 300, requested: 201 }, { code: 'borrowing-limit-exceeded' }],
  ['half of an odd gap, rounded up', { allocated: 8_999, requested: 501 }, { limit: 500 }],
])('refused: %s', (_, changes, rejection) => {
  expect(checkBorrowing(application(changes))).toMatchObject(rejection);
});
