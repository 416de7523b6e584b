// Takes in the bytes of an upload: bounded in size, and in how many are taken in at once.
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem, problemOf } from '../http/problem.js';
import { DOCUMENT_TYPES } from './document-type.js';

export const EVIDENCE_ROUTE = '/v1/evidence';

/** Each holds its bytes in memory until they are stored. */
const UPLOADS_MAX = 8;

/** Only the route of evidence takes these types, and it reads the bytes itself: elsewhere not one of them is read. */
export function takeDocuments(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    Object.keys(DOCUMENT_TYPES),
    (request: FastifyRequest, payload: Readable, done: (error: Error | null, body?: unknown) => void) => {
      if (request.routeOptions.url === EVIDENCE_ROUTE) {
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

  /** Reads the document and hands it on. @throws HttpProblem 400 where it is empty, 413, and 503 where too many come at once. */
  async receive<Answer>(body: unknown, use: (content: Buffer) => Promise<Answer>): Promise<Answer> {
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
      return await use(await this.read(body));
    } finally {
      this.underWay--;
    }
  }

  private async read(body: Readable): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    // By events, not by iteration: leaving an iteration destroys the stream, and with it the connection of the answer.
    await new Promise<void>((resolve, reject) => {
      body.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes <= this.bytesMax) pieces.push(piece);
        else {
          pieces.length = 0;
          reject(
            new HttpProblem(
              problemOf('payload-too-large', {
                en: `A document has at most ${this.bytesMax} bytes.`,
                zh: `证明材料最大 ${this.bytesMax} 字节。`,
              }),
            ),
          );
        }
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

const isStream = (body: unknown): body is Readable => typeof (body as Readable | undefined)?.resume === 'function';
