// The two hashes of a command: its fingerprint (whose key is it) and its input HMAC (is it the same request).
import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { Fingerprint } from '#domain/command-index.js';
import type { ClientId, CommandKey } from '#domain/ids.js';

/** 128 bits of SHA-256. Neither part contains a line feed, so no two pairs share one text. */
export function fingerprintOf(client: ClientId, key: CommandKey): Fingerprint {
  const text = `${client}\n${key}`;
  if (text !== last.text) {
    // As text of one character a byte: to make it a buffer costs Node twice what the hash costs.
    const digest = hash('sha256', text, 'binary');
    const print = Uint32Array.of(wordAt(digest, 0), wordAt(digest, 4), wordAt(digest, 8), wordAt(digest, 12));
    last = { text, print };
  }
  return last.print;
}

/** Every command is looked up when it is decided and entered when it has evolved, one right after the other. */
let last: { readonly text: string; readonly print: Fingerprint } = { text: '', print: new Uint32Array(4) };

/** Little endian. */
const wordAt = (bytes: string, at: number): number =>
  bytes.charCodeAt(at) |
  (bytes.charCodeAt(at + 1) << 8) |
  (bytes.charCodeAt(at + 2) << 16) |
  (bytes.charCodeAt(at + 3) << 24);

/** Makes the function that hashes a command's input under the registry's secret, so that the hash confirms no guess. */
export function inputHmacWith(secret: Uint8Array): (input: string) => string {
  // As a key object: given as bytes, the secret is made into one again for every command, which costs 7 times the hash.
  const key = createSecretKey(secret);
  return (input) => createHmac('sha256', key).update(input).digest('hex');
}
