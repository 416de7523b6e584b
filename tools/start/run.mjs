// Runs the system on the pinned Node: database, migrations, projections, registry; watches over them; stops them in order.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startApp } from './app-process.mjs';
import { ClearError, runMain } from './clear-error.mjs';
import { developmentIssuer, developmentToken } from './development-issuer.mjs';
import { startEmbeddedDatabase } from './embedded-database.mjs';
import { choosePlaces, dataDirOf } from './places.mjs';
import { isRunning } from './process-identity.mjs';
import { stopOrphan } from './remove-data.mjs';
import { localSecrets } from './secrets.mjs';
import { checkDatabase, checkEventStore } from './servers.mjs';
import { checkPorts, readMode, readSettings, usesDevelopmentIssuer } from './settings.mjs';
import { releaseLock, updateLock } from './start-lock.mjs';
import { welcome } from './welcome.mjs';

/**
 * @typedef {import('./app-process.mjs').AppProcess} AppProcess
 * @typedef {import('./embedded-database.mjs').EmbeddedDatabase} EmbeddedDatabase
 * @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity
 */

const dataDir = dataDirOf(process.env);
const settings = readSettingsOrExit();
/** @type {Record<string, ProcessIdentity>} */
const children = {};
/** @type {AppProcess[]} in the order of starting; stopped the other way round */
const apps = [];
/** @type {EmbeddedDatabase | undefined} */
let database;

class StopRequested extends Error {}
/** @type {(error: Error) => void} */
let requestStop = () => undefined;
/** @type {Promise<never>} rejects when we are asked to stop, or when something that must run has ended */
const stopped = new Promise((_, reject) => (requestStop = reject));
stopped.catch(() => undefined);

let signals = 0;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    signals += 1;
    if (signals === 1) requestStop(new StopRequested());
    if (signals === 2) force();
  });
}
// The launcher is gone: nobody could stop us any more by the terminal.
process.once('disconnect', () => requestStop(new StopRequested()));

await runMain(async () => {
  updateLock(dataDir, { children });
  try {
    await start();
    return await stopped;
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    console.log('\nStopping: the registry finishes what it has accepted, then the projections, then the database.');
    return 0;
  } finally {
    const clean = await stop();
    releaseLock(dataDir);
    console.log(clean ? 'Stopped.' : 'Stopped, but not everything ended by itself; see above.');
    if (!clean) process.exitCode = 1;
    if (process.connected) process.disconnect();
  }
});

async function start() {
  await stopOrphans();
  const ownIssuer = usesDevelopmentIssuer(process.env);
  await checkPorts(settings);
  const { inputHmacKey, disclosureHmacKey, directoryKey, databasePassword } = localSecrets(dataDir);
  const given = process.env['DATABASE_URL'];
  if (given) await orStop(checkDatabase(given));
  else await startDatabase(databasePassword);
  const eventStoreUrl = process.env['EVENTSTORE_URL'];
  if (eventStoreUrl) await orStop(checkEventStore(eventStoreUrl));

  const env = {
    ...process.env,
    DATABASE_URL: given || database?.url,
    HOST: settings.host,
    PORT: String(settings.port),
    PROJECTIONS_PORT: String(settings.projectionsPort),
    LEDGER_ID: process.env['LEDGER_ID'] || 'cn-national',
    INPUT_HMAC_KEY: process.env['INPUT_HMAC_KEY'] || inputHmacKey,
    ...(ownIssuer && (await developmentIssuer(dataDir))),
  };
  await toItsEnd('the migration', 'migrate.js', env);
  // Data of an earlier version of this program: the read models are filled anew from the journal.
  await toItsEnd('the rebuild of outdated read models', 'rebuild.js', env, ['outdated']);
  const projections = run('the projections', 'dist/apps/projections/src/main.js', env);
  const registry = run('the registry', 'dist/apps/registry/src/main.js', {
    ...env,
    // Of the registry alone: nothing else can read the data of persons.
    DIRECTORY_KEY: process.env['DIRECTORY_KEY'] || directoryKey,
    DISCLOSURE_HMAC_KEY: process.env['DISCLOSURE_HMAC_KEY'] || disclosureHmacKey,
  });
  await untilReady(projections, `${settings.projectionsUrl}/health/ready`);
  await untilReady(registry, `${settings.registryUrl}/v1/health/ready`);
  updateLock(dataDir, { children, url: settings.registryUrl });
  const administrator = (/** @type {string} */ subject) =>
    developmentToken(dataDir, { role: 'registry-administrator', subject });
  console.log(
    welcome(settings, {
      dataDir,
      embedded: database !== undefined,
      eventStore: Boolean(eventStoreUrl),
      mode: readMode([], process.env),
      tokens: ownIssuer ? { first: await administrator('ann'), second: await administrator('ben') } : undefined,
    }),
  );
}

/** @param {string} password */
async function startDatabase(password) {
  const places = choosePlaces(dataDir);
  console.log('Starting the embedded PostgreSQL…');
  database = await startEmbeddedDatabase(places, { password });
  for (const note of database.notes) console.log(note);
  children['database'] = database.identity;
  updateLock(dataDir, { children });
  void database.exited.then((reason) => requestStop(new ClearError(`Stopping, because ${reason}.`)));
}

/**
 * @param {string} name
 * @param {string} tool
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [args]
 */
async function toItsEnd(name, tool, env, args) {
  const process = startApp(name, join('dist', 'tools', tool), env, args);
  apps.push(process);
  const { code, reason } = await orStop(process.exited);
  apps.pop();
  if (code !== 0) throw new ClearError(`${reason}; its messages are above.`);
}

/**
 * @param {string} name
 * @param {string} script
 * @param {NodeJS.ProcessEnv} env
 */
function run(name, script, env) {
  const app = startApp(name, script, env);
  apps.push(app);
  if (app.identity) children[name] = app.identity;
  updateLock(dataDir, { children });
  void app.exited.then(({ reason }) =>
    requestStop(new ClearError(`Stopping, because ${reason}; its last messages are above.`)),
  );
  return app;
}

/**
 * @param {AppProcess} app
 * @param {string} url
 */
async function untilReady(app, url) {
  let remindAt = Date.now() + 15_000;
  for (;;) {
    const answer = await orStop(
      fetch(url, { signal: AbortSignal.timeout(5_000) }).catch((/** @type {Error} */ error) => error),
    );
    if (answer instanceof Response) {
      await answer.body?.cancel();
      if (answer.status === 200) return;
    }
    if (Date.now() > remindAt) {
      console.log(
        `Still waiting for ${app.name}: ${url} ${answer instanceof Response ? `answers ${answer.status}` : 'does not answer yet'}.`,
      );
      remindAt = Date.now() + 15_000;
    }
    await orStop(delay(100));
  }
}

async function stopOrphans() {
  /** @type {{ orphans?: Record<string, ProcessIdentity> }} */
  const { orphans = {} } = await orStop(new Promise((resolve) => process.once('message', resolve)));
  for (const [name, orphan] of Object.entries(orphans)) {
    if (name === 'database' || !isRunning(orphan)) continue;
    console.log(`Found ${name} of an earlier run that was killed (process ${orphan.pid}): stopping it first.`);
    await orStop(stopOrphan(orphan));
  }
}

/** @returns {Promise<boolean>} whether everything ended by itself */
async function stop() {
  let clean = true;
  for (const app of [...apps].reverse()) {
    const died = app.identity !== undefined && !isRunning(app.identity);
    if (!(await app.drain())) {
      if (!died) console.log(`${app.name} did not end in order.`);
      clean = false;
    }
  }
  await database?.stop();
  return clean;
}

function force() {
  console.log('\nForced: stopping at once.');
  for (const app of apps) app.kill();
}

/**
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
function orStop(work) {
  return Promise.race([work, stopped]);
}

function readSettingsOrExit() {
  try {
    return readSettings(process.env);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
