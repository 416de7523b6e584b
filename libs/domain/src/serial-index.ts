// An open-addressing hash index over slots of the serial register, keyed by instrument and one end of the range.

const EMPTY = -1;
// Taken once: where tests run in a context of their own, each look at a global costs more than the whole hash.
const { imul } = Math;

/** The keys by slot number: the register keeps them, the index keeps only slot numbers (4 bytes each). */
export interface SlotKeys {
  readonly instruments: Int32Array;
  readonly serials: Float64Array;
}

export class SerialIndex {
  private table = new Int32Array(64).fill(EMPTY);
  private count = 0;

  // Held as arrays and not as functions, because reading keys is what a find does most.
  private instruments: Int32Array;
  private serials: Float64Array;

  constructor({ instruments, serials }: SlotKeys) {
    this.instruments = instruments;
    this.serials = serials;
  }

  /** The register has moved the same keys to larger arrays. */
  readFrom({ instruments, serials }: SlotKeys): void {
    this.instruments = instruments;
    this.serials = serials;
  }

  /** The slot of this instrument whose end is this serial number, or -1. */
  find(instrument: number, serial: number): number {
    const mask = this.table.length - 1;
    for (let at = hash(instrument, serial) & mask; ; at = (at + 1) & mask) {
      const slot = this.table[at]!;
      if (slot === EMPTY) return -1;
      if (this.serials[slot]! === serial && this.instruments[slot]! === instrument) return slot;
    }
  }

  /** @throws Error when another slot has the key: a serial number would be in two places. */
  add(slot: number): void {
    if ((this.count + 1) * 3 > this.table.length * 2) this.grow();
    const instrument = this.instruments[slot]!;
    const serial = this.serials[slot]!;
    const mask = this.table.length - 1;
    let at = hash(instrument, serial) & mask;
    for (; this.table[at] !== EMPTY; at = (at + 1) & mask) {
      const other = this.table[at]!;
      if (this.serials[other]! === serial && this.instruments[other]! === instrument)
        throw new Error(`serial number ${serial} of instrument ${instrument} would be in two places`);
    }
    this.table[at] = slot;
    this.count++;
  }

  /** Removes the slot under the key that it has now; closes the gap so that no tombstones gather. */
  remove(slot: number): void {
    const mask = this.table.length - 1;
    let gap = hash(this.instruments[slot]!, this.serials[slot]!) & mask;
    while (this.table[gap] !== slot) {
      if (this.table[gap] === EMPTY) throw new Error(`slot ${slot} is not in the index`);
      gap = (gap + 1) & mask;
    }
    for (let at = (gap + 1) & mask; this.table[at] !== EMPTY; at = (at + 1) & mask) {
      const home = this.homeOf(this.table[at]!);
      // An entry may move back into the gap only if its home lies at or before the gap, seen around the ring.
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        this.table[gap] = this.table[at]!;
        gap = at;
      }
    }
    this.table[gap] = EMPTY;
    this.count--;
  }

  private homeOf(slot: number): number {
    return hash(this.instruments[slot]!, this.serials[slot]!) & (this.table.length - 1);
  }

  private grow(): void {
    const old = this.table;
    this.table = new Int32Array(old.length * 2).fill(EMPTY);
    const mask = this.table.length - 1;
    for (const slot of old) {
      if (slot === EMPTY) continue;
      let at = this.homeOf(slot);
      while (this.table[at] !== EMPTY) at = (at + 1) & mask;
      this.table[at] = slot;
    }
  }
}

function hash(instrument: number, serial: number): number {
  const low = serial | 0;
  const high = (serial / 0x1_0000_0000) | 0;
  let mixed = imul(low ^ imul(high, 0x85eb_ca6b) ^ imul(instrument + 1, 0xc2b2_ae35), 0x9e37_79b1);
  mixed = imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
