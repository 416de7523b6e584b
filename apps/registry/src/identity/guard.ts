// Stands before every route: who calls, whether the role may use the route, and whether the client asks too often.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Role } from '#domain/roles.js';
import type { Caller } from '../http/caller.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { sendProblem } from '../http/problem-filter.js';
import type { Allowance, RateLimits } from './rate-limits.js';
import { rolesOf } from './route-roles.js';
import { type KnownToken, TokenRefused, type Tokens } from './tokens.js';

export interface Identity {
  readonly tokens: Tokens;
  readonly limits: RateLimits;
  readonly trustedProxies: string | false;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on open routes, and where nobody was recognised. Who is recognised may still be turned away. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    roles?: ReadonlySet<Role> | 'open';
  }
}

/** Call it before the first route is made: each route gets its roles as it is made, or fails. */
export function guard(fastify: FastifyInstance, { tokens, limits }: Identity): void {
  fastify.decorateRequest('caller', null);
  fastify.addHook('onRoute', (route) => {
    const roles = [route.method].flat().map((method) => rolesOf(method, route.url));
    // Fastify gives the methods of one route one configuration.
    if (new Set(roles.map(String)).size > 1 && roles.length > 1)
      throw new Error(`${route.url}: several methods of one route must be open to the same roles`);
    route.config = { ...route.config, roles: roles[0]! };
  });

  // Before the body is read: nobody without a right to be here makes the registry take in megabytes.
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { roles } = request.routeOptions.config;
    // An unknown route has none; it says so to everybody.
    if (request.is404 || roles === 'open') {
      done();
      return;
    }
    const refuse = (error: unknown): void => {
      if (error instanceof TokenRefused || error instanceof NoToken)
        void reply.header('www-authenticate', challengeOf(error));
      sendProblem(asProblem(error, request), request, reply);
    };
    const admit = ({ caller, allowance }: KnownToken): void => {
      if (!allowance.take()) {
        refuse(tooMany(allowance, caller.client));
        return;
      }
      request.caller = caller;
      if (roles?.has(caller.role)) done();
      else refuse(forbidden(caller.role));
    };
    const token = bearerOf(request.headers.authorization);
    const known = token === undefined ? undefined : tokens.known(token);
    if (known) {
      admit(known);
      return;
    }
    const strangers = limits.ofAddress(request.ip);
    if (!strangers.take()) refuse(tooMany(strangers));
    else if (token === undefined) refuse(new NoToken());
    else tokens.check(token).then(admit, refuse);
  });
}

class NoToken extends Error {}

function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length < 8 || header.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  return header.slice(7).trim();
}

const forbidden = (role: Role): HttpProblem =>
  new HttpProblem(
    problemOf('forbidden', { en: `The role ${role} may not use this route.`, zh: `角色 ${role} 无权使用此接口。` }),
  );

const tooMany = (allowance: Allowance, client?: string): HttpProblem =>
  new HttpProblem(
    problemOf(
      'rate-limited',
      client === undefined
        ? { en: 'Too many requests from this address.', zh: '来自此地址的请求过于频繁。' }
        : { en: `Too many requests of client ${client}.`, zh: `客户端 ${client} 的请求过于频繁。` },
    ),
    allowance.retryAfterMs,
  );

/** RFC 6750: what was asked without a token learns only that one is needed. */
function challengeOf(error: NoToken | TokenRefused): string {
  if (!(error instanceof TokenRefused)) return 'Bearer realm="registry"';
  const description = error.refusal === 'expired' ? 'The token has expired' : 'The token is not valid';
  return `Bearer realm="registry", error="invalid_token", error_description="${description}"`;
}

function asProblem(error: unknown, request: FastifyRequest): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof NoToken)
    return new HttpProblem(
      problemOf('unauthenticated', { en: 'This route needs a bearer token.', zh: '此接口需要访问令牌。' }),
    );
  if (error instanceof TokenRefused)
    return new HttpProblem(
      problemOf(
        'unauthenticated',
        error.refusal === 'expired'
          ? { en: 'The token has expired.', zh: '令牌已过期。' }
          : { en: 'The token is not valid.', zh: '令牌无效。' },
      ),
    );
  request.log.error({ err: error }, 'the keys of the token issuer could not be read');
  return new HttpProblem(
    problemOf('issuer-unavailable', { en: 'The token cannot be checked now.', zh: '当前无法验证令牌。' }),
    1_000,
  );
}
