// Whose request it is that writes to the directory, and under which key it may be repeated.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { COMMAND_KEY } from '#domain/ids.js';
import { type Caller, callerOf } from '../http/caller.js';
import { refuse } from '../http/parse-input.js';
import type { FieldError } from '../http/problem.js';

export interface KeyedCaller extends Caller {
  readonly key: string;
}

export const KeyedRequest = createParamDecorator((_: unknown, context: ExecutionContext): KeyedCaller => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const errors: FieldError[] = [];
  const caller = callerOf(request);
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !COMMAND_KEY.test(key))
    errors.push({ field: 'Idempotency-Key', message: `must match ${COMMAND_KEY.source}` });
  refuse(errors);
  return { ...caller, key: key as string };
});
