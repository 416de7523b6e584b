// The outcome of a command as its event tells it: what a retry is answered, however much later.
import type { LedgerEvent } from '#domain/events.js';
import type { Outcome } from './outcome.js';

export function outcomeOf(event: LedgerEvent, revision: number): Outcome {
  const decided = { revision, recordedAt: event.recordedAt, replayed: true, dryRun: false } as const;
  return event.type === 'CommandRejected'
    ? { ...decided, status: 'rejected', rejection: event.data.rejection, recorded: true }
    : { ...decided, status: 'executed', event };
}
