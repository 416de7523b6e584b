// A ledger image as bytes: a JSON head, JSON lists in pieces, raw arrays; the hash over all of it stands beside them.
import { hash } from 'node:crypto';
import type { AccountImage, LedgerImage } from '#domain/ledger-image.js';

/** Accounts per piece: a single JSON text of ten million of them would exceed what a string can hold. */
const PIECE = 100_000;

interface Head extends Omit<LedgerImage, 'accounts' | 'holdings' | 'ranges' | 'fingerprints' | 'outcomes'> {
  readonly accountPieces: number;
}

/** Sections, each behind its length (8 bytes, little endian): head, pieces of accounts, then the four arrays. */
export function encodeSnapshot(image: LedgerImage): Buffer {
  const { accounts, holdings, ranges, fingerprints, outcomes, ...rest } = image;
  const pieces: Buffer[] = [];
  for (let first = 0; first < accounts.length; first += PIECE)
    pieces.push(Buffer.from(JSON.stringify(accounts.slice(first, first + PIECE))));
  const head: Head = { ...rest, accountPieces: pieces.length };
  const arrays = [holdings, ranges, fingerprints, outcomes].map((array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  );
  const sections = [Buffer.from(JSON.stringify(head)), ...pieces, ...arrays];
  return Buffer.concat(sections.flatMap((section) => [lengthOf(section), section]));
}

/** @throws Error or SyntaxError for bytes that are no snapshot. */
export function decodeSnapshot(bytes: Buffer): LedgerImage {
  let at = 0;
  const next = (): Buffer => {
    const length = Number(bytes.readBigUInt64LE(at));
    const section = bytes.subarray(at + 8, at + 8 + length);
    if (section.length !== length) throw new Error('the snapshot is cut off');
    at += 8 + length;
    return section;
  };
  const { accountPieces, ...rest } = JSON.parse(next().toString()) as Head;
  const accounts: AccountImage[] = [];
  for (let piece = 0; piece < accountPieces; piece++)
    for (const account of JSON.parse(next().toString()) as AccountImage[]) accounts.push(account);
  // Copied, because a typed array must begin at a multiple of its element's size.
  const numbers = (): Float64Array => new Float64Array(Uint8Array.from(next()).buffer);
  const holdings = numbers();
  const ranges = numbers();
  const fingerprints = new Uint32Array(Uint8Array.from(next()).buffer);
  return { ...rest, accounts, holdings, ranges, fingerprints, outcomes: numbers() };
}

export const snapshotHash = (bytes: Uint8Array): string => hash('sha256', bytes);

function lengthOf(section: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(section.length));
  return length;
}
