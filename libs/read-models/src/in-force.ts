// Rows that hold from one revision to another, as conditions of SQL.

/** Began at the revision or before, and had not ended by then. `row` is its alias, `revision` a bound value. */
export const heldAt = (row: string, revision: string): string =>
  `${row}.from_revision <= ${revision} AND coalesce(${row}.to_revision > ${revision}, true)`;

/** As of a revision where one is bound; otherwise now, or with `past` at any time. */
export function inForce(row: string, asOf: string | undefined, past: boolean): string {
  if (asOf !== undefined) return heldAt(row, asOf);
  return past ? 'true' : `${row}.to_revision IS NULL`;
}
