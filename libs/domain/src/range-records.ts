// The fields of every serial range, 40 bytes side by side: to touch a range costs one line of the processor's cache.
import { RecordArrays } from './record-arrays.js';

const NUMBERS = 5;
const WORDS = 2 * NUMBERS;

// Two numbers of 53 bits, then words of 32.
const START = 0;
const END = 1;
const BATCH = 4;
const INSTRUMENT = 5;
const LIST = 6;
const PREVIOUS = 7;
const NEXT = 8;

export class RangeRecords extends RecordArrays {
  constructor() {
    super(NUMBERS);
  }

  start(slot: number): number {
    return this.numbers[slot * NUMBERS + START]!;
  }
  setStart(slot: number, start: number): void {
    this.numbers[slot * NUMBERS + START] = start;
  }

  end(slot: number): number {
    return this.numbers[slot * NUMBERS + END]!;
  }
  setEnd(slot: number, end: number): void {
    this.numbers[slot * NUMBERS + END] = end;
  }

  batch(slot: number): number {
    return this.words[slot * WORDS + BATCH]!;
  }
  setBatch(slot: number, batch: number): void {
    this.words[slot * WORDS + BATCH] = batch;
  }

  instrument(slot: number): number {
    return this.words[slot * WORDS + INSTRUMENT]!;
  }
  setInstrument(slot: number, instrument: number): void {
    this.words[slot * WORDS + INSTRUMENT] = instrument;
  }

  list(slot: number): number {
    return this.words[slot * WORDS + LIST]!;
  }
  setList(slot: number, list: number): void {
    this.words[slot * WORDS + LIST] = list;
  }

  previous(slot: number): number {
    return this.words[slot * WORDS + PREVIOUS]!;
  }
  setPrevious(slot: number, previous: number): void {
    this.words[slot * WORDS + PREVIOUS] = previous;
  }

  next(slot: number): number {
    return this.words[slot * WORDS + NEXT]!;
  }
  setNext(slot: number, next: number): void {
    this.words[slot * WORDS + NEXT] = next;
  }
}
