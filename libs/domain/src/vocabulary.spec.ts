// Ids, tonnes, instants and ranges: what each of them accepts.
import { accountId, BENEFICIARY, clientId, commandKey, holderCode, instrumentId, ledgerId, MEDIA_TYPE } from './ids.js';
import { ACTOR, REASON_CODE, REFERENCE, ROLE, PROJECT_ID, SHA256_HEX, TITLE } from './ids.js';
import { instant, instantOf, later, msOf } from './instant.js';
import { packRanges, quantityOf, unpackRanges } from './serial-range.js';
import { tonnes, TONNES_MAX } from './tonnes.js';

describe('ids', () => {
  test.each([
    ['ledger id', ledgerId, ['cea', '0', 'a-b-1'], 40],
    ['account id', accountId, ['A', '1', 'a.b_c-d', 'EU-100-121456-0-76'], 40],
    ['instrument id', instrumentId, ['CEA24', 'CCER-2023.1_A'], 40],
    ['holder code', holderCode, ['91350211M000100Y43', 'DE-4711'], 32],
    ['client id', clientId, ['shanghai-exchange', 'a.b_c'], 40],
    ['command key', commandKey, ['01J9ZQ7Y0V', 'trade:2024-07-01:17', 'a_b.c-d'], 64],
  ] as const)('%s: letters, digits and a few marks, up to its length', (what, parse, valid, lengthMax) => {
    const of = (length: number): string => (parse === ledgerId || parse === clientId ? 'a' : 'A').repeat(length);
    for (const text of [...valid, of(1), of(lengthMax)]) expect(parse(text)).toBe(text);
    const first = valid[0];
    for (const text of [
      '',
      of(lengthMax + 1),
      `${first}\n`,
      `\n${first}`,
      `${first}\r`,
      `${first}\u0000`,
      `${first}\u007f`,
      `${first}\u2028`,
      `${first}\u200b`,
      ` ${first}`,
      `${first} `,
      `-${first}`,
      `${first}é`,
      `${first}账`,
      '\u0410',
      'Ａ',
      '١',
      '😀',
      '\ud800',
      `${first}/..`,
      `${first}"`,
      `${first},1`,
      '__proto__',
    ])
      expect(() => parse(text)).toThrow(`not a ${what}`);
  });

  test('an error about an id shows control characters escaped, and not without end', () => {
    const message = (text: string): string => {
      try {
        return accountId(text);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message('A\u001b[31m')).toBe('not a account id: "A\\u001b[31m"');
    expect(message('x'.repeat(1e6)).length).toBeLessThan(120);
  });

  test.each([
    ['actor', ACTOR, ['user@exchange', 'A'], ['', 'a b', 'a\n', 'é', 'a'.repeat(65)]],
    ['role', ROLE, ['trader', 'registry-administrator'], ['Trader', '', 'a1', 'trader\n', 'a'.repeat(41)]],
    ['reason code', REASON_CODE, ['plan-cut', 'court-order-17'], ['Plan', 'a b', 'a\n', '', 'a'.repeat(49)]],
    [
      'reference',
      REFERENCE,
      ['A', 'Trade 2024/17 #3', 'a.b_c:d'],
      ['', ' A', 'A ', 'A\n', 'a'.repeat(65), 'A\tB', '账'],
    ],
    ['beneficiary', BENEFICIARY, ['DE-4711', `sha256:${'0f'.repeat(32)}`], ['Jane Doe', 'sha256:00', `sha256:${'0f'.repeat(32)}\n`, 'jane']], // prettier-ignore
    ['project', PROJECT_ID, ['CCER-2024-0017', 'a.b_c'], ['', '-A', 'A/B', 'A B', 'A\n', '项目', 'a'.repeat(41)]],
    [
      'title',
      TITLE,
      ['造林碳汇（第一版）', 'Forest, 2nd', '1'],
      ['', ' A', 'A ', 'A\n', 'A\tB', '<b>', '=1', 'a'.repeat(121)],
    ],
    ['SHA-256', SHA256_HEX, ['0f'.repeat(32)], ['0F'.repeat(32), '0'.repeat(63), `${'0f'.repeat(32)}\n`]],
    [
      'media type',
      MEDIA_TYPE,
      ['application/pdf', 'image/svg+xml'],
      ['pdf', 'a/b/c', 'text/plain; charset=utf-8', 'a/b\n'],
    ],
  ])('the pattern of a %s', (_, pattern, valid, invalid) => {
    for (const text of valid) expect(text).toMatch(pattern);
    for (const text of invalid) expect(text).not.toMatch(pattern);
  });
});

describe('tonnes', () => {
  test.each([1, 2, 1e9, TONNES_MAX])('%p is a quantity', (quantity) => expect(tonnes(quantity)).toBe(quantity));

  test.each([
    0,
    -0,
    -1,
    0.5,
    1.000001,
    TONNES_MAX + 1,
    2 ** 64,
    Number.NaN,
    Infinity,
    -Infinity,
    '5' as never,
    null as never,
  ])('%p is none', (quantity) => expect(() => tonnes(quantity)).toThrow('not a quantity in tonnes'));
});

describe('instants', () => {
  test.each(['1970-01-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z', '9999-12-31T23:59:59.999Z'])('%s', (text) => {
    expect(instantOf(msOf(instant(text)))).toBe(text);
  });

  test.each([
    '2024-02-30T00:00:00.000Z',
    '2023-02-29T00:00:00.000Z',
    '2024-07-01T24:00:00.000Z',
    '2024-07-01T23:59:60.000Z',
    '2024-13-01T00:00:00.000Z',
    '2024-07-01T00:00:00Z',
    '2024-07-01T00:00:00.000',
    '2024-07-01T00:00:00.000+00:00',
    '2024-07-01T00:00:00.000Z\n',
    '2024-07-01 00:00:00.000Z',
    '2024-07-01T00:00:00.0000Z',
    '',
  ])('%p is none: text order is time order only in one form', (text) => {
    expect(() => instant(text)).toThrow('not an instant');
  });

  test('outside the years of four digits there is none', () => {
    expect(() => instantOf(253_402_300_800_000)).toThrow(TypeError);
  });

  test('the later of two', () => {
    const [a, b] = [instantOf(1), instantOf(2)];
    expect([later(a, b), later(b, a), later(a, a)]).toEqual([b, b, a]);
  });
});

describe('ranges in an event', () => {
  const ranges = [
    { batch: 1, start: 1, end: 5 },
    { batch: 1, start: 9, end: 9 },
    { batch: 2, start: 20, end: 29 },
    { batch: 1, start: 7, end: 8 },
  ];

  test('stand under a head for each run of one batch, in their order', () => {
    expect(packRanges(ranges)).toEqual([
      { batch: 1, ranges: [[1, 5], [9, 9]] }, // prettier-ignore
      { batch: 2, ranges: [[20, 29]] },
      { batch: 1, ranges: [[7, 8]] },
    ]);
    expect(unpackRanges(packRanges(ranges))).toEqual(ranges);
  });

  test('both ends count', () => expect(quantityOf(ranges)).toBe(18));
});
