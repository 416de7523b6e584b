// Before the first test: a PostgreSQL for the run (or the one that TEST_DATABASE_URL names), and a build of the apps.
import { ensureBuilt } from '../../tools/start/build.mjs';
import { removeStaleTestDatabases, startTestDatabase } from './test-postgres.mjs';

export default async function globalSetup() {
  ensureBuilt();
  if (process.env['TEST_DATABASE_URL']) return;
  await removeStaleTestDatabases();
  const database = await startTestDatabase();
  process.env['TEST_DATABASE_URL'] = database.url;
  // Jest runs setup and teardown in one process, and offers nothing else to pass a function along.
  Object.assign(globalThis, { stopTestDatabase: database.stop });
}
