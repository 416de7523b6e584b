// The table of proposals: operations that wait or waited for a second person or for their time, and what became of them.
import type { ReadModelTables } from '../generations.js';

export const proposalsTables: ReadModelTables = {
  projection: 'proposals',
  view: 'proposals',
  version: 1,
  ddl: (table) => [
    // Each step is a list of texts, one for each checker, so that what a caller is can be looked up among who is asked.
    `CREATE TABLE ${table} (
      revision bigint NOT NULL,
      outcome_revision bigint CHECK (outcome_revision > revision),
      made_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      execute_at timestamptz(3),
      ended_at timestamptz(3),
      ledger_id text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      status text COLLATE "C" NOT NULL,
      maker text COLLATE "C" NOT NULL,
      maker_role text COLLATE "C" NOT NULL,
      on_behalf_of text COLLATE "C",
      client text COLLATE "C",
      command_key text COLLATE "C",
      reference text COLLATE "C",
      reason text COLLATE "C",
      ended_by text COLLATE "C",
      ended_role text COLLATE "C",
      ended_reason text COLLATE "C",
      accounts text[] COLLATE "C" NOT NULL,
      operation json NOT NULL,
      evidence json,
      rejection json,
      steps jsonb NOT NULL,
      approvals jsonb NOT NULL,
      asked jsonb GENERATED ALWAYS AS (CASE status WHEN 'open' THEN steps -> jsonb_array_length(approvals) END) STORED,
      PRIMARY KEY (ledger_id, revision)
    )`,
  ],
  queryIndexes: (table) => [
    // Few are open at a time. Without a pending list: it would be read whole by every question.
    `CREATE INDEX ON ${table} USING gin (asked) WITH (fastupdate = off) WHERE asked IS NOT NULL`,
    `CREATE INDEX ON ${table} USING gin (accounts) WITH (fastupdate = off)`,
    `CREATE INDEX ON ${table} (ledger_id, status, revision)`,
    `CREATE INDEX ON ${table} (ledger_id, maker, revision)`,
  ],
};
