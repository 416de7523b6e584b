// Who calls and under which key: read from the headers of a command, with everything that is wrong named at once.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ACTOR, CLIENT_ID, COMMAND_KEY, type ClientId, type CommandKey, ROLE } from '#domain/ids.js';
import { type Instant, instantOf } from '#domain/instant.js';
import type { BodyClass } from './body-schema.js';
import { ParseInput, refuse } from './parse-input.js';
import type { FieldError } from './problem.js';

/** Until callers prove who they are by tokens, they say so. The registry listens on loopback by default. */
export interface Caller {
  /** The system that calls; it owns its command keys. */
  readonly client: ClientId;
  readonly actor: string;
  readonly role: string;
  readonly onBehalfOf: string | undefined;
  readonly province?: string | undefined;
}

export interface CommandCall extends Caller {
  readonly key: CommandKey;
  readonly receivedAt: Instant;
  readonly dryRun: boolean;
}

const HEADERS = {
  client: { name: 'registry-client', pattern: CLIENT_ID, fallback: 'local' },
  actor: { name: 'registry-actor', pattern: ACTOR, fallback: 'local' },
  role: { name: 'registry-role', pattern: ROLE, fallback: 'registry-administrator' },
  onBehalfOf: { name: 'registry-on-behalf-of', pattern: ACTOR, fallback: undefined },
} as const;

/** What a command route gets: a body that is right field by field, and whose call it is. */
export interface CommandInput<Body> {
  readonly body: Body;
  readonly call: CommandCall;
}

/** Parameter of a command route. Names all that is wrong with headers, query and body in one answer. */
export function Input(type: BodyClass): ParameterDecorator {
  const bodies = new ParseInput(type);
  return createParamDecorator((_: unknown, context: ExecutionContext) => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const errors: FieldError[] = [];
    const call = callOf(request, errors);
    // A route without fields of its own may be called without a body.
    const body = request.body === undefined ? {} : request.body;
    errors.push(...bodies.errorsOf(body));
    refuse(errors);
    return { body, call };
  })();
}

/** Parameter of other routes that depend on who calls. */
export const CalledBy = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const errors: FieldError[] = [];
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>(), errors);
  refuse(errors);
  return caller;
});

/** Parameter of a route whose lines are commands with keys of their own. */
export const BulkCall = createParamDecorator((_: unknown, context: ExecutionContext): Omit<CommandCall, 'key'> => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const errors: FieldError[] = [];
  const call = { ...callerOf(request, errors), receivedAt: instantOf(Date.now()), dryRun: dryRunOf(request, errors) };
  refuse(errors);
  return call;
});

/** Headers and query of a command. */
function callOf(request: FastifyRequest, errors: FieldError[]): CommandCall {
  const caller = callerOf(request, errors);
  const key = request.headers['idempotency-key'];
  if (key === undefined) errors.push({ field: 'Idempotency-Key', message: 'is missing: every command carries a key' });
  else if (typeof key !== 'string' || !COMMAND_KEY.test(key))
    errors.push({ field: 'Idempotency-Key', message: `must match ${COMMAND_KEY.source}` });
  const dryRun = dryRunOf(request, errors);
  return { ...caller, key: key as CommandKey, receivedAt: instantOf(Date.now()), dryRun };
}

function dryRunOf(request: FastifyRequest, errors: FieldError[]): boolean {
  const { dryRun, ...unknown } = request.query as { dryRun?: unknown };
  // A misspelt `dryrun=true` must not execute for real.
  for (const name of Object.keys(unknown))
    errors.push({ field: name.slice(0, 200), message: 'is not a parameter here' });
  if (dryRun !== undefined && dryRun !== 'true' && dryRun !== 'false')
    errors.push({ field: 'dryRun', message: 'must be true or false' });
  return dryRun === 'true';
}

/** Who calls, with everything that is wrong with the headers added to the errors. */
export function callerOf(request: FastifyRequest, errors: FieldError[]): Caller {
  const read = ({ name, pattern, fallback }: (typeof HEADERS)[keyof typeof HEADERS]): string | undefined => {
    const value = request.headers[name] ?? fallback;
    if (value === undefined || (typeof value === 'string' && pattern.test(value))) return value;
    errors.push({ field: name, message: `must match ${pattern.source}` });
    return undefined;
  };
  return {
    client: read(HEADERS.client) as ClientId,
    actor: read(HEADERS.actor)!,
    role: read(HEADERS.role)!,
    onBehalfOf: read(HEADERS.onBehalfOf),
  };
}
