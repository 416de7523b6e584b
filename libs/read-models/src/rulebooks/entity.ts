// A rulebook as it was published.
import type { Instant } from '#domain/instant.js';
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';

/** Maps the view `rulebooks`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'rulebooks', synchronize: false })
export class RulebookView {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly rulebook!: string;

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;

  @ViewColumn({ name: 'published_at', transformer: asInstant })
  readonly publishedAt!: Instant;

  @ViewColumn({ name: 'effective_from', transformer: asInstant })
  readonly effectiveFrom!: Instant;

  @ViewColumn({ transformer: asInstant })
  readonly deadline!: Instant;

  @ViewColumn({ name: 'compliance_years' })
  readonly complianceYears!: readonly number[];

  @ViewColumn()
  readonly content!: Rulebook;
}
