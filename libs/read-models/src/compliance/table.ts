// The table of compliance: what every unit got, owes and gave in every year. Beside it stands what its projection remembers.
import type { ReadModelTables } from '../generations.js';

export const complianceTables: ReadModelTables = {
  projection: 'compliance',
  view: 'compliance',
  version: 4,
  ddl: (table) => [
    `CREATE TABLE ${table} (
      revision bigint NOT NULL,
      verified bigint,
      due bigint,
      pre_allocated bigint,
      finally_allocated bigint,
      entitled bigint,
      deduction bigint NOT NULL,
      distributed bigint NOT NULL,
      surrendered bigint NOT NULL,
      offset_units bigint NOT NULL,
      on_time bigint NOT NULL,
      fixed_due bigint,
      fixed_surrendered bigint,
      carry_over_limit bigint,
      carry_over_frozen bigint,
      carried_over bigint NOT NULL,
      passed_on bigint NOT NULL,
      taken_over bigint NOT NULL,
      owed bigint,
      borrowed bigint NOT NULL,
      decided_deductions json NOT NULL,
      compliance_year integer NOT NULL,
      listed boolean NOT NULL,
      ledger_id text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      authority text COLLATE "C",
      sector text COLLATE "C",
      unit_class text COLLATE "C",
      PRIMARY KEY (ledger_id, account, compliance_year)
    )`,
    `CREATE TABLE ${notesOf(table)} (
      ledger_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      value json NOT NULL,
      PRIMARY KEY (ledger_id, kind, id)
    )`,
  ],
  queryIndexes: (table) => [`CREATE INDEX ON ${table} (ledger_id, compliance_year, account)`],
};

/** Of one generation like the table itself, so that a rebuild that is far behind never reads what came later. */
export const notesOf = (table: string): string => `${table}_notes`;
