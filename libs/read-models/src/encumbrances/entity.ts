// An amount of one holding that is or was pinned.
import type { Compartment, EncumbranceKind } from '#domain/commands.js';
import type { Instant } from '#domain/instant.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';
import type { EncumbranceEnd, Reduction } from './open-encumbrances.js';

/** Maps the view `encumbrances`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'encumbrances', synchronize: false })
export class EncumbranceView {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn({ transformer: wholeNumber })
  readonly encumbrance!: number;

  @ViewColumn()
  readonly kind!: EncumbranceKind | 'proposal';

  @ViewColumn()
  readonly account!: string;

  @ViewColumn()
  readonly instrument!: string;

  @ViewColumn()
  readonly compartment!: Compartment;

  @ViewColumn({ transformer: wholeNumber })
  readonly quantity!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly remaining!: number;

  @ViewColumn()
  readonly reductions!: readonly Reduction[];

  @ViewColumn()
  readonly reference!: string | null;

  @ViewColumn({ name: 'expires_at', transformer: asInstant })
  readonly expiresAt!: Instant | null;

  @ViewColumn()
  readonly pledgee!: string | null;

  @ViewColumn({ name: 'from_revision', transformer: wholeNumber })
  readonly fromRevision!: number;

  @ViewColumn({ name: 'to_revision', transformer: wholeNumber })
  readonly toRevision!: number | null;

  @ViewColumn()
  readonly ended!: EncumbranceEnd | null;

  /** The staged operation whose parts took the units of a proposal. */
  @ViewColumn({ transformer: wholeNumber })
  readonly operation!: number | null;
}
