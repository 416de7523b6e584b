// The command line of the bench.
import { parseArgs } from 'node:util';

export interface Options {
  readonly databaseUrl: string;
  readonly rounds: number;
  /** Length of one timed measure. */
  readonly seconds: number;
  /** Ids of rows; empty for all. */
  readonly only: readonly string[];
  /** Where the results go as JSON: a file, or `-` for standard output. */
  readonly json: string | undefined;
  readonly svg: string;
  readonly curve: boolean;
  readonly profile: boolean;
  /** Share of the sizes that the goals name; 1 measures what they say. */
  readonly scale: number;
}

export const HELP = `npm run bench -- [options]
  --rounds 3        rounds; each takes every measure and its baseline in turn
  --seconds 8       length of one timed measure
  --only a,b        only these rows (ids stand in the first column of the table)
  --quick           one round of 2 seconds at a hundredth of the large sizes: whether it works, not how fast it is
  --scale 1         share of the large sizes (1,000,000 accounts, 10,000,000 ranges, 5,000,000 events)
  --curve           only the curves over ranges and journal lengths
  --svg FILE        where the curves are drawn (bench/results/curve.svg)
  --json FILE       the results for machines; - writes them to standard output, and the table to standard error
  --profile         a CPU profile of the registry under single transfers, or with --only bulk, hot or balances: its costliest
                    functions
BENCH_DATABASE_URL names a PostgreSQL server of your own; without it one is started and removed.`;

/** @throws TypeError for what it does not know. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string', default: '' },
      scale: { type: 'string' },
      json: { type: 'string' },
      svg: { type: 'string', default: 'bench/results/curve.svg' },
      quick: { type: 'boolean', default: false },
      curve: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick } = values;
  const number = (text: string | undefined, fallback: number): number => {
    const value = text === undefined ? fallback : Number(text);
    if (!(value > 0)) throw new TypeError(`not a number above 0: ${text}`);
    return value;
  };
  const databaseUrl = env['BENCH_DATABASE_URL'];
  if (!databaseUrl) throw new TypeError('BENCH_DATABASE_URL is not set; start the bench by `npm run bench`');
  return {
    databaseUrl,
    rounds: Math.ceil(number(values.rounds, quick ? 1 : 3)),
    seconds: number(values.seconds, quick ? 2 : 8),
    scale: number(values.scale, quick ? 0.01 : 1),
    only: values.only.split(',').filter((id) => id !== ''),
    json: values.json,
    svg: values.svg,
    curve: values.curve,
    profile: values.profile,
  };
}
