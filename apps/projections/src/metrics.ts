// What Prometheus is told about the projections.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { StatusReport } from './projection-status.js';

export class ProjectionMetrics {
  readonly registry = new Registry();
  private readonly batchEvents: Histogram;
  private readonly batchSeconds: Histogram;

  private readonly snapshotRevision = new Gauge({
    name: 'ledger_snapshot_revision',
    help: 'Revision of the newest snapshot that this process wrote',
    registers: [this.registry],
  });
  private readonly snapshotSeconds = new Histogram({
    name: 'ledger_snapshot_seconds',
    help: 'Time to encode and store a snapshot',
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30],
    registers: [this.registry],
  });
  private readonly snapshotFailures = new Counter({
    name: 'ledger_snapshot_failures_total',
    help: 'Times the thread that writes snapshots ended with an error',
    registers: [this.registry],
  });

  constructor(report: () => StatusReport) {
    this.gauge(report, 'projection_position', 'Revision of the last event in the read models', (now) => now.position);
    this.gauge(report, 'journal_head', 'Revision of the newest event of the journal', (now) => now.head);
    this.gauge(report, 'projection_lag_events', 'Events that the read models lack', (now) => now.lagEvents);
    this.gauge(
      report,
      'projection_lag_seconds',
      'Time since the read models held the whole journal',
      (now) => now.lagSeconds,
    );
    this.gauge(report, 'projection_ready', '1 while the projections follow the journal', (now) => Number(now.ready));
    this.batchEvents = new Histogram({
      name: 'projection_batch_events',
      help: 'Events per committed batch',
      buckets: [1, 10, 100, 1_000, 5_000],
      registers: [this.registry],
    });
    this.batchSeconds = new Histogram({
      name: 'projection_batch_seconds',
      help: 'Time to project and commit a batch',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
      registers: [this.registry],
    });
  }

  /** The thread that writes snapshots ended with an error: recovery becomes slower, nothing else. */
  snapshotFailed(): void {
    this.snapshotFailures.inc();
  }

  snapshotSaved(revision: number, seconds: number): void {
    this.snapshotRevision.set(revision);
    this.snapshotSeconds.observe(seconds);
  }

  committed(count: number, seconds: number): void {
    this.batchEvents.observe(count);
    this.batchSeconds.observe(seconds);
  }

  private gauge(
    report: () => StatusReport,
    name: string,
    help: string,
    valueOf: (report: StatusReport) => number | null,
  ): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        const value = valueOf(report());
        // Unknown is no number: the gauge shows nothing rather than an old value.
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  }
}
