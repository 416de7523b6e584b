// Removes a data folder and what belongs to it elsewhere; refuses while it is in use, and leaves alone what is not ours.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ClearError } from './clear-error.mjs';
import { runningServer, stopServer } from './embedded-database.mjs';
import { markerName, outsidePlace, possibleClusterDirs } from './places.mjs';
import { stopProcess } from './process-identity.mjs';
import { acquireLock } from './start-lock.mjs';

/**
 * @param {string} dataDir
 * @returns {Promise<string[]>} what was removed
 */
export async function removeData(dataDir) {
  const outside = outsidePlace();
  const ours = existsSync(join(dataDir, markerName));
  if (!ours && existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new ClearError(
      `${dataDir} has no file ${markerName}: it is not this registry's data, and nothing was removed.`,
    );
  }
  if (ours) {
    const { orphans } = acquireLock(dataDir);
    for (const orphan of Object.values(orphans)) await stopOrphan(orphan);
  }
  const removed = [];
  const outsideIsOurs = existsSync(join(outside, markerName));
  for (const clusterDir of possibleClusterDirs(dataDir)) {
    if (!(clusterDir.startsWith(outside) ? outsideIsOurs : ours)) continue;
    const server = runningServer(clusterDir);
    if (server) await stopServer(server);
    if (remove(clusterDir)) removed.push(clusterDir);
  }
  // By name: whatever else somebody put into the folder is not ours.
  if (ours) {
    for (const name of readdirSync(dataDir)) {
      if (!/^(postgres|start\.lock|secrets\.json|issuer-(?:key|jwks)\.json|database-port)/.test(name)) continue;
      if (remove(join(dataDir, name)) && !name.startsWith('start.lock')) removed.push(join(dataDir, name));
    }
    if (readdirSync(dataDir).length === 1 && remove(dataDir)) removed.push(dataDir);
  }
  // The copied binaries serve every data folder of this clone: they go when no other is left.
  if (outsideIsOurs && !readdirSync(outside).some((name) => name.startsWith('postgres-')) && remove(outside)) {
    removed.push(outside);
  }
  return removed;
}

/**
 * Ends a process of a killed run. It drains by itself when it notices that its parent is gone: give it that time.
 * @param {import('./process-identity.mjs').ProcessIdentity} orphan
 */
export function stopOrphan(orphan) {
  return stopProcess(orphan, [
    { signal: 'SIGTERM', waitMs: 30_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ]);
}

/** @param {string} path */
function remove(path) {
  if (!existsSync(path)) return false;
  rmSync(path, { recursive: true, force: true });
  return true;
}
