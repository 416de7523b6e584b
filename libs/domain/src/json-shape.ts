// What a JSON value must look like, as a table of small checks: each names what is wrong by its path, none ever throws.
import { DECIMAL, isFigure } from './exact.js';

export interface Problem {
  /** The path of the field: `units[0].load`; empty for the whole value. */
  readonly field: string;
  readonly message: string;
}

/** A field that is not there is `undefined`: JSON has no such value. */
export type Shape = (value: unknown, field: string) => readonly Problem[];

/** An object with exactly these fields; a field of the type that the table forgets does not compile. */
export const record =
  <T>(fields: Readonly<Record<keyof T, Shape>>): Shape =>
  (value, field) => {
    if (!isObject(value)) return wrong(value, field, 'must be an object');
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
    return [
      ...unknown.slice(0, UNKNOWN_SHOWN).flatMap((name) => wrong(name, join(field, name), 'is not a known field')),
      ...Object.entries<Shape>(fields).flatMap(([name, shape]) => shape(own(value, name), join(field, name))),
    ];
  };

/** An object whose names follow the pattern and whose values all have one shape. */
export const dictionary =
  (names: RegExp, shape: Shape, max: number): Shape =>
  (value, field) => {
    if (!isObject(value)) return wrong(value, field, 'must be an object');
    const entries = Object.entries(value);
    if (entries.length < 1 || entries.length > max) return wrong(value, field, `must have 1 to ${max} fields`);
    return entries.flatMap(([name, item]) =>
      names.test(name) ? shape(item, join(field, name)) : wrong(name, join(field, name), 'is not a name of this kind'),
    );
  };

export const list =
  (shape: Shape, max: number, min = 1): Shape =>
  (value, field) => {
    if (!Array.isArray(value) || value.length < min || value.length > max)
      return wrong(value, field, `must be a list of ${min} to ${max}`);
    return value.flatMap((item, index) => shape(item, `${field}[${index}]`));
  };

/** One of several shapes: the text of field `tag` says which. */
export const variant =
  (tag: string, shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, field) => {
    if (!isObject(value)) return wrong(value, field, 'must be an object');
    const name = own(value, tag);
    if (typeof name !== 'string' || !Object.hasOwn(shapes, name))
      return wrong(name, join(field, tag), `must be one of ${Object.keys(shapes).join(', ')}`);
    return shapes[name]!(value, field);
  };

/** What the parts must be together: asked only where each of them is right. */
export const together =
  <T>(shape: Shape, problemsOf: (value: T, field: string) => readonly Problem[]): Shape =>
  (value, field) => {
    const problems = shape(value, field);
    return problems.length > 0 ? problems : problemsOf(value as T, field);
  };

export const optional =
  (shape: Shape): Shape =>
  (value, field) =>
    value === undefined ? [] : shape(value, field);

export const oneOf = (...values: readonly (string | boolean)[]): Shape =>
  test((value) => values.some((one) => one === value), `must be ${values.join(' or ')}`);

/** Without control characters, and text that UTF-8 can write: canonical JSON has no other. */
export const text = (lengthMax: number, pattern = /^[^\p{Cc}]+$/u): Shape =>
  test(
    (value) => typeof value === 'string' && value.length <= lengthMax && value.isWellFormed() && pattern.test(value),
    `must be text of at most ${lengthMax} characters in its form`,
  );

export const integer = (min: number, max: number): Shape =>
  test(
    (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
    `must be a whole number from ${min} to ${max}`,
  );

export const decimal = (max = 999_999, min = 0): Shape =>
  test(
    (value) => typeof value === 'string' && DECIMAL.test(value) && Number(value) >= min && Number(value) <= max,
    `must be decimal text such as "0.8218", from ${min} to ${max}`,
  );

/** Quantities in data that someone else sends. */
export const figure = test(isFigure, 'must be decimal text such as "12.5" or a whole number, at least 0');
export const share = test(
  (value) => isFigure(value) && Number(value) <= 1,
  'must be a share from 0 to 1, as decimal text',
);

/** What a parser of the domain accepts. */
export const parsedBy = (parse: (text: string) => unknown, what: string): Shape =>
  test((value) => {
    if (typeof value !== 'string' || value.length > 40) return false;
    try {
      parse(value);
      return true;
    } catch {
      return false;
    }
  }, `must be ${what}`);

export function test(passes: (value: unknown) => boolean, message: string): Shape {
  return (value, field) => (passes(value) ? [] : wrong(value, field, message));
}

const wrong = (value: unknown, field: string, message: string): readonly Problem[] => [
  { field, message: value === undefined ? 'is missing' : message },
];

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only what the object itself says: `constructor` and its like are no fields. */
const own = (value: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined;

/** The name of an unknown field comes from outside: it is shown escaped, and not without end. */
function join(field: string, name: string): string {
  const shown = /^[\w-]{1,60}$/.test(name) ? name : JSON.stringify(name.slice(0, 60));
  return field ? `${field}.${shown}` : shown;
}

const UNKNOWN_SHOWN = 20;
