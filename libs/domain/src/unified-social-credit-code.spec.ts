// Unified social credit codes: published ones, and what a slip of the pen makes of them.
import { codeWithCheckDigit, creditCodeFault, unifiedSocialCreditCode } from './unified-social-credit-code.js';

const PUBLISHED = [
  '91350100M000100Y43',
  '91110000600037341L',
  '911100001000053981',
  '91330100799655058B',
  '914403001922038216',
  '91440300708461136T',
  '9144030071526726XG',
];

test.each(PUBLISHED)('%s is one', (code) => {
  expect(creditCodeFault(code)).toBeUndefined();
  expect(unifiedSocialCreditCode(code)).toBe(code);
  expect(codeWithCheckDigit(code.slice(0, 17))).toBe(code);
});

test.each([
  ['', 'length'],
  ['91350100M000100Y4', 'length'],
  ['91350100M000100Y433', 'length'],
  [' 91350100M000100Y43', 'length'],
  ['91350100M000100Y4\n', 'character'],
  ['91350100m000100y43', 'character'],
  // The five letters that the alphabet leaves out, because they are read as 1, 0, 5, U and 2.
  ['9135O100M000100Y43', 'character'],
  ['91350100I000100Y43', 'character'],
  ['91350100S000100Y43', 'character'],
  ['91350100V000100Y43', 'character'],
  ['91350100Z000100Y43', 'character'],
  ['９1350100M000100Y43', 'character'],
  ['9135A100M000100Y43', 'division'],
  ['91350100M000100Y44', 'check-digit'],
  ['91350100M000100Y4Y', 'check-digit'],
  // One digit wrong, two neighbours changed places.
  ['91350100M000101Y43', 'check-digit'],
  ['91351000M000100Y43', 'check-digit'],
  ['19350100M000100Y43', 'check-digit'],
  // The made-up codes of examples.
  ['91310000MA1FL0000X', 'check-digit'],
  ['91310000MA1FL0000A', 'check-digit'],
])('%j is none: %s', (text, fault) => {
  expect(creditCodeFault(text)).toBe(fault);
  expect(() => unifiedSocialCreditCode(text)).toThrow(TypeError);
});

test('any one wrong character, and any two neighbours that changed places, are found', () => {
  for (const code of PUBLISHED)
    for (let place = 0; place < 17; place++) {
      const [here, next] = [code[place]!, code[place + 1]!];
      for (const other of '0123456789')
        if (other !== here) expect(creditCodeFault(code.slice(0, place) + other + code.slice(place + 1))).toBeDefined();
      if (here !== next)
        expect(creditCodeFault(code.slice(0, place) + next + here + code.slice(place + 2))).toBeDefined();
    }
});

test.each(['', '91350100M000100Y', '91350100M000100Y43', '91350100O000100Y4'])('%j gets no check digit', (text) => {
  expect(() => codeWithCheckDigit(text)).toThrow(TypeError);
});
