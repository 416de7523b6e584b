// The table of representatives: who acted for an account with which rights, from which revision to which.
import type { ReadModelTables } from '../generations.js';

export const representativesTables: ReadModelTables = {
  projection: 'representatives',
  view: 'representatives',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      from_revision bigint NOT NULL,
      to_revision bigint CHECK (to_revision > from_revision),
      ledger_id text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      person text COLLATE "C" NOT NULL,
      rights text COLLATE "C" NOT NULL
    )`,
    // Every question of a representative asks for his accounts, or for one of them.
    `CREATE UNIQUE INDEX ON ${table} (ledger_id, person, account) INCLUDE (rights) WHERE to_revision IS NULL`,
  ],
  queryIndexes: (table) => [`CREATE INDEX ON ${table} (ledger_id, account, from_revision)`],
};
