// The table of accounts: who holds what kind of account, from when to when, and what binds it now.
import type { ReadModelTables } from '../generations.js';

export const accountsTables: ReadModelTables = {
  projection: 'accounts',
  view: 'accounts',
  version: 2,
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
      successor text COLLATE "C",
      province text COLLATE "C",
      restraint text COLLATE "C" NOT NULL DEFAULT 'none',
      incoming boolean NOT NULL DEFAULT true,
      rules json,
      PRIMARY KEY (ledger_id, account)
    )`,
  ],
  queryIndexes: (table) => [
    `CREATE INDEX ON ${table} (ledger_id, holder, account) WHERE holder IS NOT NULL`,
    `CREATE INDEX ON ${table} (ledger_id, province, account) WHERE province IS NOT NULL`,
    // Nearly all accounts are free: a list of these walks the primary key.
    `CREATE INDEX ON ${table} (ledger_id, restraint, account) WHERE restraint <> 'none'`,
  ],
};
