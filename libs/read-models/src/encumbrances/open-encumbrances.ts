// The encumbrances that a batch touches: rows in memory that begin, shrink and end exactly as in the ledger.
import type { EncumbranceKind } from '#domain/commands.js';
import type { EncumberedUnits, EventData } from '#domain/events.js';
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
  /** By encumbrance; what a proposal pins is a row of each instrument. */
  private readonly open = new Map<number, EncumbranceRecord[]>();
  private readonly takenBy = new Map<number, EncumbranceRecord>();

  /** Starts from the stored rows that are open, or whose units a staged operation has that may give them back. */
  constructor(stored: Iterable<EncumbranceRecord>) {
    for (const row of stored) {
      if (row.to === null) this.rowsOf(row.encumbrance).push(row);
      if (row.operation !== null) this.takenBy.set(row.operation, row);
    }
  }

  begin(row: Omit<EncumbranceRecord, 'to' | 'remaining' | 'ended' | 'operation' | 'reductions' | 'stored'>): void {
    const { quantity: remaining } = row;
    const begun = { ...row, to: null, remaining, ended: null, operation: null, reductions: [], stored: false };
    this.rowsOf(row.encumbrance).push(begun);
    this.changed.add(begun);
  }

  reduce(revision: number, encumbrance: number, quantity: number, remaining: number, cause: EncumbranceEnd): void {
    const [row] = this.rowsOf(encumbrance);
    if (row?.remaining !== quantity + remaining)
      throw new BrokenInvariant(
        revision,
        `encumbrance ${encumbrance} pins ${row?.remaining ?? 'nothing'} and not ${quantity + remaining}`,
      );
    this.reduceRow(revision, row, quantity, cause);
  }

  private reduceRow(revision: number, row: EncumbranceRecord, quantity: number, cause: EncumbranceEnd): void {
    const remaining = row.remaining - quantity;
    row.remaining = remaining;
    row.reductions = [...row.reductions, { revision, quantity, cause }];
    if (remaining === 0) {
      row.to = revision;
      row.ended = cause;
      this.close(row);
    }
    this.changed.add(row);
  }

  /** A part takes as much of what is pinned for the proposal; the rest stays pinned for the parts that follow. */
  stage(revision: number, proposal: number, part: EventData['UnitsStaged']): void {
    const { operation, quantity } = part;
    const row = this.rowsOf(proposal).find(
      ({ account, instrument, compartment }) =>
        account === part.from && instrument === part.instrument && compartment === part.compartment,
    );
    if (!row) return;
    if (row.remaining < quantity)
      throw new BrokenInvariant(revision, `proposal ${proposal} pins ${row.remaining} and not ${quantity}`);
    this.reduceRow(revision, row, quantity, 'staged');
    row.operation = operation;
    this.takenBy.set(operation, row);
  }

  /** The proposal has ended: nothing is pinned for it, and nothing will be. Not every operation takes units. */
  unpin(revision: number, proposal: number, cause: EncumbranceEnd): void {
    for (const row of [...this.rowsOf(proposal)]) this.reduceRow(revision, row, row.remaining, cause);
    for (const [operation, staged] of this.takenBy)
      if (staged.encumbrance === proposal) this.forget(operation, staged, cause);
  }

  /** The staged operation gave its units back: those of a proposal that is still open are pinned again. */
  giveBack(revision: number, operation: number): void {
    const row = this.takenBy.get(operation);
    if (!row) return;
    this.forget(operation, row, 'staged');
    // Parts that were missing had left some of it pinned: one row tells of the whole again.
    if (row.to === null) this.reduceRow(revision, row, row.remaining, 'staged');
    this.begin({ ...row, from: revision });
  }

  referenceOf(proposal: number | undefined): string | null {
    return (proposal === undefined ? undefined : this.rowsOf(proposal)[0]?.reference) ?? null;
  }

  private rowsOf(encumbrance: number): EncumbranceRecord[] {
    let rows = this.open.get(encumbrance);
    if (!rows) this.open.set(encumbrance, (rows = []));
    return rows;
  }

  private close(row: EncumbranceRecord): void {
    this.open.set(
      row.encumbrance,
      this.rowsOf(row.encumbrance).filter((one) => one !== row),
    );
  }

  private forget(operation: number, row: EncumbranceRecord, cause: EncumbranceEnd): void {
    row.operation = null;
    row.ended = cause;
    row.reductions = row.reductions.map((one) => ({ ...one, cause }));
    this.takenBy.delete(operation);
    this.changed.add(row);
  }
}
