// Files as departments send them, and as nobody should: every wrong line is named as an editor counts it.
import { Readable } from 'node:stream';
import { DocumentReceiver } from '../evidence/receive-document.js';
import { HttpProblem, type Problem } from '../http/problem.js';
import { account, code, figure, name, oneOf, tonnes } from './cells.js';
import { type Columns, readCsv } from './csv-file.js';

const COLUMNS: Columns<'account' | 'verified' | 'class'> = {
  account: { check: account },
  verified: { check: tonnes },
  class: { check: code, optional: true },
};
const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const cellsOf = (content: Buffer) =>
  readCsv(content, COLUMNS).map(({ line, cells }) => [line, ...Object.values(cells)]);

function problemOf(read: () => unknown): Problem {
  try {
    read();
  } catch (error) {
    if (error instanceof HttpProblem) return error.problem;
    throw error;
  }
  throw new Error('it was taken');
}

const HEADER = 'account,verified,class\n';

test.each<[string, Buffer]>([
  ['plain', bytes(`${HEADER}A,1000,gas\nB,0,\n`)],
  ['without a break at its end', bytes(`${HEADER}A,1000,gas\nB,0,`)],
  ['with the line breaks of Windows', bytes(`account,verified,class\r\nA,1000,gas\r\nB,0,\r\n`)],
  ['with a byte order mark, as spreadsheets write it', bytes(`\uFEFF${HEADER}A,1000,gas\nB,0,\n`)],
  ['with everything in quotation marks', bytes('"account","verified","class"\n"A","1000","gas"\n"B","0",""\n')],
])('a file %s', (_, content) => {
  expect(cellsOf(content)).toEqual([
    [2, 'A', '1000', 'gas'],
    [3, 'B', '0', ''],
  ]);
});

test('columns stand in any order, and those that are optional may be missing', () => {
  expect(cellsOf(bytes('verified,account\n7,A\n'))).toEqual([[2, '7', 'A', '']]);
});

test.each<[string, Buffer, (readonly [field: string, message: RegExp])[]]>([
  ['in another encoding', Buffer.from([...bytes(`${HEADER}A,1,`), 0xb5, 0xe7]), [['file', /UTF-8/]]],
  ['in UTF-16', Buffer.from(`\uFEFF${HEADER}A,1,\n`, 'utf16le'), [['file', /UTF-8/]]],
  ['with a NUL', bytes(`${HEADER}A\0,1,\n`), [['file', /NUL/]]],
  ['with a byte order mark twice', bytes(`\uFEFF\uFEFF${HEADER}A,1,\n`), [['line 1', /no column here/], ['line 1', /lacks the column account/]]], // prettier-ignore
  ['of its header alone', bytes(HEADER), [['file', /no line below/]]],
  [
    'of an empty line',
    bytes('\n'),
    [
      ['line 1', /empty/],
      ['file', /no line below/],
    ],
  ],
  ['without a header', bytes('A,1,gas\nB,2,gas\n'), [['line 1', /"A" is no column here/], ['line 1', /"1" is no/], ['line 1', /"gas" is no/], ['line 1', /lacks the column account/], ['line 1', /lacks the column verified/]]], // prettier-ignore
  ['with an unknown column', bytes('account,verified,colour\nA,1,green\n'), [['line 1', /"colour" is no column here; these are: account, verified, class/]]], // prettier-ignore
  ['with a column twice', bytes('account,verified,verified\nA,1,2\n'), [['line 1', /names the column verified twice/]]],
  ['without a column', bytes('account,class\nA,gas\n'), [['line 1', /lacks the column verified/]]],
  ['with a column in another case', bytes('Account,verified\nA,1\n'), [['line 1', /"Account" is no/], ['line 1', /lacks the column account/]]], // prettier-ignore
  ['with blanks in its header', bytes('account, verified\nA,1\n'), [['line 1', /" verified" is no column/], ['line 1', /lacks the column verified/]]], // prettier-ignore
  ['of semicolons', bytes('account;verified\nA;1\n'), [['line 1', /"account;verified" is no/], ['line 1', /lacks the column account/], ['line 1', /lacks the column verified/]]], // prettier-ignore
  ['with __proto__ as a column', bytes('account,verified,__proto__\nA,1,x\n'), [['line 1', /"__proto__" is no column/]]], // prettier-ignore
])('a file %s', (_, content, expected) => {
  const { code: problemCode, status, errors = [] } = problemOf(() => readCsv(content, COLUMNS));
  expect([problemCode, status]).toEqual(['file-malformed', 400]);
  expect(errors).toEqual(
    expected.map(([field, message]) => ({ field, message: expect.stringMatching(message) as string })),
  );
});

test.each<[string, RegExp]>([
  ['A,1', /must have 3 cells, as there are columns, and has 2/],
  ['A,1,gas,', /must have 3 cells, as there are columns, and has 4/],
  ['A,"1,000",', /verified "1,000" must be whole tonnes/],
  ['', /is empty/],
  [',1,', /account "" is missing/],
  ['A,,', /verified "" is missing/],
  ['A,-1,', /verified "-1" begins with "-", as a formula does/],
  ['A,+1,', /begins with "\+"/],
  ['A,1.5,', /must be whole tonnes/],
  ['A,1.0,', /must be whole tonnes/],
  ['A,1e3,', /must be whole tonnes/],
  ['A,0x10,', /must be whole tonnes/],
  ['A,007,', /must be whole tonnes/],
  ['A,１２,', /must be whole tonnes/],
  ['A,Infinity,', /must be whole tonnes/],
  ['A,1000000000000,', /must be at most 999999999999/],
  [`A,${'9'.repeat(400)},`, /must be at most 999999999999/],
  ['A, 1,', /has blanks around it/],
  ['A ,1,', /account "A " has blanks around it/],
  ['A\u00a0,1,', /has blanks around it/],
  ['A\u3000,1,', /has blanks around it/],
  ['=HYPERLINK("x"),1,', /quotation mark/],
  ['=1+1,1,', /account "=1\+1" begins with "=", as a formula does/],
  ['@SUM(A1),1,', /begins with "@"/],
  ['＝1,1,', /as a formula does/],
  ['\tA,1,', /begins with "\\t"/],
  ['\rA,1,', /begins with "\\r"/],
  ['A\rB,1,', /holds a control character/],
  ['A\u0007,1,', /holds a control character/],
  ['电厂,1,', /is not the id of an account/],
  [`${'A'.repeat(41)},1,`, /is not the id of an account/],
  ['../A,1,', /is not the id of an account/],
  ['A,1,GAS', /must be a code/],
  ['"A,1,', /quotation mark that is not closed/],
  ['A"B,1,', /quotation mark/],
  ['"A"B,1,', /quotation mark/],
])('the line %j', (text, message) => {
  const { errors = [], numbers } = problemOf(() => readCsv(bytes(`${HEADER}X,1,\n${text}\nY,2,\n`), COLUMNS));
  expect(numbers).toEqual({ wrong: 1 });
  expect(errors).toEqual(errors.map(() => ({ field: 'line 3', message: expect.any(String) as string })));
  expect(errors[0]?.message).toMatch(message);
});

test('names all that is wrong with a line, and with every line, up to a hundred; the others are counted', () => {
  const twice = problemOf(() => readCsv(bytes(`${HEADER}?,x,\n`), COLUMNS));
  expect(twice.errors?.map(({ field }) => field)).toEqual(['line 2', 'line 2']);
  expect(twice.numbers).toEqual({ wrong: 1 });
  const many = problemOf(() => readCsv(bytes(HEADER + 'A,x,\n'.repeat(450)), COLUMNS));
  expect(many.errors).toHaveLength(100);
  expect(many.errors?.at(-1)?.field).toBe('line 101');
  expect(many.numbers).toEqual({ wrong: 450 });
});

test('a line break in quotation marks is two wrong lines, and the others are still read', () => {
  const { errors } = problemOf(() => readCsv(bytes(`${HEADER}"A\nB",1,\nC,x,\n`), COLUMNS));
  expect(errors?.map(({ field }) => field)).toEqual(['line 2', 'line 3', 'line 4']);
});

test('a cell of a megabyte is shown without end by nobody', () => {
  const { errors } = problemOf(() => readCsv(bytes(`${HEADER}${'A'.repeat(1_000_000)},1,\n`), COLUMNS));
  expect(JSON.stringify(errors).length).toBeLessThan(300);
});

test.each<[string, (text: string) => string | undefined, readonly string[], readonly string[]]>([
  ['figures', figure, ['0', '12.5', '0.8218', '999999999999.9999999999'], ['1e3', '.5', '5.', '01', '1,5', '1'.repeat(13)]], // prettier-ignore
  ['names', name, ['1', 'No. 3', '3#', '一号机组'], ['', '#', 'a\u202eb', 'x'.repeat(41), 'a,b', '<b>']],
  ['one of', oneOf('in', 'out'), ['in', 'out'], ['IN', 'yes', 'constructor']],
])('%s', (_, check, right, wrong) => {
  expect(right.map(check)).toEqual(right.map(() => undefined));
  for (const text of wrong) expect([text, check(text)]).toEqual([text, expect.any(String)]);
});

describe('a file that never ends', () => {
  test('is refused at its first line too many, without being kept', async () => {
    let sent = 0;
    const lines = Readable.from(
      (function* () {
        for (; sent < 1_000_000; sent++) yield Buffer.from('A,1,\n');
      })(),
      { objectMode: false },
    );
    const receiver = new DocumentReceiver(100_000_000);
    await expect(receiver.receive(lines, () => Promise.resolve('taken'), 501)).rejects.toMatchObject({
      problem: { code: 'payload-too-large', detail: expect.stringContaining('501 lines') as string },
    });
    // What is still sent is dropped: the connection lives on for the answer.
    if (!lines.readableEnded) await new Promise((resolve) => lines.once('end', resolve));
    expect(sent).toBe(1_000_000);
  });

  test('of exactly so many lines is taken, with or without a break at its end', async () => {
    const receiver = new DocumentReceiver(1_000);
    for (const text of ['a\nb\nc', 'a\nb\nc\n'])
      expect(await receiver.receive(Readable.from([bytes(text)]), (content) => Promise.resolve(String(content)), 3)).toBe(text); // prettier-ignore
  });
});
