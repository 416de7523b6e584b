// One instrument of one ledger.
import type { InstrumentKind } from '#domain/commands.js';
import type { Instant } from '#domain/instant.js';
import type { CivilDate } from '#domain/working-time.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';

/** Maps the view `instruments`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'instruments', synchronize: false })
export class Instrument {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly instrument!: string;

  @ViewColumn()
  readonly kind!: InstrumentKind;

  @ViewColumn()
  readonly vintage!: number | null;

  @ViewColumn()
  readonly project!: string | null;

  @ViewColumn()
  readonly reductions!: number | null;

  @ViewColumn({ name: 'registered_at', transformer: asInstant })
  readonly registeredAt!: Instant | null;

  @ViewColumn({ name: 'registered_on' })
  readonly registeredOn!: CivilDate | null;

  @ViewColumn({ name: 'created_revision', transformer: wholeNumber })
  readonly createdRevision!: number;

  @ViewColumn({ name: 'created_at', transformer: asInstant })
  readonly createdAt!: Instant;
}
