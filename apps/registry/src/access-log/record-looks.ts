// Stands before every route that shows somebody's data: notes who looks, by which procedure, and how it was answered.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ACCOUNT_ID, REFERENCE } from '#domain/ids.js';
import type { Role } from '#domain/roles.js';
import { type Caller, callerOf } from '../http/caller.js';
import { type FieldError, HttpProblem, problemOf } from '../http/problem.js';
import { sendProblem } from '../http/problem-filter.js';
import { refuse } from '../http/parse-input.js';
import type { AccessEntry, AccessLog } from './access-log.js';
import { loggingOf, mustNameProcedure, SEES_OWN_DATA } from './logged-routes.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Roles that must name a procedure; undefined where a use leaves no trace. */
    procedureOf?: ReturnType<typeof loggingOf>;
  }
}

/** Call it before the first route is made, and after whatever finds out who calls. */
export function recordLooks(fastify: FastifyInstance, accessLog: AccessLog): void {
  fastify.addHook('onRoute', (route) => {
    const [procedureOf] = [route.method].flat().map((method) => loggingOf(method, route.url));
    if (procedureOf) route.config = { ...route.config, procedureOf };
  });
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { procedureOf } = request.routeOptions.config;
    if (procedureOf === undefined) {
      done();
      return;
    }
    try {
      const errors: FieldError[] = [];
      const caller = callerOf(request);
      if (!SEES_OWN_DATA.has(caller.role)) {
        const procedure = procedureIn(request, mustNameProcedure(procedureOf, caller.role), errors);
        refuse(errors);
        if (!accessLog.admit()) throw new HttpProblem(NOT_RECORDED, 1_000);
        // Not when the answer is finished: whoever hangs up just before has seen it all the same.
        reply.raw.once('close', () => accessLog.enter(entryOf(request, reply, caller, procedure)));
      }
      done();
    } catch (error) {
      sendProblem(error, request, reply);
    }
  });
  // Whom the guard turns away never comes past the hook above. He saw nothing, so that he is not kept waiting for room in
  // the log; but supervisors want to know who tries doors.
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { procedureOf } = request.routeOptions.config;
    const { caller } = request;
    if (procedureOf !== undefined && caller && wasTurnedAway(request, caller.role) && accessLog.admit())
      accessLog.enter(entryOf(request, reply, caller, procedureIn(request, false, [])));
    done();
  });
}

function wasTurnedAway({ routeOptions }: FastifyRequest, role: Role): boolean {
  const { roles } = routeOptions.config;
  return roles !== undefined && roles !== 'open' && !roles.has(role) && !SEES_OWN_DATA.has(role);
}

const PROCEDURE_HEADER = 'registry-procedure';

const NOT_RECORDED = problemOf('access-log-unavailable', {
  en: "The access log cannot be written now; others' data are shown only to those whose look leaves a trace.",
  zh: '查询日志当前无法写入；他人数据仅在查询留痕后提供。',
});

function procedureIn(request: FastifyRequest, required: boolean, errors: FieldError[]): string | undefined {
  const value = request.headers[PROCEDURE_HEADER];
  if (value === undefined) {
    if (required) errors.push({ field: PROCEDURE_HEADER, message: 'is missing: by which procedure do you look?' });
    return undefined;
  }
  if (typeof value === 'string' && REFERENCE.test(value)) return value;
  errors.push({ field: PROCEDURE_HEADER, message: `must match ${REFERENCE.source}` });
  return undefined;
}

function entryOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { client, actor, role, onBehalfOf }: Caller,
  procedure: string | undefined,
): AccessEntry | undefined {
  const status = reply.raw.headersSent ? reply.raw.statusCode : undefined;
  // Malformed: nothing was looked up, and what was sent may be anything.
  if (status === 400) return undefined;
  const { account: inQuery, ...query } = request.query as { readonly account?: unknown };
  const { account = inQuery, ...params } = request.params as { readonly account?: unknown };
  const filters = { ...query, ...params };
  return {
    at: Date.now(),
    client,
    actor,
    role,
    onBehalfOf,
    procedure,
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    account: typeof account === 'string' && ACCOUNT_ID.test(account) ? account : undefined,
    // Of one who was turned away nobody has looked at what he sent: only what can be no name of anybody is kept.
    filters: textOf(
      wasTurnedAway(request, role)
        ? Object.fromEntries(Object.entries(filters).filter(([, value]) => OPAQUE_ID.test(String(value))))
        : filters,
    ),
    status,
    requestId: request.id,
  };
}

/** Of a person, and of a document. */
const OPAQUE_ID = /^(?:P-[0-9a-f]{32}|[0-9a-f]{64})$/;

/** Every parameter that a route takes is bounded; this bounds what was refused before anybody had a look at it. */
const FILTERS_MAX = 2_000;

function textOf(filters: object): string | undefined {
  const text = JSON.stringify(filters);
  if (text === '{}') return undefined;
  return text.length <= FILTERS_MAX ? text : JSON.stringify({ cut: text.slice(0, FILTERS_MAX / 2) });
}
