// The table of encumbrances: amounts of holdings that are or were pinned, by whom and why, and how each ended.
import type { ReadModelTables } from '../generations.js';

export const encumbrancesTables: ReadModelTables = {
  projection: 'encumbrances',
  view: 'encumbrances',
  version: 2,
  ddl: (table) => [
    // A proposal pins units of one instrument or of several, a row each; there is a second one where parts of its execution
    // took the units and gave them back.
    `CREATE TABLE ${table} (
      encumbrance bigint NOT NULL,
      from_revision bigint NOT NULL,
      to_revision bigint CHECK (to_revision > from_revision),
      quantity bigint NOT NULL CHECK (quantity > 0),
      remaining bigint NOT NULL CHECK (remaining >= 0 AND (remaining = 0) = (to_revision IS NOT NULL)),
      operation bigint,
      expires_at timestamptz(3),
      ledger_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      instrument text COLLATE "C" NOT NULL,
      compartment text COLLATE "C" NOT NULL,
      pledgee text COLLATE "C",
      reference text COLLATE "C",
      ended text COLLATE "C",
      reductions jsonb NOT NULL,
      PRIMARY KEY (ledger_id, from_revision, instrument)
    )`,
    `CREATE INDEX ON ${table} (ledger_id, encumbrance, from_revision)`,
    `CREATE INDEX ON ${table} (ledger_id, operation) WHERE operation IS NOT NULL`,
  ],
  queryIndexes: (table) => [
    `CREATE INDEX ON ${table} (ledger_id, account, from_revision)`,
    // Orders come and go by the thousand: what is open must not be looked for among what was.
    `CREATE INDEX ON ${table} (ledger_id, account, from_revision) WHERE to_revision IS NULL`,
    `CREATE INDEX ON ${table} (ledger_id, kind, from_revision) WHERE to_revision IS NULL`,
    `CREATE INDEX ON ${table} (ledger_id, kind, from_revision) WHERE kind NOT IN ('proposal', 'order-reservation')`,
    `CREATE INDEX ON ${table} (ledger_id, pledgee, from_revision) WHERE pledgee IS NOT NULL`,
    `CREATE INDEX ON ${table} (ledger_id, reference, from_revision) WHERE reference IS NOT NULL`,
  ],
};
