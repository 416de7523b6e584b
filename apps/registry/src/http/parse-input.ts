// Turns untrusted bodies and query parameters into typed values, or names everything that is wrong with them at once.
import type { PipeTransform } from '@nestjs/common';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type BodyClass, type JsonSchema, schemaOf } from './body-schema.js';
import { type FieldError, HttpProblem, problemOf, wrong } from './problem.js';

/** A class may check what spans several of its fields. Called only when each field is right by itself. */
interface CrossChecked {
  crossCheck?(body: object): FieldError[];
}

const bodies = new Ajv({ allErrors: true, strict: true, useDefaults: false, coerceTypes: false });
/** Query parameters are text: "50" is a number where a number is wanted. */
const queries = new Ajv({ allErrors: true, strict: true, useDefaults: false, coerceTypes: true });

/** More errors than this say nothing more; a list of 1,000 wrong items must not become an answer of a megabyte. */
const ERRORS_MAX = 100;

/**
 * Compiled once per class, at its first use: walking the decorators for each request costs more than a whole command, and
 * compiling all of them at the start costs a registry that was killed a third of a second until it is back.
 */
export class ParseInput<T extends object> implements PipeTransform<unknown, T> {
  private readonly schema: JsonSchema;
  private compiled: ValidateFunction | undefined;

  /** @throws Error for a rule of the class that no schema can say. */
  constructor(
    private readonly type: BodyClass<T> & CrossChecked,
    private readonly from: 'body' | 'query' = 'body',
  ) {
    this.schema = schemaOf(type);
  }

  /** @throws HttpProblem `invalid-input` with all wrong fields. */
  transform(value: unknown): T {
    refuse(this.errorsOf(value));
    return value as T;
  }

  /** What is wrong with the value; empty when nothing is. */
  errorsOf(value: unknown): FieldError[] {
    // Its bytes would count as a million unknown fields, each of them an error to be named.
    if (value instanceof Uint8Array) return [{ field: 'body', message: 'must be a JSON object' }];
    const validate = (this.compiled ??= (this.from === 'body' ? bodies : queries).compile(this.schema));
    if (!validate(value)) return (validate.errors ?? []).slice(0, ERRORS_MAX).map(fieldError);
    return this.type.crossCheck?.(value as object) ?? [];
  }
}

/** Pipe for the query of routes that take no parameters: a misspelt or misplaced one must not pass unseen. */
export class NoParameters implements PipeTransform<object, object> {
  transform(query: object): object {
    refuse(
      Object.keys(query).map((name) => ({ field: name.slice(0, 200), message: 'is not a parameter of this request' })),
    );
    return query;
  }
}

/** @throws HttpProblem `invalid-input` that names every wrong field, unless there is none. */
export function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const fields = errors.map(({ field }) => field).join(', ');
  throw new HttpProblem(problemOf('invalid-input', wrong(fields.slice(0, 500)), { errors }));
}

function fieldError(error: ErrorObject): FieldError {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`).slice(0, 200);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return { field: below(String(params['missingProperty'])), message: 'is missing' };
    case 'additionalProperties':
      return { field: below(String(params['additionalProperty'])), message: 'is not a field of this request' };
    case 'enum':
      return { field: path, message: `must be one of ${(params['allowedValues'] as string[]).join(', ')}` };
    case 'pattern':
      return { field: path, message: `must match ${String(params['pattern'])}` };
    case 'type':
      if (path === '') return { field: 'body', message: `must be a JSON ${String(params['type'])}` };
      return { field: path, message: `must be of type ${String(params['type'])}` };
    default:
      return { field: path === '' ? 'body' : path, message: error.message ?? 'is wrong' };
  }
}
