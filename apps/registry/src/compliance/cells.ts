// What the cells of a department's file must look like.
import { FILE_TONNES_MAX } from '#domain/compliance/file-rules.js';
import { DECIMAL } from '#domain/exact.js';
import { ACCOUNT_ID } from '#domain/ids.js';
import { CODE } from '#domain/rulebooks/section-shape.js';
import type { CellCheck } from './csv-file.js';

export const account: CellCheck = (text) => (ACCOUNT_ID.test(text) ? undefined : 'is not the id of an account');

export const tonnes: CellCheck = (text) => {
  if (!/^(?:0|[1-9]\d*)$/.test(text)) return 'must be whole tonnes, digits without sign, point or separator';
  return Number(text) <= FILE_TONNES_MAX ? undefined : `must be at most ${FILE_TONNES_MAX}`;
};

/** At least 0, with at most ten decimals: what the formulas take. */
export const figure: CellCheck = (text) =>
  DECIMAL.test(text)
    ? undefined
    : 'must be a number such as 12.5, with at most 12 digits before the point and 10 behind it';

export const oneOf =
  (...values: readonly string[]): CellCheck =>
  (text) =>
    values.includes(text) ? undefined : `must be ${values.join(' or ')}`;

/** Of a rulebook's data: a class, an exception. */
export const code: CellCheck = (text) =>
  text.length <= 40 && CODE.test(text) ? undefined : 'must be a code of lower-case letters, digits and hyphens';

/** A department's own name of a generating unit. */
export const name: CellCheck = (text) =>
  /^[\p{L}\p{N}](?:[\p{L}\p{N} ._/#-]{0,38}[\p{L}\p{N}#])?$/u.test(text)
    ? undefined
    : 'must be a name of at most 40 letters and digits';
