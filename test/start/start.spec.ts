// `npm start` and `npm run reset` as processes: their whole life, and every way in which it can go wrong.
import { createServer } from 'node:net';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { identify, waitForExit } from '../../tools/start/process-identity.mjs';
import { temporaryClone, type Clone } from './temporary-clone.js';

let clone: Clone;
beforeAll(async () => {
  clone = await temporaryClone({ homeMode: 0o755 });
});
afterAll(() => clone.remove());

const health = async () =>
  (await (await fetch(`http://127.0.0.1:${clone.port}/v1/health/ready`)).json()) as {
    pid: number;
    key: string;
    mode: string;
  };
const database = () =>
  identify(Number(readFileSync(join(clone.root, '.data', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]));
const claimsOf = async (token: string) => {
  const keys = JSON.parse(readFileSync(join(clone.root, '.data', 'issuer-jwks.json'), 'utf8')) as JSONWebKeySet;
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { audience: 'national-carbon-registry' });
  return payload;
};
const lock = () =>
  JSON.parse(readFileSync(join(clone.root, '.data', 'start.lock'), 'utf8')) as { holder: { pid: number } };

test('starts from nothing, refuses a second start and a reset, drains in order on SIGTERM, keeps its data', async () => {
  const first = await clone.start();
  expect(first.output()).toContain(`http://127.0.0.1:${clone.port}/docs`);
  const { key } = await health();
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(join(clone.root, '.data', 'secrets.json')).mode & 0o777).toBe(0o600);
  const server = database();
  // The token that it printed counts for the key that it made, and is for its owner's eyes only.
  const [, token = ''] = /export TOKEN=(\S+)/.exec(first.output()) ?? [];
  expect(await claimsOf(token)).toMatchObject({ role: 'registry-administrator', sub: 'ann', client_id: 'local' });
  expect(statSync(join(clone.root, '.data', 'issuer-key.json')).mode & 0o777).toBe(0o600);

  // A second person is needed for whatever one proposes.
  expect(await claimsOf(/export SECOND=(\S+)/.exec(first.output())?.[1] ?? '')).toMatchObject({ sub: 'ben' });
  expect((await health()).mode).toBe('development');

  const second = await clone.run('start');
  expect(second).toEqual({
    code: 1,
    output: expect.stringContaining(`process ${lock().holder.pid}, http://127.0.0.1:${clone.port}`),
  });
  expect(await clone.run('reset')).toEqual({ code: 1, output: expect.stringContaining('already running') });

  first.process.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  // Written by the apps while they drained: the database was still there, and the registry came first.
  expect(first.output()).toContain('drained: registry\n');
  expect(first.output()).toContain('drained: registry, projections\n');
  expect(server && (await waitForExit(server, 0))).toBe(true);
  expect(existsSync(join(clone.root, '.data', 'start.lock'))).toBe(false);

  const again = await clone.start();
  expect(again.output()).not.toContain('Building');
  expect((await health()).key).toBe(key);
  expect(await claimsOf(token)).toBeDefined();
  // One Ctrl-C arrives twice, from the terminal and from npm: that is not a second one.
  again.process.kill('SIGINT');
  again.process.kill('SIGINT');
  expect(await again.ended).toBe(0);
  expect(again.output()).toContain('drained: registry, projections, registry, projections\n');
});

test('after kill -9 of the whole start the next one finds what was left, says so, and works', async () => {
  const first = await clone.start();
  const app = identify((await health()).pid);
  const server = database();
  process.kill(lock().holder.pid, 'SIGKILL');
  first.process.kill('SIGKILL');
  await first.ended;
  // Without their parent the apps drain and end; the database stays.
  expect(app && (await waitForExit(app, 30_000))).toBe(true);

  const next = await clone.start();
  expect(next.output()).toContain(`Found the database of an earlier run that was killed (process ${server?.pid})`);
  expect((await health()).key).toMatch(/^[0-9a-f]{64}$/);
  next.process.kill('SIGTERM');
  expect(await next.ended).toBe(0);
});

test('a launcher that is killed alone takes everything down in order', async () => {
  const started = await clone.start();
  const supervisor = identify(lock().holder.pid);
  const server = database();
  started.process.kill('SIGKILL');
  expect(supervisor && (await waitForExit(supervisor, 30_000))).toBe(true);
  expect(server && (await waitForExit(server, 0))).toBe(true);
});

test('an app that dies stops the rest, and the reason is the last word', async () => {
  const started = await clone.start();
  const server = database();
  await fetch(`http://127.0.0.1:${clone.port}/die`).catch(() => undefined);
  expect(await started.ended).toBe(1);
  expect(started.output().trimEnd().split('\n').at(-1)).toContain('the registry ended with exit code 7');
  expect(started.output()).toContain('projections\n');
  expect(server && (await waitForExit(server, 0))).toBe(true);
});

describe('answers with a clear message and exit code 1', () => {
  const refusal = async (env: Record<string, string>) => {
    const { code, output } = await clone.run('start', env);
    expect(output).not.toMatch(/\n\s+at /);
    expect(output).not.toContain('s3cret');
    return { code, output };
  };

  test('a taken port', async () => {
    const taker = createServer().listen(clone.port, '127.0.0.1');
    await new Promise((done) => taker.once('listening', done));
    expect(await refusal({})).toEqual({
      code: 1,
      output: expect.stringMatching(new RegExp(`Port ${clone.port} of the registry is taken.*PORT=`)),
    });
    await new Promise((done) => taker.close(done));
  });

  test.each([
    ['a port that is none', { PORT: '70000' }, 'PORT must be a port number'],
    ['the same port twice', { PORT: '4100', PROJECTIONS_PORT: '4100' }, 'they must differ'],
    [
      'a database that is not there',
      { DATABASE_URL: 'postgres://me:s3cret@127.0.0.1:1/x' },
      'DATABASE_URL (postgres://me@127.0.0.1:1/x) does not answer',
    ],
    ['a database address that is none', { DATABASE_URL: 's3cret' }, 'DATABASE_URL is not a connection string'],
    [
      'an event store that is not there',
      { EVENTSTORE_URL: 'esdb://me:s3cret@127.0.0.1:1?tls=false' },
      'EVENTSTORE_URL does not answer',
    ],
    [
      'an event store address that is none',
      { EVENTSTORE_URL: 'http://me:s3cret@x' },
      'EVENTSTORE_URL is not a connection string',
    ],
    ['a data folder that cannot be made', { DATA_DIR: '/proc/nothing/here' }, 'is not writable'],
    ['a data folder that is a file', { DATA_DIR: 'package.json' }, 'is not writable'],
    ['a data folder of somebody else', { DATA_DIR: 'apps' }, "are not this registry's"],
  ])('%s', async (_name, env, message) => {
    expect(await refusal(env)).toEqual({ code: 1, output: expect.stringContaining(message) });
  });
});

test('reset removes the data and leaves alone what is not ours', async () => {
  const started = await clone.start();
  started.process.kill('SIGTERM');
  await started.ended;
  const mine = join(clone.root, '.data', 'mine.txt');
  writeFileSync(mine, 'not ours');
  expect(await clone.run('reset')).toEqual({
    code: 0,
    output: expect.stringContaining(join(clone.root, '.data', 'postgres')),
  });
  expect(existsSync(join(clone.root, '.data', 'postgres'))).toBe(false);
  expect(existsSync(join(clone.root, '.data', 'secrets.json'))).toBe(false);
  expect(readFileSync(mine, 'utf8')).toBe('not ours');
  expect(await clone.run('reset', { DATA_DIR: 'apps' })).toEqual({
    code: 1,
    output: expect.stringContaining('nothing was removed'),
  });
  expect(existsSync(join(clone.root, 'apps', 'registry', 'src', 'main.ts'))).toBe(true);
});

test('in production it makes no tokens, and says what is missing', async () => {
  for (const variable of ['NODE_ENV', 'REGISTRY_MODE']) {
    const { code, output } = await clone.run('start', { [variable]: 'production' });
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringContaining('set AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS'),
    });
    expect(output).not.toMatch(/\n\s+at /);
  }
});

test('as a sandbox it says so, and hands the mode on', async () => {
  for (const [env, args] of [
    [{}, ['--sandbox']],
    [{ REGISTRY_MODE: 'sandbox' }, []],
  ] as const) {
    const started = await clone.start(env, args);
    expect(started.output()).toContain('is running, as a sandbox');
    expect((await health()).mode).toBe('sandbox');
    started.process.kill('SIGTERM');
    expect(await started.ended).toBe(0);
  }
});

test.each<[string, Record<string, string>, string[], string]>([
  ['in production', { REGISTRY_MODE: 'production' }, ['--sandbox'], 'nobody sets its clock'],
  ['where NODE_ENV says production', { NODE_ENV: 'production' }, ['--sandbox'], 'nobody sets its clock'],
  ['by both names', { NODE_ENV: 'production', REGISTRY_MODE: 'sandbox' }, [], 'nobody sets its clock'],
  ['a mode that there is not', { REGISTRY_MODE: 'test' }, [], 'must be production, development or sandbox'],
  ['an option that there is not', {}, ['--sandbocks'], 'knows one option, --sandbox'],
])('no sandbox %s', async (_, env, args, message) => {
  const { code, output } = await clone.run('start', env, args);
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(message) });
  expect(output).not.toMatch(/\n\s+at /);
});
