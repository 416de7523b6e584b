// Chooses the store of this process: EventStoreDB where one is named, the Postgres journal otherwise.
import pg from 'pg';
import type { EventStore } from './event-store.js';
import { createJournalSchema } from './postgres-journal.schema.js';
import { PostgresEventStore } from './postgres.event-store.js';

export interface EventStoreLocation {
  /** `esdb://host:2113?tls=false` or `esdb+discover://…` */
  readonly eventStoreUrl?: string;
  /** `postgres://user:password@host:5432/database`; the tables are created in it. */
  readonly postgresUrl?: string;
  /** Told of what a store recovers from by itself. */
  readonly onWarning?: (message: string, error: unknown) => void;
}

export async function openEventStore(location: EventStoreLocation): Promise<EventStore> {
  const { eventStoreUrl, postgresUrl, onWarning } = location;
  if (eventStoreUrl) {
    // Its client is a tenth of all that a program loads: who has no EventStoreDB starts without it.
    const { EventStoreDbEventStore } = await import('./eventstoredb.event-store.js');
    return new EventStoreDbEventStore({ connectionString: eventStoreUrl, ...(onWarning && { onWarning }) });
  }
  if (!postgresUrl) throw new Error('neither an EventStoreDB nor a Postgres database is named for the journal');
  const pool = new pg.Pool({ connectionString: postgresUrl, max: 1 });
  // A connection that is cut while it is idle is nobody's request, and must not end the process.
  pool.on('error', (error) => onWarning?.('a connection to the database was lost', error));
  await createJournalSchema(pool).finally(() => pool.end());
  return new PostgresEventStore({ connectionString: postgresUrl, ...(onWarning && { onWarning }) });
}
