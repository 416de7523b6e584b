// The table of accounts: who holds what kind of account, and from when to when.
import type { ReadModelTables } from '../generations.js';

export const accountsTables: ReadModelTables = {
  projection: 'accounts',
  view: 'accounts',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      ledger_id text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      holder text COLLATE "C",
      compliance_year integer,
      opened_revision bigint NOT NULL,
      opened_at timestamptz(3) NOT NULL,
      closed_revision bigint,
      closed_at timestamptz(3),
      PRIMARY KEY (ledger_id, account)
    )`,
  ],
  queryIndexes: (table) => [`CREATE INDEX ON ${table} (ledger_id, holder, account) WHERE holder IS NOT NULL`],
};
