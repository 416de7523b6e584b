// Brings a ledger's state up from its journal at start, and opens the journal of a new ledger.
import { randomUUID } from 'node:crypto';
import { evolve } from '#domain/evolve.js';
import type { LedgerEvent } from '#domain/events.js';
import type { LedgerId } from '#domain/ids.js';
import { LedgerState } from '#domain/ledger-state.js';
import { encodeEvent } from '#event-store/event-codec.js';
import { EMPTY_JOURNAL, type EventStore, WrongExpectedRevision } from '#event-store/event-store.js';
import { killPoint } from '#faults/kill-point.js';
import type { Clock } from './clock.js';
import { fingerprintOf } from './command-hashes.js';
import { recover, type Recovery } from './recover.js';
import { catchUp } from './replay.js';
import type { SnapshotStore } from './snapshot-store.js';

/** @throws JournalDiffers, JournalBroken, StoreUnavailable, AppendOutcomeUnknown (a new ledger only; start again). */
export async function openLedger(
  store: EventStore,
  ledgerId: LedgerId,
  clock: Clock,
  snapshots: SnapshotStore,
  onRefused: (revision: number, why: string) => void,
): Promise<Recovery> {
  const recovery = await recover(store, ledgerId, snapshots, onRefused);
  const { state } = recovery;
  while (state.revision === EMPTY_JOURNAL) {
    const event = openingEvent(ledgerId, clock);
    try {
      const bytes = encodeEvent(event);
      await store.append(ledgerId, [{ eventId: event.eventId, type: event.type, bytes }], EMPTY_JOURNAL);
    } catch (error) {
      // Another instance opened it first: its opening event counts.
      if (!(error instanceof WrongExpectedRevision)) throw error;
    }
    await catchUp(state, store);
  }
  killPoint('after-recovery');
  return recovery;
}

function openingEvent(ledgerId: LedgerId, clock: Clock): LedgerEvent {
  const at = clock.now();
  const fact = { type: 'LedgerOpened', data: { unit: 'tCO2e' } } as const;
  // The balances of an opening are empty by what `evolve` answers, not by assumption.
  const balances = evolve(new LedgerState(ledgerId, fingerprintOf), { ...fact, recordedAt: at });
  return {
    ...fact,
    ledgerId,
    eventId: randomUUID(),
    schemaVersion: 1,
    recordedAt: at,
    receivedAt: at,
    by: { actor: 'registry', role: 'system' },
    balances,
  };
}
