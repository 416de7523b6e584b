// Pseudonyms of accounts: the same account is always called the same, and without the key nobody can tell which it is.
import { createHmac } from 'node:crypto';
import type { Conditions } from '../answer.js';

/**
 * HMAC-SHA-256 of ledger and account, its first 128 bits in hex. Computed in SQL, because pages go by it: an order or a
 * cursor that follows the account ids would give away what the pseudonym hides.
 */
export class Pseudonyms {
  private readonly inner: Buffer;
  private readonly outer: Buffer;

  constructor(private readonly key: Buffer) {
    // RFC 2104: a key that is longer than a block would have to be hashed first.
    if (key.length < 32 || key.length > BLOCK_BYTES)
      throw new RangeError(`a key of pseudonyms has 32 to ${BLOCK_BYTES} bytes`);
    const block = Buffer.alloc(BLOCK_BYTES);
    key.copy(block);
    this.inner = block.map((byte) => byte ^ 0x36) as Buffer;
    this.outer = block.map((byte) => byte ^ 0x5c) as Buffer;
  }

  of(ledgerId: string, account: string): string {
    return createHmac('sha256', this.key).update(`${ledgerId} ${account}`).digest('hex').slice(0, DIGITS);
  }

  /** The same as an SQL expression. The `$1` of the question is the ledger. */
  sql(where: Conditions, account: string): string {
    const message = `convert_to($1::text || ' ' || ${account}, 'UTF8')`;
    const inner = `sha256(${where.bind(this.inner)}::bytea || ${message})`;
    return `left(encode(sha256(${where.bind(this.outer)}::bytea || ${inner}), 'hex'), ${DIGITS}) COLLATE "C"`;
  }
}

const BLOCK_BYTES = 64;
const DIGITS = 32;
