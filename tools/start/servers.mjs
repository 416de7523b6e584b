// Asks the servers that DATABASE_URL and EVENTSTORE_URL name whether they are there, and says so without their passwords.
import { connect } from 'node:net';
import { ClearError, errorCode } from './clear-error.mjs';

const timeoutMs = 8_000;

/** @param {string} databaseUrl */
export async function checkDatabase(databaseUrl) {
  const shown = withoutPassword('DATABASE_URL', databaseUrl);
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: timeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    throw new ClearError(`The database of DATABASE_URL (${shown}) does not answer: ${reasonOf(error)}.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** @param {string} eventStoreUrl one host or several, `esdb://a:2113,b:2113?tls=false` */
export async function checkEventStore(eventStoreUrl) {
  const parts = /^(?:esdb|kurrentdb|kdb)(?:\+discover)?:\/\/(?:[^@/]*@)?([^/?]+)/.exec(eventStoreUrl);
  if (!parts?.[1])
    throw new ClearError('EVENTSTORE_URL is not a connection string of the form esdb://host:2113?tls=false.');
  const hosts = parts[1].split(',');
  const attempts = await Promise.allSettled(hosts.map(canConnect));
  if (attempts.some(({ status }) => status === 'fulfilled')) return;
  const reasons = attempts.map(
    (attempt, index) => `${hosts[index]}: ${attempt.status === 'rejected' ? reasonOf(attempt.reason) : ''}`,
  );
  throw new ClearError(`The event store of EVENTSTORE_URL does not answer (${reasons.join('; ')}).`);
}

/** @param {string} hostAndPort */
function canConnect(hostAndPort) {
  const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(hostAndPort) ?? [];
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host ?? hostAndPort, port: Number(port ?? 2113), timeout: timeoutMs });
    socket.once('connect', () => resolve(socket.destroy()));
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
  });
}

/**
 * @param {string} variable
 * @param {string} url
 */
function withoutPassword(variable, url) {
  if (!URL.canParse(url))
    throw new ClearError(
      `${variable} is not a connection string of the form postgres://user:password@host:5432/database.`,
    );
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username ? `${username}@` : ''}${host}${pathname}`;
}

/**
 * A connection to a name with several addresses fails with one error for each.
 * @param {unknown} error
 * @returns {string}
 */
function reasonOf(error) {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error instanceof Error) return error.message || errorCode(error) || error.name;
  return String(error);
}
