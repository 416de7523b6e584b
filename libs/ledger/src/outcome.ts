// What the ledger answers to a request, and the reasons for which it does not answer now.
import type { LedgerEvent } from '#domain/events.js';
import type { Instant } from '#domain/instant.js';
import type { Rejection } from '#domain/rejections.js';

interface Decided {
  /** Revision of the event that is the outcome, or at which an unrecorded answer was decided. Durable. */
  readonly revision: number;
  readonly recordedAt: Instant;
  /** Decided earlier, under the same key and input. */
  readonly replayed: boolean;
  /** What would have happened; nothing did. */
  readonly dryRun: boolean;
}

export interface Executed extends Decided {
  readonly status: 'executed';
  readonly event: LedgerEvent;
}

export interface Rejected extends Decided {
  readonly status: 'rejected';
  readonly rejection: Rejection;
  /** Whether the refusal stands in the journal and has used up the command's key. */
  readonly recorded: boolean;
}

/** No such command was ever decided, up to this revision. */
export interface Undecided {
  readonly status: 'undecided';
  readonly revision: number;
}

export type Outcome = Executed | Rejected;

export type UnavailableReason =
  | 'overloaded'
  | 'contended'
  | 'read-only'
  | 'shutting-down'
  | 'clock-skewed'
  | 'store-unavailable'
  | 'too-many-rejections';

/** Not now: nothing was decided, or its outcome is not known yet. The same request with the same key may come again. */
export class LedgerUnavailable extends Error {
  constructor(
    readonly reason: UnavailableReason,
    readonly retryAfterMs: number,
    detail: string,
  ) {
    super(detail);
    this.name = 'LedgerUnavailable';
  }
}

/** The client used this key before, for another input. */
export class KeyReused extends Error {
  constructor(readonly firstRevision: number) {
    super(`this key belongs to another command, decided at revision ${firstRevision}`);
    this.name = 'KeyReused';
  }
}
