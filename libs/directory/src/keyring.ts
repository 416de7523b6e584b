// The master keys of the directory: the current one wraps, and former ones still unwrap until everything is wrapped anew.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

export interface Keyring {
  /** Of the key that wraps. */
  readonly currentId: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** @param keys of 32 bytes each, the current one first. */
export function keyring(keys: readonly Buffer[]): Keyring {
  const entries = keys.map((key): [string, Buffer] => [keyId(key), key]);
  return { currentId: entries[0]![0], keys: new Map(entries) };
}

/** Follows from the key: nobody has to name keys, or can give one name to two. */
const keyId = (key: Buffer): string => createHmac('sha256', key).update('directory key id').digest('hex').slice(0, 16);

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM under a fresh random IV; the answer is IV ‖ tag ‖ ciphertext. `context` says what the bytes are and whose:
 * put into another row or column they do not open.
 */
export function seal(key: Buffer, plain: Buffer, context: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** @throws Error where key, context or bytes are not those of `seal`. */
export function open(key: Buffer, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
