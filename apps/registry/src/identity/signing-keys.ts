// The public keys of the token issuer: from its JWKS address, or from files; looked up again when a key is unknown.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** An unknown key id asks the issuer at most so often: made-up ids must not become a load on it. */
export const COOLDOWN_MS = 30_000;
/** A key that the issuer has withdrawn is accepted for no longer than this for tokens not seen before. */
const KEYS_AGE_MS_MAX = 600_000;
const ANSWER_MS_MAX = 5_000;

/** @param where an http(s) URL, a file, or a folder whose `*.json` are read together */
export function signingKeys(where: string, cooldownMs = COOLDOWN_MS): JWTVerifyGetKey {
  if (/^https?:\/\//.test(where))
    return createRemoteJWKSet(new URL(where), {
      cooldownDuration: cooldownMs,
      cacheMaxAge: KEYS_AGE_MS_MAX,
      timeoutDuration: ANSWER_MS_MAX,
    });
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let reading: Promise<void> | undefined;
  let readAt = -Infinity;
  const read = (): Promise<void> =>
    (reading ??= keysIn(where)
      .then((found) => {
        keys = createLocalJWKSet(found);
      })
      .finally(() => {
        reading = undefined;
        readAt = performance.now();
      }));
  return async (header, token) => {
    if (performance.now() - readAt > KEYS_AGE_MS_MAX) await read();
    try {
      return await keys!(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || performance.now() - readAt < cooldownMs) throw error;
      await read();
      return keys!(header, token);
    }
  };
}

async function keysIn(path: string): Promise<JSONWebKeySet> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path)).filter((name) => name.endsWith('.json')).map((name) => join(path, name))
    : [path];
  const sets = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet));
  return { keys: sets.flatMap(({ keys }) => keys) };
}
