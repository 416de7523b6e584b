// The table of holdings as serial ranges: where every unit is, and where it was from which revision to which.
import type { ReadModelTables } from '../generations.js';

export const unitHoldingsTables: ReadModelTables = {
  projection: 'unit-holdings',
  view: 'unit_holdings',
  version: 3,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      from_revision bigint NOT NULL,
      to_revision bigint CHECK (to_revision > from_revision),
      start_serial bigint NOT NULL,
      end_serial bigint NOT NULL CHECK (end_serial >= start_serial),
      operation bigint,
      batch integer NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      instrument text COLLATE "C" NOT NULL,
      compartment text COLLATE "C" NOT NULL
    )`,
    // A serial number has one place in the whole registry, so this finds the place, and refuses a second one.
    `CREATE UNIQUE INDEX ON ${table} (ledger_id, instrument, start_serial) WHERE to_revision IS NULL`,
    `CREATE INDEX ON ${table} (ledger_id, operation) WHERE to_revision IS NULL AND operation IS NOT NULL`,
  ],
  queryIndexes: (table) => [
    // Only for queries that say `account > ''`: without it a planner that has no statistics yet takes this index for one
    // by instrument as well, and reads all of it for every range that a batch looks up.
    `CREATE INDEX ON ${table} (ledger_id, account, instrument, start_serial) WHERE to_revision IS NULL AND account > ''`,
    // As of a recent moment: what an account gave away since is at the end. Provenance walks backwards by it: where a unit
    // was until the event that brought it here, whose transaction names the account.
    `CREATE INDEX ON ${table} (ledger_id, account, to_revision) WHERE to_revision IS NOT NULL`,
  ],
};
