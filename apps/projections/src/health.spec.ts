// Health and metrics over HTTP, for every state that the projections can be in.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { instant } from '#domain/instant.js';
import type { EventStore } from '#event-store/event-store.js';
import { ProjectionMetrics } from './metrics.js';
import { ProjectionStatus } from './projection-status.js';
import { ProjectionsModule } from './projections.module.js';

const AT = instant('2024-06-01T12:00:00.000Z');
let nowMs: number;
let head: number | Error;
let status: ProjectionStatus;
let metrics: ProjectionMetrics;
let app: NestFastifyApplication;

beforeEach(async () => {
  nowMs = Date.parse(AT);
  head = 10;
  status = new ProjectionStatus(() => nowMs);
  metrics = new ProjectionMetrics(() => status.report());
  app = await NestFactory.create<NestFastifyApplication>(
    ProjectionsModule.with(status, metrics),
    new FastifyAdapter(),
    {
      logger: false,
    },
  );
  await app.init();
});
afterEach(() => app.close());

/** One look at the head of the journal. */
async function look(): Promise<void> {
  const once = new AbortController();
  const answer = (): Promise<number> => {
    once.abort();
    return typeof head === 'number' ? Promise.resolve(head) : Promise.reject(head);
  };
  await status.watchHead({ head: answer } as unknown as EventStore, 'cn-test', once.signal);
}

async function ready(): Promise<[status: number, report: unknown]> {
  const response = await app.inject('/health/ready');
  return [response.statusCode, response.json()];
}

it('is live from the first moment, and not ready', async () => {
  expect((await app.inject('/health/live')).json()).toEqual({ status: 'live' });
  expect(await ready()).toMatchObject([503, { state: 'starting', ready: false, lagEvents: null }]);
});

it('is ready while it follows, and says how far behind it is', async () => {
  status.following({ revision: 4, recordedAt: AT });
  await look();
  nowMs += 2_500;
  expect(await ready()).toEqual([
    200,
    { ready: true, state: 'following', position: 4, head: 10, lagEvents: 6, lagSeconds: 2.5, problem: null },
  ]);
});

it('counts the lag from the moment at which it last held the whole journal', async () => {
  status.following({ revision: 10, recordedAt: AT });
  nowMs += 60_000;
  await look();
  expect(status.report()).toMatchObject({ lagEvents: 0, lagSeconds: 0 });
  head = 12;
  nowMs += 1_000;
  await look();
  expect(status.report()).toMatchObject({ lagEvents: 2, lagSeconds: 1 });
  status.committed({ revision: 12, recordedAt: AT }, { count: 2, seconds: 0.01 });
  expect(status.report()).toMatchObject({ position: 12, lagEvents: 0, lagSeconds: 0 });
});

it.each([
  ['the database is lost', () => status.interrupted(new Error('Connection terminated')), 'Connection terminated'],
  ['it has stopped', () => status.stopped(), null],
])('is not ready when %s', async (_what, happens, problem) => {
  status.following({ revision: 10, recordedAt: AT });
  await look();
  happens();
  expect(await ready()).toMatchObject([503, { ready: false, problem }]);
});

it('is not ready when the journal does not answer, and ready again when it does', async () => {
  status.following({ revision: 10, recordedAt: AT });
  head = new Error('gone');
  await look();
  expect(await ready()).toMatchObject([503, { head: null, lagEvents: null, problem: 'the journal does not answer' }]);
  head = 10;
  await look();
  expect(await ready()).toMatchObject([200, { lagEvents: 0 }]);
});

it('tells Prometheus', async () => {
  status.following({ revision: 4, recordedAt: AT });
  await look();
  nowMs += 2_000;
  metrics.committed(50, 0.03);
  const { headers, payload } = await app.inject('/metrics');
  expect(headers['content-type']).toContain('text/plain');
  for (const line of [
    'projection_position 4',
    'journal_head 10',
    'projection_lag_events 6',
    'projection_lag_seconds 2',
    'projection_ready 1',
    'projection_batch_events_bucket{le="100"} 1',
    'projection_batch_seconds_bucket{le="0.05"} 1',
  ])
    expect(payload.split('\n')).toContain(line);
});
