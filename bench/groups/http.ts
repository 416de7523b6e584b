// Everything that goes over HTTP: transfers uniform, hot, in bulk, with projections; the baselines; balance queries.
import {
  fillPgbenchLedger,
  fillSqlLedger,
  findPgbench,
  pgbench,
  PGBENCH_LEDGER,
  SQL_LEDGER,
} from '../baselines/sql-ledger.js';
import { createDatabase, migrate, runOn } from '../databases.js';
import { untilCaughtUp, watchLag } from '../lag.js';
import type { LoadResult } from '../load/http-load.main.js';
import { AUTH_ENVIRONMENT, TOKEN } from '../identity.js';
import type { LoadSpec } from '../load/requests.js';
import type { Options } from '../options.js';
import type { JournalToPrepare, PreparedJournal } from '../tasks/prepare-journal.main.js';
import { type App, runTask, startApp } from '../processes.js';
import { type Figures, type Group, percentile, type Subject } from '../rounds.js';

export const ACCOUNTS = 3_500;
const CONNECTIONS = 64;
export const BULK_LINES = 10_000;
/** Of these the plain SQL registry gets the best. */
const POOL_SIZES = [8, 16, 32];

export function httpGroup(options: Options, tell: (line: string) => void): Group {
  const { databaseUrl: server, seconds } = options;
  let loads = 0;
  const load = (port: number, spec: Partial<LoadSpec>): Promise<LoadResult> =>
    runTask<LoadResult>('bench/load/http-load.main.js', {
      port,
      kind: 'transfers',
      connections: CONNECTIONS,
      warmupSeconds: Math.min(2, seconds / 4),
      seconds,
      accounts: ACCOUNTS,
      token: TOKEN,
      run: `run-${process.pid}-${++loads}`,
      ...spec,
    } satisfies LoadSpec);
  const figures = ({ rate, p50Ms, p99Ms }: LoadResult): Figures => ({ rate, p50Ms, p99Ms });

  return {
    name: 'http',
    subjects: ['null-route', 'http', 'plain-sql', 'hot', 'pgbench', 'pgbench-hot', 'projected', 'bulk', 'balances'],
    async run(wanted, measure) {
      const needs = (...names: string[]): boolean => names.some((name) => wanted.has(name));
      const started: App[] = [];
      const start = async (app: Promise<App>): Promise<App> => {
        started.push(await app);
        return app;
      };
      const subjects: Subject[] = [];
      const database = await createDatabase(server, 'http');
      try {
        await migrate(database.url);
        const env = registryEnvironment(database.url);
        await runTask<PreparedJournal>('bench/tasks/prepare-journal.main.js', openingOf(database.url));
        const registry = await start(startApp(registryApp(env)));
        // The optimising compiler works during the first seconds of a process, not of a service.
        await load(registry.port, { seconds });

        if (needs('null-route')) {
          const app = await start(
            startApp({ script: 'bench/baselines/null-route.main.js', env: AUTH_ENVIRONMENT, readyPath: LIVE }),
          );
          await load(app.port, {});
          subjects.push({ name: 'null-route', measure: async () => figures(await load(app.port, {})) });
        }
        if (needs('http')) subjects.push({ name: 'http', measure: async () => figures(await load(registry.port, {})) });
        if (needs('plain-sql')) {
          const { app, connections } = await bestSqlRegistry(database.url, load);
          started.push(app);
          const remark = `plain SQL with ${connections} connections, the best of ${POOL_SIZES.join(', ')}`;
          subjects.push({
            name: 'plain-sql',
            measure: async () => ({ ...figures(await load(app.port, {})), remark }),
          });
        }
        if (needs('hot'))
          subjects.push({ name: 'hot', measure: async () => figures(await load(registry.port, { kind: 'hot' })) });
        if (needs('pgbench', 'pgbench-hot'))
          subjects.push(...(await pgbenchSubjects(database.url, wanted, seconds, tell)));
        if (needs('bulk')) {
          // Two at once: while one client reads its outcomes, the other one's lines are decided.
          const bulk = { kind: 'bulk', connections: 2, lines: BULK_LINES, warmupSeconds: 0 } as const;
          await load(registry.port, bulk);
          subjects.push({ name: 'bulk', measure: async () => figures(await load(registry.port, bulk)) });
        }
        // Only beside these two: it takes its share of the processor, and may stand on another machine.
        const withProjections = async <T>(use: () => Promise<T>): Promise<T> => {
          const projections = await startApp(projectionsApp(env));
          try {
            // As with the registry: not the seconds in which its code is compiled.
            await load(registry.port, { seconds });
            await untilCaughtUp(database.url);
            return await use();
          } finally {
            await projections.stop();
          }
        };
        if (needs('projected'))
          subjects.push({
            name: 'projected',
            measure: () =>
              withProjections(async () => {
                const lag = await watchLag(database.url);
                const result = await load(registry.port, {});
                return { ...figures(result), lagP99Ms: percentile(await lag.stop(), 0.99) };
              }),
          });
        if (needs('balances'))
          subjects.push({
            name: 'balances',
            measure: () => withProjections(async () => figures(await load(registry.port, { kind: 'balances' }))),
          });
        await measure(subjects);
      } finally {
        await Promise.all(started.map((app) => app.stop()));
        await database.drop();
      }
    },
  };
}

/** Accounts with units in their trading positions. */
export const openingOf = (databaseUrl: string): JournalToPrepare => ({
  databaseUrl,
  size: { accounts: ACCOUNTS, ranges: ACCOUNTS },
  events: 0,
});

const LIVE = '/v1/health/live';

export const registryEnvironment = (databaseUrl: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  LEDGER_ID: 'bench',
  INPUT_HMAC_KEY: '5eed'.repeat(16),
  DISCLOSURE_HMAC_KEY: 'd15c'.repeat(16),
  DIRECTORY_KEY: 'd1'.repeat(32),
  ...AUTH_ENVIRONMENT,
});

export const registryApp = (env: Record<string, string>) => ({
  script: 'apps/registry/src/main.js',
  env,
  readyPath: '/v1/health/ready',
  readyTimeoutMs: 600_000,
});

export const projectionsApp = (env: Record<string, string>) => ({
  script: 'apps/projections/src/main.js',
  env,
  readyPath: '/health/live',
  portVariable: 'PROJECTIONS_PORT',
});

async function bestSqlRegistry(
  databaseUrl: string,
  load: (port: number, spec: Partial<LoadSpec>) => Promise<LoadResult>,
): Promise<{ app: App; connections: number }> {
  await runOn(databaseUrl, ...SQL_LEDGER, fillSqlLedger(ACCOUNTS));
  const startWith = (connections: number): Promise<App> =>
    startApp({
      script: 'bench/baselines/sql-registry.main.js',
      env: { ...AUTH_ENVIRONMENT, DATABASE_URL: databaseUrl, DATABASE_CONNECTIONS_MAX: String(connections) },
      readyPath: LIVE,
    });
  let best = { connections: 0, rate: 0 };
  for (const connections of POOL_SIZES) {
    const app = await startWith(connections);
    const { rate } = await load(app.port, { seconds: 2, warmupSeconds: 2 }).finally(() => app.stop());
    if (rate > best.rate) best = { connections, rate };
  }
  const app = await startWith(best.connections);
  await load(app.port, { seconds: 2 });
  return { app, connections: best.connections };
}

async function pgbenchSubjects(
  databaseUrl: string,
  wanted: ReadonlySet<string>,
  seconds: number,
  tell: (line: string) => void,
): Promise<Subject[]> {
  const program = findPgbench();
  if (!program) {
    tell('pgbench not found: the rows against it are left out');
    return [];
  }
  await runOn(databaseUrl, ...PGBENCH_LEDGER, fillPgbenchLedger(ACCOUNTS));
  const subject = (name: string, hot: boolean): Subject => ({
    name,
    measure: async () => ({ rate: await pgbench(program, databaseUrl, { accounts: ACCOUNTS, hot, seconds }) }),
  });
  return [subject('pgbench', false), subject('pgbench-hot', true)].filter(({ name }) => wanted.has(name));
}
