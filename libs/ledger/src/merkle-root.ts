// The RFC 6962 Merkle tree hash of a journal, taken leaf by leaf: equal roots mean equal bytes in equal order.
import { createHash, hash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

export class MerkleRoot {
  /** Roots of the complete subtrees so far, the largest first; sizes are the bits of `size`. */
  private readonly subtrees: Buffer[] = [];
  size = 0;

  add(leaf: Uint8Array): void {
    let root: Buffer = createHash('sha256').update(LEAF).update(leaf).digest();
    // As many equal-sized neighbours merge as the old size has trailing one bits. Beyond 2^31 leaves `%` still counts.
    for (let size = this.size; size % 2 === 1; size = Math.floor(size / 2)) root = nodeOf(this.subtrees.pop()!, root);
    this.subtrees.push(root);
    this.size++;
  }

  /** Lower-case hex. Of an empty journal the hash of nothing, as RFC 6962 has it. */
  get hex(): string {
    if (this.subtrees.length === 0) return hash('sha256', '');
    return this.subtrees.reduceRight((right, left) => nodeOf(left, right)).toString('hex');
  }
}

const nodeOf = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(NODE).update(left).update(right).digest();
