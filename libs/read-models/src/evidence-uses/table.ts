// The table of uses of evidence: which document an event named, and which accounts that event concerns.
import type { ReadModelTables } from '../generations.js';

export const evidenceUsesTables: ReadModelTables = {
  projection: 'evidence-uses',
  view: 'evidence_uses',
  version: 1,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      revision bigint NOT NULL,
      asked boolean NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      sha256 text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      PRIMARY KEY (ledger_id, sha256, account, revision)
    )`,
  ],
  queryIndexes: () => [],
};
