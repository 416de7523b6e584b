// The one writer of a ledger: takes requests, decides them ahead of the append, commits them in groups, then answers.
import type { AccountId } from '#domain/ids.js';
import type { LedgerEvent } from '#domain/events.js';
import type { Instant } from '#domain/instant.js';
import type { Account, LedgerState } from '#domain/ledger-state.js';
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import { decodeEvent } from '#event-store/event-codec.js';
import {
  AppendOutcomeUnknown,
  type EventStore,
  type EventToAppend,
  sizeInGroup,
  WrongExpectedRevision,
} from '#event-store/event-store.js';
import { Backoff } from '#event-store/waiting.js';
import { killPoint } from '#faults/kill-point.js';
import type { Clock } from './clock.js';
import { KeyReused, LedgerUnavailable, type Outcome, type Undecided } from './outcome.js';
import { outcomeOf } from './outcome-of-event.js';
import { RecentEvents } from './recent-events.js';
import { RejectionLimit } from './rejection-limit.js';
import { catchUp, JournalBroken, readEvents } from './replay.js';
import { type Execute, type LookUp, Speculation } from './speculation.js';
import { type Decided, WaitingRequests, type Waiting } from './waiting-requests.js';

export interface LedgerWriterOptions {
  readonly groupCountMax: number;
  /** A group of so many events is worth an append of its own: larger ones hardly cost the store less per event. */
  readonly groupCountFull: number;
  /** Counted as the stores count it, with what wraps every event; below GROUP_BYTES_MAX. */
  readonly groupBytesMax: number;
  /** Unanswered requests in all, and of one client: beyond that 503 instead of a growing queue. */
  readonly waitingMax: number;
  readonly waitingPerClientMax: number;
  /** How often a command may lose against another instance before it is given back. */
  readonly lossesMax: number;
  /** How often an idle writer looks whether another instance has written (milliseconds). */
  readonly followIntervalMs: number;
  readonly clockSkewMsMax: number;
  readonly rejectionsPerMinute: number;
  readonly readOnly: boolean;
}

export const DEFAULT_WRITER_OPTIONS: LedgerWriterOptions = {
  groupCountMax: 1_000,
  groupCountFull: 128,
  groupBytesMax: 768 * 1024,
  waitingMax: 4_096,
  waitingPerClientMax: 2_048,
  lossesMax: 20,
  followIntervalMs: 250,
  clockSkewMsMax: 5_000,
  rejectionsPerMinute: 6_000,
  readOnly: false,
};

/** What the writer tells its observer, for metrics and logs. */
export interface WriterObserver {
  groupAppended(events: number, bytes: number, seconds: number): void;
  appendRetried(error: unknown): void;
  raceLost(losses: number): void;
  requestFailed(error: unknown): void;
  /** The writer has stopped for good: the process must end. */
  halted(error: unknown): void;
}

/** The journal ends before what this instance knows to be durable: events are lost, and nothing may be written. */
export class JournalShorter extends Error {
  constructor(head: number, durable: number) {
    super(`the journal ends at revision ${head}, but ${durable} was durable: ${head + 1} to ${durable} are missing`);
    this.name = 'JournalShorter';
  }
}

export class LedgerWriter {
  private readonly speculation: Speculation;
  private readonly waiting: WaitingRequests;
  private readonly recent = new RecentEvents();
  private durable: number;
  private catchingUp = false;
  private stalledSince: number | undefined;
  private closing = false;
  /** When events of another instance were last seen here (monotonic milliseconds). */
  private othersWroteAt = Number.NEGATIVE_INFINITY;
  private halt: unknown;
  private wake = nobodySleeps;
  private readonly finished: Promise<void>;

  constructor(
    private readonly state: LedgerState,
    private readonly store: EventStore,
    clock: Clock,
    private readonly observer: WriterObserver,
    private readonly options: LedgerWriterOptions = DEFAULT_WRITER_OPTIONS,
  ) {
    this.speculation = new Speculation(state, clock, new RejectionLimit(options.rejectionsPerMinute), options);
    this.waiting = new WaitingRequests(options.waitingMax, options.waitingPerClientMax);
    this.durable = state.revision;
    this.finished = this.run().catch((error: unknown) => {
      this.haltWith(error);
    });
  }

  /** Revision of the newest event that is durable and known here. */
  get durableRevision(): number {
    return this.durable;
  }

  get waitingCount(): number {
    return this.waiting.count;
  }

  get accountCount(): number {
    return this.state.accounts.size;
  }

  get rangeCount(): number {
    return this.state.register.rangeCount;
  }

  get commandCount(): number {
    return this.state.commands.size;
  }

  /** The account as the newest decision left it; undefined where there is none. Not durable yet: for rights, not for answers. */
  account(id: AccountId): Pick<Account, 'province' | 'control'> | undefined {
    return this.state.accounts.get(id);
  }

  /** In force now for the year, by the newest decision. What is computed by it is checked again when a command is decided. */
  rulebookOf(complianceYear: number): Rulebook | undefined {
    return this.state.compliance.rulebookOf(complianceYear, this.now());
  }

  /** By the clock that stamps commands. */
  now(): Instant {
    return this.speculation.now();
  }

  /** Verified emissions of the account in the year, by the newest decision. */
  verifiedOf(account: AccountId, complianceYear: number): number | undefined {
    return this.state.compliance.find(account, complianceYear)?.verified;
  }

  /** Why commands are not taken now; undefined when they are. */
  get refusal(): LedgerUnavailable | undefined {
    if (this.halt !== undefined) return new LedgerUnavailable('store-unavailable', 5_000, 'the ledger has stopped');
    if (this.closing) return new LedgerUnavailable('shutting-down', 1_000, 'the registry is shutting down');
    if (this.options.readOnly) return new LedgerUnavailable('read-only', 60_000, 'the registry takes no commands now');
    return undefined;
  }

  /** Whether the wall clock has jumped, or stands behind the journal: then nothing is decided. Who decides nothing needs no clock. */
  get clockSkewed(): boolean {
    return !this.options.readOnly && this.speculation.clockSkewMs() > this.options.clockSkewMsMax;
  }

  /** Milliseconds for which the event store has not confirmed an append; 0 when it does. */
  get stalledMs(): number {
    return this.stalledSince === undefined ? 0 : performance.now() - this.stalledSince;
  }

  /**
   * Decides the command, and answers when its outcome is durable.
   * @throws LedgerUnavailable (nothing decided, or not known yet: same key again), KeyReused.
   */
  execute(request: Execute): Promise<Outcome> {
    const { refusal } = this;
    if (refusal) return Promise.reject(refusal);
    return this.enqueue(request.context.client, request) as Promise<Outcome>;
  }

  /** The outcome of a command that was decided before, also in a read-only registry. @throws LedgerUnavailable. */
  async lookUp(lookUp: LookUp['lookUp']): Promise<Outcome | Undecided> {
    if (this.halt !== undefined || this.closing) throw this.refusal!;
    return this.enqueue(lookUp.client, { lookUp });
  }

  /** Revision of the command's outcome; undefined where it has none that is durable here. Asks nobody and waits for nothing. */
  decidedAt({ client, key }: LookUp['lookUp']): number | undefined {
    const revision = this.state.commands.revisionOf(this.state.fingerprintOf(client, key));
    return revision !== undefined && revision <= this.durable ? revision : undefined;
  }

  /** Takes no more requests and answers those that wait, for at most `deadlineMs`; then gives up on the rest. */
  async close(deadlineMs: number): Promise<void> {
    this.closing = true;
    this.wake();
    const deadline = setTimeout(() => {
      this.haltWith(new Error('the event store did not answer before the deadline'));
    }, deadlineMs);
    await this.finished;
    clearTimeout(deadline);
  }

  private enqueue(client: string, request: Execute | LookUp): Promise<Outcome | Undecided> {
    return new Promise((resolve, reject) => {
      this.waiting.add(client, request, resolve, reject);
      // Decided at once where there is room, also while an append is under way.
      this.decideWaiting();
      this.wake();
    });
  }

  private async run(): Promise<void> {
    while (!this.isHalted()) {
      // A request whose old outcome is being read from the journal waits without work for this loop.
      if (this.speculation.events.length === 0 && this.waiting.undecidedCount + this.waiting.decidedCount === 0) {
        if (this.closing && this.waiting.count === 0) return;
        if (!(await this.woken())) await this.lookAround();
      }
      // Requests that have arrived by the next turn of the event loop share the append.
      await turn();
      this.decideWaiting();
      if (this.speculation.events.length > 0) await this.appendGroups();
      else if (this.waiting.decidedCount > 0) await this.confirmHead();
    }
  }

  /** Waits for a request; false when the interval has passed without one. */
  private woken(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(false);
      }, this.options.followIntervalMs);
      this.wake = () => {
        this.wake = nobodySleeps;
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  /** What an idle writer does: decide what has fallen due, and see what other instances wrote. */
  private async lookAround(): Promise<void> {
    try {
      // By a clock that is wrong, something would fall due before its time; one that cannot be read stops nothing either.
      if (!this.options.readOnly && !this.clockSkewed) this.speculation.decideOverdue();
    } catch (error) {
      this.observer.requestFailed(error);
    }
    if (this.speculation.events.length === 0) await this.confirmHead();
  }

  private decideWaiting(): void {
    if (this.catchingUp) return;
    const { groupCountMax, groupBytesMax } = this.options;
    while (this.speculation.events.length < 2 * groupCountMax && this.speculation.bytes < 2 * groupBytesMax) {
      const one = this.waiting.nextUndecided();
      if (!one) return;
      try {
        this.waiting.decided(one, this.speculation.decide(one.request));
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) this.observer.requestFailed(error);
        this.waiting.fail(one, error);
      }
    }
  }

  /**
   * Appends what is decided. While full groups follow, the store gets the next one before the answers to the last one
   * are given: what comes upon those answers is decided while the store works, and neither waits for the other.
   */
  private async appendGroups(): Promise<void> {
    let answers: Decided[] = [];
    do {
      const group = this.nextGroup();
      const upTo = this.waiting.lastDecided;
      const [stored] = await Promise.all([this.storeGroup(group), this.answerInATurn(answers)]);
      if (!stored) return;
      this.durable += group.length;
      for (const { revision, toAppend } of this.speculation.durableUpTo(this.durable))
        this.recent.add({ revision, bytes: toAppend.bytes });
      // Taken out now: a race that the next group loses is not theirs.
      answers = this.waiting.takeAnswerable(this.durable, upTo);
      this.decideWaiting();
    } while (this.speculation.events.length >= this.options.groupCountFull);
    this.answer(answers);
    // Who has just won holds the newest state and would win again, and the others wait ever longer: so it gives way.
    if (performance.now() - this.othersWroteAt < SHARED_MS) await pause(Math.random() * GIVE_WAY_MS_MAX);
  }

  /** At most half of what is decided, where that is a full group: the other half is then the next one. */
  private nextGroup(): EventToAppend[] {
    const { events } = this.speculation;
    const { groupCountFull, groupCountMax, groupBytesMax } = this.options;
    const countMax = Math.min(groupCountMax, Math.max(groupCountFull, Math.ceil(events.length / 2)));
    const group: EventToAppend[] = [];
    let bytes = 0;
    for (const { toAppend } of events) {
      bytes += sizeInGroup(toAppend);
      if (group.length === countMax || (bytes > groupBytesMax && group.length > 0)) break;
      group.push(toAppend);
    }
    return group;
  }

  /** False when another instance wrote first, or the writer has stopped. */
  private async storeGroup(group: readonly EventToAppend[]): Promise<boolean> {
    const startedAt = performance.now();
    const backoff = retryBackoff();
    while (!this.isHalted()) {
      try {
        killPoint('before-append');
        await this.store.append(this.state.ledgerId, group, this.durable);
        killPoint('after-append');
        break;
      } catch (error) {
        if (error instanceof WrongExpectedRevision) {
          await this.startOver();
          return false;
        }
        if (!(error instanceof AppendOutcomeUnknown)) throw error;
        // It may have happened. The same ids again, until the store says yes or no; until then nobody is answered.
        this.stalledSince ??= startedAt;
        this.observer.appendRetried(error);
        await pause(backoff.next());
      }
    }
    if (this.isHalted()) return false;
    this.stalledSince = undefined;
    const bytes = group.reduce((sum, one) => sum + one.bytes.length, 0);
    this.observer.groupAppended(group.length, bytes, (performance.now() - startedAt) / 1_000);
    return true;
  }

  /** An answer that stands in no event needs to know that no other instance has written meanwhile. */
  private async confirmHead(): Promise<void> {
    const upTo = this.waiting.lastDecided;
    let head: number;
    try {
      head = await this.store.head(this.state.ledgerId);
    } catch (error) {
      this.stalledSince ??= performance.now();
      this.observer.appendRetried(error);
      this.waiting.failDecided(
        upTo,
        new LedgerUnavailable('store-unavailable', 1_000, 'the event store does not answer'),
      );
      await pause(100);
      return;
    }
    this.stalledSince = undefined;
    if (head < this.durable) throw new JournalShorter(head, this.durable);
    if (head > this.durable) await this.startOver();
    else this.answer(this.waiting.takeAnswerable(this.durable, upTo));
  }

  /** Another instance wrote first: forget what was speculated, catch up, decide what waits again. */
  private async startOver(): Promise<void> {
    const losses = this.waiting.undecideAll(this.options.lossesMax);
    if (losses > 0) this.observer.raceLost(losses);
    this.speculation.discard();
    this.catchingUp = true;
    try {
      // Jitter lets one of several instances win while the others wait.
      if (losses > 0) await pause(Math.random() * Math.min(100, 2 ** losses));
      const backoff = retryBackoff();
      for (;;) {
        try {
          await catchUp(this.state, this.store);
          break;
        } catch (error) {
          if (this.isHalted() || error instanceof JournalBroken) throw error;
          this.stalledSince ??= performance.now();
          this.observer.appendRetried(error);
          await pause(backoff.next());
        }
      }
      if (this.state.revision < this.durable) throw new JournalShorter(this.state.revision, this.durable);
      if (this.state.revision > this.durable) this.othersWroteAt = performance.now();
      this.durable = this.state.revision;
      killPoint('after-catch-up');
    } finally {
      this.catchingUp = false;
    }
  }

  /** By the next turn the store's statement is on its way, also where it needed a few steps to get there. */
  private async answerInATurn(answers: readonly Decided[]): Promise<void> {
    if (answers.length === 0) return;
    await turn();
    this.answer(answers);
  }

  private answer(answers: readonly Decided[]): void {
    for (const { waiting, verdict } of answers) {
      const { answer } = verdict;
      if ('decidedBefore' in answer) void this.answerAgain(waiting, answer.decidedBefore);
      else this.waiting.resolve(waiting, answer);
    }
  }

  /** The outcome of a command that was decided before, out of its event. */
  private async answerAgain(waiting: Waiting, revision: number): Promise<void> {
    try {
      const event = await this.eventAt(revision);
      const { request } = waiting;
      if ('context' in request && event.command?.input !== request.context.inputHmac)
        this.waiting.fail(waiting, new KeyReused(revision));
      else this.waiting.resolve(waiting, outcomeOf(event, revision));
    } catch (error) {
      this.observer.requestFailed(error);
      this.waiting.fail(waiting, new LedgerUnavailable('store-unavailable', 1_000, 'the journal cannot be read now'));
    } finally {
      if (this.closing) this.wake();
    }
  }

  private async eventAt(revision: number): Promise<LedgerEvent> {
    const bytes = this.recent.get(revision);
    if (bytes) return decodeEvent(bytes);
    const [event] = await readEvents(this.store, this.state.ledgerId, revision, 1);
    if (!event) throw new Error(`revision ${revision} is not in the journal`);
    return event;
  }

  private isHalted(): boolean {
    return this.halt !== undefined;
  }

  private haltWith(error: unknown): void {
    if (this.isHalted()) return;
    this.halt = error;
    this.wake();
    this.waiting.failAll(
      new LedgerUnavailable('store-unavailable', 1_000, 'the registry stopped before the outcome was known'),
    );
    this.observer.halted(error);
  }
}

/** For so long after events of another instance were seen, that instance counts as one that writes too. */
const SHARED_MS = 1_000;

/** A catch-up with its append takes a few milliseconds: in pauses of up to this, another instance gets its turn. */
const GIVE_WAY_MS_MAX = 10;

const nobodySleeps = (): void => undefined;

/** One turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const retryBackoff = (): Backoff => new Backoff(50, 2_000);
