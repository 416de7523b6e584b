// Before the first test: a PostgreSQL for the run (or the one that TEST_DATABASE_URL names), a build of the apps, and a
// migrated database, of which every system under test gets a copy.
import { ensureBuilt } from '../../tools/start/build.mjs';
import { createMigratedTemplate } from './migrated-template.mjs';
import { removeStaleTestDatabases, startTestDatabase } from './test-postgres.mjs';

export default async function globalSetup() {
  ensureBuilt();
  /** @type {(() => Promise<void>)[]} */
  const cleanUp = [];
  // Jest runs setup and teardown in one process, and offers nothing else to pass functions along.
  Object.assign(globalThis, { cleanUpTestRun: cleanUp });
  if (!process.env['TEST_DATABASE_URL']) {
    await removeStaleTestDatabases();
    const database = await startTestDatabase();
    process.env['TEST_DATABASE_URL'] = database.url;
    cleanUp.push(database.stop);
  }
  const template = await createMigratedTemplate(process.env['TEST_DATABASE_URL']);
  process.env['TEST_DATABASE_TEMPLATE'] = template.name;
  cleanUp.push(template.drop);
}
