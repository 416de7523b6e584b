// Whether transfers over HTTP slow down as the ledger grows: two registries, a large one and a small one, measured in turn.
import { createDatabase, type Database, migrate } from '../databases.js';
import { TOKEN } from '../identity.js';
import type { LoadResult } from '../load/http-load.main.js';
import type { LoadSpec } from '../load/requests.js';
import type { Options } from '../options.js';
import { type App, runTask, startApp } from '../processes.js';
import type { Group, Subject } from '../rounds.js';
import type { LedgerSize } from '../synthetic-ledger.js';
import type { JournalToPrepare, PreparedJournal } from '../tasks/prepare-journal.main.js';
import { registryApp, registryEnvironment } from './http.js';
import { sizesOf } from './ledger.js';

/** For millions of accounts: what lies in typed arrays is not in the heap, but a replay makes garbage. */
export const LARGE_HEAP = ['--max-old-space-size=8192'];

export function scaleGroup({ databaseUrl: server, seconds, scale }: Options, tell: (line: string) => void): Group {
  return {
    name: 'scale',
    subjects: ['http-small', 'http-large'],
    async run(_wanted, measure) {
      const databases: Database[] = [];
      const registries: App[] = [];
      const subjects: Subject[] = [];
      try {
        for (const [name, size] of Object.entries(sizesOf(scale))) {
          const database = await createDatabase(server, `scale_${name}`);
          databases.push(database);
          const events = await prepareJournal(database, { size, events: 0 });
          const registry = await startApp({
            ...registryApp(registryEnvironment(database.url)),
            nodeOptions: LARGE_HEAP,
          });
          registries.push(registry);
          tell(`the ${name} registry has replayed ${events.toLocaleString('en-US')} events`);
          let loads = 0;
          const load = (): Promise<LoadResult> =>
            transfers(registry, size, seconds, `${name}-${process.pid}-${++loads}`);
          // The optimising compiler works during the first seconds of a process, not of a service.
          await load();
          subjects.push({ name: `http-${name}`, measure: async () => ({ rate: (await load()).rate }) });
        }
        await measure(subjects);
      } finally {
        await Promise.all(registries.map((registry) => registry.stop()));
        for (const database of databases) await database.drop();
      }
    },
  };
}

/** @returns how many events there are */
export async function prepareJournal(
  { url: databaseUrl }: Database,
  journal: Pick<JournalToPrepare, 'size' | 'events'>,
): Promise<number> {
  await migrate(databaseUrl);
  const input: JournalToPrepare = { databaseUrl, ...journal };
  return (await runTask<PreparedJournal>('bench/tasks/prepare-journal.main.js', input, LARGE_HEAP)).events;
}

/** Uniform over all accounts, by 64 connections. @param run its keys begin with this: no other load of the ledger may */
export const transfers = ({ port }: App, { accounts }: LedgerSize, seconds: number, run: string): Promise<LoadResult> =>
  runTask<LoadResult>('bench/load/http-load.main.js', {
    port,
    kind: 'transfers',
    connections: 64,
    warmupSeconds: Math.min(3, seconds),
    seconds,
    accounts,
    token: TOKEN,
    run,
  } satisfies LoadSpec);
