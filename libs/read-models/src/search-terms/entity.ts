// One name that the journal has used.
import { ViewColumn, ViewEntity } from 'typeorm';
import { wholeNumber } from '../column-types.js';
import type { TermKind } from './words.js';

/** Maps the view `search_terms`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'search_terms', synchronize: false })
export class SearchTerm {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly kind!: TermKind;

  @ViewColumn()
  readonly term!: string;

  /** PostgreSQL's text search vector, as text. */
  @ViewColumn()
  readonly words!: string;

  @ViewColumn({ name: 'first_revision', transformer: wholeNumber })
  readonly firstRevision!: number;
}
