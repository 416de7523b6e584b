// Decisions ahead of the journal: decides requests on the state as it will be, and keeps the events still to append.
import { randomUUID } from 'node:crypto';
import type { Command, CommandContext } from '#domain/commands.js';
import { decide, decideDue, decideRestart, rejected } from '#domain/decide.js';
import type { Fact, LedgerEvent } from '#domain/events.js';
import { SCHEMA_VERSION } from '#domain/events.js';
import { evolve } from '#domain/evolve.js';
import type { ClientId, CommandKey } from '#domain/ids.js';
import { type Instant, LATEST_CLOCK, later } from '#domain/instant.js';
import type { LedgerState } from '#domain/ledger-state.js';
import { isRecorded, type Rejection } from '#domain/rejections.js';
import type { Mark } from '#domain/undo-log.js';
import { encodeEvent } from '#event-store/event-codec.js';
import { EVENT_BYTES_MAX, type EventToAppend } from '#event-store/event-store.js';
import { behindMs, type Clock } from './clock.js';
import { LedgerUnavailable, type Outcome, type Undecided } from './outcome.js';
import type { RejectionLimit } from './rejection-limit.js';

export interface Execute {
  readonly command: Command;
  readonly context: CommandContext;
  /** Say what would happen, and let nothing happen. */
  readonly dryRun: boolean;
}

export interface LookUp {
  readonly lookUp: { readonly client: ClientId; readonly key: CommandKey };
}

/** An event that is decided but not yet durable. */
export interface SpeculativeEvent {
  readonly revision: number;
  /** The undo log's position after it. */
  readonly mark: Mark;
  readonly event: LedgerEvent;
  readonly toAppend: EventToAppend;
}

/** The answer to a request, and what must be true before it may be given. */
export interface Verdict {
  /** The answer waits until this revision is durable. */
  readonly needs: number;
  /** The answer stands in no event, so the head must be seen unchanged after it was decided. */
  readonly confirm: boolean;
  readonly answer: Outcome | Undecided | { readonly decidedBefore: number };
}

export interface SpeculationOptions {
  /** How far the wall clock may stand behind the journal, or jump, before the writer stops (milliseconds). */
  readonly clockSkewMsMax: number;
}

export class Speculation {
  /** Decided and not durable, oldest first. */
  readonly events: SpeculativeEvent[] = [];
  /** Sum of their bytes. */
  bytes = 0;

  constructor(
    private readonly state: LedgerState,
    private readonly clock: Clock,
    private readonly rejections: RejectionLimit,
    private readonly options: SpeculationOptions,
  ) {}

  /** @throws LedgerUnavailable; any other error is a defect, whose request alone fails: its changes are unwound. */
  decide(request: Execute | LookUp): Verdict {
    if ('lookUp' in request) return this.lookUp(request.lookUp.client, request.lookUp.key);
    const mark = this.state.undo.mark();
    const count = this.events.length;
    try {
      if (request.dryRun) return this.tryOut(request, mark);
      const { client, key } = request.context;
      const earlier = this.state.commands.revisionOf(this.state.fingerprintOf(client, key));
      if (earlier !== undefined) return { needs: earlier, confirm: false, answer: { decidedBefore: earlier } };
      return this.decideNew(request);
    } catch (error) {
      this.backTo(mark, count);
      throw error;
    }
  }

  /** Decides what has fallen due by now. A command does so itself; this is for a ledger that nobody asks anything. */
  decideOverdue(): void {
    if (this.state.due.next) this.recordOverdue(this.stamp());
  }

  /** The events up to this revision are durable; answers them. */
  durableUpTo(revision: number): SpeculativeEvent[] {
    const count = this.events.findIndex((one) => one.revision > revision);
    const durable = this.events.splice(0, count < 0 ? this.events.length : count);
    const last = durable.at(-1);
    if (last) this.state.undo.forgetBefore(last.mark);
    for (const { toAppend } of durable) this.bytes -= toAppend.bytes.length;
    return durable;
  }

  /** Nothing of this will ever be durable: the state goes back to the last durable revision. */
  discard(): void {
    this.backTo(this.state.undo.start, 0);
  }

  private decideNew({ command, context }: Execute): Verdict {
    const at = this.stamp(command);
    this.recordOverdue(at);
    // One of each lot, where it surrenders several.
    for (
      let lost = decideRestart(this.state, command, context);
      lost;
      lost = decideRestart(this.state, command, context)
    )
      this.record(lost, at, context);
    const decision = decide(this.state, command, context, at);
    if ('facts' in decision) {
      let event: LedgerEvent | undefined;
      for (const fact of decision.facts) event = this.record(fact, at, context, decision.proposal);
      const revision = this.state.revision;
      const answer = {
        status: 'executed',
        event: event!,
        revision,
        recordedAt: at,
        replayed: false,
        dryRun: false,
      } as const;
      return { needs: revision, confirm: false, answer };
    }
    const { rejection } = decision;
    if (!isRecorded(rejection.code)) return this.unrecorded(rejection, at, false);
    if (!this.rejections.take(context.client))
      throw new LedgerUnavailable('too-many-rejections', 1_000, 'too many refused commands of this client');
    this.record(rejected(this.state, command, rejection), at, context);
    const answer = {
      ...decidedAt(this.state.revision, at, false),
      status: 'rejected',
      rejection,
      recorded: true,
    } as const;
    return { needs: this.state.revision, confirm: false, answer };
  }

  private tryOut(request: Execute, mark: Mark): Verdict {
    const at = this.stamp(request.command);
    const count = this.events.length;
    const { revision } = this.state;
    this.recordOverdue(at);
    const decision = decide(this.state, request.command, request.context, at);
    if ('rejection' in decision) {
      this.backTo(mark, count);
      return this.unrecorded(decision.rejection, at, true);
    }
    let event: LedgerEvent | undefined;
    for (const fact of decision.facts) event = this.record(fact, at, request.context, decision.proposal);
    this.backTo(mark, count);
    return {
      needs: revision,
      confirm: true,
      answer: { status: 'executed', event: event!, revision, recordedAt: at, replayed: false, dryRun: true },
    };
  }

  private lookUp(client: ClientId, key: CommandKey): Verdict {
    const { revision, commands } = this.state;
    const earlier = commands.revisionOf(this.state.fingerprintOf(client, key));
    if (earlier !== undefined) return { needs: earlier, confirm: false, answer: { decidedBefore: earlier } };
    return { needs: revision, confirm: true, answer: { status: 'undecided', revision } };
  }

  private unrecorded(rejection: Rejection, at: Instant, dryRun: boolean): Verdict {
    const { revision } = this.state;
    const answer = { ...decidedAt(revision, at, dryRun), status: 'rejected', rejection, recorded: false } as const;
    return { needs: revision, confirm: true, answer };
  }

  private recordOverdue(at: Instant): void {
    for (let due = decideDue(this.state, at); due; due = decideDue(this.state, at))
      for (const fact of due.facts) this.record(fact, at, undefined, due.proposal);
  }

  private record(fact: Fact, at: Instant, context: CommandContext | undefined, proposal?: number): LedgerEvent {
    const command = context && { client: context.client, key: context.key, input: context.inputHmac };
    const by = context ? byWhom(context) : THE_REGISTRY;
    // What carries a proposal out says what its maker said, unless who approves says more.
    const made = proposal === undefined ? undefined : this.state.proposals.get(proposal)?.said;
    const reference = context?.reference ?? made?.reference;
    const reason = context?.reason ?? made?.reason;
    const evidence = context?.evidence?.length ? context.evidence : made?.evidence;
    const envelope = {
      recordedAt: at,
      by,
      ...(command && { command }),
      ...(proposal !== undefined && { proposal }),
      ...(reference !== undefined && { reference }),
      ...(reason !== undefined && { reason }),
      ...(evidence?.length && { evidence }),
    };
    const balances = evolve(this.state, { ...fact, ...envelope });
    const event: LedgerEvent = {
      ...fact,
      ledgerId: this.state.ledgerId,
      eventId: randomUUID(),
      schemaVersion: SCHEMA_VERSION[fact.type],
      ...envelope,
      receivedAt: context?.receivedAt ?? at,
      balances,
    };
    const bytes = encodeEvent(event);
    if (bytes.length > EVENT_BYTES_MAX) throw new Error(`a ${event.type} of ${bytes.length} bytes fits no event`);
    const { revision } = this.state;
    const toAppend = { eventId: event.eventId, type: event.type, bytes };
    this.events.push({ revision, mark: this.state.undo.mark(), event, toAppend });
    this.bytes += bytes.length;
    return event;
  }

  /** Milliseconds by which the clock has jumped, or stands behind the journal. A sandbox's clock follows the journal. */
  clockSkewMs(): number {
    const { recordedAt } = this.state;
    if (recordedAt > this.clock.now()) this.clock.follow?.(recordedAt);
    return Math.max(behindMs(this.clock, recordedAt), Math.abs(this.clock.skewMs()));
  }

  /** What a command would be stamped with, were it decided now. */
  now(): Instant {
    return later(this.clock.now(), this.state.recordedAt);
  }

  /** recordedAt never decreases. A clock too far behind the journal, or one that jumped, must not stamp the record. */
  private stamp(command?: Command): Instant {
    const skewMs = this.clockSkewMs();
    // A sandbox's clock is set by the event that says so. What is refused must not stamp its own refusal.
    const sets = command?.type === 'AdvanceClock' && command.to <= LATEST_CLOCK;
    const now = sets ? later(command.to, this.clock.now()) : this.clock.now();
    if (skewMs > this.options.clockSkewMsMax)
      throw new LedgerUnavailable('clock-skewed', 30_000, `the clock is off by ${Math.round(skewMs)} ms`);
    return later(now, this.state.recordedAt);
  }

  private backTo(mark: Mark, count: number): void {
    this.state.unwindTo(mark);
    for (const { toAppend } of this.events.splice(count)) this.bytes -= toAppend.bytes.length;
  }
}

const THE_REGISTRY = { actor: 'registry', role: 'system' } as const;

const byWhom = ({ actor, role, onBehalfOf }: CommandContext): LedgerEvent['by'] =>
  onBehalfOf === undefined ? { actor, role } : { actor, role, onBehalfOf };

const decidedAt = (revision: number, recordedAt: Instant, dryRun: boolean) => ({
  revision,
  recordedAt,
  replayed: false,
  dryRun,
});
