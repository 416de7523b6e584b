// Whose file it is and of which year, in the query; and the file itself, kept as the evidence of the command.
import { createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { FILE_LINES_MAX } from '#domain/compliance/file-rules.js';
import { ACCOUNT_ID, type AccountId, REASON_CODE, REFERENCE } from '#domain/ids.js';
import { INSTANT } from '#domain/instant.js';
import { SECTOR } from '#domain/rulebooks/section-shape.js';
import { documentTypeOf } from '../evidence/document-type.js';
import { EvidenceStore } from '../evidence/evidence-store.js';
import { DocumentReceiver } from '../evidence/receive-document.js';
import type { BodyClass } from '../http/body-schema.js';
import { callOfFile, type CommandCall } from '../http/caller.js';
import { type CommandBody, momentErrors } from '../http/command-body.js';
import { Text, WholeNumber } from '../http/fields.js';
import { ParseInput, refuse } from '../http/parse-input.js';
import { type FieldError, HttpProblem, problemOf } from '../http/problem.js';

export class FileQuery {
  @Text(ACCOUNT_ID, { description: "The department's account", example: 'EED-420000' })
  account!: string;

  @WholeNumber(2019, 2099, { description: 'Compliance year', example: 2025 })
  complianceYear!: number;

  @Text(SECTOR, { description: 'Sector, as the rulebook names it', example: 'steel' })
  sector!: string;

  @Text(REFERENCE, { description: "The department's own number of the file. Searchable", optional: true })
  reference?: string;

  @Text(REASON_CODE, { description: 'Reason, as a code', optional: true })
  reason?: string;

  @Text(INSTANT, {
    description: 'If it is not decided by then (UTC, milliseconds), the command is refused',
    optional: true,
  })
  notAfter?: string;

  static crossCheck(query: object): FieldError[] {
    return momentErrors('notAfter', (query as FileQuery).notAfter);
  }
}

/** What a route of files gets. */
export interface FileInput<Query> {
  readonly query: Query;
  readonly call: CommandCall;
  /** Not read yet. */
  readonly body: unknown;
}

/** Parameter of a route of files. Names all that is wrong with headers and query in one answer; the body is not read for it. */
export function FileOf(type: BodyClass): ParameterDecorator {
  const queries = new ParseInput(type, 'query');
  return createParamDecorator((_: unknown, context: ExecutionContext): FileInput<object> => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const errors: FieldError[] = [];
    const { dryRun, ...query } = request.query as Record<string, unknown>;
    const call = callOfFile(request, dryRun, errors);
    errors.push(...queries.errorsOf(query));
    refuse(errors);
    if (documentTypeOf(request.headers['content-type']) !== 'text/csv')
      throw new HttpProblem(
        problemOf('unsupported-media-type', { en: 'The file must be text/csv.', zh: '文件类型须为 text/csv。' }),
      );
    return { query, call, body: request.body };
  })();
}

/** Files are read whole: far above what so many lines need, far below what a process feels. */
const FILE_BYTES_MAX = 2 * 1024 * 1024;

@Injectable()
export class DepartmentFiles {
  private readonly receiver = new DocumentReceiver(FILE_BYTES_MAX);

  constructor(private readonly evidence: EvidenceStore) {}

  /** @throws HttpProblem as `DocumentReceiver` does; 413 as soon as there are more lines. */
  receive<Answer>(body: unknown, use: (content: Buffer) => Promise<Answer>, rowsMax = FILE_LINES_MAX): Promise<Answer> {
    return this.receiver.receive(body, use, rowsMax + 1);
  }

  /** The envelope of the command that the file is, which binds it by its hash. A dry run keeps nothing. */
  async bodyOf({ reference, reason, notAfter }: FileQuery, content: Buffer, call: CommandCall): Promise<CommandBody> {
    const kept = call.dryRun ? undefined : [await this.evidence.put({ content, mediaType: 'text/csv' }, call)];
    return {
      ...(reference !== undefined && { reference }),
      ...(reason !== undefined && { reason }),
      ...(notAfter !== undefined && { notAfter }),
      ...(kept && { evidence: kept }),
    };
  }
}

/** The part of the command that the query says. */
export const frameOf = ({ account, complianceYear, sector }: FileQuery) => ({
  account: account as AccountId,
  complianceYear,
  sector,
});
