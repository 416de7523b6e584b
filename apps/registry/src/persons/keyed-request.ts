// Whose request it is that writes to the directory, and under which key it may be repeated.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Caller, callerOf, keyOf } from '../http/caller.js';
import { refuse } from '../http/parse-input.js';
import type { FieldError } from '../http/problem.js';

export interface KeyedCaller extends Caller {
  readonly key: string;
}

export const KeyedRequest = createParamDecorator((_: unknown, context: ExecutionContext): KeyedCaller => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const errors: FieldError[] = [];
  const keyed = { ...callerOf(request), key: keyOf(request, errors) };
  refuse(errors);
  return keyed;
});
