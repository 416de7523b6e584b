// Which bytes pass as which type.
import { HttpProblem } from '../http/problem.js';
import { assertContentIs, type DocumentType, documentTypeOf } from './document-type.js';

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
const TIFF = Buffer.concat([Buffer.from('49492a0008000000', 'hex'), Buffer.alloc(64)]);
const ZIP = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(64)]);
const text = (content: string) => Buffer.from(content);

async function verdict(type: DocumentType, content: Buffer): Promise<string> {
  try {
    await assertContentIs(type, content);
    return 'taken';
  } catch (error) {
    if (error instanceof HttpProblem) return error.problem.code;
    throw error;
  }
}

test.each<[name: string, type: DocumentType, content: Buffer, taken: boolean]>([
  ['a PDF', 'application/pdf', PDF, true],
  ['a PNG', 'image/png', PNG, true],
  ['a JPEG', 'image/jpeg', JPEG, true],
  ['a TIFF', 'image/tiff', TIFF, true],
  ['CSV', 'text/csv', text('plant,tonnes\n电厂,60\n'), true],
  ['CSV with a byte order mark', 'text/csv', text('\uFEFFplant,tonnes\n'), true],
  ['XML', 'application/xml', text('<?xml version="1.0"?>\n<report/>'), true],
  ['XML without its declaration', 'application/xml', text('  <report/>'), true],
  ['a PNG that says PDF', 'application/pdf', PNG, false],
  ['a PDF that says PNG', 'image/png', PDF, false],
  ['a PDF that says CSV', 'text/csv', PDF, false],
  ['an archive that says XML', 'application/xml', ZIP, false],
  ['text that says PDF', 'application/pdf', text('see the letter'), false],
  ['XML that says CSV', 'text/csv', text('<?xml version="1.0"?>\n<report/>'), false],
  ['CSV that says XML', 'application/xml', text('plant,tonnes\n'), false],
  ['Latin-1 that says CSV', 'text/csv', Buffer.from('Gr\u00fc\u00dfe,1\n', 'latin1'), false],
  ['half a character', 'text/csv', Buffer.from('电').subarray(0, 2), false],
  ['a NUL in text', 'text/csv', text('a,\u0000b\n'), false],
])('%s', async (_name, type, content, taken) => {
  expect(await verdict(type, content)).toBe(taken ? 'taken' : 'evidence-type-wrong');
});

test.each([
  ['application/pdf', 'application/pdf'],
  ['Text/CSV; Charset="UTF-8"', 'text/csv'],
  ['text/csv;header=present', 'text/csv'],
])('the type of %s is %s', (header, type) => {
  expect(documentTypeOf(header)).toBe(type);
});

test.each([undefined, '', 'text/plain', 'text/html', 'image/svg+xml', 'application/zip', 'text/csv; charset=gb18030'])(
  '%s is not taken',
  (header) => {
    expect(() => documentTypeOf(header)).toThrow(/A document is one of application\/pdf/);
  },
);
