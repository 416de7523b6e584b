// Where every serial number is: all ranges of all holdings in one pool of records, about 80 bytes a range.
import { RangeRecords } from './range-records.js';
import { SerialIndex } from './serial-index.js';
import type { BatchRange, SerialRange } from './serial-range.js';
import type { UndoLog } from './undo-log.js';

const NONE = -1;

/** A list of ranges in the order in which its units came: the units of one holding, or of one staged operation. */
export interface RangeList {
  /** Index of the instrument. All ranges of a list are of one instrument. */
  readonly instrument: number;
  readonly listId: number;
  head: number;
  tail: number;
  rangeCount: number;
}

/**
 * A doubly linked list per holding gives first-in-first-out; two hash indexes by the ends of the ranges let neighbours
 * of one batch find each other and join, in constant time however many ranges exist. As a serial number has one place
 * in the whole registry, one index serves all holdings, and a number in two places shows at once.
 */
export class SerialRegister {
  private readonly records = new RangeRecords();
  private used = 0;
  private readonly free: number[] = [];
  private readonly byStart = new SerialIndex(this.records, 'start');
  private readonly byEnd = new SerialIndex(this.records, 'end');

  constructor(private readonly undo: UndoLog) {}

  /** Ranges in the whole register. */
  get rangeCount(): number {
    return this.used - this.free.length;
  }

  /** Puts units at the end of the list, joined with their neighbours of the same batch where the list holds them. */
  append(list: RangeList, range: BatchRange): void {
    this.join(list, range, list.tail);
  }

  /** Puts units at the head of the list: they were taken from there and come back. */
  prepend(list: RangeList, range: BatchRange): void {
    this.join(list, range, NONE);
  }

  /**
   * Takes exactly these units out of the list. The list is walked once at most, however many of them begin inside
   * stored ranges. @throws Error when the list does not hold each of them within one range.
   */
  remove(list: RangeList, ranges: readonly BatchRange[]): void {
    let inside: BatchRange[] | undefined;
    for (const range of ranges) {
      const slot = this.byStart.find(list.instrument, range.start);
      if (slot === NONE || this.records.list(slot) !== list.listId) (inside ??= []).push(range);
      else this.cut(list, slot, range);
    }
    if (!inside) return;
    // From the highest down: what a cut leaves below itself stays in the slot in which the walk found it.
    inside.sort((a, b) => b.start - a.start);
    const slots = this.slotsHolding(
      list,
      inside.map((range) => range.start),
    );
    for (const [position, range] of inside.entries()) this.cut(list, slots[position]!, range);
  }

  *ranges(list: RangeList): Generator<BatchRange> {
    for (let slot = list.head; slot !== NONE; slot = this.records.next(slot)) yield this.rangeAt(slot);
  }

  /** The oldest units of the list, up to `quantity` tonnes and `countMax` ranges. */
  first(list: RangeList, quantity: number, countMax: number): BatchRange[] {
    const picked: BatchRange[] = [];
    let wanted = quantity;
    for (
      let slot = list.head;
      slot !== NONE && wanted > 0 && picked.length < countMax;
      slot = this.records.next(slot)
    ) {
      const start = this.records.start(slot);
      const end = Math.min(this.records.end(slot), start + wanted - 1);
      picked.push({ batch: this.records.batch(slot), start, end });
      wanted -= end - start + 1;
    }
    return picked;
  }

  /**
   * The named units as stored ranges (a named range may cover several), or the first serial number that the list does
   * not hold. Ends that fall inside stored ranges are found in one walk of the list for all of them.
   */
  named(list: RangeList, wanted: readonly SerialRange[]): BatchRange[] | { readonly missing: number } {
    const inside = this.slotsHolding(
      list,
      wanted.map((range) => range.start),
    );
    const picked: BatchRange[] = [];
    for (const [position, range] of wanted.entries()) {
      let slot = inside[position]!;
      for (let start = range.start; start <= range.end;) {
        if (slot === NONE || this.records.list(slot) !== list.listId) return { missing: start };
        const end = Math.min(this.records.end(slot), range.end);
        picked.push({ batch: this.records.batch(slot), start, end });
        start = end + 1;
        slot = this.byStart.find(list.instrument, start);
      }
    }
    return picked;
  }

  private cut(list: RangeList, slot: number, { batch, start, end }: BatchRange): void {
    const slotStart = this.records.start(slot);
    const slotEnd = this.records.end(slot);
    const isWithin = slot !== NONE && this.records.list(slot) === list.listId && slotStart <= start && end <= slotEnd;
    if (!isWithin || this.records.batch(slot) !== batch)
      throw new Error(`units ${start}-${end} of batch ${batch} are not within one range of list ${list.listId}`);
    if (start === slotStart && end === slotEnd) this.unlink(list, slot);
    else if (start === slotStart) this.setStart(slot, end + 1);
    else if (end === slotEnd) this.setEnd(slot, start - 1);
    else {
      this.setEnd(slot, start - 1);
      this.link(list, slot, { batch, start: end + 1, end: slotEnd });
    }
  }

  private join(list: RangeList, range: BatchRange, after: number): void {
    const left = this.neighbour(list, range.batch, this.byEnd.find(list.instrument, range.start - 1));
    const right = this.neighbour(list, range.batch, this.byStart.find(list.instrument, range.end + 1));
    if (left !== NONE && right !== NONE) {
      const end = this.records.end(right);
      this.unlink(list, right);
      this.setEnd(left, end);
    } else if (left !== NONE) this.setEnd(left, range.end);
    else if (right !== NONE) this.setStart(right, range.start);
    else this.link(list, after, range);
  }

  private neighbour(list: RangeList, batch: number, slot: number): number {
    return slot !== NONE && this.records.list(slot) === list.listId && this.records.batch(slot) === batch ? slot : NONE;
  }

  /** For each serial number the slot of the list that holds it, or NONE. */
  private slotsHolding(list: RangeList, serials: readonly number[]): number[] {
    const slots = serials.map((serial) => {
      const slot = this.byStart.find(list.instrument, serial);
      return slot !== NONE && this.records.list(slot) === list.listId ? slot : NONE;
    });
    const open = serials
      .map((serial, position) => ({ serial, position }))
      .filter(({ position }) => slots[position] === NONE)
      .sort((a, b) => a.serial - b.serial);
    if (open.length === 0) return slots;
    let missing = open.length;
    for (let slot = list.head; slot !== NONE && missing > 0; slot = this.records.next(slot)) {
      for (let at = firstNotBelow(open, this.records.start(slot)); at < open.length; at++) {
        if (open[at]!.serial > this.records.end(slot)) break;
        slots[open[at]!.position] = slot;
        missing--;
      }
    }
    return slots;
  }

  private rangeAt(slot: number): BatchRange {
    return { batch: this.records.batch(slot), start: this.records.start(slot), end: this.records.end(slot) };
  }

  // The four primitives below are the only code that changes a range. Each leaves the step that reverses it exactly,
  // down to the slot number, so that an unwound register equals the one before.

  private setStart(slot: number, start: number): void {
    const before = this.records.start(slot);
    this.byStart.remove(slot);
    this.records.setStart(slot, start);
    this.byStart.add(slot);
    if (this.undo.recording)
      this.undo.push(() => {
        this.byStart.remove(slot);
        this.records.setStart(slot, before);
        this.byStart.add(slot);
      });
  }

  private setEnd(slot: number, end: number): void {
    const before = this.records.end(slot);
    this.byEnd.remove(slot);
    this.records.setEnd(slot, end);
    this.byEnd.add(slot);
    if (this.undo.recording)
      this.undo.push(() => {
        this.byEnd.remove(slot);
        this.records.setEnd(slot, before);
        this.byEnd.add(slot);
      });
  }

  /** Links a new range behind slot `after`, or at the head where that is NONE. */
  private link(list: RangeList, after: number, range: BatchRange): void {
    this.place(list, after, range);
    if (this.undo.recording)
      this.undo.push(() => void this.displace(list, this.byStart.find(list.instrument, range.start)));
  }

  private unlink(list: RangeList, slot: number): void {
    const range = this.rangeAt(slot);
    const after = this.displace(list, slot);
    if (this.undo.recording)
      this.undo.push(() => {
        this.place(list, after, range);
      });
  }

  private place(list: RangeList, after: number, range: BatchRange): void {
    const slot = this.free.pop() ?? this.newSlot();
    const next = after === NONE ? list.head : this.records.next(after);
    this.records.setStart(slot, range.start);
    this.records.setEnd(slot, range.end);
    this.records.setBatch(slot, range.batch);
    this.records.setInstrument(slot, list.instrument);
    this.records.setList(slot, list.listId);
    this.records.setPrevious(slot, after);
    this.records.setNext(slot, next);
    if (after === NONE) list.head = slot;
    else this.records.setNext(after, slot);
    if (next === NONE) list.tail = slot;
    else this.records.setPrevious(next, slot);
    list.rangeCount++;
    this.byStart.add(slot);
    this.byEnd.add(slot);
  }

  /** Unlinks and frees the slot; answers which slot stood before it. */
  private displace(list: RangeList, slot: number): number {
    const previous = this.records.previous(slot);
    const next = this.records.next(slot);
    this.byStart.remove(slot);
    this.byEnd.remove(slot);
    if (previous === NONE) list.head = next;
    else this.records.setNext(previous, next);
    if (next === NONE) list.tail = previous;
    else this.records.setPrevious(next, previous);
    list.rangeCount--;
    this.records.setList(slot, NONE);
    this.free.push(slot);
    return previous;
  }

  private newSlot(): number {
    this.records.makeRoomFor(this.used);
    return this.used++;
  }
}

export const emptyList = (listId: number, instrument: number): RangeList => ({
  listId,
  instrument,
  head: NONE,
  tail: NONE,
  rangeCount: 0,
});

function firstNotBelow(sorted: readonly { readonly serial: number }[], serial: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.serial < serial) low = middle + 1;
    else high = middle;
  }
  return low;
}
