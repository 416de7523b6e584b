// Brings the database up to date: the tables of the read models, of the journal where it is in PostgreSQL, and of the records beside it.
import pg from 'pg';
import { createJournalSchema } from '#event-store/postgres-journal.schema.js';
import { SNAPSHOT_SCHEMA } from '#ledger/snapshot-store.js';
import { DIRECTORY_SCHEMA } from '#directory/directory-schema.js';
import { REVOCATION_SCHEMA } from '../apps/registry/src/identity/revocations.js';
import { createDataSource, poolOf } from '#read-models/data-source.js';
import { ANALYST, createReporting } from '#read-models/reporting/reporting-schema.js';
import { ACCESS_LOG_SCHEMA } from '../apps/registry/src/access-log/access-log-schema.js';
import { EVIDENCE_SCHEMA } from '../apps/registry/src/evidence/evidence-schema.js';
import { reasonOf } from './reason-of.js';

/** Any number that nothing else in the database locks: "registry migration". */
const MIGRATION_LOCK = 7_246_114_902;

/** Records beside the journal. They cannot be made again from it, so no rebuild ever touches them. */
const RECORDS = [
  ['evidence', EVIDENCE_SCHEMA],
  ['access log', ACCESS_LOG_SCHEMA],
  ['directory of persons', DIRECTORY_SCHEMA],
  ['revoked tokens', REVOCATION_SCHEMA],
] as const;

const databaseUrl = process.env['DATABASE_URL'];
if (!databaseUrl) fail('DATABASE_URL is not set: which database is to be migrated?');

try {
  await migrate(databaseUrl);
} catch (error) {
  fail(`The database could not be migrated: ${withoutPassword(reasonOf(error), databaseUrl)}`);
}

/** Two at once are safe: the second waits for the first, and finds nothing left to do. */
async function migrate(url: string): Promise<void> {
  const lock = new pg.Client({ connectionString: url, application_name: 'migrate', connectionTimeoutMillis: 10_000 });
  lock.on('error', () => undefined);
  await lock.connect();
  const dataSource = createDataSource({
    databaseUrl: url,
    applicationName: 'migrate',
    onConnectionLost: () => undefined,
  });
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.initialize();
    const done = await dataSource.runMigrations({ transaction: 'all' });
    for (const { name } of done) console.log(`read models: ${name} applied`);
    if (done.length === 0) console.log('read models: up to date');
    await createJournalSchema(poolOf(dataSource));
    console.log('journal: its tables are there');
    await poolOf(dataSource).query(SNAPSHOT_SCHEMA);
    console.log('snapshots: their tables are there');
    for (const [name, schema] of RECORDS) {
      await poolOf(dataSource).query(schema);
      console.log(`${name}: its tables are there`);
    }
    await migrateReporting(lock);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
    await lock.end();
  }
}

/** Last: what the system needs is there, whatever a database says of roles. */
async function migrateReporting(client: pg.Client): Promise<void> {
  await client.query('BEGIN');
  const { role, missing } = await createReporting(client);
  await client.query('COMMIT');
  if (missing.length > 0)
    console.log(`reporting: ${missing.join(', ')} will be there after npm run rebuild -- outdated`);
  console.log(
    role
      ? 'reporting: its views are there'
      : `reporting: its views are there, and nobody may read them: the database user may not create roles. Let an ` +
          `administrator run CREATE ROLE ${ANALYST} NOLOGIN, and migrate again`,
  );
}

function withoutPassword(message: string, url: string): string {
  const password = /^[^:]+:\/\/[^:@/]*:([^@/]+)@/.exec(url)?.[1];
  return password ? message.replaceAll(password, '***').replaceAll(decodeURIComponent(password), '***') : message;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
