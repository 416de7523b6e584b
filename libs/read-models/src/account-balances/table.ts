// The table of balances: what every account has now, by instrument and compartment.
import type { ReadModelTables } from '../generations.js';

export const accountBalancesTables: ReadModelTables = {
  projection: 'account-balances',
  view: 'account_balances',
  version: 1,
  ddl: (table) => [
    // Rows are updated over and over in columns that no index holds: with room on the page that touches no index.
    `CREATE TABLE ${table} (
      available bigint NOT NULL CHECK (available >= 0),
      encumbered bigint NOT NULL CHECK (encumbered >= 0),
      revision bigint NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      instrument text COLLATE "C" NOT NULL,
      compartment text COLLATE "C" NOT NULL,
      PRIMARY KEY (ledger_id, account, instrument, compartment)
    ) WITH (fillfactor = 70)`,
  ],
  queryIndexes: () => [],
};
