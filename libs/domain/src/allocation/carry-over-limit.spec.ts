// The carry-over of 2019-2024: base by sector, and one and a half times what was sold on balance.
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import { carryOverLimit } from './carry-over-limit.js';

const rule = SHIPPED_RULEBOOKS[3]!.carryOver!;

test.each([
  ['power', 0, 0, 10_000],
  ['power', 1000, 0, 11_500],
  ['power', 1001, 0, 11_501], // 11,501.5
  ['power', 5000, 4000, 11_500],
  ['power', 4000, 5000, 10_000],
  ['steel', 0, 0, 100_000],
  ['cement', 3, 0, 100_004], // 100,004.5
  ['aluminium', 0, 1, 100_000],
  ['aviation', 0, 0, undefined],
  ['constructor', 0, 0, undefined],
])('%s, sold %i, bought %i: %p', (sector, sold, bought, expected) => {
  expect(carryOverLimit(rule, sector, sold, bought)).toBe(expected);
});
