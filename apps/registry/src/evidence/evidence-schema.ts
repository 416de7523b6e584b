// The tables of evidence: bytes by their hash, and who gave them under which type. Nothing in them is ever changed.

/** Safe to run again, and by two at once under the migration's lock. */
export const EVIDENCE_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS evidence;
  CREATE TABLE IF NOT EXISTS evidence.documents (
    ledger_id text NOT NULL,
    sha256 text NOT NULL,
    content bytea NOT NULL,
    bytes int NOT NULL GENERATED ALWAYS AS (octet_length(content)) STORED,
    PRIMARY KEY (ledger_id, sha256),
    CONSTRAINT content_has_its_hash CHECK (sha256 = encode(sha256(content), 'hex')));
  ALTER TABLE evidence.documents ALTER COLUMN content SET STORAGE EXTERNAL;
  CREATE TABLE IF NOT EXISTS evidence.uploads (
    ledger_id text NOT NULL,
    sha256 text NOT NULL,
    media_type text NOT NULL,
    client text NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    on_behalf_of text,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, sha256, client, actor, media_type),
    FOREIGN KEY (ledger_id, sha256) REFERENCES evidence.documents);
  CREATE OR REPLACE FUNCTION evidence.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'evidence is never changed: % of % refused', TG_OP, TG_TABLE_NAME; END $$;
  CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.documents
    FOR EACH STATEMENT EXECUTE FUNCTION evidence.refuse_change();
  CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.uploads
    FOR EACH STATEMENT EXECUTE FUNCTION evidence.refuse_change();`;
