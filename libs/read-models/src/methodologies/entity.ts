// One methodology of one ledger.
import type { Instant } from '#domain/instant.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';

/** Maps the view `methodologies`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'methodologies', synchronize: false })
export class Methodology {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly methodology!: string;

  @ViewColumn()
  readonly title!: string;

  @ViewColumn({ name: 'published_revision', transformer: wholeNumber })
  readonly publishedRevision!: number;

  @ViewColumn({ name: 'published_at', transformer: asInstant })
  readonly publishedAt!: Instant;
}
