// The encumbrances that a batch touches: rows in memory that begin, shrink and end exactly as in the ledger.
import type { EncumbranceKind } from '#domain/commands.js';
import type { EncumberedUnits } from '#domain/events.js';
import { BrokenInvariant } from '../projection.js';

/** `staged`: parts of the proposal's execution took the units, and the execution itself has not come yet. */
export type EncumbranceEnd =
  'released' | 'expired' | 'enforced' | 'staged' | 'executed' | 'rejected' | 'withdrawn' | 'failed';

/** Tonnes that an event freed or took. */
export interface Reduction {
  readonly revision: number;
  readonly quantity: number;
  readonly cause: EncumbranceEnd;
}

/** A row of the table. */
export interface EncumbranceRecord extends EncumberedUnits {
  /** Revision of the event, or of the proposal whose units are pinned. */
  readonly encumbrance: number;
  readonly kind: EncumbranceKind | 'proposal';
  readonly reference: string | null;
  readonly expiresAt: string | null;
  readonly pledgee: string | null;
  readonly from: number;
  to: number | null;
  remaining: number;
  ended: EncumbranceEnd | null;
  operation: number | null;
  reductions: readonly Reduction[];
  /** Whether the table has the row already. */
  readonly stored: boolean;
}

export class OpenEncumbrances {
  /** Rows to write: those of the table that changed, and those that it lacks. */
  readonly changed = new Set<EncumbranceRecord>();
  private readonly open = new Map<number, EncumbranceRecord>();
  private readonly takenBy = new Map<number, EncumbranceRecord>();

  /** Starts from the stored rows that are open, or whose units a staged operation has that may give them back. */
  constructor(stored: Iterable<EncumbranceRecord>) {
    for (const row of stored) {
      if (row.to === null) this.open.set(row.encumbrance, row);
      if (row.operation !== null) this.takenBy.set(row.operation, row);
    }
  }

  begin(row: Omit<EncumbranceRecord, 'to' | 'remaining' | 'ended' | 'operation' | 'reductions' | 'stored'>): void {
    const { quantity: remaining } = row;
    const begun = { ...row, to: null, remaining, ended: null, operation: null, reductions: [], stored: false };
    this.open.set(row.encumbrance, begun);
    this.changed.add(begun);
  }

  reduce(revision: number, encumbrance: number, quantity: number, remaining: number, cause: EncumbranceEnd): void {
    const row = this.open.get(encumbrance);
    if (row?.remaining !== quantity + remaining)
      throw new BrokenInvariant(
        revision,
        `encumbrance ${encumbrance} pins ${row?.remaining ?? 'nothing'} and not ${quantity + remaining}`,
      );
    row.remaining = remaining;
    row.reductions = [...row.reductions, { revision, quantity, cause }];
    if (remaining === 0) {
      row.to = revision;
      row.ended = cause;
      this.open.delete(encumbrance);
    }
    this.changed.add(row);
  }

  /** A part takes as much of what is pinned for the proposal; the rest stays pinned for the parts that follow. */
  stage(revision: number, proposal: number, operation: number, quantity: number): void {
    const row = this.open.get(proposal);
    if (!row) return;
    this.reduce(revision, proposal, quantity, row.remaining - quantity, 'staged');
    row.operation = operation;
    this.takenBy.set(operation, row);
  }

  /** The proposal has ended: nothing is pinned for it, and nothing will be. Not every operation takes units. */
  unpin(revision: number, proposal: number, cause: EncumbranceEnd): void {
    const row = this.open.get(proposal);
    if (row) this.reduce(revision, proposal, row.remaining, 0, cause);
    for (const [operation, staged] of this.takenBy)
      if (staged.encumbrance === proposal) this.forget(operation, staged, cause);
  }

  /** The staged operation gave its units back: those of a proposal that is still open are pinned again. */
  giveBack(revision: number, operation: number): void {
    const row = this.takenBy.get(operation);
    if (!row) return;
    this.forget(operation, row, 'staged');
    // Parts that were missing had left some of it pinned: one row tells of the whole again.
    row.to ??= revision;
    this.begin({ ...row, from: revision });
  }

  referenceOf(proposal: number | undefined): string | null {
    return (proposal === undefined ? undefined : this.open.get(proposal)?.reference) ?? null;
  }

  private forget(operation: number, row: EncumbranceRecord, cause: EncumbranceEnd): void {
    row.operation = null;
    row.ended = cause;
    row.reductions = row.reductions.map((one) => ({ ...one, cause }));
    this.takenBy.delete(operation);
    this.changed.add(row);
  }
}
