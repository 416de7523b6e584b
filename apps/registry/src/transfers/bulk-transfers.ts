// Many transfers in one request: one JSON object a line in, one outcome a line out, in the same order.
import { CommandBus } from '@nestjs/cqrs';
import { COMMAND_KEY, type CommandKey } from '#domain/ids.js';
import type { CommandCall } from '../http/caller.js';
import { commandAnswer } from '../http/command-answer.js';
import { Text } from '../http/fields.js';
import { ParseInput } from '../http/parse-input.js';
import { inLanguage, type Language } from '../http/language.js';
import { HttpProblem, type Problem, problemOf, problemOfRejection } from '../http/problem.js';
import { asHttpProblem } from '../http/problem-filter.js';
import { TransferUnitsBody, TransferUnitsCommand } from './transfer-units.js';

export const LINES_MAX = 10_000;
export const BULK_BYTES_MAX = 8 * 1024 * 1024;

/** Transfers under way at once: two of these, well below what the writer takes from one client. */
const CHUNK_LINES = 500;

export class BulkTransferLine extends TransferUnitsBody {
  @Text(COMMAND_KEY, { description: 'Key of this one transfer, as Idempotency-Key is elsewhere', example: 'trade-17' })
  key!: string;
}

const lineInput = new ParseInput(BulkTransferLine);

/** @throws HttpProblem when the body as a whole is no list of lines; nothing has been decided then. */
export function linesOf(body: unknown): string[] {
  if (!Buffer.isBuffer(body))
    throw new HttpProblem(
      problemOf('unsupported-media-type', {
        en: 'The body must be application/x-ndjson.',
        zh: '请求正文须为 application/x-ndjson。',
      }),
    );
  const lines = body.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > 0 && lines.length <= LINES_MAX) return lines;
  const detail = {
    en: `The body has ${lines.length} lines; it takes 1 to ${LINES_MAX}.`,
    zh: `请求正文有 ${lines.length} 行；应为 1 至 ${LINES_MAX} 行。`,
  };
  throw new HttpProblem(problemOf(lines.length === 0 ? 'bad-request' : 'payload-too-large', detail));
}

/**
 * Each line is a command of its own: decided in the order of the lines, all or nothing by itself, answered when durable.
 * A wrong line is answered as such and the others go on. After a broken connection the client sends the same lines again.
 */
export async function* executeLines(
  lines: readonly string[],
  call: Omit<CommandCall, 'key'>,
  commands: CommandBus,
  language: Language,
): AsyncGenerator<string> {
  const chunkAt = (first: number): Promise<string[]> =>
    Promise.all(lines.slice(first, first + CHUNK_LINES).map((line) => executeLine(line, call, commands, language)));
  // The next chunk is decided while this one becomes durable.
  let current = chunkAt(0);
  for (let first = CHUNK_LINES; first < lines.length + CHUNK_LINES; first += CHUNK_LINES) {
    const next = first < lines.length ? chunkAt(first) : undefined;
    yield (await current).join('');
    if (next) current = next;
  }
}

async function executeLine(
  line: string,
  call: Omit<CommandCall, 'key'>,
  commands: CommandBus,
  language: Language,
): Promise<string> {
  let commandId: string | null = null;
  try {
    const body = parsed(line);
    const key = (body as Partial<BulkTransferLine> | null)?.key as CommandKey;
    // Named also where the rest of the line is wrong, so that the caller finds it again.
    if (typeof key === 'string' && COMMAND_KEY.test(key)) commandId = key;
    lineInput.transform(body);
    const outcome = await commands.execute(new TransferUnitsCommand(body, { ...call, key }));
    if (outcome.status === 'rejected' && !outcome.recorded)
      return problemLine(commandId, problemOfRejection(outcome.rejection), language);
    const answer = commandAnswer(key, outcome);
    const problem = answer.problem && { problem: inLanguage(answer.problem, language) };
    return `${JSON.stringify({ ...answer, ...problem })}\n`;
  } catch (error) {
    return problemLine(commandId, asHttpProblem(error).problem, language);
  }
}

function parsed(line: string): BulkTransferLine {
  try {
    return JSON.parse(line) as BulkTransferLine;
  } catch {
    throw new HttpProblem(problemOf('malformed-json', { en: 'The line is not JSON.', zh: '该行不是有效的 JSON。' }));
  }
}

const problemLine = (commandId: string | null, problem: Problem, language: Language): string =>
  `${JSON.stringify({ commandId, status: 'not-decided', problem: inLanguage(problem, language) })}\n`;
