// The PostgreSQL of one test run: in a temporary folder that names its owner, so that a killed run's is found and removed.
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningServer, startEmbeddedDatabase, stopServer } from '../../tools/start/embedded-database.mjs';
import { portProblem } from '../../tools/start/free-port.mjs';
import { choosePlaces, claimDataDir, markerName, possibleClusterDirs } from '../../tools/start/places.mjs';
import { identify, isRunning } from '../../tools/start/process-identity.mjs';

const prefix = 'national-carbon-registry-test-';

/**
 * Starts a server that belongs to this process. `kill` is SIGKILL; `start` brings it back on the same port and files.
 * @param {number} maxConnections
 */
export async function startTestDatabase(maxConnections = 200) {
  const dataDir = mkdtempSync(join(realpathSync(tmpdir()), prefix));
  writeFileSync(join(dataDir, 'owner.json'), JSON.stringify(identify(process.pid)));
  writeFileSync(join(dataDir, markerName), '');
  chmodSync(dataDir, 0o711);
  claimDataDir(dataDir);
  // Below the ports that outgoing connections take: while the server is down nobody else must get its port.
  writeFileSync(join(dataDir, 'database-port'), `${await fixedPort()}\n`);
  const places = choosePlaces(dataDir);
  const options = { password: 'test', maxConnections };
  let database = await startEmbeddedDatabase(places, options);
  const { url } = database;
  return {
    url,
    folder: dataDir,
    stop: () => removeTestDatabase(dataDir),
    kill: async () => {
      process.kill(database.identity.pid, 'SIGKILL');
      await database.exited;
    },
    start: async () => {
      // The processes of a killed server notice its end within moments; until then no other may use its files.
      for (let attempt = 0; ; attempt++)
        try {
          database = await startEmbeddedDatabase(places, options);
          break;
        } catch (error) {
          if (attempt === 100) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      if (database.url !== url) throw new Error(`the database came back as ${database.url} and was ${url}`);
    },
    /** Fast shutdown, as an operator does it. */
    shutDown: () => database.stop(),
  };
}

/** @returns {Promise<number>} */
async function fixedPort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if ((await portProblem(port)) === undefined) return port;
  }
}

/** Stops and removes the databases of test runs that ended without doing so. */
export async function removeStaleTestDatabases() {
  for (const name of readdirSync(tmpdir())) {
    const dataDir = join(realpathSync(tmpdir()), name);
    if (!name.startsWith(prefix) || !existsSync(join(dataDir, 'owner.json'))) continue;
    if (isRunning(JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8')))) continue;
    await removeTestDatabase(dataDir);
  }
}

/** @param {string} dataDir */
async function removeTestDatabase(dataDir) {
  for (const clusterDir of possibleClusterDirs(dataDir)) {
    const server = runningServer(clusterDir);
    if (server) await stopServer(server);
    rmSync(clusterDir, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}
