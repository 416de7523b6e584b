// The secrets of a local registry: made once, kept in the data folder for its owner's eyes only.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClearError, errorCode } from './clear-error.mjs';

/**
 * Those made before; undefined where there are none.
 * @param {string} dataDir
 * @returns {Secrets | undefined}
 */
export function knownSecrets(dataDir) {
  return existsSync(join(dataDir, 'secrets.json')) ? localSecrets(dataDir) : undefined;
}

/**
 * @typedef {{ inputHmacKey: string, disclosureHmacKey: string, directoryKey: string, databasePassword: string }} Secrets
 * @param {string} dataDir
 * @returns {Secrets}
 */
export function localSecrets(dataDir) {
  const file = join(dataDir, 'secrets.json');
  try {
    /** @type {Partial<Secrets>} */
    const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    // A folder of an earlier version has no key of the directory yet, and no persons; or none of the disclosure.
    if (known.inputHmacKey && known.databasePassword && known.directoryKey && known.disclosureHmacKey)
      return /** @type {Secrets} */ (known);
    const secrets = {
      inputHmacKey: randomBytes(32).toString('hex'),
      disclosureHmacKey: randomBytes(32).toString('hex'),
      directoryKey: randomBytes(32).toString('hex'),
      databasePassword: randomBytes(24).toString('hex'),
      ...known,
    };
    writeFileSync(`${file}.partial`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.partial`, file);
    return secrets;
  } catch (error) {
    throw new ClearError(
      `The secrets in ${file} cannot be read or made (${errorCode(error) ?? String(error)}). ` +
        'Was an earlier start run by another user? Start as that one, or give the folder to this one.',
    );
  }
}
