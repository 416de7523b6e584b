// A ledger in memory for tests: takes commands in exactly the order of the writer, and keeps its journal in a list.
import type { Fingerprint } from '../command-index.js';
import type { Command, CommandContext } from '../commands.js';
import { decide, decideDue, decideRestart, rejected } from '../decide.js';
import type { BalanceChange, Fact } from '../events.js';
import { evolve, type RecordedFact } from '../evolve.js';
import { clientId, commandKey, ledgerId } from '../ids.js';
import { type Instant, instant, instantOf, later, msOf } from '../instant.js';
import { type FingerprintOf, LedgerState } from '../ledger-state.js';
import { isRecorded, type Rejection } from '../rejections.js';
import type { Mark } from '../undo-log.js';

export interface Outcome {
  /** What was recorded for the command, what fell due before it included. */
  readonly recorded: readonly RecordedFact[];
  /** The balances that each recorded fact changed. */
  readonly balances: readonly (readonly BalanceChange[])[];
  readonly rejection?: Rejection;
  /** Revision of the outcome of the same command before; then nothing new was decided. */
  readonly replayOf?: number;
}

export interface TestMark {
  readonly undo: Mark;
  readonly events: number;
  readonly now: Instant;
  readonly keys: number;
}

export const BEGIN = instant('2024-07-01T00:00:00.000Z');

export class TestLedger {
  readonly journal: RecordedFact[] = [];
  now = BEGIN;
  private keys = 0;

  constructor(
    readonly state = emptyState(),
    opened = false,
  ) {
    if (!opened) this.record({ type: 'LedgerOpened', data: { unit: 'tCO2e' } }, BEGIN);
  }

  /** What the state becomes when exactly these facts are replayed. */
  static replay(journal: readonly RecordedFact[]): TestLedger {
    const ledger = new TestLedger(emptyState(), true);
    for (const fact of journal) ledger.take(fact);
    ledger.now = ledger.state.recordedAt;
    return ledger;
  }

  pass(ms: number): void {
    this.now = instantOf(msOf(this.now) + ms);
  }

  /** Decides the command as the writer does: what is due, then an unfinished attempt, then the command itself. */
  submit(command: Command, given: Partial<CommandContext> = {}): Outcome {
    // Named by the revision too, so that a replayed ledger does not give out again what its journal holds.
    const context = { ...anyContext(`${this.state.revision}-${++this.keys}`, this.now), ...given };
    const at = later(this.now, this.state.recordedAt);
    const first = this.journal.length;
    const balances: BalanceChange[][] = [];
    const outcome = (rest: Pick<Outcome, 'rejection' | 'replayOf'> = {}): Outcome => ({
      recorded: this.journal.slice(first),
      balances,
      ...rest,
    });

    for (let due = decideDue(this.state, at); due; due = decideDue(this.state, at))
      for (const fact of due.facts) balances.push(this.record(fact, at, undefined, due.proposal));
    const replayOf = this.state.commands.revisionOf(this.state.fingerprintOf(context.client, context.key));
    if (replayOf !== undefined) return outcome({ replayOf });
    for (
      let lost = decideRestart(this.state, command, context);
      lost;
      lost = decideRestart(this.state, command, context)
    )
      balances.push(this.record(lost, at, context));
    const decision = decide(this.state, command, context, at);
    if ('rejection' in decision) {
      const { rejection } = decision;
      if (isRecorded(rejection.code)) balances.push(this.record(rejected(this.state, command, rejection), at, context));
      return outcome({ rejection });
    }
    for (const fact of decision.facts) balances.push(this.record(fact, at, context, decision.proposal));
    return outcome();
  }

  /** A place to come back to: before a dry run, or before what a store refused. */
  mark(): TestMark {
    return { undo: this.state.undo.mark(), events: this.journal.length, now: this.now, keys: this.keys };
  }

  unwindTo({ undo, events, now, keys }: TestMark): void {
    this.state.undo.unwindTo(undo);
    this.journal.length = events;
    this.now = now;
    this.keys = keys;
  }

  private record(fact: Fact, recordedAt: Instant, context?: CommandContext, proposal?: number): BalanceChange[] {
    return this.take({
      ...fact,
      recordedAt,
      by: { actor: context?.actor ?? 'registry', role: context?.role ?? 'system' },
      ...(context && { command: { client: context.client, key: context.key } }),
      ...(proposal !== undefined && { proposal }),
    });
  }

  /** Takes a fact that is decided already, as a replay does. */
  take(fact: RecordedFact): BalanceChange[] {
    const balances = evolve(this.state, fact);
    this.journal.push(fact);
    return balances;
  }
}

export const emptyState = (): LedgerState => new LedgerState(ledgerId('test'), plainFingerprint);

/** What a command carries when the test does not care. */
export const anyContext = (key: string, receivedAt = BEGIN): CommandContext => ({
  client: clientId('exchange'),
  key: commandKey(key),
  inputHmac: '0'.repeat(64),
  receivedAt,
  actor: 'exchange',
  role: 'system',
});

/** Four rounds of FNV-1a: spreads well, resists nobody. */
export const plainFingerprint: FingerprintOf = (client, key): Fingerprint =>
  Uint32Array.from([1, 2, 3, 4], (seed) => {
    let hash = 0x811c_9dc5 ^ seed;
    for (const character of `${client}\n${key}`) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x0100_0193);
    return hash >>> 0;
  });
