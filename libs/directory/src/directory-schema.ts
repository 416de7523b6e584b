// The tables of the directory of natural persons: what is personal in them is ciphertext.

/** Safe to run again, and by two at once under the migration's lock. */
export const DIRECTORY_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS directory;
  CREATE TABLE IF NOT EXISTS directory.persons (
    ledger_id text NOT NULL,
    person text NOT NULL,
    version int NOT NULL,
    key_id text,
    wrapped_key bytea,
    erased_at timestamptz,
    erased_by text,
    PRIMARY KEY (ledger_id, person),
    CONSTRAINT erased_or_with_key CHECK (
      (erased_at IS NULL) = (wrapped_key IS NOT NULL) AND (erased_at IS NULL) = (key_id IS NOT NULL)));
  CREATE TABLE IF NOT EXISTS directory.person_versions (
    ledger_id text NOT NULL,
    person text NOT NULL,
    version int NOT NULL,
    commitment text NOT NULL,
    sealed bytea,
    client text NOT NULL,
    command_key text NOT NULL,
    actor text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, person, version),
    UNIQUE (ledger_id, client, command_key),
    FOREIGN KEY (ledger_id, person) REFERENCES directory.persons);`;
