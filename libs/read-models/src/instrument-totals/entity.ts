// The totals of one instrument, in tonnes.
import { ViewColumn, ViewEntity } from 'typeorm';
import { wholeNumber } from '../column-types.js';

/** Maps the view `instrument_totals`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'instrument_totals', synchronize: false })
export class InstrumentTotals {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly instrument!: string;

  @ViewColumn({ transformer: wholeNumber })
  readonly issued!: number;

  @ViewColumn({ name: 'in_circulation', transformer: wholeNumber })
  readonly inCirculation!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly surrendered!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly retired!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly cancelled!: number;

  @ViewColumn({ name: 'carried_over', transformer: wholeNumber })
  readonly carriedOver!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;
}
