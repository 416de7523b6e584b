// The hash index over the ranges of the serial register, keyed by instrument and one end of the range.
import type { RangeRecords } from './range-records.js';
import { SlotTable } from './slot-table.js';

// Taken once: where tests run in a context of their own, each look at a global costs more than the whole hash.
const { imul } = Math;

export class SerialIndex {
  private readonly table = new SlotTable();

  constructor(
    private readonly ranges: RangeRecords,
    private readonly key: 'start' | 'end',
  ) {}

  /** The slot of this instrument whose end is this serial number, or -1. */
  find(instrument: number, serial: number): number {
    return this.seek(hashOf(instrument, serial), instrument, serial);
  }

  /** @throws Error when another slot has the key: a serial number would be in two places. */
  add(slot: number): void {
    const instrument = this.ranges.instrument(slot);
    const serial = this.serialOf(slot);
    const hash = hashOf(instrument, serial);
    if (this.seek(hash, instrument, serial) >= 0)
      throw new Error(`serial number ${serial} of instrument ${instrument} would be in two places`);
    this.table.add(hash, slot);
  }

  /** Removes the slot under the key that it has now. */
  remove(slot: number): void {
    this.table.remove(hashOf(this.ranges.instrument(slot), this.serialOf(slot)), slot);
  }

  private seek(hash: number, instrument: number, serial: number): number {
    for (let at = this.table.first(hash); at >= 0; at = this.table.next(at, hash)) {
      const slot = this.table.slotAt(at);
      if (this.serialOf(slot) === serial && this.ranges.instrument(slot) === instrument) return slot;
    }
    return -1;
  }

  private serialOf(slot: number): number {
    return this.key === 'start' ? this.ranges.start(slot) : this.ranges.end(slot);
  }
}

function hashOf(instrument: number, serial: number): number {
  const low = serial | 0;
  const high = (serial / 0x1_0000_0000) | 0;
  let mixed = imul(low ^ imul(high, 0x85eb_ca6b) ^ imul(instrument + 1, 0xc2b2_ae35), 0x9e37_79b1);
  mixed = imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return mixed ^ (mixed >>> 13);
}
