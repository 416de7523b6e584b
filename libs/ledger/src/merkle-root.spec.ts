// The tree hash against the recursive definition of RFC 6962, section 2.1, and its published test vectors.
import { createHash } from 'node:crypto';
import { MerkleRoot } from './merkle-root.js';

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};

function definition(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]!);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), definition(leaves.slice(0, split)), definition(leaves.slice(split)));
}

const rootOf = (leaves: readonly Buffer[]): string => {
  const root = new MerkleRoot();
  for (const leaf of leaves) root.add(leaf);
  return root.hex;
};

test('is the recursive definition at every size up to 130', () => {
  const leaves: Buffer[] = [];
  for (let size = 0; size <= 130; size++) {
    expect(rootOf(leaves)).toBe(definition(leaves).toString('hex'));
    leaves.push(Buffer.from(`leaf ${size}`));
  }
});

test('of the eight leaves of the Certificate Transparency test vectors', () => {
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  expect(rootOf(leaves.map((leaf) => Buffer.from(leaf, 'hex')))).toBe(
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  );
});
