// What every read model's projection is: its tables, and how a batch of events becomes rows.
import type pg from 'pg';
import type { LedgerEvent } from '#domain/events.js';
import type { ReadModelTables } from './generations.js';

export interface Projection {
  readonly tables: ReadModelTables;
  /**
   * Writes the batch's rows into the table, in the caller's transaction, with a few statements for the whole batch.
   * @throws BrokenInvariant where an event contradicts the rows.
   */
  readonly project: (client: pg.ClientBase, table: string, batch: Batch) => Promise<void>;
}

/** With the generation of tables to write to. */
export interface LiveProjection extends Projection {
  readonly generation: number;
}

/** Consecutive events of one journal. */
export interface Batch {
  readonly ledgerId: string;
  readonly events: readonly RecordedEvent[];
}

export interface RecordedEvent {
  readonly revision: number;
  readonly event: LedgerEvent;
}

/** The journal says what cannot be so. The projection stops: rows written from here on would be wrong for ever. */
export class BrokenInvariant extends Error {
  constructor(
    readonly revision: number | undefined,
    what: string,
  ) {
    super(revision === undefined ? what : `revision ${revision}: ${what}`);
    this.name = 'BrokenInvariant';
  }
}
