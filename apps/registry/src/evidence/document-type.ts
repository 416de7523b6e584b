// Which documents are taken, and whether the bytes are what their type says.
import { isUtf8 } from 'node:buffer';
import { fileTypeFromBuffer } from 'file-type';
import { HttpProblem, problemOf, type Worded } from '../http/problem.js';

/**
 * What courts, authorities and verifiers hand in. No formats that carry programs (office files, HTML, SVG): a document is
 * shown to other people. `text/plain` is missing because a browser may send it across sites unasked.
 */
export const DOCUMENT_TYPES = {
  'application/pdf': 'binary',
  'image/png': 'binary',
  'image/jpeg': 'binary',
  'image/tiff': 'binary',
  'text/csv': 'text',
  'application/xml': 'text',
} as const satisfies Record<string, 'binary' | 'text'>;

export type DocumentType = keyof typeof DOCUMENT_TYPES;

/** The type alone, without parameters. @throws HttpProblem 415 for types that are not taken. */
export function documentTypeOf(contentType: string | undefined): DocumentType {
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const known = Object.keys(DOCUMENT_TYPES).find((one): one is DocumentType => one === type);
  const utf8 = parameters.every(
    (parameter) => !parameter.startsWith('charset=') || /^charset="?utf-8"?$/.test(parameter),
  );
  if (known && utf8) return known;
  const taken = Object.keys(DOCUMENT_TYPES).join(', ');
  throw new HttpProblem(
    problemOf('unsupported-media-type', {
      en: `A document is one of ${taken}; text is in UTF-8.`,
      zh: `证明材料的类型应为 ${taken} 之一；文本使用 UTF-8。`,
    }),
  );
}

/** @throws HttpProblem 415 `evidence-type-wrong`. */
export async function assertContentIs(type: DocumentType, content: Buffer): Promise<void> {
  const detected = (await fileTypeFromBuffer(content))?.mime;
  if (DOCUMENT_TYPES[type] === 'binary') {
    if (detected !== type) throw another(detected, type);
    return;
  }
  if (detected !== undefined && detected !== type) throw another(detected, type);
  if (!isUtf8(content)) throw wrong({ en: 'The content is not valid UTF-8.', zh: '内容不是有效的 UTF-8。' });
  if (content.includes(0)) throw wrong({ en: 'The content holds a NUL character.', zh: '内容含有 NUL 字符。' });
  if (type === 'application/xml' && !/^\uFEFF?\s*</.test(content.subarray(0, 1_000).toString('utf8')))
    throw wrong({ en: 'The content does not begin as XML does.', zh: '内容的开头不符合 XML 格式。' });
}

const another = (detected: string | undefined, type: DocumentType): HttpProblem =>
  wrong({
    en: `The content is ${detected ?? 'of no known type'}, not ${type}.`,
    zh: `内容${detected === undefined ? '的类型无法识别' : `为 ${detected}`}，而非 ${type}。`,
  });

const wrong = (detail: Worded): HttpProblem => new HttpProblem(problemOf('evidence-type-wrong', detail));
