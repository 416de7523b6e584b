// The table of trusted accounts: to whom an account transfers without delay, from which revision to which.
import type { ReadModelTables } from '../generations.js';

export const trustedAccountsTables: ReadModelTables = {
  projection: 'trusted-accounts',
  view: 'trusted_accounts',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      from_revision bigint NOT NULL,
      to_revision bigint CHECK (to_revision > from_revision),
      effective_at timestamptz(3) NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      trusted text COLLATE "C" NOT NULL
    )`,
    `CREATE UNIQUE INDEX ON ${table} (ledger_id, account, trusted) WHERE to_revision IS NULL`,
  ],
  queryIndexes: (table) => [`CREATE INDEX ON ${table} (ledger_id, account, from_revision)`],
};
