// An issuer for one run of the bench: its public key in a file for the servers, its token for the load generators.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const ISSUER = 'urn:national-carbon-registry:bench';
const AUDIENCE = 'national-carbon-registry';

const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
const folder = mkdtempSync(join(tmpdir(), 'bench-identity-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
const jwks = join(folder, 'jwks.json');
writeFileSync(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'EdDSA' }] }));

/** For every server that is measured. The limits are counted all the same; the load is one client, and must not meet them. */
export const AUTH_ENVIRONMENT = {
  AUTH_ISSUER: ISSUER,
  AUTH_AUDIENCE: AUDIENCE,
  AUTH_JWKS: jwks,
  RATE_LIMIT_SYSTEM: '1000000000',
} as const;

/** For every load. */
export const TOKEN = await new SignJWT({ client_id: 'bench', role: 'exchange', market: 'bench' })
  .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
  .setSubject('bench')
  .setJti('bench')
  .setIssuer(ISSUER)
  .setAudience(AUDIENCE)
  .setIssuedAt()
  .setExpirationTime('48h')
  .sign(privateKey);
