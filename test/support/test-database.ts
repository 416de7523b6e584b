// A database of its own for every suite, on the server that TEST_DATABASE_URL names.
import { randomUUID } from 'node:crypto';
import { runOn } from './run-on.mjs';

export interface TestDatabase {
  readonly url: string;
  /** Ends every connection to the database, too: a suite that failed must not leave it behind. */
  drop(): Promise<void>;
}

/** @param template a database to begin as a copy of: nobody may be connected to it. */
export async function createTestDatabase(
  server = process.env['TEST_DATABASE_URL'],
  template = 'template1',
): Promise<TestDatabase> {
  if (!server) throw new Error('TEST_DATABASE_URL must name a PostgreSQL server on which databases may be created');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runOn(server, `create database ${name} template ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runOn(server, `drop database if exists ${name} with (force)`) };
}
