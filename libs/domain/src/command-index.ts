// Which commands the ledger has decided, and at which revision: 24 bytes of typed array an entry, every command ever.
import type { UndoLog } from './undo-log.js';

/** The first 128 bits of a cryptographic hash over client and key: nobody can aim at another client's entry. */
export type Fingerprint = Uint32Array;

const FREE = -1;

export class CommandIndex {
  private capacity = 64;
  private prints = new Uint32Array(this.capacity * 4);
  private revisions = new Float64Array(this.capacity).fill(FREE);
  private count = 0;

  constructor(private readonly undo: UndoLog) {}

  get size(): number {
    return this.count;
  }

  /** Revision of the event that is the command's outcome; undefined when the command was never decided. */
  revisionOf(print: Fingerprint): number | undefined {
    const at = this.locate(print);
    const revision = this.revisions[at]!;
    return revision === FREE ? undefined : revision;
  }

  /** @throws Error when the command has an outcome already. */
  add(print: Fingerprint, revision: number): void {
    if ((this.count + 1) * 3 > this.capacity * 2) this.grow();
    const at = this.locate(print);
    if (this.revisions[at] !== FREE)
      throw new Error(`a command has two outcomes, at ${this.revisions[at]} and ${revision}`);
    this.prints.set(print, at * 4);
    this.revisions[at] = revision;
    this.count++;
    if (this.undo.recording)
      this.undo.push(() => {
        this.remove(print);
      });
  }

  /** Yields every entry, in no particular order. */
  *entries(): Generator<{ print: Fingerprint; revision: number }> {
    for (let at = 0; at < this.capacity; at++) {
      const revision = this.revisions[at]!;
      if (revision !== FREE) yield { print: this.prints.subarray(at * 4, at * 4 + 4), revision };
    }
  }

  /** All entries in arrays, in no particular order: four words of fingerprint and one revision each. */
  image(): { fingerprints: Uint32Array; outcomes: Float64Array } {
    const fingerprints = new Uint32Array(this.count * 4);
    const outcomes = new Float64Array(this.count);
    let at = 0;
    for (const { print, revision } of this.entries()) {
      fingerprints.set(print, at * 4);
      outcomes[at++] = revision;
    }
    return { fingerprints, outcomes };
  }

  /** Fills an empty index with what `image` gave. @throws Error when a command is in it twice. */
  restore({ fingerprints, outcomes }: { fingerprints: Uint32Array; outcomes: Float64Array }): void {
    while (this.capacity * 2 < outcomes.length * 3 + 3) this.capacity *= 2;
    this.prints = new Uint32Array(this.capacity * 4);
    this.revisions = new Float64Array(this.capacity).fill(FREE);
    for (const [at, revision] of outcomes.entries()) this.add(fingerprints.subarray(at * 4, at * 4 + 4), revision);
  }

  private locate(print: Fingerprint): number {
    const mask = this.capacity - 1;
    let at = print[0]! & mask;
    while (this.revisions[at] !== FREE && !this.holds(at, print)) at = (at + 1) & mask;
    return at;
  }

  private holds(at: number, print: Fingerprint): boolean {
    const base = at * 4;
    return (
      this.prints[base] === print[0] &&
      this.prints[base + 1] === print[1] &&
      this.prints[base + 2] === print[2] &&
      this.prints[base + 3] === print[3]
    );
  }

  private remove(print: Fingerprint): void {
    const mask = this.capacity - 1;
    let gap = this.locate(print);
    for (let at = (gap + 1) & mask; this.revisions[at] !== FREE; at = (at + 1) & mask) {
      const home = this.prints[at * 4]! & mask;
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        this.prints.copyWithin(gap * 4, at * 4, at * 4 + 4);
        this.revisions[gap] = this.revisions[at]!;
        gap = at;
      }
    }
    this.revisions[gap] = FREE;
    this.count--;
  }

  private grow(): void {
    const { prints, revisions } = this;
    this.capacity *= 2;
    this.prints = new Uint32Array(this.capacity * 4);
    this.revisions = new Float64Array(this.capacity).fill(FREE);
    for (let at = 0; at < revisions.length; at++) {
      const revision = revisions[at]!;
      if (revision === FREE) continue;
      const print = prints.subarray(at * 4, at * 4 + 4);
      const to = this.locate(print);
      this.prints.set(print, to * 4);
      this.revisions[to] = revision;
    }
  }
}
