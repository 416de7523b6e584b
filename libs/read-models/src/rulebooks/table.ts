// The table of rulebooks: every one that was published, whole, in the order of publication.
import type { ReadModelTables } from '../generations.js';

export const rulebooksTables: ReadModelTables = {
  projection: 'rulebooks',
  view: 'rulebooks',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      revision bigint NOT NULL,
      published_at timestamptz(3) NOT NULL,
      effective_from timestamptz(3) NOT NULL,
      deadline timestamptz(3) NOT NULL,
      compliance_years integer[] NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      rulebook text COLLATE "C" NOT NULL,
      content json NOT NULL,
      PRIMARY KEY (ledger_id, revision)
    )`,
  ],
  queryIndexes: () => [],
};
