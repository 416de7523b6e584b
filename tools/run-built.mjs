// `node tools/run-built.mjs NAME …`: installs and builds what is missing, then runs dist/tools/NAME.js on the pinned Node.
import { checkNodeVersion } from './start/node-version.mjs';

checkNodeVersion();
const { runMain } = await import('./start/clear-error.mjs');
const { ensureBuilt } = await import('./start/build.mjs');
const { embeddedDatabaseUrl } = await import('./start/embedded-database.mjs');
const { dataDirOf } = await import('./start/places.mjs');
const { ensureInstalled } = await import('./start/install.mjs');
const { runOnPinnedNode } = await import('./start/pinned-node.mjs');

await runMain(async () => {
  const [name, ...rest] = process.argv.slice(2);
  // Paths on the command line are meant from where the person stands; npm runs scripts in the project.
  process.env['INIT_CWD'] ??= process.cwd();
  // Without one given, the database that `npm start` keeps.
  const databaseUrl = process.env['DATABASE_URL'] || embeddedDatabaseUrl(dataDirOf(process.env));
  if (databaseUrl) process.env['DATABASE_URL'] = databaseUrl;
  ensureInstalled();
  ensureBuilt();
  return await runOnPinnedNode(['--enable-source-maps'], [`dist/tools/${name}.js`, ...rest]);
});
