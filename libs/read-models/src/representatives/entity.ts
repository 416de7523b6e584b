// One representative of one account with the same rights throughout.
import type { RepresentativeRights } from '#domain/account-control.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { wholeNumber } from '../column-types.js';

/** Maps the view `representatives`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'representatives', synchronize: false })
export class AccountRepresentative {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn()
  readonly person!: string;

  @ViewColumn()
  readonly rights!: RepresentativeRights;

  @ViewColumn({ name: 'from_revision', transformer: wholeNumber })
  readonly fromRevision!: number;

  @ViewColumn({ name: 'to_revision', transformer: wholeNumber })
  readonly toRevision!: number | null;
}
