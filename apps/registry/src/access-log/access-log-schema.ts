// The table of the access log: who looked at whose data. Rows are added and never changed.

/**
 * Safe to run again, and by two at once under the migration's lock. Each instance numbers its entries without a gap: a
 * batch of unknown outcome is written again and changes nothing, and a gap shows what was lost. `filters` is JSON kept as
 * text: whatever somebody asked for, the database must take its record. One narrow index beside the key, for the question
 * that holders ask; each further one costs every balance query some microseconds. Actors are sought within a time.
 */
export const ACCESS_LOG_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS access_log;
  CREATE TABLE IF NOT EXISTS access_log.entries (
    ledger_id text NOT NULL,
    at timestamptz NOT NULL,
    instance uuid NOT NULL,
    number bigint NOT NULL,
    client text NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    on_behalf_of text,
    procedure text,
    route text NOT NULL,
    account text,
    filters text,
    status smallint,
    request_id text NOT NULL,
    PRIMARY KEY (ledger_id, at, instance, number));
  CREATE INDEX IF NOT EXISTS entries_of_account ON access_log.entries (account, at) WHERE account IS NOT NULL;
  CREATE OR REPLACE FUNCTION access_log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the access log is never changed: % refused', TG_OP; END $$;
  CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log.entries
    FOR EACH STATEMENT EXECUTE FUNCTION access_log.refuse_change();`;
