// One project of one ledger.
import type { Instant } from '#domain/instant.js';
import type { ProjectStage } from '#domain/voluntary-market/market-state.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';
import type { ReductionsRecord } from './changes.js';

/** Maps the view `projects`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'projects', synchronize: false })
export class ProjectView {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly project!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn()
  readonly methodology!: string;

  @ViewColumn()
  readonly name!: string;

  @ViewColumn({ name: 'start_date' })
  readonly startDate!: string;

  @ViewColumn()
  readonly stage!: ProjectStage;

  @ViewColumn({ name: 'published_revision', transformer: wholeNumber })
  readonly publishedRevision!: number;

  @ViewColumn({ name: 'published_at', transformer: asInstant })
  readonly publishedAt!: Instant;

  @ViewColumn({ name: 'published_until', transformer: asInstant })
  readonly publishedUntil!: Instant;

  @ViewColumn()
  readonly validator!: string | null;

  @ViewColumn({ name: 'validated_at', transformer: asInstant })
  readonly validatedAt!: Instant | null;

  @ViewColumn({ name: 'applied_at', transformer: asInstant })
  readonly appliedAt!: Instant | null;

  @ViewColumn({ name: 'decision_due_at', transformer: asInstant })
  readonly decisionDueAt!: Instant | null;

  @ViewColumn({ name: 'registered_at', transformer: asInstant })
  readonly registeredAt!: Instant | null;

  @ViewColumn({ name: 'revoked_at', transformer: asInstant })
  readonly revokedAt!: Instant | null;

  @ViewColumn()
  readonly fraud!: boolean | null;

  @ViewColumn({ name: 'barred_until', transformer: asInstant })
  readonly barredUntil!: Instant | null;

  @ViewColumn({ name: 'found_false', transformer: wholeNumber })
  readonly foundFalse!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly shortfall!: number;

  @ViewColumn()
  readonly reductions!: readonly ReductionsRecord[];

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;
}
