// Records of one size side by side in a buffer that grows, seen as numbers and as words: nothing for the garbage collector.

/** `makeRoomFor` may put other arrays in place of these: what others hold of them is old then. */
export class RecordArrays {
  numbers: Float64Array;
  /** The same bytes, two words to a number. */
  words: Int32Array;

  /** @param size of a record, in numbers of 8 bytes */
  constructor(private readonly size: number) {
    this.numbers = new Float64Array(64 * size);
    this.words = new Int32Array(this.numbers.buffer);
  }

  makeRoomFor(slot: number): void {
    const { numbers, size } = this;
    if ((slot + 1) * size <= numbers.length) return;
    this.numbers = new Float64Array(Math.ceil((numbers.length / size) * 1.5) * size);
    this.numbers.set(numbers);
    this.words = new Int32Array(this.numbers.buffer);
  }
}
