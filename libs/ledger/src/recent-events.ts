// The newest events of this writer in memory: a retry that comes soon is answered without reading the journal.

/** About 3 MB. A ring: a map that drops its oldest entry walks over the dropped ones, 8 % of all time under load. */
const CAPACITY = 4_096;

interface Recent {
  readonly revision: number;
  /** Not the event itself: whatever stays for long costs the garbage collector, and an event is thirty objects. */
  readonly bytes: Uint8Array;
}

export class RecentEvents {
  private readonly events: (Recent | undefined)[] = Array.from({ length: CAPACITY });

  get(revision: number): Uint8Array | undefined {
    const found = this.events[revision % CAPACITY];
    return found?.revision === revision ? found.bytes : undefined;
  }

  /** Takes the place of the event that came CAPACITY revisions before. */
  add(recent: Recent): void {
    this.events[recent.revision % CAPACITY] = recent;
  }
}
