// What falls due and when: part of the ledger's state, so that a deadline is decided before any command after it.
import type { Instant } from './instant.js';
import type { UndoLog } from './undo-log.js';

/** Staged units fall back to their holding. */
export interface DueTime {
  readonly at: Instant;
  readonly operation: number;
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
    let at = this.sorted.length;
    while (at > 0 && isBefore(due, this.sorted[at - 1]!)) at--;
    this.sorted.splice(at, 0, due);
  }

  private take(due: DueTime): void {
    const at = this.sorted.findIndex((other) => other.operation === due.operation);
    if (at < 0) throw new Error(`nothing is due for operation ${due.operation}`);
    this.sorted.splice(at, 1);
  }
}

const isBefore = (a: DueTime, b: DueTime): boolean => a.at < b.at || (a.at === b.at && a.operation < b.operation);
