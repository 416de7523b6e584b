// What the read models need of `pg`: something to query, safe integers for bigint, instants for timestamps.
import pg from 'pg';

/** A pool, or a client in a transaction. */
export type Database = pg.Pool | pg.ClientBase;

/** The same function under honest types: it takes the number of any type, and answers a parser. */
const parserOf = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => (text: string) => unknown;
const INT8: number = pg.types.builtins.INT8;
const TIMESTAMPTZ: number = pg.types.builtins.TIMESTAMPTZ;

/**
 * Type parsers given with each query and not set for the whole process, where other code may rely on pg's own. A bigint
 * beyond the safe integers would be rounded without a word; it throws instead.
 */
export const BIGINTS_AS_NUMBERS: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === INT8) return safeInteger;
      if (oid === TIMESTAMPTZ) return instantText;
    }
    return parserOf(oid, format);
  }) as typeof pg.types.getTypeParser,
};

const names = new Map<string, string>();

/**
 * A statement gets one name for the life of the process, so that PostgreSQL parses and plans it once per connection.
 * The texts are those of this library, a few dozen; values are always parameters.
 */
export function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `read_models_${names.size}`));
  return name;
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${text}`);
  return value;
}

const parseTimestamp = parserOf(TIMESTAMPTZ, 'text') as (text: string) => Date;
/** Answers to questions asked together carry one moment in every row. */
let last = { text: '', instant: '' };
function instantText(text: string): string {
  if (text !== last.text) last = { text, instant: parseTimestamp(text).toISOString() };
  return last.instant;
}
