// `node tools/run-built.mjs NAME …`: installs and builds what is missing, then runs dist/tools/NAME.js on the pinned Node.
import { parseArgs } from 'node:util';
import { checkNodeVersion } from './start/node-version.mjs';

checkNodeVersion();
const { runMain } = await import('./start/clear-error.mjs');
const { ensureBuilt } = await import('./start/build.mjs');
const { embeddedDatabaseUrl } = await import('./start/embedded-database.mjs');
const { dataDirOf } = await import('./start/places.mjs');
const { ensureInstalled } = await import('./start/install.mjs');
const { runOnPinnedNode } = await import('./start/pinned-node.mjs');

const IMPORTING = {
  REGISTRY_TOKEN: { role: 'registry-administrator', subject: 'eutl-administrator' },
  REGISTRY_APPROVER_TOKEN: { role: 'national-authority', subject: 'eutl-authority' },
  REGISTRY_REPRESENTATIVE_TOKEN: { role: 'representative', subject: 'eutl-representative' },
};

await runMain(async () => {
  const [name, ...rest] = process.argv.slice(2);
  // Paths on the command line are meant from where the person stands; npm runs scripts in the project.
  process.env['INIT_CWD'] ??= process.cwd();
  // Without one given, the database that `npm start` keeps.
  const databaseUrl = process.env['DATABASE_URL'] || embeddedDatabaseUrl(dataDirOf(process.env));
  if (databaseUrl) process.env['DATABASE_URL'] = databaseUrl;
  process.env['DATA_DIR'] = dataDirOf(process.env);
  ensureInstalled();
  ensureBuilt();
  if (name === 'import') await takeDevelopmentTokens(rest);
  return await runOnPinnedNode(['--enable-source-maps'], [`dist/tools/${name}.js`, ...rest]);
});

/**
 * Without any token given, those of the issuer that `npm start` keeps, for the client that the arguments name: of three
 * people, because nobody approves what he proposed.
 * @param {string[]} args
 */
async function takeDevelopmentTokens(args) {
  const { developmentToken, hasDevelopmentIssuer } = await import('./start/development-issuer.mjs');
  const dataDir = dataDirOf(process.env);
  if (!hasDevelopmentIssuer(dataDir)) return;
  const { values } = parseArgs({ args, strict: false, options: { client: { type: 'string' } } });
  const given = ['token', 'approver-token', 'representative-token'].some((option) => values[option] !== undefined);
  if (given || Object.keys(IMPORTING).some((variable) => process.env[variable])) return;
  const client = typeof values.client === 'string' ? values.client : 'eutl-import';
  for (const [variable, { role, subject }] of Object.entries(IMPORTING))
    process.env[variable] = await developmentToken(dataDir, { role, subject, client });
}
