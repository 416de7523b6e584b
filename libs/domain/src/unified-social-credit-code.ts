// The code of every legal entity of China: 18 characters with a check digit (GB 32100-2015).

declare const brand: unique symbol;
export type UnifiedSocialCreditCode = string & { readonly [brand]: 'UnifiedSocialCreditCode' };

/** Why a text is no such code: 18 characters, these ones, and the last of them proves the others. */
export type CreditCodeFault = 'length' | 'character' | 'division' | 'check-digit';

/** @throws TypeError */
export function unifiedSocialCreditCode(text: string): UnifiedSocialCreditCode {
  const fault = creditCodeFault(text);
  if (fault) throw new TypeError(`not a unified social credit code (${fault}): ${JSON.stringify(text).slice(0, 80)}`);
  return text as UnifiedSocialCreditCode;
}

/** The first thing that is wrong, for an answer that helps to find a slip of the pen; undefined where nothing is. */
export function creditCodeFault(text: string): CreditCodeFault | undefined {
  if (text.length !== LENGTH) return 'length';
  if (!CHARACTERS.test(text)) return 'character';
  // Characters 3 to 8 are the administrative division of the registration authority (GB/T 2260).
  if (!/^..\d{6}/.test(text)) return 'division';
  return codeWithCheckDigit(text.slice(0, -1)) === text ? undefined : 'check-digit';
}

/** For examples and tests. @param first17 of the alphabet @throws TypeError */
export function codeWithCheckDigit(first17: string): UnifiedSocialCreditCode {
  const values = Array.from(first17, (character) => ALPHABET.indexOf(character));
  if (values.length !== LENGTH - 1 || values.includes(-1))
    throw new TypeError(`not the first 17 characters of a code: ${JSON.stringify(first17).slice(0, 80)}`);
  // Weights are the powers of 3 modulo 31; the check digit brings the weighted sum to a multiple of 31.
  let weight = 1;
  let sum = 0;
  for (const value of values) {
    sum += value * weight;
    weight = (weight * 3) % MODULUS;
  }
  return `${first17}${ALPHABET[(MODULUS - (sum % MODULUS)) % MODULUS]!}` as UnifiedSocialCreditCode;
}

/** Digits, and capital letters without I, O, S, V and Z, which are taken for others. A character's value is its place. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CHARACTERS = new RegExp(`^[${ALPHABET}]*$`);
const MODULUS = ALPHABET.length;
const LENGTH = 18;
