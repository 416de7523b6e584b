// Tokens are checked once each, keys are looked up again when the issuer turns them, and nothing outlives its end.
import type { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWTVerifyGetKey, SignJWT } from 'jose';
import { RateLimits } from './rate-limits.js';
import { Revocations } from './revocations.js';
import { signingKeys } from './signing-keys.js';
import { ALGORITHMS, TokenRefused, Tokens } from './tokens.js';

const ISSUER = 'https://login.example.cn';
const AUDIENCE = 'registry';

interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: webcrypto.CryptoKey;
  readonly jwk: object;
}

async function newKey(kid: string, alg = 'EdDSA'): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

const tokenOf = ({ kid, alg, privateKey }: Key, claims: object = {}, seconds = 600): Promise<string> =>
  new SignJWT({ sub: 'alice', jti: 't-1', client_id: 'desk', role: 'auditor', ...claims })
    .setProtectedHeader({ alg, kid })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
    .sign(privateKey);

class TestRevocations extends Revocations {
  revoke(kind: 'token' | 'subject', value: string, at = new Date()): void {
    this.take([{ kind, value, revoked_at: at }]);
  }
}

const tokensWith = (keys: JWTVerifyGetKey, revocations = new TestRevocations()): Tokens =>
  new Tokens(
    { issuer: ISSUER, audience: AUDIENCE, keys },
    revocations,
    new RateLimits({ system: 1, person: 1, address: 1 }),
  );

/** An issuer's address that counts how often it is asked. */
async function issuer(...keys: Key[]) {
  const state = { keys, asked: 0, fails: false };
  const server = createServer((_, response) => {
    state.asked++;
    response.statusCode = state.fails ? 500 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: state.keys.map(({ jwk }) => jwk) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  return { state, url, close: () => void server.close() };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokens-spec-'));
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(folder, { recursive: true });
});
const write = (name: string, ...keys: Key[]): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
  return file;
};

test.each(ALGORITHMS)('takes %s, and asks for keys once for any number of requests', async (algorithm) => {
  const key = await newKey('one', algorithm);
  const { state, url, close } = await issuer(key);
  const tokens = tokensWith(signingKeys(url));
  const token = await tokenOf(key);
  expect(tokens.known(token)).toBeUndefined();
  const checked = await tokens.check(token);
  expect(checked.caller).toMatchObject({ actor: 'alice', client: 'desk', role: 'auditor' });
  for (let count = 0; count < 100; count++) expect(tokens.known(token)).toBe(checked);
  expect(state.asked).toBe(1);
  close();
});

test('a new key of the issuer is found at its first token; made-up ids do not ask again', async () => {
  const [first, second, unknown] = [await newKey('one'), await newKey('two'), await newKey('three')];
  const { state, url, close } = await issuer(first);
  const patient = tokensWith(signingKeys(url));
  await patient.check(await tokenOf(first));
  for (let count = 0; count < 20; count++)
    await expect(patient.check(await tokenOf(unknown))).rejects.toMatchObject({ refusal: 'invalid' });
  expect(state.asked).toBe(1);

  const eager = tokensWith(signingKeys(url, 0));
  await eager.check(await tokenOf(first));
  state.keys = [first, second];
  expect((await eager.check(await tokenOf(second))).caller.actor).toBe('alice');
  close();
});

test('keys in a file or a folder are read again for an unknown key', async () => {
  const [first, second] = [await newKey('one'), await newKey('two')];
  const inFile = tokensWith(signingKeys(write('jwks.json', first), 0));
  const inFolder = tokensWith(signingKeys(folder, 0));
  for (const tokens of [inFile, inFolder]) {
    await tokens.check(await tokenOf(first));
    await expect(tokens.check(await tokenOf(second))).rejects.toThrow(TokenRefused);
  }
  write('jwks-2.json', second);
  expect((await inFolder.check(await tokenOf(second))).caller.actor).toBe('alice');
  write('jwks.json', first, second);
  expect((await inFile.check(await tokenOf(second))).caller.actor).toBe('alice');
});

test('an issuer that does not answer, and a file that is not there, say nothing against the token', async () => {
  const key = await newKey('one');
  const { state, url, close } = await issuer(key);
  state.fails = true;
  const token = await tokenOf(key);
  const refusal = async (keys: JWTVerifyGetKey): Promise<unknown> =>
    tokensWith(keys)
      .check(token)
      .catch((error: unknown) => error);
  expect(await refusal(signingKeys(url))).not.toBeInstanceOf(TokenRefused);
  close();
  expect(await refusal(signingKeys('http://127.0.0.1:1/keys'))).not.toBeInstanceOf(TokenRefused);
  expect(await refusal(signingKeys(join(folder, 'nothing.json')))).not.toBeInstanceOf(TokenRefused);
});

test('a remembered token ends when it expires', async () => {
  const key = await newKey('one');
  const tokens = tokensWith(signingKeys(write('jwks.json', key)));
  const token = await tokenOf(key, {}, 60);
  await tokens.check(token);
  jest.useFakeTimers({ now: Date.now() + 59_000, doNotFake: ['performance', 'nextTick', 'setImmediate'] });
  expect(tokens.known(token)).toBeDefined();
  jest.setSystemTime(Date.now() + 61_000);
  expect(tokens.known(token)).toBeUndefined();
  await expect(tokens.check(token)).rejects.toMatchObject({ refusal: 'expired' });
});

test('a revoked token, and all that a subject had so far, are forgotten and not taken again', async () => {
  const key = await newKey('one');
  const revocations = new TestRevocations();
  const tokens = tokensWith(signingKeys(write('jwks.json', key)), revocations);
  const [token, other] = [await tokenOf(key), await tokenOf(key, { jti: 't-2', sub: 'bob' })];
  await tokens.check(token);
  await tokens.check(other);
  revocations.revoke('token', 't-1');
  expect(tokens.known(token)).toBeUndefined();
  expect(tokens.known(other)).toBeDefined();
  await expect(tokens.check(token)).rejects.toMatchObject({ refusal: 'invalid' });
  revocations.revoke('subject', 'bob');
  expect(tokens.known(other)).toBeUndefined();
  await expect(tokens.check(other)).rejects.toMatchObject({ refusal: 'invalid' });
  // An earlier revocation that comes to be known later takes nothing back.
  revocations.revoke('subject', 'bob', new Date(0));
  await expect(tokens.check(other)).rejects.toMatchObject({ refusal: 'invalid' });
  jest.useFakeTimers({ now: Date.now() + 2_000, doNotFake: ['performance', 'nextTick', 'setImmediate'] });
  const later = await tokenOf(key, { jti: 't-3', sub: 'bob' });
  expect((await tokens.check(later)).caller.actor).toBe('bob');
});
