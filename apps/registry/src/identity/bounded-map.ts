// A map of at most so many entries: callers with ever new names or tokens must not fill the memory.

/** Where it is full, the oldest entry makes room for a new one. To be read, or replaced, makes no entry younger. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  constructor(private readonly entriesMax: number) {
    super();
  }

  override set(key: Key, value: Value): this {
    if (this.size >= this.entriesMax && !this.has(key))
      for (const oldest of this.keys()) {
        this.delete(oldest);
        break;
      }
    return super.set(key, value);
  }
}
