// Databases of the bench: each made when it is needed, migrated where the applications use it, dropped afterwards.
import pg from 'pg';
import { runProgram } from './processes.js';

export interface Database {
  readonly url: string;
  readonly name: string;
  drop(): Promise<void>;
}

/** Gone with the server that the bench starts for itself; on a server of yours they are dropped one by one. */
const left = new Set<Database>();

export async function createDatabase(server: string, name: string, template?: string): Promise<Database> {
  const full = `bench_${process.pid}_${name}`;
  await runOn(server, `drop database if exists ${full} with (force)`);
  await runOn(server, `create database ${full}${template === undefined ? '' : ` template ${template}`}`);
  const url = new URL(server);
  url.pathname = `/${full}`;
  const database = {
    url: url.href,
    name: full,
    drop: async () => {
      left.delete(database);
      await runOn(server, `drop database if exists ${full} with (force)`);
    },
  };
  left.add(database);
  return database;
}

export async function dropAll(): Promise<void> {
  for (const database of left) await database.drop();
}

/** The tables of the journal, the snapshots and the read models. */
export const migrate = (url: string): Promise<void> => runProgram('tools/migrate.js', { DATABASE_URL: url });

/** @throws Error when the server would not keep what it acknowledges: such figures are worth nothing. */
export async function durableServer(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; fsync: string; commit: string }>(
      `select current_setting('server_version') version, current_setting('fsync') fsync,
        current_setting('synchronous_commit') "commit"`,
    );
    const { version, fsync, commit } = rows[0]!;
    if (fsync !== 'on' || commit !== 'on') throw new Error(`fsync is ${fsync} and synchronous_commit is ${commit}`);
    return `PostgreSQL ${version}, fsync and synchronous_commit on`;
  } finally {
    await client.end();
  }
}

export async function runOn(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
