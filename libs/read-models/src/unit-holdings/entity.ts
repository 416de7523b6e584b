// Consecutive units in one place, from one revision to another.
import type { Compartment } from '#domain/commands.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { wholeNumber } from '../column-types.js';

/** Maps the view `unit_holdings`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'unit_holdings', synchronize: false })
export class UnitHolding {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn()
  readonly instrument!: string;

  @ViewColumn()
  readonly compartment!: Compartment;

  @ViewColumn()
  readonly batch!: number;

  @ViewColumn({ name: 'start_serial', transformer: wholeNumber })
  readonly startSerial!: number;

  @ViewColumn({ name: 'end_serial', transformer: wholeNumber })
  readonly endSerial!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly operation!: number | null;

  @ViewColumn({ name: 'from_revision', transformer: wholeNumber })
  readonly fromRevision!: number;

  @ViewColumn({ name: 'to_revision', transformer: wholeNumber })
  readonly toRevision!: number | null;
}
