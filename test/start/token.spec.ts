// `npm run token` as its user runs it: a token alone on standard output, or a message that says what to do.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeJwt } from 'jose';
import { developmentIssuer } from '../../tools/start/development-issuer.mjs';

const script = resolve(import.meta.dirname, '..', '..', 'tools', 'token.mjs');
const folder = mkdtempSync(join(tmpdir(), 'token-spec-'));
beforeAll(() => developmentIssuer(folder));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const token = (dataDir: string, ...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', DATA_DIR: dataDir },
    encoding: 'utf8',
  });

test('prints a token with what was asked for, and nothing else', () => {
  const { status, stdout, stderr } = token(
    folder,
    ...['--role', 'representative', '--account', 'PLANT-A', '--account', 'PLANT-B'],
    ...['--subject', 'alice', '--client', 'desk-1', '--on-behalf-of', 'bob', '--hours', '2'],
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const claims = decodeJwt(stdout.trim());
  expect(claims).toMatchObject({
    role: 'representative',
    accounts: ['PLANT-A', 'PLANT-B'],
    sub: 'alice',
    client_id: 'desk-1',
    on_behalf_of: 'bob',
  });
  expect(claims.exp! - claims.iat!).toBe(7_200);
});

test('an exchange has a market and a department its province', () => {
  expect(decodeJwt(token(folder, '--role', 'exchange').stdout.trim())['market']).toBe('cn-shanghai');
  const department = ['--role', 'provincial-authority', '--province', '310000'];
  expect(decodeJwt(token(folder, ...department).stdout.trim())['province']).toBe('310000');
});

test.each([
  ['no role', folder, [], /--role must be one of national-authority, /],
  ['a role that there is not', folder, ['--role', 'root'], /--role must be one of /],
  ['a department without its province', folder, ['--role', 'provincial-authority'], /has a --province/],
  ['no hours', folder, ['--role', 'auditor', '--hours', '0'], /--hours must be/],
  ['an unknown option', folder, ['--rolle', 'auditor'], /Unknown option '--rolle'/],
  ['no key yet', join(folder, 'nothing'), ['--role', 'auditor'], /There is no key .*`npm start` makes it/],
])('%s', (_, dataDir, args, message) => {
  const { status, stdout, stderr } = token(dataDir, ...args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
