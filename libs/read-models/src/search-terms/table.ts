// The table of search terms: each name that the journal has used, once, with the words by which it is found.
import type { ReadModelTables } from '../generations.js';

export const searchTermsTables: ReadModelTables = {
  projection: 'search-terms',
  view: 'search_terms',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      first_revision bigint NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      term text COLLATE "C" NOT NULL,
      words tsvector NOT NULL,
      PRIMARY KEY (ledger_id, kind, term)
    )`,
  ],
  queryIndexes: (table) => [`CREATE INDEX ON ${table} USING gin (words)`],
};
