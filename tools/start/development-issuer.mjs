// An issuer of tokens for one machine: a key made once beside the data, its public half for the registry, and tokens from it.
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { ClearError, errorCode } from './clear-error.mjs';

/** The registry refuses this name in production. */
const issuer = 'urn:national-carbon-registry:development';
const audience = 'national-carbon-registry';
const algorithm = 'EdDSA';

/** @param {string} dataDir */
const keyFile = (dataDir) => join(dataDir, 'issuer-key.json');
/** @param {string} dataDir */
const jwksFile = (dataDir) => join(dataDir, 'issuer-jwks.json');

/**
 * What the registry must be told to take this issuer's tokens. Makes the key where there is none.
 * @param {string} dataDir
 */
export async function developmentIssuer(dataDir) {
  try {
    if (!existsSync(keyFile(dataDir))) await makeKey(dataDir);
  } catch (error) {
    throw new ClearError(
      `The key of the development issuer in ${keyFile(dataDir)} cannot be made (${errorCode(error) ?? String(error)}). ` +
        'Was an earlier start run by another user? Start as that one, or give the folder to this one.',
    );
  }
  return { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_JWKS: jwksFile(dataDir) };
}

/**
 * @typedef {{
 *   role: string, subject?: string | undefined, client?: string | undefined, accounts?: string[] | undefined,
 *   province?: string | undefined, market?: string | undefined, onBehalfOf?: string | undefined,
 *   hours?: number | undefined, tokenId?: string | undefined,
 * }} TokenWanted
 * @param {string} dataDir of a registry that has been started once
 * @param {TokenWanted} wanted
 */
export async function developmentToken(dataDir, wanted) {
  const { role, subject = 'local', client = 'local', accounts, province, market, onBehalfOf } = wanted;
  const { hours = 12, tokenId = randomUUID() } = wanted;
  const { kid, ...jwk } = knownKey(dataDir);
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ client_id: client, role, accounts, province, market, on_behalf_of: onBehalfOf })
    .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setJti(tokenId)
    .setIssuedAt(now)
    .setExpirationTime(now + Math.round(hours * 3_600))
    .sign(await importJWK(jwk, algorithm));
}

/** @param {string} dataDir */
export function hasDevelopmentIssuer(dataDir) {
  return existsSync(keyFile(dataDir));
}

/** @param {string} dataDir */
function knownKey(dataDir) {
  try {
    return JSON.parse(readFileSync(keyFile(dataDir), 'utf8'));
  } catch (error) {
    throw new ClearError(
      errorCode(error) === 'ENOENT'
        ? `There is no key to sign tokens with in ${dataDir}: \`npm start\` makes it.`
        : `The key of the development issuer in ${keyFile(dataDir)} cannot be read (${errorCode(error) ?? String(error)}).`,
    );
  }
}

/** @param {string} dataDir */
async function makeKey(dataDir) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
  const kid = randomUUID();
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' }] };
  write(jwksFile(dataDir), jwks);
  // Last, because its being there says that both are.
  write(keyFile(dataDir), { ...(await exportJWK(privateKey)), kid });
}

/**
 * @param {string} file
 * @param {object} content
 */
function write(file, content) {
  writeFileSync(`${file}.partial`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${file}.partial`, 0o600);
  renameSync(`${file}.partial`, file);
}
