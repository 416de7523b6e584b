// One start at a time on one data folder: a lock file that names its owner, so that a killed owner's lock is recognised.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClearError, errorCode } from './clear-error.mjs';
import { identify, isRunning } from './process-identity.mjs';

/**
 * @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity
 * @typedef {Record<string, ProcessIdentity>} Children
 * @typedef {{ holder: ProcessIdentity, url?: string, children: Children }} LockRecord
 */

/**
 * @param {string} dataDir
 * @returns {{ orphans: Children, release: () => void }} with the processes that a killed run left behind
 */
export function acquireLock(dataDir) {
  const file = lockFile(dataDir);
  /** @type {Children} */
  let orphans = {};
  for (;;) {
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify({ holder: ourselves(), children: orphans }));
    try {
      // A link appears whole or not at all, and only where there is none.
      linkSync(fresh, file);
      return { orphans, release: () => releaseLock(dataDir) };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(fresh, { force: true });
    }
    const record = readLock(dataDir);
    if (record && isRunning(record.holder)) {
      throw new ClearError(
        `The registry is already running on ${dataDir}: process ${record.holder.pid}${record.url ? `, ${record.url}` : ', still starting'}.\n` +
          `Stop it with Ctrl-C where it runs, or with \`kill ${record.holder.pid}\`.`,
      );
    }
    orphans = { ...orphans, ...record?.children };
    removeStale(file, record);
  }
}

/**
 * Makes this process the holder, or tells more about it.
 * @param {string} dataDir
 * @param {{ url?: string, children: Children }} about
 */
export function updateLock(dataDir, about) {
  const file = lockFile(dataDir);
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify({ holder: ourselves(), ...about }));
  renameSync(fresh, file);
}

/**
 * Removes the lock unless another running process holds it.
 * @param {string} dataDir
 */
export function releaseLock(dataDir) {
  const record = readLock(dataDir);
  if (!record || (record.holder.pid !== process.pid && isRunning(record.holder))) return;
  // Whoever is still alive must be found by the next start.
  if (Object.values(record.children).some(isRunning)) return;
  rmSync(lockFile(dataDir), { force: true });
}

/**
 * @param {string} dataDir
 * @returns {LockRecord | undefined}
 */
export function readLock(dataDir) {
  try {
    return JSON.parse(readFileSync(lockFile(dataDir), 'utf8'));
  } catch (error) {
    // Absent, or cut short by a crash of the machine: nobody holds it.
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Two starts may find the same stale lock: the slower one must not take away the lock that the faster one just made.
 * @param {string} file
 * @param {LockRecord | undefined} seen
 */
function removeStale(file, seen) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    const taken = JSON.parse(readFileSync(aside, 'utf8'));
    if (seen && (taken.holder.pid !== seen.holder.pid || taken.holder.startedAt !== seen.holder.startedAt))
      linkSync(aside, file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST' && !(error instanceof SyntaxError)) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} dataDir */
function lockFile(dataDir) {
  return join(dataDir, 'start.lock');
}

function ourselves() {
  return identify(process.pid);
}
