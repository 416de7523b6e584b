// The table of projects of the voluntary market: where each stands, with its deadlines, and what it reduced.
import type { ReadModelTables } from '../generations.js';

export const projectsTables: ReadModelTables = {
  projection: 'projects',
  view: 'projects',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      published_revision bigint NOT NULL,
      revision bigint NOT NULL,
      published_at timestamptz(3) NOT NULL,
      published_until timestamptz(3) NOT NULL,
      validated_at timestamptz(3),
      applied_at timestamptz(3),
      decision_due_at timestamptz(3),
      registered_at timestamptz(3),
      revoked_at timestamptz(3),
      barred_until timestamptz(3),
      found_false bigint NOT NULL,
      shortfall bigint NOT NULL CHECK (shortfall BETWEEN 0 AND found_false),
      fraud boolean,
      ledger_id text COLLATE "C" NOT NULL,
      project text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      methodology text COLLATE "C" NOT NULL,
      name text COLLATE "C" NOT NULL,
      start_date text COLLATE "C" NOT NULL,
      stage text COLLATE "C" NOT NULL,
      validator text COLLATE "C",
      reductions jsonb NOT NULL,
      PRIMARY KEY (ledger_id, project)
    )`,
    // A merger passes on what an account owns.
    `CREATE INDEX ON ${table} (ledger_id, account)`,
  ],
  queryIndexes: () => [],
};
