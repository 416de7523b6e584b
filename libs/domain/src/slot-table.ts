// An open-addressing hash table of slot numbers, shared by all indexes of the ledger. The keys stay with their owner.

const EMPTY = -1;
const NOWHERE = -1;

/**
 * Holds of every entry the slot and the hash, 8 bytes side by side: a search passes other entries without a look at
 * their keys, each of which would be far away in memory. The owner compares the keys of the slots that it is offered:
 * `for (let at = table.first(hash); at >= 0; at = table.next(at, hash)) …table.slotAt(at)`.
 */
export class SlotTable {
  private entries = new Int32Array(2 * 64).fill(EMPTY);
  private mask = 63;
  private count = 0;

  /** Position of the first entry with this hash, or below zero. */
  first(hash: number): number {
    return this.seek(hash & this.mask, hash);
  }

  next(position: number, hash: number): number {
    return this.seek((position + 1) & this.mask, hash);
  }

  slotAt(position: number): number {
    return this.entries[2 * position]!;
  }

  /** The hash is an integer of 32 bits with sign. */
  add(hash: number, slot: number): void {
    if ((this.count + 1) * 3 > (this.mask + 1) * 2) this.grow();
    insert(this.entries, this.mask, hash, slot);
    this.count++;
  }

  /** Closes the gap, so that no tombstones gather. @throws Error when the slot is not in here under this hash. */
  remove(hash: number, slot: number): void {
    const { entries, mask } = this;
    let gap = hash & mask;
    while (entries[2 * gap] !== slot) {
      if (entries[2 * gap] === EMPTY) throw new Error(`slot ${slot} is not in the index`);
      gap = (gap + 1) & mask;
    }
    for (let at = (gap + 1) & mask; entries[2 * at] !== EMPTY; at = (at + 1) & mask) {
      const other = entries[2 * at + 1]!;
      // An entry may move back into the gap only if its home lies at or before the gap, seen around the ring.
      if (((at - other) & mask) >= ((at - gap) & mask)) {
        entries[2 * gap] = entries[2 * at]!;
        entries[2 * gap + 1] = other;
        gap = at;
      }
    }
    entries[2 * gap] = EMPTY;
    this.count--;
  }

  private seek(from: number, hash: number): number {
    const { entries, mask } = this;
    for (let at = from; ; at = (at + 1) & mask) {
      if (entries[2 * at] === EMPTY) return NOWHERE;
      if (entries[2 * at + 1] === hash) return at;
    }
  }

  private grow(): void {
    const { entries } = this;
    this.mask = 2 * this.mask + 1;
    this.entries = new Int32Array(2 * entries.length).fill(EMPTY);
    for (let at = 0; at < entries.length; at += 2)
      if (entries[at] !== EMPTY) insert(this.entries, this.mask, entries[at + 1]!, entries[at]!);
  }
}

function insert(entries: Int32Array, mask: number, hash: number, slot: number): void {
  let at = hash & mask;
  while (entries[2 * at] !== EMPTY) at = (at + 1) & mask;
  entries[2 * at] = slot;
  entries[2 * at + 1] = hash;
}
