// A journal in memory that does what the test says: holds appends back, loses them, loses their answers, loses the race.
import { checkAppend } from '#event-store/check-append.js';
import {
  AppendOutcomeUnknown,
  type EventStore,
  type EventToAppend,
  type ReadOptions,
  type StoredEvent,
  StoreUnavailable,
  WrongExpectedRevision,
} from '#event-store/event-store.js';

/** `lost`: it never arrived. `answer-lost`: it is stored, and nobody is told. `beaten`: another writer was there first. */
export type AppendFate = 'stored' | 'lost' | 'answer-lost' | 'beaten';

/** A door that is shut until the test opens it. */
export class Gate {
  private isOpen = false;
  private open_: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => (this.open_ = resolve));
  /** Whether somebody stands before it. */
  reached = false;

  open(): void {
    this.isOpen = true;
    this.open_();
  }

  async pass(): Promise<void> {
    this.reached = true;
    if (!this.isOpen) await this.opened;
  }
}

export class ScriptedEventStore implements EventStore {
  readonly stored: StoredEvent[] = [];
  /** Every attempt, also those that failed. */
  readonly attempts: { readonly ids: readonly string[]; readonly expectedRevision: number }[] = [];
  /** What becomes of the next appends; `stored` when there are no more. */
  readonly fates: AppendFate[] = [];
  /** While set, appends wait before it. */
  appendGate: Gate | undefined;
  /** While set, the answers to appends wait before it: the events are stored already. */
  answerGate: Gate | undefined;
  /** While set, questions for the head wait before it. */
  headGate: Gate | undefined;
  /** While set, reads wait before it. */
  readGate: Gate | undefined;
  isAway = false;
  onAttempt: () => void = () => undefined;

  async append(ledgerId: string, events: readonly EventToAppend[], expectedRevision: number): Promise<number> {
    checkAppend(ledgerId, events, expectedRevision);
    this.attempts.push({ ids: events.map(({ eventId }) => eventId), expectedRevision });
    this.onAttempt();
    await this.appendGate?.pass();
    const fate = this.fates.shift() ?? 'stored';
    if (this.isAway || fate === 'lost') throw new AppendOutcomeUnknown(new Error('scripted'));
    if (fate === 'beaten') throw new WrongExpectedRevision(expectedRevision, undefined);
    this.store(events, expectedRevision);
    if (fate === 'answer-lost') throw new AppendOutcomeUnknown(new Error('scripted'));
    await this.answerGate?.pass();
    return expectedRevision + events.length;
  }

  async *read(
    _ledgerId: string,
    fromRevision: number,
    { countMax = Infinity }: ReadOptions = {},
  ): AsyncGenerator<readonly StoredEvent[]> {
    await this.readGate?.pass();
    this.mustBeThere();
    const events = this.stored.slice(fromRevision, fromRevision + countMax);
    if (events.length > 0) yield events;
  }

  async *follow(): AsyncGenerator<readonly StoredEvent[]> {
    throw new Error('not needed here');
  }

  async head(): Promise<number> {
    await this.headGate?.pass();
    this.mustBeThere();
    return this.stored.length - 1;
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  private store(events: readonly EventToAppend[], expectedRevision: number): void {
    const first = this.stored[expectedRevision + 1];
    if (first?.eventId === events[0]!.eventId) return;
    if (expectedRevision !== this.stored.length - 1)
      throw new WrongExpectedRevision(expectedRevision, this.stored.length - 1);
    for (const event of events) this.stored.push({ ...event, revision: this.stored.length });
  }

  private mustBeThere(): void {
    if (this.isAway) throw new StoreUnavailable(new Error('scripted'));
  }
}
