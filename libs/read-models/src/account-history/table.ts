// The table of account history: every balance that an event changed, and every event that touched an account without.
import type { ReadModelTables } from '../generations.js';

export const accountHistoryTables: ReadModelTables = {
  projection: 'account-history',
  view: 'account_history',
  version: 2,
  ddl: (table) => [
    // Instrument, compartment and amounts are null, all or none, where the event changed no balance of the account.
    `CREATE TABLE ${table} (
      revision bigint NOT NULL,
      available_before bigint,
      available_after bigint,
      encumbered_before bigint,
      encumbered_after bigint,
      ledger_id text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      instrument text COLLATE "C",
      compartment text COLLATE "C"
    )`,
  ],
  queryIndexes: (table) => [
    // The trail of an account.
    `CREATE INDEX ON ${table} (ledger_id, account, revision)`,
    // The last change of one balance before a revision.
    `CREATE INDEX ON ${table} (ledger_id, account, instrument, compartment, revision) WHERE instrument IS NOT NULL`,
  ],
};
