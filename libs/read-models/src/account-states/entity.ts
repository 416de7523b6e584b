// One change of what an account is or what binds it.
import type { Instant } from '#domain/instant.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';
import type { AccountChange } from './project.js';

/** Maps the view `account_states`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'account_states', synchronize: false })
export class AccountState {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;

  @ViewColumn({ name: 'recorded_at', transformer: asInstant })
  readonly recordedAt!: Instant;

  @ViewColumn()
  readonly change!: AccountChange;

  @ViewColumn()
  readonly actor!: string;

  @ViewColumn()
  readonly role!: string;

  @ViewColumn({ name: 'on_behalf_of' })
  readonly onBehalfOf!: string | null;

  @ViewColumn({ transformer: wholeNumber })
  readonly proposal!: number | null;

  @ViewColumn()
  readonly reference!: string | null;

  @ViewColumn()
  readonly reason!: string | null;

  @ViewColumn()
  readonly details!: Readonly<Record<string, unknown>>;
}
