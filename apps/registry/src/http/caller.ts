// Who calls and under which key: the caller by his token, the rest from headers and query, all that is wrong named at once.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type AccountId, COMMAND_KEY, type ClientId, type CommandKey } from '#domain/ids.js';
import { type Instant, instantOf } from '#domain/instant.js';
import type { Role } from '#domain/roles.js';
import type { BodyClass } from './body-schema.js';
import { ParseInput, refuse } from './parse-input.js';
import type { FieldError } from './problem.js';

/** Read from the claims of a verified token, and from nothing else (identity/claims.ts). */
export interface Caller {
  /** The system that calls; it owns its command keys. */
  readonly client: ClientId;
  readonly actor: string;
  readonly role: Role;
  readonly onBehalfOf: string | undefined;
  /** GB/T 2260; of a provincial authority always there. */
  readonly province: string | undefined;
  /** Of an exchange always there. */
  readonly market: string | undefined;
  /** That a representative acts for. */
  readonly accounts: readonly AccountId[] | undefined;
}

export interface CommandCall extends Caller {
  readonly key: CommandKey;
  readonly receivedAt: Instant;
  readonly dryRun: boolean;
}

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
export const CalledBy = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Parameter of a route whose lines are commands with keys of their own. */
export const BulkCall = createParamDecorator((_: unknown, context: ExecutionContext): Omit<CommandCall, 'key'> => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const errors: FieldError[] = [];
  const call = { ...callerOf(request), receivedAt: instantOf(Date.now()), dryRun: dryRunOf(request, errors) };
  refuse(errors);
  return call;
});

/** Headers and query of a command. */
const callOf = (request: FastifyRequest, errors: FieldError[]): CommandCall =>
  callWith(request, dryRunOf(request, errors), errors);

/** The call of a command whose fields stand in the query too. */
export const callOfFile = (request: FastifyRequest, dryRun: unknown, errors: FieldError[]): CommandCall =>
  callWith(request, flagOf(dryRun, errors), errors);

function callWith(request: FastifyRequest, dryRun: boolean, errors: FieldError[]): CommandCall {
  const caller = callerOf(request);
  const key = keyOf(request, errors, 'is missing: every command carries a key');
  return { ...caller, key, receivedAt: instantOf(Date.now()), dryRun };
}

const KEY_RULE = `must match ${COMMAND_KEY.source}`;

/** The key under which a request may be repeated. Where it is none, `errors` says so. */
export function keyOf({ headers }: FastifyRequest, errors: FieldError[], whereMissing = KEY_RULE): CommandKey {
  const key = headers['idempotency-key'];
  if (key === undefined) errors.push({ field: 'Idempotency-Key', message: whereMissing });
  else if (typeof key !== 'string' || !COMMAND_KEY.test(key))
    errors.push({ field: 'Idempotency-Key', message: KEY_RULE });
  return key as CommandKey;
}

function dryRunOf(request: FastifyRequest, errors: FieldError[]): boolean {
  const { dryRun, ...unknown } = request.query as { dryRun?: unknown };
  // A misspelt `dryrun=true` must not execute for real.
  for (const name of Object.keys(unknown))
    errors.push({ field: name.slice(0, 200), message: 'is not a parameter here' });
  return flagOf(dryRun, errors);
}

function flagOf(dryRun: unknown, errors: FieldError[]): boolean {
  if (dryRun !== undefined && dryRun !== 'true' && dryRun !== 'false')
    errors.push({ field: 'dryRun', message: 'must be true or false' });
  return dryRun === 'true';
}

/** @throws Error on an open route: what needs a caller must not be open. */
export function callerOf({ caller, routeOptions }: FastifyRequest): Caller {
  if (caller === null) throw new Error(`${routeOptions.url} asks for a caller, and is open to everybody`);
  return caller;
}
