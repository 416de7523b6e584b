// The table of instruments: what can be issued.
import type { ReadModelTables } from '../generations.js';

export const instrumentsTables: ReadModelTables = {
  projection: 'instruments',
  view: 'instruments',
  version: 3,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      ledger_id text COLLATE "C" NOT NULL,
      instrument text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      vintage integer,
      project text COLLATE "C",
      reductions integer,
      registered_at timestamptz(3),
      registered_on text COLLATE "C",
      created_revision bigint NOT NULL,
      created_at timestamptz(3) NOT NULL,
      PRIMARY KEY (ledger_id, instrument)
    )`,
  ],
  queryIndexes: () => [],
};
