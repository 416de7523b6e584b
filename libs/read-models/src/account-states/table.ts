// The table of account states: each event that changed what an account is or what binds it, never to change again.
import type { ReadModelTables } from '../generations.js';

export const accountStatesTables: ReadModelTables = {
  projection: 'account-states',
  view: 'account_states',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      revision bigint NOT NULL,
      proposal bigint,
      recorded_at timestamptz(3) NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      change text COLLATE "C" NOT NULL,
      actor text COLLATE "C" NOT NULL,
      role text COLLATE "C" NOT NULL,
      on_behalf_of text COLLATE "C",
      reference text COLLATE "C",
      reason text COLLATE "C",
      details json NOT NULL,
      PRIMARY KEY (ledger_id, account, revision)
    )`,
  ],
  queryIndexes: () => [],
};
