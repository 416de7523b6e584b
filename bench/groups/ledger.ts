// The ledger without HTTP: the writer against the plain append, on small and on large states, and what it needs in memory.
import { createDatabase, migrate } from '../databases.js';
import type { Options } from '../options.js';
import { runTask } from '../processes.js';
import type { Group, Subject } from '../rounds.js';
import type { LedgerSize } from '../synthetic-ledger.js';
import type { MemoryAnswer, MemoryInput } from '../tasks/memory.main.js';
import type { WriterAnswer, WriterInput } from '../tasks/writer.main.js';

const IN_FLIGHT = 256;

export const measureWriter = (databaseUrl: string, size: LedgerSize, seconds: number): Promise<WriterAnswer> =>
  runTask<WriterAnswer>(
    'bench/tasks/writer.main.js',
    { databaseUrl, size, seconds, inFlight: IN_FLIGHT } satisfies WriterInput,
    ['--max-old-space-size=8192'],
  );

export function ledgerGroup({ databaseUrl: server, seconds, scale }: Options): Group {
  return {
    name: 'ledger',
    subjects: ['writer', 'append', 'small', 'large', 'memory'],
    async run(wanted, measure) {
      const database = await createDatabase(server, 'ledger');
      await migrate(database.url);
      const writer = (size: LedgerSize): Promise<WriterAnswer> => measureWriter(database.url, size, seconds);
      const { small, large } = sizesOf(scale);
      const subjects: Subject[] = [];
      if (wanted.has('writer')) {
        let append = 0;
        subjects.push({
          name: 'writer',
          measure: async () => {
            const answer = await writer({ accounts: 3_500, ranges: 3_500 });
            ({ append } = answer);
            return { rate: answer.writer, remark: `groups of ${Math.round(answer.eventsPerGroup)} events` };
          },
        });
        // Taken by the same process right after the writer, which leaves it the groups to append.
        subjects.push({ name: 'append', measure: async () => ({ rate: append }) });
      }
      if (wanted.has('small')) {
        const remark = `${large.accounts.toLocaleString('en-US')} accounts, ${large.ranges.toLocaleString('en-US')} ranges`;
        subjects.push({ name: 'small', measure: async () => ({ rate: (await writer(small)).writer }) });
        subjects.push({ name: 'large', measure: async () => ({ rate: (await writer(large)).writer, remark }) });
      }
      if (wanted.has('memory'))
        subjects.push({
          name: 'memory',
          measure: async () => {
            const input: MemoryInput = { accounts: even(200_000 * Math.min(1, 10 * scale)), rangesPerAccount: 10 };
            const answer = await runTask<MemoryAnswer>('bench/tasks/memory.main.js', input, ['--expose-gc']);
            return { ...answer };
          },
        });
      await measure(subjects);
      await database.drop();
    },
  };
}

/** What a growing registry is measured by. */
export function sizesOf(scale: number): { readonly small: LedgerSize; readonly large: LedgerSize } {
  const accounts = even(1_000_000 * scale);
  return { small: { accounts: 1_000, ranges: 1_000 }, large: { accounts, ranges: 10 * accounts } };
}

export const even = (count: number): number => 2 * Math.max(1, Math.round(count / 2));
