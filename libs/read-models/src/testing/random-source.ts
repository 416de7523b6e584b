// Random choices that are the same for the same seed.

export class RandomSource {
  constructor(private state: number) {}

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.upTo(choices.length)]!;
  }

  /** One time out of so many. */
  rarely(times: number): boolean {
    return this.upTo(times) === 0;
  }

  /** From 0 to limit - 1 (mulberry32). */
  upTo(limit: number): number {
    this.state = (this.state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
}
