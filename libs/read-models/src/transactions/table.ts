// The table of transactions: one row for every event of the journal, whatever its type.
import type { ReadModelTables } from '../generations.js';

export const transactionsTables: ReadModelTables = {
  projection: 'transactions',
  view: 'transactions',
  version: 3,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      revision bigint NOT NULL,
      quantity bigint,
      recorded_at timestamptz(3) NOT NULL,
      received_at timestamptz(3) NOT NULL,
      event_id uuid NOT NULL,
      compliance_year integer,
      proposal bigint,
      ledger_id text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      status text COLLATE "C" NOT NULL,
      code text COLLATE "C",
      client text COLLATE "C",
      command_key text COLLATE "C",
      actor text COLLATE "C" NOT NULL,
      role text COLLATE "C" NOT NULL,
      on_behalf_of text COLLATE "C",
      reference text COLLATE "C",
      reason text COLLATE "C",
      from_account text COLLATE "C",
      to_account text COLLATE "C",
      instrument text COLLATE "C",
      compartment text COLLATE "C",
      beneficiary text COLLATE "C",
      evidence json,
      details json,
      PRIMARY KEY (ledger_id, revision)
    )`,
  ],
  queryIndexes: (table) => [
    `CREATE INDEX ON ${table} (ledger_id, reference, revision) WHERE reference IS NOT NULL`,
    // Which revision an instant means: near a landmark, which one event in many is. An entry for each would be one of the
    // widest of all that a trade costs.
    `CREATE INDEX ON ${table} (ledger_id, recorded_at, revision) WHERE ${isLandmark('revision')}`,
    `CREATE INDEX ON ${table} (ledger_id, client, revision) WHERE client IS NOT NULL`,
    // Transfers are most of a journal: a walk by revision meets them soon enough, so they need no entry here.
    `CREATE INDEX ON ${table} (ledger_id, type, revision) WHERE type <> 'UnitsTransferred'`,
  ],
};

/** Events from one landmark to the next. */
export const LANDMARK_EVERY = 64;

/** An SQL condition, to be repeated to the letter by whoever wants the index. */
export const isLandmark = (revision: string): string => `${revision} % ${LANDMARK_EVERY} = 0`;
