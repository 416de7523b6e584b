// `npm run directory -- rewrap`: wraps every data key of the directory under the current master key, after a change of it.
import pg from 'pg';
import { Directory } from '#directory/directory.js';
import { readConfig } from '../apps/registry/src/config.js';

const USAGE = `npm run directory -- rewrap
Wraps the data keys of all persons under DIRECTORY_KEY. DIRECTORY_FORMER_KEYS names the keys before it. The registry may run,
once it has been started with both. Can be interrupted and run again; afterwards the former keys are needed no more.`;

if (process.argv[2] !== 'rewrap' || process.argv.length > 3) {
  console.error(USAGE);
  process.exit(1);
}
try {
  const { databaseUrl, ledgerId, directoryKeys } = readConfig(process.env);
  const db = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: 'directory' });
  db.on('error', () => undefined);
  try {
    const count = await new Directory(db, ledgerId, directoryKeys).rewrap();
    console.log(`${count} data keys wrapped under key ${directoryKeys.currentId}; the former ones are needed no more.`);
  } finally {
    await db.end();
  }
} catch (error) {
  console.error(`The keys were not wrapped anew: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
