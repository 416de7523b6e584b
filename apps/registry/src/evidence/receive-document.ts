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
      done(new HttpProblem(problemOf('unsupported-media-type', 'This route takes no documents.')));
    },
  );
}

export class DocumentReceiver {
  private underWay = 0;

  constructor(private readonly bytesMax: number) {}

  /** Reads the document and hands it on. @throws HttpProblem 400 where it is empty, 413, and 503 where too many come at once. */
  async receive<Answer>(body: unknown, use: (content: Buffer) => Promise<Answer>): Promise<Answer> {
    if (!isStream(body)) throw new HttpProblem(problemOf('bad-request', 'The body must be the bytes of the document.'));
    if (this.underWay >= UPLOADS_MAX) {
      body.resume();
      throw new HttpProblem(problemOf('overloaded', `At most ${UPLOADS_MAX} documents are taken in at once.`), 1_000);
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
          reject(new HttpProblem(problemOf('payload-too-large', `A document has at most ${this.bytesMax} bytes.`)));
        }
      });
      body.once('end', resolve);
      body.once('error', reject);
      body.once('close', () => reject(new HttpProblem(problemOf('bad-request', 'The document broke off.'))));
    });
    if (bytes === 0) throw new HttpProblem(problemOf('bad-request', 'The document is empty.'));
    return Buffer.concat(pieces, bytes);
  }
}

const isStream = (body: unknown): body is Readable => typeof (body as Readable | undefined)?.resume === 'function';
