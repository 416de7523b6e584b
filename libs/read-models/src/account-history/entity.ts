// What one event did to one balance, or that it touched the account without a change (all amounts null).
import type { Compartment } from '#domain/commands.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { wholeNumber } from '../column-types.js';

/** Maps the view `account_history`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'account_history', synchronize: false })
export class AccountHistory {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;

  @ViewColumn()
  readonly instrument!: string | null;

  @ViewColumn()
  readonly compartment!: Compartment | null;

  @ViewColumn({ name: 'available_before', transformer: wholeNumber })
  readonly availableBefore!: number | null;

  @ViewColumn({ name: 'available_after', transformer: wholeNumber })
  readonly availableAfter!: number | null;

  @ViewColumn({ name: 'encumbered_before', transformer: wholeNumber })
  readonly encumberedBefore!: number | null;

  @ViewColumn({ name: 'encumbered_after', transformer: wholeNumber })
  readonly encumberedAfter!: number | null;
}
