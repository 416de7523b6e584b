// Routes of evidence: hand in a document before a command names it, and look at it.
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Evidence } from '#domain/commands.js';
import { CalledBy, type Caller } from '../http/caller.js';
import { DocumentRoute, UploadRoute } from '../http/documentation.js';
import { NoParameters } from '../http/parse-input.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { Sha256Part } from '../http/reading.js';
import { assertContentIs, DOCUMENT_TYPES, documentTypeOf } from './document-type.js';
import { EvidenceStore } from './evidence-store.js';
import { DocumentReceiver } from './receive-document.js';

@ApiTags('evidence')
@Controller('v1/evidence')
export class EvidenceController {
  constructor(
    private readonly store: EvidenceStore,
    private readonly receiver: DocumentReceiver,
  ) {}

  @Post()
  @HttpCode(200)
  @UploadRoute('Hand in a document', Object.keys(DOCUMENT_TYPES))
  async upload(
    @CalledBy() caller: Caller,
    @Query(new NoParameters()) _query: object,
    @Req() request: FastifyRequest,
  ): Promise<Evidence> {
    const mediaType = documentTypeOf(request.headers['content-type']);
    return this.receiver.receive(request.body, async (content) => {
      await assertContentIs(mediaType, content);
      return this.store.put({ content, mediaType }, caller);
    });
  }

  @Get(':sha256')
  @DocumentRoute('A document', Object.keys(DOCUMENT_TYPES))
  async find(
    @Param('sha256', Sha256Part) sha256: string,
    @CalledBy() caller: Caller,
    @Query(new NoParameters()) _query: object,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const document = await this.store.find(sha256, caller);
    if (!document)
      throw new HttpProblem(
        problemOf('evidence-not-found', {
          en: `There is no document ${sha256} that you may see.`,
          zh: `没有您可以查看的证明材料 ${sha256}。`,
        }),
      );
    await reply
      .header('content-type', document.mediaType)
      // Saved, never shown in place: a document is somebody else's, and this is the registry's own address.
      .header('content-disposition', `attachment; filename="${sha256}"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .send(document.content);
  }
}
