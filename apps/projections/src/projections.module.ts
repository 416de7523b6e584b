// Wiring of the projections' own HTTP side; the projections themselves run beside it.
import { type DynamicModule, Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { ProjectionMetrics } from './metrics.js';
import { ProjectionStatus } from './projection-status.js';

@Module({})
export class ProjectionsModule {
  static with(status: ProjectionStatus, metrics: ProjectionMetrics): DynamicModule {
    return {
      module: ProjectionsModule,
      controllers: [HealthController],
      providers: [
        { provide: ProjectionStatus, useValue: status },
        { provide: ProjectionMetrics, useValue: metrics },
      ],
    };
  }
}
