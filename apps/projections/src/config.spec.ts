// The environment of the projections: what is taken, and how every wrong value is named.
import { DEFAULT_SNAPSHOT_OPTIONS } from '#ledger/snapshot-follower.js';
import { InvalidConfig, parseConfig } from './config.js';

const DATABASE_URL = 'postgres://registry:secret@db:5432/registry';

it('takes defaults for all but the database', () => {
  expect(parseConfig({ DATABASE_URL, PROJECTIONS_PORT: '' })).toEqual({
    databaseUrl: DATABASE_URL,
    eventStoreUrl: undefined,
    ledgerId: 'cn-national',
    host: '127.0.0.1',
    port: 3001,
    logLevel: 'info',
    snapshots: DEFAULT_SNAPSHOT_OPTIONS,
  });
});

it('takes what is set', () => {
  const env = { DATABASE_URL, EVENTSTORE_URL: 'esdb://es:2113?tls=false', LEDGER_ID: 'cn-x', PROJECTIONS_PORT: '0' };
  expect(
    parseConfig({ ...env, HOST: '0.0.0.0', LOG_LEVEL: 'debug', SNAPSHOT_EVERY_EVENTS: '5', SNAPSHOT_EVERY_MS: '1000' }),
  ).toEqual({
    databaseUrl: DATABASE_URL,
    eventStoreUrl: env.EVENTSTORE_URL,
    ledgerId: 'cn-x',
    host: '0.0.0.0',
    port: 0,
    logLevel: 'debug',
    snapshots: { everyEvents: 5, everyMs: 1000 },
  });
});

it.each([
  ['DATABASE_URL', undefined],
  ['DATABASE_URL', 'mysql://registry:secret@db/registry'],
  ['DATABASE_URL', 'secret'],
  ['EVENTSTORE_URL', 'http://es:secret@es'],
  ['LEDGER_ID', 'CN'],
  ['PROJECTIONS_PORT', '70000'],
  ['PROJECTIONS_PORT', '3e3'],
  ['PROJECTIONS_PORT', '-1'],
  ['LOG_LEVEL', 'loud'],
])('refuses %s=%s and does not repeat it', (name, value) => {
  const error = problemsOf({ DATABASE_URL, [name]: value });
  expect(error.problems).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  expect(error.message).not.toContain('secret');
});

it('names every wrong value at once', () => {
  expect(problemsOf({ LEDGER_ID: 'CN', PROJECTIONS_PORT: 'x', LOG_LEVEL: 'x' }).problems).toHaveLength(4);
});

function problemsOf(env: Record<string, string | undefined>): InvalidConfig {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof InvalidConfig) return error;
  }
  throw new Error('the configuration was taken');
}
