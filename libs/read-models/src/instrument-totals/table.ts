// The table of totals: what was issued of every instrument, and what became of it.
import type { ReadModelTables } from '../generations.js';

export const instrumentTotalsTables: ReadModelTables = {
  projection: 'instrument-totals',
  view: 'instrument_totals',
  version: 2,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      issued bigint NOT NULL,
      surrendered bigint NOT NULL,
      retired bigint NOT NULL,
      cancelled bigint NOT NULL,
      carried_over bigint NOT NULL,
      in_circulation bigint GENERATED ALWAYS AS (issued - surrendered - retired - cancelled - carried_over) STORED
        CHECK (in_circulation >= 0),
      revision bigint NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      instrument text COLLATE "C" NOT NULL,
      PRIMARY KEY (ledger_id, instrument)
    )`,
  ],
  queryIndexes: () => [],
};
