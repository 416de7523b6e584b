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
import { choosePlaces, claimDataDir, markerName, possibleClusterDirs } from '../../tools/start/places.mjs';
import { identify, isRunning } from '../../tools/start/process-identity.mjs';

const prefix = 'national-carbon-registry-test-';

/** Starts a server that belongs to this process. */
export async function startTestDatabase() {
  const dataDir = mkdtempSync(join(realpathSync(tmpdir()), prefix));
  writeFileSync(join(dataDir, 'owner.json'), JSON.stringify(identify(process.pid)));
  writeFileSync(join(dataDir, markerName), '');
  chmodSync(dataDir, 0o711);
  claimDataDir(dataDir);
  const database = await startEmbeddedDatabase(choosePlaces(dataDir), { password: 'test', maxConnections: 200 });
  return { url: database.url, stop: () => removeTestDatabase(dataDir) };
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
