// The balance of one account in one instrument and compartment, in tonnes.
import type { Compartment } from '#domain/commands.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { wholeNumber } from '../column-types.js';

/** Maps the view `account_balances`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'account_balances', synchronize: false })
export class AccountBalance {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn()
  readonly instrument!: string;

  @ViewColumn()
  readonly compartment!: Compartment;

  @ViewColumn({ transformer: wholeNumber })
  readonly available!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly encumbered!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;
}
