// The HTTP server: Nest on Fastify with its limits, request ids, request log and error answers.
import { randomUUID } from 'node:crypto';
import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { AccessLog } from '../access-log/access-log.js';
import { recordLooks } from '../access-log/record-looks.js';
import { takeDocuments } from '../evidence/receive-document.js';
import { BULK_BYTES_MAX } from '../transfers/bulk-transfers.js';
import { killPoint } from '#faults/kill-point.js';
import { guard, type Identity } from '../identity/guard.js';
import type { Metrics } from '../metrics.js';
import { translateOutcomes } from './language.js';
import { ProblemFilter, sendProblem } from './problem-filter.js';
import { securityHeaders } from './security-headers.js';

/** The largest body of a single command is a few kilobytes. */
export const BODY_BYTES_MAX = 256 * 1024;

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

export async function createServer(
  module: Parameters<typeof NestFactory.create>[0],
  log: Logger,
  metrics: Metrics,
  identity: Identity,
  /** Without one: the benchmark's baselines, which show nobody's data. */
  accessLog?: AccessLog,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    // One line per request is written below, when it has been answered.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    // Rate limits count addresses: behind a proxy the one that it names, and only where it is one of ours.
    trustProxy: identity.trustedProxies,
    genReqId: ({ headers }) => {
      const id = headers['x-request-id'];
      return typeof id === 'string' && REQUEST_ID.test(id) ? id : randomUUID();
    },
    // Fastify answers a URL that cannot be decoded by itself; it gets the same shape as everything else.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(error, request, reply);
    },
  } as ConstructorParameters<typeof FastifyAdapter>[0]);
  // Fastify itself parses JSON. Nest would add forms, which no route takes: a browser may send them across sites unasked.
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLogger(log),
    bodyParser: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  await securityHeaders(fastify);
  guard(fastify, identity);
  app.useGlobalFilters(new ProblemFilter());
  // Lines are split and parsed one by one, where a wrong one can be named.
  app.useBodyParser('application/x-ndjson', { bodyLimit: BULK_BYTES_MAX }, (_request, body, done) => {
    done(null, body);
  });
  fastify.removeContentTypeParser('text/plain');
  translateOutcomes(fastify);
  takeDocuments(fastify);
  if (accessLog) recordLooks(fastify, accessLog);
  fastify.addHook(
    'onSend',
    (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: (error: null, payload: unknown) => void) => {
      void reply.header('x-request-id', request.id);
      done(null, payload);
    },
  );
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (request.method === 'POST') killPoint('between-answers');
    const route = request.routeOptions.url ?? 'unknown';
    metrics.requestSeconds.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
    // The URL without its query: a query may hold what does not belong into logs.
    const path = request.url.split('?', 1)[0];
    request.log.info(
      { method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'answered',
    );
    done();
  });
  return app;
}

function nestLogger(log: Logger): LoggerService {
  const write =
    (level: 'info' | 'error' | 'warn' | 'debug') =>
    (message: unknown, ...more: unknown[]): void => {
      log[level]({ context: more.at(-1) }, String(message));
    };
  return { log: write('debug'), error: write('error'), warn: write('warn'), debug: write('debug') };
}
