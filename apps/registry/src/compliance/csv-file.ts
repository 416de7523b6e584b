// Reads a file of a department: CSV (RFC 4180) in UTF-8 with the columns of its kind, or every line that is wrong.
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { WRONG_LINES_MAX } from '#domain/compliance/file-rules.js';
import { type FieldError, HttpProblem, problemOf } from '../http/problem.js';

/** Says what is wrong with the text of a cell; undefined where nothing is. */
export type CellCheck = (text: string) => string | undefined;

export interface Column {
  readonly check: CellCheck;
  /** The column may be missing and its cells empty: its cells are then the empty text. */
  readonly optional?: boolean;
}

export type Columns<Name extends string = string> = Readonly<Record<Name, Column>>;

export interface Row<Name extends string = string> {
  /** As an editor counts: the names of the columns stand in line 1. */
  readonly line: number;
  readonly cells: Readonly<Record<Name, string>>;
}

/** What is wrong, line by line: the first of them are named, all are counted. */
export class WrongLines {
  private readonly lines = new Set<string>();
  private readonly errors: FieldError[] = [];

  add(line: number | 'file', message: string): void {
    const field = line === 'file' ? line : `line ${line}`;
    if (!this.lines.has(field) && this.lines.size >= WRONG_LINES_MAX) {
      this.lines.add(field);
      return;
    }
    this.lines.add(field);
    if (this.errors.length < WRONG_LINES_MAX) this.errors.push({ field, message });
  }

  /** @throws HttpProblem unless nothing is wrong: `file-refused` where the lines are of their form, and say what is not so. */
  refuse(code: 'file-malformed' | 'file-refused' = 'file-malformed'): void {
    const wrong = this.lines.size;
    if (wrong === 0) return;
    throw new HttpProblem(
      problemOf(
        code,
        {
          en: `Nothing of the file was taken; ${wrong} lines are wrong. Line 1 names the columns.`,
          zh: `文件未被采用，共有 ${wrong} 行错误。第 1 行为列名。`,
        },
        { errors: this.errors, numbers: { wrong } },
      ),
    );
  }
}

/**
 * A byte order mark is taken off: spreadsheets write one. Blank lines are wrong, but for the end of the last one.
 * @throws HttpProblem `file-malformed`.
 */
export function readCsv<Name extends string>(content: Buffer, columns: Columns<Name>): readonly Row<Name>[] {
  const wrong = new WrongLines();
  const [header = '', ...lines] = linesOf(content, wrong);
  const names = columnsOf(cellsOf(header, 1, wrong), columns, wrong);
  if (lines.length === 0) wrong.add('file', 'has no line below the names of its columns');
  wrong.refuse();
  const absent = Object.keys(columns).filter((name) => !names.includes(name));
  const rows = lines.map((text, index): Row<Name> => {
    const line = index + 2;
    const cells = rowOf(cellsOf(text, line, wrong), line, names, columns, wrong);
    return { line, cells: Object.fromEntries([...cells, ...absent.map((name) => [name, ''])]) as Row<Name>['cells'] };
  });
  wrong.refuse();
  return rows;
}

function linesOf(content: Buffer, wrong: WrongLines): string[] {
  if (!isUtf8(content)) wrong.add('file', 'is not valid UTF-8');
  else if (content.includes(0)) wrong.add('file', 'holds a NUL character');
  wrong.refuse();
  const text = content.toString('utf8').replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Line by line, because no cell holds a line break: so a quote that is never closed spoils one line, and not the rest. */
function cellsOf(text: string, line: number, wrong: WrongLines): readonly string[] | undefined {
  if (text === '') {
    wrong.add(line, 'is empty');
    return undefined;
  }
  if (!text.includes('"')) return text.split(',');
  try {
    const [cells] = parse(text, { relax_column_count: true, record_delimiter: '\n' });
    return cells!;
  } catch {
    wrong.add(line, 'has a quotation mark that is not closed, or stands in the middle of a cell');
    return undefined;
  }
}

function columnsOf(cells: readonly string[] | undefined, columns: Columns, wrong: WrongLines): readonly string[] {
  if (!cells) return [];
  const known = Object.keys(columns);
  for (const [index, name] of cells.entries())
    if (!known.includes(name)) wrong.add(1, `${shown(name)} is no column here; these are: ${known.join(', ')}`);
    else if (cells.indexOf(name) < index) wrong.add(1, `names the column ${name} twice`);
  for (const [name, { optional }] of Object.entries(columns))
    if (!optional && !cells.includes(name)) wrong.add(1, `lacks the column ${name}`);
  return cells;
}

function rowOf(
  cells: readonly string[] | undefined,
  line: number,
  names: readonly string[],
  columns: Columns,
  wrong: WrongLines,
): readonly (readonly [string, string])[] {
  if (!cells) return [];
  if (cells.length !== names.length) {
    wrong.add(line, `must have ${names.length} cells, as there are columns, and has ${cells.length}`);
    return [];
  }
  return names.map((name, index) => {
    const cell = cells[index]!;
    const { check, optional } = columns[name]!;
    const complaint = complaintOf(cell, check, optional === true);
    if (complaint !== undefined) wrong.add(line, `${name} ${shown(cell)} ${complaint}`);
    return [name, cell] as const;
  });
}

function complaintOf(cell: string, check: CellCheck, optional: boolean): string | undefined {
  if (cell === '') return optional ? undefined : 'is missing';
  // A spreadsheet would run it, and a negative number has no business here either.
  if (FORMULA.test(cell)) return `begins with ${JSON.stringify(cell[0])}, as a formula does`;
  if (/\p{Cc}/u.test(cell)) return 'holds a control character';
  if (cell.trim() !== cell) return 'has blanks around it';
  return check(cell);
}

/** With the full-width forms, which spreadsheets of East Asian languages read alike. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/** Escaped and not without end: it comes from outside. */
const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
