// Ledgers of any size, made by the domain itself and not by requests: every event stands the ledger's own checks.
import { randomUUID } from 'node:crypto';
import type { Command } from '#domain/commands.js';
import { decide } from '#domain/decide.js';
import { type Fact, type LedgerEvent, SCHEMA_VERSION } from '#domain/events.js';
import { evolve } from '#domain/evolve.js';
import { accountId, clientId, commandKey, holderCode, instrumentId, ledgerId } from '#domain/ids.js';
import { type Instant, instantOf } from '#domain/instant.js';
import { LedgerState } from '#domain/ledger-state.js';
import { encodeEvent } from '#event-store/event-codec.js';
import type { EventToAppend } from '#event-store/event-store.js';
import { fingerprintOf } from '#ledger/command-hashes.js';
import { accountName, INSTRUMENT } from './load/requests.js';

export const LEDGER = ledgerId('bench');
export const INPUT_HMAC = '5eed'.repeat(16);
const CLIENT = clientId('local');
const OPENED_BY = { actor: 'local', role: 'system' } as const;
/** Who settles directly: everybody else would wait for a second person. */
export const EXCHANGE = { actor: 'bench', role: 'exchange' } as const;
const BEGIN_MS = Date.UTC(2024, 0, 1);

/**
 * So large that no measure uses a range up. What an account buys it does not sell on the same day (R15): one that sells
 * 5,000 times a second, as the hot one does, lives of its stock for minutes.
 */
const TONNES_PER_RANGE = 100_000_000;

/** One event takes no more. */
const RANGES_MAX = 900;

export interface LedgerSize {
  readonly accounts: number;
  /** Ranges in all, the same number in every trading position; as they alternate between two accounts, they never join. */
  readonly ranges: number;
}

export class SyntheticLedger {
  readonly state = new LedgerState(LEDGER, fingerprintOf);
  private commands = 0;

  constructor(readonly size: LedgerSize) {
    // Nothing of this will be taken back.
    this.state.undo.recording = false;
  }

  /** The state alone, without events that somebody could store: for a ledger of ten million ranges in seconds. */
  open(): LedgerState {
    for (const fact of this.openingFacts()) evolve(this.state, { ...fact, recordedAt: this.at() });
    this.state.undo.recording = true;
    return this.state;
  }

  /** The events that open it, and then transfers between random accounts until there are `count` in all. */
  *events(count: number): Generator<EventToAppend> {
    for (const fact of this.openingFacts()) yield this.record(fact);
    while (this.state.revision + 1 < count) {
      const decision = decide(this.state, randomTransfer(this.size.accounts), this.context(), this.at());
      if ('rejection' in decision) throw new Error(`a transfer was refused: ${decision.rejection.code}`);
      for (const fact of decision.facts) yield this.record(fact, EXCHANGE);
    }
  }

  private *openingFacts(): Generator<Fact> {
    const { accounts, ranges } = this.size;
    const perAccount = Math.max(1, Math.round(ranges / accounts));
    yield { type: 'LedgerOpened', data: { unit: 'tCO2e' } };
    const instrument = instrumentId(INSTRUMENT);
    yield { type: 'InstrumentCreated', data: { instrument, kind: 'allowance', vintage: 2024 } };
    for (let index = 0; index < accounts; index++) {
      const account = accountId(accountName(index));
      yield { type: 'AccountOpened', data: { account, accountType: 'holding', holder: holderCode(`H${account}`) } };
    }
    let batch = 0;
    let issued = 0;
    for (let index = 0; index + 1 < accounts; index += 2) {
      const from = accountId(accountName(index));
      const to = accountId(accountName(index + 1));
      for (let left = perAccount; left > 0; left -= RANGES_MAX) {
        const pairs = Math.min(left, RANGES_MAX);
        const start = issued + 1;
        issued += 2 * pairs * TONNES_PER_RANGE;
        batch++;
        yield {
          type: 'UnitsIssued',
          data: { instrument, to: from, compartment: 'registry', batch, start, end: issued },
        };
        const all = { quantity: 2 * pairs * TONNES_PER_RANGE, units: [{ batch, ranges: [[start, issued] as const] }] };
        const move = { from, to: from, instrument, compartment: 'registry', toCompartment: 'trading', ...all } as const;
        yield { type: 'PositionMoved', data: move };
        // Every second stretch.
        const given = Array.from({ length: pairs }, (_, pair) => {
          const first = start + (2 * pair + 1) * TONNES_PER_RANGE;
          return [first, first + TONNES_PER_RANGE - 1] as const;
        });
        const quantity = pairs * TONNES_PER_RANGE;
        const units = [{ batch, ranges: given }];
        yield { type: 'UnitsTransferred', data: { from, to, instrument, compartment: 'trading', quantity, units } };
      }
    }
  }

  private record(fact: Fact, by: LedgerEvent['by'] = OPENED_BY): EventToAppend {
    const at = this.at();
    const key = commandKey(`synthetic-${++this.commands}`);
    const command = fact.type === 'LedgerOpened' ? undefined : { client: CLIENT, key, input: INPUT_HMAC };
    const balances = evolve(this.state, { ...fact, recordedAt: at, by, ...(command && { command }) });
    const event: LedgerEvent = {
      ...fact,
      ledgerId: LEDGER,
      eventId: randomUUID(),
      schemaVersion: SCHEMA_VERSION[fact.type],
      recordedAt: at,
      receivedAt: at,
      by,
      ...(command && { command }),
      balances,
    };
    return { eventId: event.eventId, type: event.type, bytes: encodeEvent(event) };
  }

  private context() {
    return { client: CLIENT, key: commandKey('unused'), inputHmac: INPUT_HMAC, receivedAt: this.at(), ...EXCHANGE };
  }

  /** A thousand events in a second. */
  private at(): Instant {
    return instantOf(BEGIN_MS + this.state.revision + 1);
  }
}

export function randomTransfer(accounts: number): Command {
  const from = Math.floor(Math.random() * accounts);
  const to = (from + 1 + Math.floor(Math.random() * (accounts - 1))) % accounts;
  return {
    type: 'TransferUnits',
    from: accountId(accountName(from)),
    to: accountId(accountName(to)),
    instrument: instrumentId(INSTRUMENT),
    quantity: 1 + Math.floor(Math.random() * 100),
    compartment: 'trading',
  };
}
