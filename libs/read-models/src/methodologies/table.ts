// The table of methodologies: by what projects of the voluntary market may be designed.
import type { ReadModelTables } from '../generations.js';

export const methodologiesTables: ReadModelTables = {
  projection: 'methodologies',
  view: 'methodologies',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      published_revision bigint NOT NULL,
      published_at timestamptz(3) NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      methodology text COLLATE "C" NOT NULL,
      title text COLLATE "C" NOT NULL,
      PRIMARY KEY (ledger_id, methodology)
    )`,
  ],
  queryIndexes: () => [],
};
