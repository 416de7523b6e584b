// Rows into a table by COPY: one statement for any number of rows, several times as fast as inserts.
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export type CopyValue = string | number | null | undefined;

/** Each row holds one value per column, in their order; null and undefined become NULL. Does nothing without rows. */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  columns: string,
  rows: readonly (readonly CopyValue[])[],
): Promise<void> {
  if (rows.length === 0) return;
  let text = '';
  for (const row of rows) {
    let separator = '';
    for (const value of row) {
      text += separator;
      text +=
        value === null || value === undefined ? '\\N' : typeof value === 'number' ? String(value) : escaped(value);
      separator = '\t';
    }
    text += '\n';
  }
  const stream = client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`));
  stream.end(text);
  await finished(stream);
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const escaped = (value: string): string =>
  SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!) : value;
