// Civil dates as fields of a body: days of Asia/Shanghai.
import { civilDate } from '#domain/working-time.js';
import type { FieldError } from './problem.js';

/** The pattern lets through what no calendar has, such as 30 February. */
export function dateErrors<Field extends string>(
  body: Readonly<Record<Field, string>>,
  ...fields: readonly Field[]
): FieldError[] {
  return fields.flatMap((field) => {
    try {
      civilDate(body[field]);
      return [];
    } catch {
      return [{ field, message: 'names no day' }];
    }
  });
}
