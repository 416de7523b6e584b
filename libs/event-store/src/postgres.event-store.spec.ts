// The Postgres journal: the contract, and what only it must survive.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { postgresUnderTest } from '../../../test/support/stores-under-test.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { until } from '../../../test/support/until.js';
import { eventStoreContract } from './event-store.contract.js';
import { AppendOutcomeUnknown, EMPTY_JOURNAL, type EventToAppend } from './event-store.js';
import { createJournalSchema } from './postgres-journal.schema.js';
import { PostgresEventStore } from './postgres.event-store.js';

eventStoreContract('the Postgres journal', async () => {
  const database = await createTestDatabase();
  return postgresUnderTest(database.url, () => database.drop());
});

describe('the Postgres journal', () => {
  let database: TestDatabase;
  let admin: pg.Pool;
  let store: PostgresEventStore;
  /** For an append that must be given up. */
  let hasty: PostgresEventStore;
  const warnings: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = new pg.Pool({ connectionString: database.url, application_name: 'admin' });
    // The database is dropped under it.
    admin.on('error', () => undefined);
  });
  beforeEach(() => {
    warnings.length = 0;
    const onWarning = (message: string): void => void warnings.push(message);
    store = new PostgresEventStore({ connectionString: database.url, appendTimeoutMs: 30_000, onWarning });
    hasty = new PostgresEventStore({ connectionString: database.url, appendTimeoutMs: 500, pool: { max: 1 } });
  });
  afterEach(() => Promise.all([store.close(), hasty.close()]));
  afterAll(async () => {
    await admin.end();
    await database.drop();
  });

  const killBackends = (where: string): Promise<unknown> =>
    admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'journal' and ${where}`);
  const backends = async (where: string): Promise<number> => {
    const { rows } = await admin.query<{ count: number }>(`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'journal' and ${where}`);
    return rows[0]?.count ?? 0;
  };

  it('creates its tables when many processes start at once, and again', async () => {
    const pools = Array.from({ length: 4 }, () => new pg.Pool({ connectionString: database.url, max: 1 }));
    await Promise.all(pools.map(createJournalSchema));
    await Promise.all(pools.map(createJournalSchema));
    await Promise.all(pools.map((pool) => pool.end()));
    expect(await store.head('new')).toBe(EMPTY_JOURNAL);
  });

  it('outlives the kill of idle backends', async () => {
    await store.append('idle', [event()], EMPTY_JOURNAL);
    await killBackends('true');
    await until(() => warnings.length > 0);
    expect(await store.head('idle')).toBe(0);
  });

  it('outlives the kill of the backend that works on an append', async () => {
    const group = [event()];
    await store.append('busy', [event()], EMPTY_JOURNAL);
    await whileLocked('busy', async () => {
      const append = store.append('busy', group, 0);
      const refused = expect(append).rejects.toBeInstanceOf(AppendOutcomeUnknown);
      await until(async () => (await backends(`wait_event_type = 'Lock'`)) === 1);
      await killBackends(`wait_event_type = 'Lock'`);
      await refused;
    });
    expect(await store.append('busy', group, 0)).toBe(1);
  });

  it('is not confused by a commit that comes after the append was given up', async () => {
    const group = [event(), event()];
    await store.append('late', [event()], EMPTY_JOURNAL);
    await whileLocked('late', async () => {
      await expect(hasty.append('late', group, 0)).rejects.toBeInstanceOf(AppendOutcomeUnknown);
      // The only connection is gone from the pool: a new one reads, while the backend of the old waits for the lock.
      expect(await hasty.head('late')).toBe(0);
      expect(await backends(`wait_event_type = 'Lock'`)).toBe(1);
    });
    await until(async () => (await store.head('late')) === 2);
    expect(await store.append('late', group, 0)).toBe(2);
    expect(await store.head('late')).toBe(2);
  });

  it('follows by polling where no hint can be heard', async () => {
    const following = new AbortController();
    const batches = store.follow('polled', EMPTY_JOURNAL, following.signal)[Symbol.asyncIterator]();
    const first = batches.next();
    await until(async () => (await backends(`query like 'listen%'`)) === 1);
    await killBackends(`query like 'listen%'`);
    await until(() => warnings.some((warning) => warning.includes('polling goes on')));
    // Stored without the notification that an append sends.
    await admin.query(`insert into journal_heads values ('polled', 0)`);
    await admin.query(`insert into journal_events values ('polled', 0, $1, 'T', '\\x00')`, [randomUUID()]);
    expect((await first).value).toMatchObject([{ revision: 0 }]);
    following.abort();
    expect((await batches.next()).done).toBe(true);
  });

  it('refuses to read over a hole', async () => {
    await store.append('holed', [event(), event(), event()], EMPTY_JOURNAL);
    await admin.query(`delete from journal_events where ledger_id = 'holed' and revision = 1`);
    const read = async (): Promise<void> => {
      for await (const batch of store.read('holed', 0)) expect(batch).toBeDefined();
    };
    await expect(read()).rejects.toMatchObject({
      name: 'JournalDamaged',
      message: expect.stringMatching('revision 1'),
    });
    const follow = async (): Promise<void> => {
      for await (const batch of store.follow('holed', 0, new AbortController().signal)) expect(batch).toBeDefined();
    };
    await expect(follow()).rejects.toMatchObject({ name: 'JournalDamaged' });
  });

  it('refuses a revision that is no safe integer', async () => {
    await admin.query(`insert into journal_heads values ('huge', 9007199254740993)`);
    await expect(store.head('huge')).rejects.toThrow('is not a safe integer');
  });

  const whileLocked = async (ledgerId: string, work: () => Promise<void>): Promise<void> => {
    const client = await admin.connect();
    try {
      await client.query('begin');
      await client.query('select from journal_heads where ledger_id = $1 for update', [ledgerId]);
      await work();
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
});

function event(): EventToAppend {
  return { eventId: randomUUID(), type: 'UnitsIssued', bytes: Buffer.from('{}') };
}
