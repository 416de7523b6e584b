// The environment: what is taken, what is assumed, and what is refused by name.
import { ConfigError, readConfig } from './config.js';
import { DEVELOPMENT_ISSUER } from './identity/development-issuer.js';

const DATABASE_URL = 'postgres://me:s3cret@127.0.0.1:5432/registry';
const INPUT_HMAC_KEY = '0123456789abcdef'.repeat(4);
const DISCLOSURE_HMAC_KEY = 'fedcba9876543210'.repeat(4);
const DIRECTORY_KEY = 'd1'.repeat(32);
const AUTH = {
  AUTH_ISSUER: 'https://login.example.cn',
  AUTH_AUDIENCE: 'registry',
  AUTH_JWKS: 'https://login.example.cn/keys',
};
const MINIMAL = { DATABASE_URL, INPUT_HMAC_KEY, DISCLOSURE_HMAC_KEY, DIRECTORY_KEY, ...AUTH };

const refusal = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was taken');
};

test('needs a database and a secret, and assumes the rest', () => {
  expect(readConfig(MINIMAL)).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    databaseUrl: DATABASE_URL,
    eventStoreUrl: undefined,
    ledgerId: 'cn-national',
    inputHmacKey: Buffer.from(INPUT_HMAC_KEY, 'hex'),
    disclosureHmacKey: Buffer.from(DISCLOSURE_HMAC_KEY, 'hex'),
    readOnly: false,
    logLevel: 'info',
    identity: {
      issuer: AUTH.AUTH_ISSUER,
      audience: AUTH.AUTH_AUDIENCE,
      jwks: AUTH.AUTH_JWKS,
      limits: { system: 1_000_000, person: 6_000, address: 6_000 },
      trustedProxies: false,
    },
  });
});

test('takes every variable; an empty one counts as left out', () => {
  expect(
    readConfig({
      ...MINIMAL,
      HOST: '0.0.0.0',
      PORT: '0',
      EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false',
      LEDGER_ID: 'province-11',
      READ_ONLY: 'true',
      LOG_LEVEL: 'warn',
      DATABASE_CONNECTIONS_MAX: '3',
      DRAIN_MS: '',
    }),
  ).toMatchObject({
    host: '0.0.0.0',
    port: 0,
    eventStoreUrl: 'esdb://127.0.0.1:2113?tls=false',
    ledgerId: 'province-11',
    readOnly: true,
    logLevel: 'warn',
    databaseConnectionsMax: 3,
    drainMs: 10_000,
  });
});

test.each([
  ['PORT', 'http'],
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['PORT', '99999'],
  ['HOST', 'a b'],
  ['DATABASE_URL', ''],
  ['DATABASE_URL', 'mysql://127.0.0.1/registry'],
  ['EVENTSTORE_URL', 'http://127.0.0.1:2113'],
  ['LEDGER_ID', 'National'],
  ['INPUT_HMAC_KEY', ''],
  ['DIRECTORY_KEY', ''],
  ['DIRECTORY_KEY', 'ab'.repeat(31)],
  ['DIRECTORY_FORMER_KEYS', 'ab'.repeat(31)],
  ['DIRECTORY_FORMER_KEYS', `${'ab'.repeat(32)},`],
  ['EVIDENCE_BYTES_MAX', '0'],
  ['ACCESS_LOG_SILENCE_MS_MAX', '-1'],
  ['INPUT_HMAC_KEY', 'ab'.repeat(31)],
  ['DISCLOSURE_HMAC_KEY', ''],
  ['DISCLOSURE_HMAC_KEY', 'ab'.repeat(31)],
  ['DISCLOSURE_HMAC_KEY', 'ab'.repeat(65)],
  ['INPUT_HMAC_KEY', 'xy'.repeat(32)],
  ['READ_ONLY', 'yes'],
  ['LOG_LEVEL', 'loud'],
  ['DATABASE_CONNECTIONS_MAX', '0'],
  ['DATABASE_CONNECTIONS_MAX', '1001'],
  ['DRAIN_MS', '1s'],
  ['AUTH_ISSUER', ''],
  ['AUTH_AUDIENCE', ''],
  ['AUTH_JWKS', ''],
  ['REGISTRY_MODE', 'test'],
  ['RATE_LIMIT_PERSON', '0'],
  ['TRUSTED_PROXIES', 'everybody'],
])('refuses %s=%s by name, without secrets', (name, value) => {
  const message = refusal({ ...MINIMAL, [name]: value });
  expect(message.split('\n')).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))]);
  expect(message).not.toContain('s3cret');
});

test('names everything that is wrong at once', () => {
  expect(
    refusal({ PORT: 'x', READ_ONLY: '1' })
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual([
    'PORT',
    'DATABASE_URL',
    'INPUT_HMAC_KEY',
    'DISCLOSURE_HMAC_KEY',
    'READ_ONLY',
    'DIRECTORY_KEY',
    'AUTH_ISSUER',
    'AUTH_AUDIENCE',
    'AUTH_JWKS',
  ]);
});

test.each([{ NODE_ENV: 'production' }, { REGISTRY_MODE: 'production' }])(
  'takes the development issuer anywhere but in production: %j',
  (mode) => {
    const development = { ...MINIMAL, AUTH_ISSUER: DEVELOPMENT_ISSUER };
    expect(readConfig(development).identity.issuer).toBe(DEVELOPMENT_ISSUER);
    expect(refusal({ ...development, ...mode })).toMatch(/^AUTH_ISSUER is the development issuer/);
    expect(readConfig({ ...MINIMAL, ...mode }).identity.issuer).toBe(AUTH.AUTH_ISSUER);
  },
);

test.each([
  [{}, false],
  [{ REGISTRY_MODE: 'development' }, false],
  [{ REGISTRY_MODE: 'production' }, false],
  [{ NODE_ENV: 'production' }, false],
  [{ REGISTRY_MODE: 'sandbox' }, true],
  [{ REGISTRY_MODE: 'sandbox', NODE_ENV: 'development' }, true],
])('%j: sandbox %s', (mode, sandbox) => {
  expect(readConfig({ ...MINIMAL, ...mode }).sandbox).toBe(sandbox);
});

test.each([
  [{ REGISTRY_MODE: 'sandbox' }, undefined],
  [{ REGISTRY_MODE: 'sandbox', SANDBOX_BEGINS_AT: '2021-02-01T00:00:00.000Z' }, '2021-02-01T00:00:00.000Z'],
])('%j: begins at %s', (given, beginsAt) => {
  expect(readConfig({ ...MINIMAL, ...given }).sandboxBeginsAt).toBe(beginsAt);
});

test.each([
  [{ SANDBOX_BEGINS_AT: '2021-02-01T00:00:00.000Z' }, 'SANDBOX_BEGINS_AT belongs to REGISTRY_MODE=sandbox'],
  [{ REGISTRY_MODE: 'sandbox', SANDBOX_BEGINS_AT: 'yesterday' }, 'SANDBOX_BEGINS_AT must be a moment'],
  [{ REGISTRY_MODE: 'sandbox', SANDBOX_BEGINS_AT: '2021-02-31T25:00:00.000Z' }, 'SANDBOX_BEGINS_AT must be a moment'],
])('%j: refused', (given, why) => {
  expect(refusal({ ...MINIMAL, ...given })).toContain(why);
});

test('refuses to be a sandbox on a production machine', () => {
  expect(refusal({ ...MINIMAL, REGISTRY_MODE: 'sandbox', NODE_ENV: 'production' })).toBe(
    'REGISTRY_MODE must not be sandbox where NODE_ENV is production',
  );
});
