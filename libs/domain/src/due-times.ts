// What falls due and when: part of the ledger's state, so that a deadline is decided before any command after it.
import type { Instant } from './instant.js';
import type { UndoLog } from './undo-log.js';

/**
 * Staged units fall back, an encumbrance expires, a proposal expires or, once approved, is carried out. Each is named by
 * the revision of the event that began it. A deadline is named by its compliance year.
 */
export interface DueTime {
  readonly at: Instant;
  readonly what: 'operation' | 'encumbrance' | 'proposal' | 'deadline';
  readonly id: number;
}

export class DueTimes {
  private readonly sorted: DueTime[] = [];

  constructor(private readonly undo: UndoLog) {}

  /** The earliest due time at or before `now`. */
  firstAt(now: Instant): DueTime | undefined {
    const first = this.sorted[0];
    return first && first.at <= now ? first : undefined;
  }

  /** The earliest due time of all: when the clock must wake the writer. */
  get next(): DueTime | undefined {
    return this.sorted[0];
  }

  /** All due times, the earliest first. */
  get all(): readonly DueTime[] {
    return this.sorted;
  }

  add(due: DueTime): void {
    this.insert(due);
    this.undo.push(() => {
      this.take(due);
    });
  }

  remove(due: DueTime): void {
    this.take(due);
    this.undo.push(() => {
      this.insert(due);
    });
  }

  private insert(due: DueTime): void {
    this.sorted.splice(this.placeOf(due), 0, due);
  }

  private take(due: DueTime): void {
    const at = this.placeOf(due);
    const found = this.sorted[at];
    if (found?.id !== due.id || found.at !== due.at || found.what !== due.what)
      throw new Error(`nothing is due for ${due.what} ${due.id}`);
    this.sorted.splice(at, 1);
  }

  /** Of the first entry that does not come before it. Thousands of orders may be reserved at once. */
  private placeOf(due: DueTime): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.sorted[middle]!, due)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const isBefore = (a: DueTime, b: DueTime): boolean =>
  a.at < b.at || (a.at === b.at && (a.id < b.id || (a.id === b.id && a.what < b.what)));
