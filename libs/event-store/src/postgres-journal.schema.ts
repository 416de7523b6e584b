// The tables of the Postgres journal; created by whoever comes first, and safe to run again at every start.
import type { Pool } from 'pg';

/** Any number that no other advisory lock of this database uses; it only keeps two starting processes apart. */
const SCHEMA_LOCK = 7_203_551_018;

/**
 * Two narrow tables. The head row is the lock of a journal: an append changes it from the expected revision or does
 * nothing, so a later revision never commits before an earlier one, and no reader can pass an uncommitted append.
 */
export async function createJournalSchema(pool: Pool): Promise<void> {
  // One simple query is one transaction: the lock is held until the tables are there. Postgres does not serialise
  // `create table if not exists` by itself; two at once would end in a unique violation of its catalogue.
  await pool.query(`
    select pg_advisory_xact_lock(${SCHEMA_LOCK});
    create table if not exists journal_heads (
      ledger_id text primary key,
      revision bigint not null check (revision >= 0)
    );
    create table if not exists journal_events (
      ledger_id text not null,
      revision bigint not null check (revision >= 0),
      event_id uuid not null,
      type text not null,
      bytes bytea not null,
      primary key (ledger_id, revision)
    );
  `);
}
