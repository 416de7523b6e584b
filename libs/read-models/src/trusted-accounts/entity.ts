// One account that another one trusts, or trusted.
import type { Instant } from '#domain/instant.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';

/** Maps the view `trusted_accounts`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'trusted_accounts', synchronize: false })
export class TrustedAccount {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn()
  readonly trusted!: string;

  @ViewColumn({ name: 'effective_at', transformer: asInstant })
  readonly effectiveAt!: Instant;

  @ViewColumn({ name: 'from_revision', transformer: wholeNumber })
  readonly fromRevision!: number;

  @ViewColumn({ name: 'to_revision', transformer: wholeNumber })
  readonly toRevision!: number | null;
}
