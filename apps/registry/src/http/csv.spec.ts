// Cells that mean what they say, in every reader of CSV.
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { type Cell, cellText, csvLines, csvStream, type CsvTable } from './csv.js';

test.each<[Cell, string]>([
  ['PLANT-A', 'PLANT-A'],
  ['', ''],
  [null, ''],
  [undefined, ''],
  [0, '0'],
  [-1.5, '-1.5'],
  [true, 'true'],
  // Formulas, of spreadsheets and of their users' keyboards.
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("http://x","y")', `'=HYPERLINK("http://x","y")`],
  ['+SUM(A1)', "'+SUM(A1)"],
  ['-2+3', "'-2+3"],
  ['@cmd', "'@cmd"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r=1"],
  ['＝1+1', "'＝1+1"],
  // Numbers, as text too.
  ['-17', '-17'],
  ['+86', '+86'],
  ['-0.25', '-0.25'],
  ['-0.25.1', "'-0.25.1"],
  // In the middle they are harmless.
  ['A=B', 'A=B'],
])('%j is written as %j', (cell, expected) => {
  expect(cellText(cell)).toBe(expected);
});

const TABLE: CsvTable<{ readonly name: string; readonly of?: readonly number[] }> = {
  columns: ['name', 'number'],
  linesOf: ({ name, of = [] }) => (of.length === 0 ? [{ name }] : of.map((number) => ({ name, number }))),
};

test('lines end with CRLF, and what needs quotes has them', () => {
  expect(csvLines(TABLE, [{ name: 'a,b' }, { name: 'c"d' }, { name: 'e\nf' }, { name: 'g\rh', of: [1, 2] }])).toBe(
    '"a,b",\r\n"c""d",\r\n"e\nf",\r\n"g\rh",1\r\n"g\rh",2\r\n',
  );
});

test('whatever is written is read again', () => {
  const names = ['a', ' b ', 'c,d', '"', '""', 'e\r\nf', '登记持仓', '🏭', ''];
  const read = parse(
    csvLines(
      TABLE,
      names.map((name) => ({ name, of: [7] })),
    ),
    { record_delimiter: '\r\n' },
  );
  expect(read).toEqual(names.map((name) => [name, '7']));
});

async function* pages<Row>(...rows: Row[][]) {
  yield* rows;
}

test.each([
  ['no pages', pages<{ name: string }>(), ''],
  ['an empty page', pages<{ name: string }>([]), ''],
  ['pages', pages([{ name: 'a' }], [], [{ name: 'b' }, { name: 'c' }]), 'a,\r\nb,\r\nc,\r\n'],
])('the header comes once: %s', async (_, rows, lines) => {
  expect(await text(csvStream(TABLE, rows))).toBe(`name,number\r\n${lines}`);
});

test('no page is fetched before the one before it has gone to the reader', async () => {
  let fetched = 0;
  async function* counting() {
    for (;;) {
      fetched++;
      yield [{ name: 'a' }];
    }
  }
  const stream = csvStream(TABLE, counting());
  const reader = stream[Symbol.asyncIterator]();
  for (let read = 1; read <= 20; read++) {
    await reader.next();
    expect(fetched).toBeLessThanOrEqual(read + 2);
  }
  stream.destroy();
});
