// From `kill -9` to ready: a registry whose journal holds a million events, with a snapshot where there is one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, type Database, migrate } from '../databases.js';
import type { LoadResult } from '../load/http-load.main.js';
import { TOKEN } from '../identity.js';
import type { LoadSpec } from '../load/requests.js';
import type { Options } from '../options.js';
import { runTask, startApp, startTask } from '../processes.js';
import type { Group, Subject } from '../rounds.js';
import { LEDGER } from '../synthetic-ledger.js';
import type { JournalToPrepare, PreparedJournal } from '../tasks/prepare-journal.main.js';
import { projectionsApp, registryApp, registryEnvironment } from './http.js';

const ACCOUNTS = 3_500;

export function restartGroup({ databaseUrl: server, scale }: Options, tell: (line: string) => void): Group {
  const events = Math.round(1_000_000 * scale);
  return {
    name: 'restart',
    subjects: ['restart', 'restart-esdb'],
    async run(wanted, measure) {
      const folder = mkdtempSync(join(tmpdir(), 'bench-eventstoredb-'));
      const databases: Database[] = [];
      const servers: { stop(): Promise<void> }[] = [];
      try {
        const subjects: Subject[] = [];
        for (const name of ['restart', 'restart-esdb'].filter((one) => wanted.has(one))) {
          const database = await createDatabase(server, name.replace('-', '_'));
          databases.push(database);
          await migrate(database.url);
          // By default a snapshot comes with every 20,000 events: also where a short journal is measured.
          const everyEvents = String(Math.min(20_000, Math.ceil(events / 2)));
          let env: Record<string, string> = {
            ...registryEnvironment(database.url),
            SNAPSHOT_EVERY_EVENTS: everyEvents,
          };
          if (name === 'restart-esdb') {
            const dataPath = join(folder, 'journal.bin');
            const serving = await startTask<{ url: string }>('bench/tasks/eventstoredb.main.js', { dataPath });
            servers.push(serving);
            env = { ...env, EVENTSTORE_URL: serving.answer.url };
          }
          const eventStoreUrl = env['EVENTSTORE_URL'];
          const prepare: JournalToPrepare = {
            ...(eventStoreUrl === undefined ? { databaseUrl: database.url } : { eventStoreUrl }),
            size: { accounts: ACCOUNTS, ranges: ACCOUNTS },
            events,
          };
          await runTask<PreparedJournal>('bench/tasks/prepare-journal.main.js', prepare);
          tell(`${name}: ${await snapshotOf(env, database.url)}`);
          subjects.push({ name, measure: (round) => restart(env, database.url, round) });
        }
        await measure(subjects);
      } finally {
        for (const one of servers) await one.stop();
        for (const database of databases) await database.drop();
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** A slow machine replays and projects a million events in several minutes. */
const SNAPSHOT_WAIT_MS = 900_000;

/** Lets the projections write one, as they do in service. */
async function snapshotOf(env: Record<string, string>, databaseUrl: string): Promise<string> {
  const projections = await startApp(projectionsApp(env));
  const deadline = performance.now() + SNAPSHOT_WAIT_MS;
  let snapshot = await newestSnapshot(databaseUrl);
  while (snapshot === undefined && performance.now() < deadline) {
    await delay(200);
    snapshot = await newestSnapshot(databaseUrl);
  }
  await projections.kill();
  return snapshot === undefined ? 'no snapshot was written: the whole journal is replayed' : `snapshot at ${snapshot}`;
}

/** Runs, takes transfers, is killed in the middle of them, and starts again: only that is timed. */
async function restart(env: Record<string, string>, databaseUrl: string, round: number) {
  const registry = await startApp(registryApp(env));
  await runTask<LoadResult>('bench/load/http-load.main.js', {
    port: registry.port,
    kind: 'transfers',
    connections: 64,
    warmupSeconds: 0,
    seconds: 2,
    accounts: ACCOUNTS,
    token: TOKEN,
    run: `restart-${process.pid}-${round}`,
  } satisfies LoadSpec);
  await registry.kill();
  const startedAt = performance.now();
  const again = await startApp(registryApp(env));
  const seconds = (performance.now() - startedAt) / 1_000;
  const ready = (await (await fetch(`${again.url}/v1/health/ready`)).json()) as { revision: number };
  await again.stop();
  const snapshot = await newestSnapshot(databaseUrl);
  const from = snapshot === undefined ? 'no snapshot' : `a snapshot at ${snapshot.toLocaleString('en-US')}`;
  return { seconds, remark: `${ready.revision.toLocaleString('en-US')} events, ${from}` };
}

async function newestSnapshot(databaseUrl: string): Promise<number | undefined> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ revision: string | null }>(
      'select max(revision) revision from ledger_snapshots where ledger_id = $1',
      [LEDGER],
    );
    const revision = rows[0]?.revision ?? null;
    return revision === null ? undefined : Number(revision);
  } finally {
    await client.end();
  }
}
