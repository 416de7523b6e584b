// What the registry tells Prometheus: appends, groups, queue, journal, HTTP.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LedgerWriter, WriterObserver } from '#ledger/ledger-writer.js';

export class Metrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];

  readonly appendSeconds = new Histogram({
    name: 'registry_append_seconds',
    help: 'Time from the first attempt of a group until it was durable',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: this.registers,
  });
  readonly groupEvents = new Histogram({
    name: 'registry_append_group_events',
    help: 'Events of one append',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
    registers: this.registers,
  });
  readonly appendedEvents = this.counter('registry_appended_events_total', 'Events made durable by this instance');
  readonly appendedBytes = this.counter('registry_appended_bytes_total', 'Bytes made durable by this instance');
  readonly appendRetries = this.counter('registry_append_retries_total', 'Attempts whose outcome was unknown');
  readonly racesLost = this.counter(
    'registry_races_lost_total',
    'Groups given up because another instance wrote first',
  );
  readonly failures = this.counter('registry_request_failures_total', 'Requests that failed by a defect');
  readonly requestSeconds = new Histogram({
    name: 'registry_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: this.registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Reads the writer's numbers whenever the metrics are asked for. */
  watch(writer: LedgerWriter): void {
    this.gauge('registry_waiting_requests', 'Requests without an answer yet', () => writer.waitingCount);
    this.gauge('registry_durable_revision', 'Newest durable revision known here', () => writer.durableRevision);
    this.gauge(
      'registry_stalled_seconds',
      'For how long the event store has not answered',
      () => writer.stalledMs / 1_000,
    );
    this.gauge('registry_ledger_accounts', 'Accounts in memory', () => writer.accountCount);
    this.gauge('registry_ledger_ranges', 'Serial ranges in memory', () => writer.rangeCount);
    this.gauge('registry_ledger_commands', 'Decided commands in the index', () => writer.commandCount);
  }

  observer(
    log: { warn(data: object, message: string): void; error(data: object, message: string): void },
    halted: (error: unknown) => void,
  ): WriterObserver {
    return {
      groupAppended: (events, bytes, seconds) => {
        this.appendSeconds.observe(seconds);
        this.groupEvents.observe(events);
        this.appendedEvents.inc(events);
        this.appendedBytes.inc(bytes);
      },
      appendRetried: (error) => {
        this.appendRetries.inc();
        log.warn({ err: error }, 'the event store gave no certain answer; trying again with the same ids');
      },
      raceLost: (losses) => {
        this.racesLost.inc();
        log.warn({ losses }, 'another instance wrote first; deciding again');
      },
      requestFailed: (error) => {
        this.failures.inc();
        log.error({ err: error }, 'a request failed by a defect; its changes were unwound');
      },
      halted,
    };
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: this.registers });
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: this.registers,
      collect() {
        this.set(read());
      },
    });
  }
}
