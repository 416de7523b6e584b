// Lists as CSV (RFC 4180, UTF-8, a header line): cells that a spreadsheet takes for what they are, and never for formulas.
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | null | undefined;

/** One row of the file, by the names of its columns. */
export type Line = Readonly<Record<string, Cell>>;

/** How the rows of a list become lines: the columns in their order, and the flattening of what is nested. */
export interface CsvTable<Row> {
  readonly columns: readonly string[];
  /** One line, or several where a row holds a list. A column that a line does not have is empty. */
  readonly linesOf: (row: Row) => readonly Line[];
}

/** A table of rows that are flat by themselves; the columns are fields of the row. */
export const flat = <Row extends object>(...columns: (FlatField<Row> & string)[]): CsvTable<Row> => ({
  columns,
  linesOf: (row) => [row as Line],
});

type FlatField<Row> = { [Name in keyof Row]: Row[Name] extends Cell ? Name : never }[keyof Row];

/** The header, then page after page: a page is fetched when the one before it has gone to the reader. */
export function csvStream<Row>(table: CsvTable<Row>, pages: AsyncIterable<readonly Row[]>): Readable {
  async function* text(): AsyncGenerator<string> {
    let header = `${table.columns.join(',')}\r\n`;
    for await (const rows of pages) {
      yield header + csvLines(table, rows);
      header = '';
    }
    if (header) yield header;
  }
  return Readable.from(text(), { objectMode: false, highWaterMark: 1 });
}

export const csvLines = <Row>({ columns, linesOf }: CsvTable<Row>, rows: readonly Row[]): string =>
  stringify(
    rows.flatMap((row) => linesOf(row).map((line) => columns.map((column) => cellText(line[column])))),
    { record_delimiter: 'windows', quote_record_delimiter: true },
  );

/**
 * Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection): whoever opens an
 * export must not run what another client wrote into a reference. Numbers stay numbers.
 */
export function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null || cell === undefined ? '' : String(cell);
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

/** With the full-width forms, which spreadsheets of East Asian languages read alike. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
