// Turns whatever was thrown into one RFC 9457 answer; nothing of our insides reaches the caller.
import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StoreUnavailable } from '#event-store/event-store.js';
import { KeyReused, LedgerUnavailable } from '#ledger/outcome.js';
import { CHINESE_TITLES } from './chinese.js';
import { inLanguageOf } from './language.js';
import { HttpProblem, PROBLEM_KINDS, type Problem, type ProblemCode, problemOf, type Worded } from './problem.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { problem, retryAfterMs } = asHttpProblem(error);
  if (problem.status >= 500 && problem.code === 'internal-error') request.log.error({ err: error }, 'request failed');
  // Fastify would close the connection on a body that is too large, and tear the answer from a client that still sends.
  // The rest of the body is dropped as it comes, for as long as any request may take.
  if (problem.code === 'payload-too-large') void reply.removeHeader('connection');
  if (retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMs / 1_000));
  void reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(
      JSON.stringify({
        ...inLanguageOf(request, reply, problem),
        instance: request.url.slice(0, 500),
        requestId: request.id,
      }),
    );
}

export function asHttpProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof LedgerUnavailable)
    return new HttpProblem(problemOf(error.reason, byOthers(error.reason, error)), error.retryAfterMs);
  if (error instanceof KeyReused) {
    const { firstRevision } = error;
    const zh = `该幂等键已用于另一条指令，见修订号 ${firstRevision}。`;
    return new HttpProblem(
      problemOf('key-reused', { en: sentence(error.message), zh }, { numbers: { firstRevision } }),
    );
  }
  const code = codeOfLibraryError(error);
  if (code) return new HttpProblem(problemOf(code, byOthers(code, error as Error)));
  // A command that has to look into the journal first, as a correction does.
  if (error instanceof StoreUnavailable)
    return new HttpProblem(
      problemOf('store-unavailable', { en: 'The event store does not answer now.', zh: '事件存储当前无响应。' }),
      1_000,
    );
  if (isDatabaseAway(error))
    return new HttpProblem(
      problemOf('store-unavailable', { en: 'The read models do not answer now.', zh: '读模型当前无响应。' }),
      1_000,
    );
  return new HttpProblem(
    problemOf('internal-error', {
      en: 'The registry failed; the request id finds the reason in its logs.',
      zh: '登记系统内部故障；凭请求编号可在日志中查明原因。',
    }),
  );
}

/** Errors of Fastify (bodies that cannot be read) and of Nest (unknown routes). */
function codeOfLibraryError(error: unknown): ProblemCode | undefined {
  // Nest wraps the errors of Fastify.
  const cause = error instanceof HttpException ? (error.cause ?? error) : error;
  // Anything can be thrown, also nothing.
  const { statusCode, code } = (cause ?? {}) as { statusCode?: number; code?: unknown };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return 'malformed-json';
  if (status === 404) return 'route-not-found';
  if (status === 405) return 'method-not-allowed';
  if (status === 413) return 'payload-too-large';
  if (status === 415) return 'unsupported-media-type';
  return status !== undefined && status >= 400 && status < 500 ? 'bad-request' : undefined;
}

/** What `pg` and the network say when the database is gone or takes nothing: classes 08, 57P, 53, 25006, and the network's own. */
function isDatabaseAway(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (
    typeof code === 'string' &&
    /^(08...|57P..|53...|25006|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/.test(code)
  )
    return true;
  return (
    typeof message === 'string' &&
    /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect/.test(
      message,
    )
  );
}

/** Worded in English where it was thrown; in Chinese the title says as much. */
const byOthers = (code: ProblemCode, { message }: Error): Worded => ({
  en: sentence(message),
  zh: `${CHINESE_TITLES[code]}。`,
});

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`.slice(0, 500);

/** Documentation of the codes, served where `type` of a problem points to. */
export function describeProblem(code: string): Problem | undefined {
  if (!Object.hasOwn(PROBLEM_KINDS, code)) return undefined;
  const { status, title } = PROBLEM_KINDS[code as ProblemCode];
  const http = `HTTP ${status} ${STATUS_CODES[status] ?? ''}`;
  const chinese = CHINESE_TITLES[code as ProblemCode];
  return problemOf(code as ProblemCode, { en: `${title} (${http}).`, zh: `${chinese}(${http})。` });
}
