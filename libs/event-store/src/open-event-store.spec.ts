// Which store a configuration opens.
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { EventStoreDbEventStore } from './eventstoredb.event-store.js';
import { openEventStore } from './open-event-store.js';
import { PostgresEventStore } from './postgres.event-store.js';

describe('openEventStore', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('opens the Postgres journal, with its tables, where no EventStoreDB is named', async () => {
    const store = await openEventStore({ postgresUrl: database.url });
    expect(store).toBeInstanceOf(PostgresEventStore);
    expect(await store.head('national')).toBe(-1);
    await store.close();
  });

  it('prefers EventStoreDB, and does not wait for it', async () => {
    const store = await openEventStore({ eventStoreUrl: 'esdb://127.0.0.1:1?tls=false', postgresUrl: database.url });
    expect(store).toBeInstanceOf(EventStoreDbEventStore);
    await store.close();
  });

  it('refuses a configuration that names neither', async () => {
    await expect(openEventStore({})).rejects.toThrow('neither');
  });

  it('fails when the database cannot be reached', async () => {
    await expect(openEventStore({ postgresUrl: 'postgres://127.0.0.1:1/none' })).rejects.toThrow('ECONNREFUSED');
  });
});
