// Weights of preferences, well formed and not.
import { prefersCsv } from './lists.js';
import { preferencesOf } from './quality-values.js';

test.each<[string | undefined, [string, number][]]>([
  [undefined, []],
  ['', []],
  ['zh-CN', [['zh-cn', 1]]],
  [
    'zh-CN,zh;q=0.9, en;q=0.8',
    [
      ['zh-cn', 1],
      ['zh', 0.9],
      ['en', 0.8],
    ],
  ],
  ['text/csv; header=present; Q=0.5', [['text/csv', 0.5]]],
  ['*;q=0', [['*', 0]]],
  [
    'en;q=1.000,zh;q=0.001',
    [
      ['en', 1],
      ['zh', 0.001],
    ],
  ],
  // Weights that are none: more than 1, more than three decimals, no number. The others stay.
  ['a;q=2, b;q=-1, c;q=0.1234, d;q=x, e;q=, f', [['f', 1]]],
  [' , ,;q=1,', []],
])('%j', (header, expected) => {
  expect(preferencesOf(header).map(({ value, quality }) => [value, quality])).toEqual(expected);
});

test('a header of any length is read up to a bound', () => {
  expect(preferencesOf('a,'.repeat(1_000_000)).length).toBeLessThanOrEqual(1_000);
});

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ['*/*', false],
  ['text/*', false],
  ['application/json', false],
  ['text/csv', true],
  ['TEXT/CSV', true],
  ['text/csv, application/json', true],
  ['text/csv;q=0.5, application/json', false],
  ['application/json;q=0.5, text/csv;q=0.9', true],
  ['text/csv;q=0', false],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
])('Accept %j: CSV %s', (accept, csv) => {
  expect(prefersCsv(accept)).toBe(csv);
});
