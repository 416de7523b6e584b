// Deductions by the penalties in force, on the days around each change.
import { EVERY_YEAR } from '../rulebooks/shipped/every-year.js';
import { civilDate } from '../working-time.js';
import { deductionForShortfall, deductionRule, deductionsEnded, falsificationDeducts, isShareAllowed } from './short-surrender.js'; // prettier-ignore

const { penalties, falsifiedData } = EVERY_YEAR;

test.each([
  ['2021-01-31', 0, 0, undefined],
  ['2021-02-01', 500, 500, '2021-02-01'],
  ['2024-04-30', 500, 500, '2021-02-01'],
  ['2024-05-01', 0, 500, '2024-05-01'],
  ['2026-08-07', 0, 500, '2024-05-01'],
  ['2026-08-08', 0, 500, '2026-08-08'],
  ['2026-08-14', 0, 500, '2026-08-08'],
  ['2026-08-15', 0, 0, '2026-08-15'],
  ['2030-01-01', 0, 0, '2026-08-15'],
])('on %s in Shanghai: %i, and %i on refusal, since %p', (date, made, refused, since) => {
  const rule = deductionRule(civilDate(date), penalties);
  expect(rule?.since).toBe(since);
  expect(deductionForShortfall(500, false, rule)).toBe(made);
  expect(deductionForShortfall(500, true, rule)).toBe(refused);
  expect(deductionForShortfall(0, true, rule)).toBe(0);
});

test.each([
  ['2020-01-01', undefined],
  ['2026-08-14', undefined],
  ['2026-08-15', '2026-08-15'],
])('on %s deductions have ended on: %p', (date, ended) => {
  expect(deductionsEnded(civilDate(date), penalties)).toBe(ended);
});

describe('falsified data', () => {
  test.each([
    ['2024-05-01', true, true],
    ['2024-05-01', false, false],
    ['2024-04-30', true, false],
  ])('on %s, refused %p: %p', (date, refused, deducts) => {
    expect(falsificationDeducts(refused, civilDate(date), falsifiedData)).toBe(deducts);
  });

  test.each([
    ['0.50', true],
    ['0.5004', true],
    ['1.00', true],
    ['0.4999', false],
    ['1.01', false],
  ])('a share of %s: %p', (share, allowed) => {
    expect(isShareAllowed(share, falsifiedData)).toBe(allowed);
  });
});
