// What the API documentation says of the routes: composed decorators, so that controllers stay readable.
import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type BodyClass, type JsonSchema, schemaOf } from './body-schema.js';
import { EvidenceBody } from './command-body.js';
import { docsOf } from './fields.js';

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** A route that takes a command. */
export function CommandRoute(summary: string, body: BodyClass, example: object): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiBody({ schema: { ...schemaOf(body), examples: [example] } as object }),
    ...commandParts({ 400: 'Wrong fields, all named' }),
  );
}

/** A route whose body is a file that is a command. */
export function FileRoute(summary: string, query: BodyClass, columns: string, example: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary,
      description: `Columns: ${columns} The file is CSV in UTF-8, with or without a byte order mark, and names its columns in line 1. It is taken whole or not at all: every wrong line is named. It is kept as evidence of the command.`,
    }),
    ...queryParameters(query),
    ApiConsumes('text/csv'),
    ApiBody({ schema: { type: 'string', examples: [example] } as object }),
    ...commandParts({
      400: 'Wrong parameters, or wrong lines: all named',
      413: 'More lines than such a file may have',
      415: 'Not text/csv',
    }),
  );
}

/** What every command has, however its body looks. */
function commandParts(own: Record<number, string>): (MethodDecorator & ClassDecorator)[] {
  const outcome = { 'application/json': { schema: ref('CommandAnswer') } };
  const parts: (MethodDecorator & ClassDecorator)[] = [
    ApiHeader(KEY_HEADER),
    ApiResponse({ status: 200, description: 'Executed, and durable', content: outcome }),
    ApiResponse({ status: 422, description: 'Rejected: a lawful no, with its reason in `problem`', content: outcome }),
    ...problems({
      404: 'Unknown account or instrument',
      409: 'The key belongs to another command',
      429: 'Too many requests, or too many refused commands',
      503: 'Not now: retry with the same key after `Retry-After`',
      ...own,
    }),
  ];
  return [DRY_RUN, ...parts];
}

const DRY_RUN = ApiQuery({
  name: 'dryRun',
  required: false,
  schema: { type: 'boolean' },
  description: 'Say what would happen; nothing does',
});

function queryParameters(query: BodyClass): MethodDecorator[] {
  const schema = schemaOf(query);
  const required = new Set(schema['required'] as string[]);
  return Object.entries(schema['properties'] as Record<string, object>).map(([name, property]) =>
    ApiQuery({
      name,
      required: required.has(name),
      schema: property,
      description: docsOf(query).get(name)!.description,
    }),
  );
}

/** A route whose body is a command a line, and whose answer an outcome a line. */
export function BulkRoute(summary: string, line: BodyClass, example: object): MethodDecorator {
  const schema = { ...schemaOf(line), examples: [example] } as object;
  return applyDecorators(
    ApiOperation({
      summary,
      description:
        'NDJSON: each line is a command with a `key` of its own, decided in order and answered in order, by the shape of every command; a line that was not decided has `status: not-decided` and its `problem`.',
    }),
    ApiQuery({ name: 'dryRun', required: false, schema: { type: 'boolean' }, description: 'Say what would happen' }),
    ApiConsumes('application/x-ndjson'),
    ApiBody({ schema }),
    ApiResponse({
      status: 200,
      description: 'One outcome a line',
      content: { 'application/x-ndjson': { schema: ref('CommandAnswer') } },
    }),
    ...problems({ 400: 'No lines, or wrong headers', 413: 'Too many lines', 415: 'Not NDJSON' }),
  );
}

/** A route that reads. */
export function QueryRoute(
  summary: string,
  query: BodyClass | undefined,
  description: string,
  params: Record<string, string> = {},
): MethodDecorator {
  const properties = query ? (schemaOf(query)['properties'] as Record<string, object>) : {};
  return applyDecorators(
    ApiOperation({ summary, description }),
    ...Object.entries(params).map(([name, example]) => ApiParam({ name, example, schema: { type: 'string' } })),
    ...(query ? queryParameters(query) : []),
    ApiResponse({
      status: 200,
      description: 'With the revision it stands for',
      content: {
        'application/json': { schema: { type: 'object' } },
        ...('format' in properties && { 'text/csv': { schema: { type: 'string' } } }),
      },
    }),
    ...problems({
      400: 'Wrong parameters, all named',
      404: 'Not found',
      503: 'The read models are behind or not reachable',
    }),
  );
}

/** A route that takes a document as it is. */
export function UploadRoute(summary: string, types: readonly string[]): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary,
      description:
        'The body is the document, in its own media type. The answer is what the `evidence` of a command names it by; the same bytes again get the same answer.',
    }),
    ApiConsumes(...types),
    ApiBody({ schema: { type: 'string', contentMediaType: 'application/octet-stream' } as object }),
    ApiResponse({
      status: 200,
      description: 'Stored, and durable',
      content: { 'application/json': { schema: schemaOf(EvidenceBody) } },
    }),
    ...problems({
      400: 'Empty, or broken off',
      403: 'Not for this role',
      413: 'Too large',
      415: 'Not a type that is taken, or not what its type says',
      503: 'Not now',
    }),
  );
}

/** A route that answers a document as it is. */
export function DocumentRoute(summary: string, types: readonly string[]): MethodDecorator {
  const content = Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } as const }]));
  return applyDecorators(
    ApiOperation({ summary, description: 'As it was handed in; to supervisors, and to whom handed it in.' }),
    ApiParam({ name: 'sha256', example: 'ab'.repeat(32), schema: { type: 'string' } }),
    ApiHeader(PROCEDURE_HEADER),
    ApiResponse({ status: 200, description: 'The document', content }),
    ...problems({ 400: 'Wrong parameters', 404: 'No such document, or not yours to see', 503: 'Not now' }),
  );
}

export interface RecordRouteOptions {
  readonly description: string;
  readonly body?: BodyClass;
  readonly example?: object;
  readonly params?: Readonly<Record<string, string>>;
  /** Whether it takes an Idempotency-Key. */
  readonly keyed?: boolean;
  readonly problems?: Readonly<Record<number, string>>;
}

/** A route that writes or reads a record beside the journal. */
export function RecordRoute(summary: string, options: RecordRouteOptions): MethodDecorator {
  const { description, body, example, params = {}, keyed = false } = options;
  return applyDecorators(
    ApiOperation({ summary, description }),
    ...Object.entries(params).map(([name, value]) => ApiParam({ name, example: value, schema: { type: 'string' } })),
    ...(keyed ? [ApiHeader(KEY_HEADER)] : []),
    ApiHeader(PROCEDURE_HEADER),
    ...(body ? [ApiBody({ schema: { ...schemaOf(body), examples: [example] } as object })] : []),
    ApiResponse({
      status: 200,
      description: 'Done, and durable',
      content: { 'application/json': { schema: { type: 'object' } } },
    }),
    ...problems({ 400: 'Wrong fields, all named', 403: 'Not for this role', 503: 'Not now', ...options.problems }),
  );
}

const KEY_HEADER = {
  name: 'Idempotency-Key',
  required: true,
  description: 'Chosen by the client, once per command; the same again on every retry',
  example: 'order-1',
};

const PROCEDURE_HEADER = {
  name: 'Registry-Procedure',
  required: false,
  description: "Number of the procedure in which another one's data are looked at; goes to the access log",
  example: 'HU-01-MINCHU-2026-118',
};

/** A route that does something outside the ledger, and answers at once. */
export function ActionRoute(summary: string, body: BodyClass, example: object, description: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiBody({ schema: { ...schemaOf(body), examples: [example] } as object }),
    ApiResponse({
      status: 200,
      description: 'Done',
      content: { 'application/json': { schema: { type: 'object' } } },
    }),
    ...problems({ 400: 'Wrong fields, all named', 503: 'Not now' }),
  );
}

/** Those that every route with a token has, and its own. */
const problems = (of: Record<number, string>): (MethodDecorator & ClassDecorator)[] =>
  Object.entries({
    401: 'No token, or one that does not count',
    403: 'Not in this role',
    429: 'Too many requests',
    ...of,
  }).map(([status, description]) =>
    ApiResponse({
      status: Number(status),
      description,
      content: { 'application/problem+json': { schema: ref('Problem') } },
    }),
  );
