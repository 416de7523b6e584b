// An issuer for one run of the bench: its public key in a file for the servers, its tokens for the load generators.
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

/** For every server that is measured. */
export const AUTH_ENVIRONMENT = { AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE, AUTH_JWKS: jwks } as const;

const token = (role: string): Promise<string> =>
  new SignJWT({ client_id: 'bench', role, market: 'bench' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
    .setSubject('bench')
    .setJti(role)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('48h')
    .sign(privateKey);

/** For every load. */
export const TOKENS = { staff: await token('registry-administrator'), exchange: await token('exchange') } as const;
