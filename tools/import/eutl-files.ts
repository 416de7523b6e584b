// Reads the two files of an extract, and names what is wrong with them by file and line.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { ACCOUNT_ID, REFERENCE } from '#domain/ids.js';
import { ClearFailure } from './clear-failure.js';

export const KINDS = ['allocate', 'transfer', 'surrender', 'cancel'] as const;
export type Kind = (typeof KINDS)[number];

/** One line of an extract: units of one kind from one account to another. */
export interface Line {
  readonly line: string;
  readonly transaction: string;
  /** Year of its date. */
  readonly year: number;
  /** Type of the transaction by the UN/EU codes. */
  readonly main: string;
  readonly supplementary: string;
  readonly kind: Kind;
  readonly from: string;
  readonly to: string;
  readonly unit: string;
  readonly project: string;
  readonly amount: number;
}

/** What an account must hold before the first line and after the last one, in tonnes. */
export interface Expected {
  readonly account: string;
  readonly unit: string;
  readonly opening: number;
  readonly final: number;
}

const LINE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/;
const DATE = /^(\d{4})-\d\d-\d\d(?:[ T].*)?$/;
const CODE = /^\d{1,4}$/;
/** Upper case, because the holder's code is made of it; short, because keys of commands are. */
const ACCOUNT = /^[A-Z0-9][A-Z0-9-]{0,25}$/;
const UNIT = /^[A-Z0-9][A-Z0-9._-]{0,23}$/;
const WRONG_LISTED_MAX = 20;

export function readTransactions(path: string): Line[] {
  const columns = 'line transaction date main supplementary kind from to unit project amount'.split(' ');
  const seen = new Set<string>();
  return readRows(path, columns, (row) => {
    const line = {
      line: row.text('line', LINE_ID),
      transaction: row.text('transaction', REFERENCE),
      year: Number(row.text('date', DATE).slice(0, 4)),
      main: row.text('main', CODE),
      supplementary: row.text('supplementary', CODE),
      kind: row.text('kind', new RegExp(`^(?:${KINDS.join('|')})$`)) as Kind,
      from: row.text('from', ACCOUNT),
      to: row.text('to', ACCOUNT_ID),
      unit: row.text('unit', UNIT),
      project: row.text('project', /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,62})?$/),
      amount: row.tonnes('amount', 1),
    };
    if (seen.has(line.line)) row.wrong('line', `${line.line} stands in the file twice`);
    seen.add(line.line);
    if ((line.kind === 'transfer' || line.kind === 'allocate') && !ACCOUNT.test(line.to))
      row.wrong('to', `must match ${ACCOUNT.source}`);
    return line;
  });
}

export function readExpected(path: string): Expected[] {
  const seen = new Set<string>();
  return readRows(path, ['account', 'unit', 'opening', 'final'], (row) => {
    const account = row.text('account', ACCOUNT);
    const unit = row.text('unit', UNIT);
    if (seen.has(`${account} ${unit}`)) row.wrong('account', `${account} with ${unit} stands in the file twice`);
    seen.add(`${account} ${unit}`);
    return { account, unit, opening: row.tonnes('opening', 0), final: row.tonnes('final', 0) };
  });
}

/** The fields of one row; what is wrong is collected, so that one run names all of it. */
class Row {
  constructor(
    private readonly fields: Readonly<Record<string, string>>,
    readonly wrong: (column: string, message: string) => void,
  ) {}

  text(column: string, pattern: RegExp): string {
    const value = this.fields[column] ?? '';
    if (!pattern.test(value))
      this.wrong(column, `must match ${pattern.source}, not ${JSON.stringify(value.slice(0, 60))}`);
    return value;
  }

  tonnes(column: string, min: number): number {
    const value = this.fields[column] ?? '';
    const number = Number(value);
    if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(number) || number < min)
      this.wrong(column, `must be a whole number of ${min} or more, not ${JSON.stringify(value.slice(0, 60))}`);
    return number;
  }
}

function readRows<T>(path: string, columns: readonly string[], read: (row: Row) => T): T[] {
  const name = basename(path);
  const text = contentOf(path, name);
  const wrong: string[] = [];
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      columns: (header: string[]) => {
        const missing = columns.filter((column) => !header.includes(column));
        if (missing.length > 0)
          throw new ClearFailure(
            `${name}: its first line has no column ${missing.join(', ')}. It has: ${header.join(', ').slice(0, 200)}`,
          );
        return header;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw new ClearFailure(`${name} is not a CSV file: ${error.message}`);
    throw error;
  }
  if (records.length === 0) throw new ClearFailure(`${name} has no lines.`);
  const rows = records.map(({ record, info }) =>
    read(new Row(record, (column, message) => wrong.push(`${name}:${info.lines}: ${column} ${message}`))),
  );
  if (wrong.length > 0)
    throw new ClearFailure(
      [
        ...wrong.slice(0, WRONG_LISTED_MAX),
        ...(wrong.length > WRONG_LISTED_MAX ? [`… and ${wrong.length - WRONG_LISTED_MAX} more`] : []),
      ].join('\n'),
    );
  return rows;
}

function contentOf(path: string, name: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === 'ENOENT') throw new ClearFailure(`There is no file ${path}`);
    throw new ClearFailure(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (text.trim() === '') throw new ClearFailure(`${name} is empty.`);
  return text;
}
