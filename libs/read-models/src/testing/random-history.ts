// A long random history made by the real domain, with what the ledger held after every event of it.
import { createHash, randomUUID } from 'node:crypto';
import type { Command, CommandContext, Compartment } from '#domain/commands.js';
import { decide, decideDue, rejected } from '#domain/decide.js';
import type { Fact, LedgerEvent, Movement } from '#domain/events.js';
import { evolve } from '#domain/evolve.js';
import { accountId, clientId, commandKey, holderCode, instrumentId, ledgerId } from '#domain/ids.js';
import { instantOf } from '#domain/instant.js';
import { LedgerState } from '#domain/ledger-state.js';
import { packRanges, quantityOf, unpackRanges } from '#domain/serial-range.js';
import type { RecordedEvent } from '../projection.js';

export interface History {
  readonly events: readonly RecordedEvent[];
  /** What is where after each revision. */
  readonly moments: readonly Moment[];
  readonly accounts: readonly string[];
}

/** Lines that sort and compare: a difference shows what it is. */
export interface Moment {
  /** `account instrument compartment available encumbered` of every holding there ever was. */
  readonly balances: readonly string[];
  /** `account instrument compartment batch start-end`, and the operation where one encumbers the range. */
  readonly ranges: readonly string[];
}

/** The same seed makes the same history, but for the event ids. */
export function randomHistory(seed: number, length: number, ledger = 'cn-test'): History {
  return new Historian(seed, ledger).write(length);
}

const HOLDERS = ['H1', 'H2', 'H3', 'H4'].map((code) => ({ account: accountId(`A-${code}`), holder: holderCode(code) }));
const INSTRUMENTS = ['CEA23', 'CEA24', 'CCER7'].map(instrumentId);

class Historian {
  private readonly state: LedgerState;
  private readonly events: RecordedEvent[] = [];
  private readonly moments: Moment[] = [];
  private clockMs = Date.parse('2024-01-01T00:00:00.000Z');
  private commands = 0;
  private random: number;

  constructor(
    seed: number,
    private readonly ledger: string,
  ) {
    this.random = seed;
    this.state = new LedgerState(ledgerId(ledger), fingerprintOf);
  }

  write(length: number): History {
    this.record({ type: 'LedgerOpened', data: { unit: 'tCO2e' } });
    for (const { account, holder } of HOLDERS)
      this.command({ type: 'OpenAccount', account, owner: { accountType: 'holding', holder } });
    for (const accountType of ['issuance', 'retirement', 'cancellation'] as const)
      this.command({ type: 'OpenAccount', account: accountId(`S-${accountType}`), owner: { accountType } });
    for (const complianceYear of [2023, 2024])
      this.command({
        type: 'OpenAccount',
        account: accountId(`S-surrender-${complianceYear}`),
        owner: { accountType: 'surrender', complianceYear },
      });
    INSTRUMENTS.forEach((instrument, index) =>
      this.command({ type: 'CreateInstrument', instrument, kind: 'allowance', vintage: 2023 + index }),
    );
    while (this.events.length < length) this.something();
    return { events: this.events, moments: this.moments, accounts: [...this.state.accounts.keys()] };
  }

  private something(): void {
    this.clockMs += this.upTo(30_000);
    const instrument = this.oneOf(INSTRUMENTS);
    const from = this.oneOf(HOLDERS).account;
    const to = this.oneOf(HOLDERS).account;
    const compartment: Compartment = this.upTo(3) === 0 ? 'trading' : 'registry';
    const units = { instrument, from, ...this.unitsOf(from, instrument, compartment) };
    switch (this.upTo(14)) {
      case 0:
      case 1: {
        this.command({ type: 'IssueUnits', instrument, to, quantity: 1 + this.upTo(40) });
        return;
      }
      case 2: {
        this.command({ type: 'RetireUnits', ...units, beneficiary: 'H1' });
        return;
      }
      case 3: {
        this.command({ type: 'CancelUnits', ...units });
        return;
      }
      case 4: {
        this.command({ type: 'SurrenderUnits', ...units, complianceYear: 2023 + this.upTo(3) });
        return;
      }
      case 5: {
        this.command({ type: 'CloseAccount', account: from });
        return;
      }
      case 6:
      case 7: {
        this.command({
          type: 'MovePosition',
          ...units,
          compartment,
          toCompartment: compartment === 'trading' ? 'registry' : 'trading',
        });
        return;
      }
      case 8:
        this.clockMs += 11 * 60_000;
        return;
      default: {
        this.command({ type: 'TransferUnits', ...units, to, compartment });
        return;
      }
    }
  }

  /** Mostly what is there, in part; sometimes more than that; sometimes named units. */
  private unitsOf(from: string, instrument: string, compartment: Compartment) {
    const account = this.state.accounts.get(accountId(from));
    const of = this.state.instruments.get(instrumentId(instrument));
    const holding = account && of && this.state.holding(account, of, compartment);
    if (!holding || holding.available === 0 || this.upTo(12) === 0) return { quantity: 1 + this.upTo(30) };
    if (this.upTo(2) === 0) return { quantity: 1 + this.upTo(holding.available) };
    const ranges = [...this.state.register.ranges(holding)]
      .filter(() => this.upTo(2) === 0)
      .map(({ start, end }) => {
        const first = start + this.upTo(end - start + 1);
        return { start: first, end: first + this.upTo(end - first + 1) };
      });
    return ranges.length > 0 ? { quantity: quantityOf(ranges), ranges } : { quantity: 1 };
  }

  private command(command: Command): void {
    this.commands++;
    const at = instantOf(this.clockMs);
    for (let due = decideDue(this.state, at); due; due = decideDue(this.state, at))
      for (const fact of due.facts) this.record(fact);
    const context = this.context();
    const decision = decide(this.state, command, context, at);
    if ('rejection' in decision) {
      this.record(rejected(this.state, command, decision.rejection), context);
      return;
    }
    const [fact] = decision.facts;
    const staged = fact && 'units' in fact.data && fact.type !== 'UnitsStaged' && this.upTo(4) === 0;
    for (const one of staged ? this.inParts(fact) : decision.facts) this.record(one, context);
  }

  /** The movement as the domain stages long ones, in parts of a few ranges; sometimes it never comes to its end. */
  private inParts(deciding: Fact): Fact[] {
    const { units, ...movement } = deciding.data as Movement;
    const ranges = [...unpackRanges(units ?? [])];
    const operation = this.state.revision + 1;
    const facts: Fact[] = [];
    for (let first = 0; first < ranges.length; first += 2) {
      const part = ranges.slice(first, first + 2);
      const { from, instrument, compartment } = movement;
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
    if (this.upTo(3) === 0) return facts;
    const parts = { first: operation, last: operation + facts.length - 1 };
    return [...facts, { type: deciding.type, data: { ...movement, parts } } as Fact];
  }

  private record(fact: Fact, context?: CommandContext): void {
    const recordedAt = instantOf(this.clockMs);
    const command = context && { client: context.client, key: context.key, input: context.inputHmac };
    const balances = evolve(this.state, { ...fact, recordedAt, ...(command && { command }) });
    const event: LedgerEvent = {
      ...fact,
      ledgerId: ledgerId(this.ledger),
      eventId: randomUUID(),
      schemaVersion: 1,
      recordedAt,
      receivedAt: context?.receivedAt ?? recordedAt,
      ...(command && { command }),
      by: { actor: context?.actor ?? 'ledger', role: context?.role ?? 'system' },
      ...(context?.reference !== undefined && { reference: context.reference }),
      balances,
    };
    this.events.push({ revision: this.state.revision, event });
    this.moments.push(momentOf(this.state));
  }

  private context(): CommandContext {
    return {
      client: clientId(this.oneOf(['exchange', 'desk'])),
      key: commandKey(`k-${this.commands}`),
      inputHmac: '0'.repeat(64),
      receivedAt: instantOf(this.clockMs - 5),
      actor: 'operator',
      role: 'system',
      ...(this.upTo(3) === 0 && { reference: `T-${this.upTo(5)}` }),
    };
  }

  private oneOf<T>(choices: readonly T[]): T {
    return choices[this.upTo(choices.length)]!;
  }

  /** From 0 to limit - 1 (mulberry32). */
  private upTo(limit: number): number {
    this.random = (this.random + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.random ^ (this.random >>> 15), 1 | this.random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
}

function momentOf(state: LedgerState): Moment {
  const balances: string[] = [];
  const ranges: string[] = [];
  for (const holding of state.allHoldings()) {
    const name = `${holding.account.id} ${holding.of.id} ${holding.compartment}`;
    balances.push(`${name} ${holding.available} ${holding.encumbered}`);
    for (const { batch, start, end } of state.register.ranges(holding)) ranges.push(`${name} ${batch} ${start}-${end}`);
  }
  for (const { id, holding, units } of state.operations.values())
    for (const { batch, start, end } of state.register.ranges(units))
      ranges.push(`${holding.account.id} ${holding.of.id} ${holding.compartment} ${batch} ${start}-${end} ${id}`);
  return { balances: balances.sort(), ranges: ranges.sort() };
}

function fingerprintOf(client: string, key: string): Uint32Array {
  const hash = createHash('sha256').update(`${client}/${key}`).digest();
  return Uint32Array.from([0, 4, 8, 12], (offset) => hash.readUInt32LE(offset));
}
