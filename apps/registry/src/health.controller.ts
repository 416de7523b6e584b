// Whether this instance lives, whether it should get requests, what it measures, and what its problem codes mean.
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { positionOf } from '#read-models/projection-positions/queries.js';
import { inLanguageOf } from './http/language.js';
import { HttpProblem, problemOf } from './http/problem.js';
import { describeProblem } from './http/problem-filter.js';
import { ReadModels } from './http/reading.js';
import { Ledger } from './ledger.js';
import { Metrics } from './metrics.js';

/** An append takes milliseconds; a store that is silent for this long does not serve requests. */
const STALLED_MS_MAX = 5_000;

@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    private readonly ledger: Ledger,
    private readonly readModels: ReadModels,
    private readonly metrics: Metrics,
  ) {}

  @Get('v1/health/live')
  live(): object {
    return { status: 'live' };
  }

  @Get('v1/health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { writer } = this.ledger;
    const notReady: string[] = [];
    if (writer.refusal && writer.refusal.reason !== 'read-only') notReady.push(writer.refusal.message);
    if (writer.stalledMs > STALLED_MS_MAX) notReady.push('the event store does not answer');
    if (writer.clockSkewed) notReady.push('the clock is not trustworthy');
    const position = await positionOf(this.readModels.db, this.readModels.ledgerId).catch(() => {
      notReady.push('the read models do not answer');
      return undefined;
    });
    if (notReady.length > 0) void reply.status(503);
    return {
      status: notReady.length === 0 ? 'ready' : 'not ready',
      reasons: notReady,
      readOnly: writer.refusal?.reason === 'read-only',
      revision: writer.durableRevision,
      projectedRevision: position?.revision,
    };
  }

  @Get('metrics')
  async prometheus(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.header('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }

  @Get('problems/:code')
  problem(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): object {
    const described = describeProblem(code);
    if (!described)
      throw new HttpProblem(
        problemOf('route-not-found', { en: 'There is no such problem code.', zh: '没有此错误代码。' }),
      );
    return inLanguageOf(request, reply, described);
  }
}
