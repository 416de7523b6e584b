// Tokens that must not count, each wrong in one thing only: what an attacker without the issuer's key can make, and what a careless issuer.
import type { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import type { TestTokens } from './tokens.js';

const ISSUER = 'urn:national-carbon-registry:development';
const AUDIENCE = 'national-carbon-registry';

/** Name → value of the Authorization header; undefined sends none. */
export async function forgedTokens({ dataDir }: TestTokens): Promise<ReadonlyMap<string, string | undefined>> {
  const { kid, ...jwk } = JSON.parse(readFileSync(join(dataDir, 'issuer-key.json'), 'utf8')) as JWK;
  const [publicJwk] = (JSON.parse(readFileSync(join(dataDir, 'issuer-jwks.json'), 'utf8')) as { keys: JWK[] }).keys;
  const key = (await importJWK(jwk, 'EdDSA')) as webcrypto.CryptoKey;
  const publicPem = await exportSPKI(
    (await importJWK({ ...publicJwk }, 'EdDSA', { extractable: true })) as webcrypto.CryptoKey,
  );
  const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const now = Math.floor(Date.now() / 1_000);
  const good = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'mallory',
    jti: 'forged',
    client_id: 'mallory',
    role: 'registry-administrator',
    iat: now,
    exp: now + 3_600,
  };
  const header = { alg: 'EdDSA', kid: kid! };
  const sign = (
    claims: Readonly<Record<string, unknown>>,
    protectedHeader: JWTHeaderParameters = header,
    by: webcrypto.CryptoKey | Uint8Array = key,
  ): Promise<string> => new SignJWT({ ...good, ...claims }).setProtectedHeader(protectedHeader).sign(by);
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  const right = await sign({});
  const [head, , signature] = right.split('.') as [string, string, string];
  const secret = (text: string): Uint8Array => new TextEncoder().encode(text);

  const tokens: Record<string, string> = {
    rubbish: 'rubbish',
    'three parts of rubbish': 'a.b.c',
    'a very long one': 'x'.repeat(8_000),
    expired: await sign({ exp: now - 60 }),
    'not yet valid': await sign({ nbf: now + 3_600 }),
    'issued in the future': await sign({ iat: now + 3_600 }),
    'unsigned (none)': `${part({ alg: 'none' })}.${part(good)}.`,
    'unsigned (none) with the signature of another': `${part({ alg: 'none', kid })}.${part(good)}.${signature}`,
    'HS256 with the public key as PEM': await sign({}, { alg: 'HS256', kid: kid! }, secret(publicPem)),
    'HS256 with the public key as bytes': await sign(
      {},
      { alg: 'HS256', kid: kid! },
      Buffer.from(publicJwk!.x!.padEnd(43, '='), 'base64url'),
    ),
    'signed by another key under the same id': await sign({}, header, stranger.privateKey),
    'signed by an unknown key': await sign({}, { alg: 'EdDSA', kid: 'unknown' }, stranger.privateKey),
    'with its own key in the header': await sign(
      {},
      { alg: 'EdDSA', jwk: await exportJWK(stranger.publicKey) },
      stranger.privateKey,
    ),
    'of another issuer': await sign({ iss: 'https://login.example.com' }),
    'for another audience': await sign({ aud: 'another-registry' }),
    'with a tampered payload': `${head}.${part({ ...good, sub: 'admin' })}.${signature}`,
    'with a tampered header': `${part({ ...header, typ: 'JWT' })}.${right.slice(head.length + 1)}`,
    'with its signature cut off': right.slice(0, right.lastIndexOf('.') + 1),
    'of a role that there is not': await sign({ role: 'root' }),
    'of two roles': await sign({ role: ['auditor', 'regulator'] }),
    'of a province that it does not name': await sign({ role: 'provincial-authority' }),
    'of a province that is none': await sign({ role: 'provincial-authority', province: 'Shanghai' }),
    'of a city in place of a province': await sign({ role: 'provincial-authority', province: '440300' }),
    'of an exchange without a market': await sign({ role: 'exchange' }),
    'with accounts that are no list': await sign({ role: 'representative', accounts: 'A' }),
    'with an account that is none': await sign({ role: 'representative', accounts: ["A'--"] }),
    'of a client that is none': await sign({ client_id: 'Exchange!' }),
    'for somebody that is none': await sign({ on_behalf_of: '<script>' }),
  };
  for (const claim of ['iss', 'aud', 'sub', 'jti', 'client_id', 'role', 'iat', 'exp'])
    tokens[`without ${claim}`] = await sign({ [claim]: undefined });
  return new Map([
    ['nothing', undefined],
    ['a password', `Basic ${Buffer.from('admin:admin').toString('base64')}`],
    ['an empty token', 'Bearer '],
    ...Object.entries(tokens).map(([name, token]): [string, string] => [name, `Bearer ${token}`]),
  ]);
}
