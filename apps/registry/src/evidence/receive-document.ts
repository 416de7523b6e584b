// Takes in the bytes of an upload: bounded in size, and in how many are taken in at once.
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem, problemOf, type Worded } from '../http/problem.js';
import { DOCUMENT_TYPES } from './document-type.js';

export const EVIDENCE_ROUTE = '/v1/evidence';

/** Files that are commands: of all types they take one. */
const FILE_ROUTES = '/v1/compliance/';

/** Each holds its bytes in memory until they are stored. */
const UPLOADS_MAX = 8;

/** Only the routes of evidence and of files take these types, and read the bytes themselves: elsewhere not one is read. */
export function takeDocuments(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    Object.keys(DOCUMENT_TYPES),
    (request: FastifyRequest, payload: Readable, done: (error: Error | null, body?: unknown) => void) => {
      const { url } = request.routeOptions;
      if (url === EVIDENCE_ROUTE || url?.startsWith(FILE_ROUTES)) {
        done(null, payload);
        return;
      }
      payload.resume();
      done(
        new HttpProblem(
          problemOf('unsupported-media-type', { en: 'This route takes no documents.', zh: '此接口不接收证明材料。' }),
        ),
      );
    },
  );
}

export class DocumentReceiver {
  private underWay = 0;

  constructor(private readonly bytesMax: number) {}

  /**
   * Reads the document and hands it on. @throws HttpProblem 400 where it is empty, 413, and 503 where too many come at once.
   * @param linesMax what comes behind so many lines is not kept, and not waited for
   */
  async receive<Answer>(
    body: unknown,
    use: (content: Buffer) => Promise<Answer>,
    linesMax = Infinity,
  ): Promise<Answer> {
    if (!isStream(body))
      throw new HttpProblem(
        problemOf('bad-request', {
          en: 'The body must be the bytes of the document.',
          zh: '请求正文须为证明材料的原始字节。',
        }),
      );
    if (this.underWay >= UPLOADS_MAX) {
      body.resume();
      throw new HttpProblem(
        problemOf('overloaded', {
          en: `At most ${UPLOADS_MAX} documents are taken in at once.`,
          zh: `同时最多接收 ${UPLOADS_MAX} 份证明材料。`,
        }),
        1_000,
      );
    }
    this.underWay++;
    try {
      return await use(await this.read(body, linesMax));
    } finally {
      this.underWay--;
    }
  }

  private async read(body: Readable, linesMax: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    let breaks = 0;
    let refused = false;
    // By events, not by iteration: leaving an iteration destroys the stream, and with it the connection of the answer.
    await new Promise<void>((resolve, reject) => {
      const refuse = (detail: Worded): void => {
        refused = true;
        pieces.length = 0;
        reject(new HttpProblem(problemOf('payload-too-large', detail)));
      };
      body.on('data', (piece: Buffer) => {
        if (refused) return;
        bytes += piece.length;
        if (linesMax < Infinity) breaks += lineBreaks(piece);
        if (bytes > this.bytesMax)
          refuse({
            en: `A document has at most ${this.bytesMax} bytes.`,
            zh: `证明材料最大 ${this.bytesMax} 字节。`,
          });
        // The last line may end with a break, too.
        else if (breaks > linesMax)
          refuse({
            en: `A file of this kind has at most ${linesMax} lines, with the names of its columns.`,
            zh: `此类文件连同列名最多 ${linesMax} 行。`,
          });
        else pieces.push(piece);
      });
      body.once('end', resolve);
      body.once('error', reject);
      body.once('close', () =>
        reject(new HttpProblem(problemOf('bad-request', { en: 'The document broke off.', zh: '证明材料传输中断。' }))),
      );
    });
    if (bytes === 0)
      throw new HttpProblem(problemOf('bad-request', { en: 'The document is empty.', zh: '证明材料为空。' }));
    return Buffer.concat(pieces, bytes);
  }
}

function lineBreaks(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) count++;
  return count;
}

const isStream = (body: unknown): body is Readable => typeof (body as Readable | undefined)?.resume === 'function';
