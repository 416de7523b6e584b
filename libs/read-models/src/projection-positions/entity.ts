// How far one live projection of one ledger has read.
import type { Instant } from '#domain/instant.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';

/** Maps the view `live_positions`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'live_positions', synchronize: false })
export class ProjectionPosition {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly projection!: string;

  @ViewColumn()
  readonly generation!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly position!: number;

  @ViewColumn({ name: 'recorded_at', transformer: asInstant })
  readonly recordedAt!: Instant | null;
}
