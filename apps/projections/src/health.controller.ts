// Liveness, readiness and metrics of the projections.
import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ProjectionMetrics } from './metrics.js';
import { ProjectionStatus, type StatusReport } from './projection-status.js';

@Controller()
export class HealthController {
  constructor(
    @Inject(ProjectionStatus) private readonly status: ProjectionStatus,
    @Inject(ProjectionMetrics) private readonly metrics: ProjectionMetrics,
  ) {}

  /** The process answers; nothing else is said. */
  @Get('health/live')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  /** 503 unless the projections follow the journal and know how far behind it they are. */
  @Get('health/ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): StatusReport {
    const report = this.status.report();
    void reply.status(report.ready ? 200 : 503);
    return report;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async prometheus(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
