// One account of one ledger.
import type { AccountRules, Restraint } from '#domain/account-control.js';
import type { AccountType } from '#domain/commands.js';
import type { Instant } from '#domain/instant.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';

/** Maps the view `accounts`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'accounts', synchronize: false })
export class Account {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn()
  readonly type!: AccountType;

  @ViewColumn()
  readonly holder!: string | null;

  @ViewColumn({ name: 'compliance_year' })
  readonly complianceYear!: number | null;

  @ViewColumn({ name: 'opened_revision', transformer: wholeNumber })
  readonly openedRevision!: number;

  @ViewColumn({ name: 'opened_at', transformer: asInstant })
  readonly openedAt!: Instant;

  @ViewColumn({ name: 'closed_revision', transformer: wholeNumber })
  readonly closedRevision!: number | null;

  @ViewColumn({ name: 'closed_at', transformer: asInstant })
  readonly closedAt!: Instant | null;

  @ViewColumn()
  readonly successor!: string | null;

  @ViewColumn()
  readonly province!: string | null;

  @ViewColumn()
  readonly restraint!: Restraint;

  @ViewColumn()
  readonly incoming!: boolean;

  /** Null: the default rules. */
  @ViewColumn()
  readonly rules!: AccountRules | null;
}
