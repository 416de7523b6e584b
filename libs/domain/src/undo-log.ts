// The way back from a decision that the journal refused: every change of state leaves the step that reverses it.

/** A position in the log; steps recorded after it can be unwound or forgotten. */
export type Mark = number;

export class UndoLog {
  private steps: (() => void)[] = [];
  /** Steps forgotten so far: marks stay valid when a prefix is dropped. */
  private forgotten = 0;
  /** Off while events are replayed that are durable already: nothing will ever be unwound. */
  recording = true;

  push(undo: () => void): void {
    if (this.recording) this.steps.push(undo);
  }

  /** Sets the entry, or takes it out where there is no value; the way back leaves what was there before. */
  setEntry<K, V>(map: Pick<ReadonlyMap<K, V>, 'get'>, key: K, value: V | undefined): void {
    const target = map as Map<K, V>;
    const before = target.get(key);
    put(target, key, value);
    if (this.recording)
      this.push(() => {
        put(target, key, before);
      });
  }

  mark(): Mark {
    return this.forgotten + this.steps.length;
  }

  /** The earliest mark that can still be unwound to: everything before it is durable. */
  get start(): Mark {
    return this.forgotten;
  }

  /** Reverses everything recorded after the mark, newest first. */
  unwindTo(mark: Mark): void {
    this.mustBeKnown(mark);
    while (this.mark() > mark) this.steps.pop()?.();
  }

  /** What was recorded before the mark has become durable and can no longer be unwound. */
  forgetBefore(mark: Mark): void {
    this.mustBeKnown(mark);
    if (mark === this.mark()) this.steps = [];
    else this.steps.splice(0, mark - this.forgotten);
    this.forgotten = mark;
  }

  private mustBeKnown(mark: Mark): void {
    if (mark < this.forgotten || mark > this.mark())
      throw new Error(`mark ${mark} is not between ${this.forgotten} and ${this.mark()}`);
  }
}

function put<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
