// From the journal into the state: what recovery, catching up and every auditor do.
import type { LedgerEvent } from '#domain/events.js';
import { evolve } from '#domain/evolve.js';
import type { LedgerId } from '#domain/ids.js';
import type { LedgerState } from '#domain/ledger-state.js';
import { decodeEvent } from '#event-store/event-codec.js';
import type { EventStore, StoredEvent } from '#event-store/event-store.js';

/** The journal contradicts itself or the code: nothing may be decided on such a state. */
export class JournalBroken extends Error {
  constructor(revision: number, cause: unknown) {
    super(`the journal cannot be replayed at revision ${revision}: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
    });
    this.name = 'JournalBroken';
  }
}

/** Takes everything that the journal holds beyond the state into it. @throws JournalBroken, StoreUnavailable. */
export async function catchUp(
  state: LedgerState,
  store: EventStore,
  onBatch?: (events: readonly LedgerEvent[]) => void,
): Promise<void> {
  for await (const batch of store.read(state.ledgerId, state.revision + 1)) {
    const events = batch.map((stored) => take(state, stored));
    onBatch?.(events);
  }
}

/** Events that are in the journal, from the revision on; fewer where it ends. */
export async function readEvents(
  store: EventStore,
  ledgerId: LedgerId,
  revision: number,
  countMax: number,
): Promise<LedgerEvent[]> {
  const events: LedgerEvent[] = [];
  for await (const batch of store.read(ledgerId, revision, { countMax }))
    for (const stored of batch) events.push(decodeEvent(stored.bytes));
  return events;
}

/** Takes one stored event into the state and holds its recorded balances against the recomputed ones. */
export function take(state: LedgerState, stored: StoredEvent): LedgerEvent {
  const { recording } = state.undo;
  state.undo.recording = false;
  try {
    if (stored.revision !== state.revision + 1) throw new Error(`expected revision ${state.revision + 1}`);
    const event = decodeEvent(stored.bytes);
    if (event.ledgerId !== state.ledgerId) throw new Error(`the event belongs to ledger ${event.ledgerId}`);
    const balances = evolve(state, event);
    if (!sameBalances(balances, event.balances)) throw new Error('its balances differ from the recomputed ones');
    return event;
  } catch (cause) {
    throw new JournalBroken(stored.revision, cause);
  } finally {
    state.undo.recording = recording;
  }
}

function sameBalances(ours: LedgerEvent['balances'], recorded: LedgerEvent['balances']): boolean {
  return (
    ours.length === recorded.length &&
    ours.every((one, position) => {
      const other = recorded[position]!;
      return (
        one.account === other.account &&
        one.instrument === other.instrument &&
        one.compartment === other.compartment &&
        one.available[0] === other.available[0] &&
        one.available[1] === other.available[1] &&
        one.encumbered?.[0] === other.encumbered?.[0] &&
        one.encumbered?.[1] === other.encumbered?.[1]
      );
    })
  );
}
