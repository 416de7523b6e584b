// One account that an event with a document concerns.
import { ViewColumn, ViewEntity } from 'typeorm';
import { wholeNumber } from '../column-types.js';

/** Maps the view `evidence_uses`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'evidence_uses', synchronize: false })
export class EvidenceUse {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly sha256!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;

  /** Whether representatives of the account were asked to approve what the document is about. */
  @ViewColumn()
  readonly asked!: boolean;
}
