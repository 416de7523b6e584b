// A long random history made by the real domain, with what the ledger held after every event of it.
import { createHash, randomUUID } from 'node:crypto';
import type { Command, CommandContext, Evidence } from '#domain/commands.js';
import { decide, decideDue, decideRestart, rejected } from '#domain/decide.js';
import type { Facts } from '#domain/decision.js';
import { type Fact, type LedgerEvent, type MovedLot, type Movement, movementsOf } from '#domain/events.js';
import { evolve } from '#domain/evolve.js';
import { clientId, commandKey, ledgerId } from '#domain/ids.js';
import { instantOf } from '#domain/instant.js';
import { LedgerState } from '#domain/ledger-state.js';
import { isRecorded } from '#domain/rejections.js';
import { packRanges, quantityOf, unpackRanges } from '#domain/serial-range.js';
import type { RecordedEvent } from '../projection.js';
import type { Caller } from '../proposals/queries.js';
import { type Moment, momentOf } from './moment.js';
import { CALLERS, RandomCommands } from './random-commands.js';
import { publicationOver } from './random-market.js';
import { RandomSource } from './random-source.js';

export interface History {
  readonly events: readonly RecordedEvent[];
  /** What is where after each revision. */
  readonly moments: readonly Moment[];
  readonly accounts: readonly string[];
}

/** The same seed makes the same history, but for the event ids. */
export function randomHistory(seed: number, length: number, ledger = 'cn-test'): History {
  return new Historian(seed, ledger).write(length);
}

class Historian {
  private readonly state: LedgerState;
  private readonly events: RecordedEvent[] = [];
  private readonly moments: Moment[] = [];
  private readonly random: RandomSource;
  private readonly commands: RandomCommands;
  private clockMs = Date.parse('2024-01-01T00:00:00.000Z');
  private sent = 0;

  constructor(
    seed: number,
    private readonly ledger: string,
  ) {
    this.state = new LedgerState(ledgerId(ledger), fingerprintOf);
    this.random = new RandomSource(seed);
    this.commands = new RandomCommands(this.state, this.random, this.events);
  }

  write(length: number): History {
    this.record({ type: 'LedgerOpened', data: { unit: 'tCO2e' } });
    for (const command of this.commands.opening()) this.command(command);
    while (this.events.length < length) {
      this.pass();
      const { command, caller } = this.commands.next(this.clockMs);
      this.command(command, caller);
    }
    return { events: this.events, moments: this.moments, accounts: [...this.state.accounts.keys()] };
  }

  /** Mostly seconds; staged units fall back after minutes, transfers wait for hours, proposals and trust for days. */
  private pass(): void {
    this.clockMs += this.random.upTo(30_000);
    if (this.random.rarely(14)) this.clockMs += 11 * 60_000;
    if (this.random.rarely(25)) this.clockMs += this.random.upTo(20 * 3_600_000);
    const publication = publicationOver(this.state);
    if (publication !== undefined && this.random.rarely(20))
      this.clockMs = Math.max(this.clockMs, Date.parse(publication));
    if (!this.random.rarely(90)) return;
    this.clockMs += this.random.upTo(16 * 86_400_000);
    this.command({ type: 'AdvanceClock', to: instantOf(this.clockMs) });
  }

  private command(command: Command, caller?: Caller): void {
    this.sent++;
    const at = instantOf(this.clockMs);
    for (let due = decideDue(this.state, at); due; due = decideDue(this.state, at)) this.recordAll(due);
    const context = this.context(caller);
    for (
      let lost = decideRestart(this.state, command, context);
      lost;
      lost = decideRestart(this.state, command, context)
    )
      this.record(lost, context);
    const decision = decide(this.state, command, context, at);
    if ('facts' in decision) this.recordAll(decision, context);
    else if (isRecorded(decision.rejection.code))
      this.record(rejected(this.state, command, decision.rejection), context);
  }

  private recordAll({ facts, proposal }: Facts, context?: CommandContext): void {
    const [fact] = facts;
    const oneIn = fact?.type === 'ObligationSettled' || fact?.type === 'UnitsCarriedOver' ? 2 : 4;
    const staged = fact && STAGEABLE.has(fact.type) && (context ?? proposal) !== undefined && this.random.rarely(oneIn);
    for (const one of staged ? this.stagedAs(fact) : facts) this.record(one, context, proposal);
  }

  /** The movement as the domain stages long ones, in parts of a few ranges; sometimes it never comes to its end. */
  private stagedAs(deciding: Fact): Fact[] {
    if (deciding.type !== 'ObligationSettled' && deciding.type !== 'UnitsCarriedOver') {
      const { units: _, ...movement } = deciding.data as Movement;
      const { facts, parts } = this.inParts(deciding.data as Movement, 0);
      return this.random.rarely(3) ? facts : [...facts, { type: deciding.type, data: { ...movement, parts } } as Fact];
    }
    // One lot stays in the event now and then.
    const inEvent = this.random.upTo(2 * deciding.data.lots.length);
    const staged: Fact[] = [];
    const lots = movementsOf(deciding.data).map((movement, index): MovedLot => {
      const lot = deciding.data.lots[index]!;
      if (index === inEvent) return lot;
      const { facts, parts } = this.inParts(movement, staged.length);
      staged.push(...facts);
      const { units: _, ...rest } = lot;
      return { ...rest, parts };
    });
    if (this.random.rarely(3)) return staged.slice(0, 1 + this.random.upTo(staged.length));
    return [...staged, { ...deciding, data: { ...deciding.data, lots } } as Fact];
  }

  private inParts({ units, from, instrument, compartment }: Movement, before: number) {
    const ranges = [...unpackRanges(units ?? [])];
    const operation = this.state.revision + 1 + before;
    const facts: Fact[] = [];
    for (let first = 0; first < ranges.length; first += 2) {
      const part = ranges.slice(first, first + 2);
      facts.push({
        type: 'UnitsStaged',
        data: {
          operation,
          part: facts.length + 1,
          from,
          instrument,
          compartment,
          quantity: quantityOf(part),
          units: packRanges(part),
          expiresAt: instantOf(this.clockMs + 10 * 60_000),
        },
      });
    }
    return { facts, parts: { first: operation, last: operation + facts.length - 1 } };
  }

  private record(fact: Fact, context?: CommandContext, proposal?: number): void {
    const recordedAt = instantOf(this.clockMs);
    const command = context && { client: context.client, key: context.key, input: context.inputHmac };
    const by = { actor: context?.actor ?? 'registry', role: context?.role ?? 'system' };
    const envelope = { recordedAt, by, ...(command && { command }), ...(proposal !== undefined && { proposal }) };
    const balances = evolve(this.state, { ...fact, ...envelope });
    const event: LedgerEvent = {
      ...fact,
      ...envelope,
      ledgerId: ledgerId(this.ledger),
      eventId: randomUUID(),
      schemaVersion: 1,
      receivedAt: context?.receivedAt ?? recordedAt,
      ...(context?.reference !== undefined && { reference: context.reference }),
      ...(context?.reason !== undefined && { reason: context.reason }),
      ...(context?.evidence && { evidence: context.evidence }),
      balances,
    };
    this.events.push({ revision: this.state.revision, event });
    this.moments.push(momentOf(this.state, CALLERS));
  }

  private context(caller?: Caller): CommandContext {
    return {
      client: clientId(this.random.oneOf(['exchange', 'desk'])),
      key: commandKey(`k-${this.sent}`),
      inputHmac: '0'.repeat(64),
      receivedAt: instantOf(this.clockMs - 5),
      actor: caller?.person ?? 'operator',
      role: caller?.role ?? 'system',
      province: caller?.province,
      ...(this.random.rarely(3) && { reference: `T-${this.random.upTo(5)}` }),
      ...(this.random.rarely(3) && { reason: this.random.oneOf(['court-order', 'clerical-error']) }),
      ...(this.sent % 5 === 0 && { evidence: [DOCUMENTS[(this.sent / 5) % DOCUMENTS.length]!] }),
    };
  }
}

/** Movements that the domain stages when their ranges fit no event. */
const STAGEABLE: ReadonlySet<Fact['type']> = new Set([
  'UnitsTransferred',
  'PositionMoved',
  'UnitsSurrendered',
  'ObligationSettled',
  'UnitsCarriedOver',
  'UnitsBorrowed',
  'UnitsRetired',
  'UnitsCancelled',
] as const);

function fingerprintOf(client: string, key: string): Uint32Array {
  const hash = createHash('sha256').update(`${client}/${key}`).digest();
  return Uint32Array.from([0, 4, 8, 12], (offset) => hash.readUInt32LE(offset));
}

const DOCUMENTS: readonly Evidence[] = ['a', 'b', 'c'].map((letter) => ({
  sha256: letter.repeat(64),
  bytes: 17,
  mediaType: 'application/pdf',
}));
