// Migrations and entities: the schema comes and goes, and every entity reads the view that it names.
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { AccountBalance } from './account-balances/entity.js';
import { createDataSource, poolOf } from './data-source.js';
import { publishGeneration, createGeneration } from './generations.js';
import { openPositions } from './open-positions.js';
import { projectBatch, Fenced } from './project-batch.js';
import { projections } from './projections.js';
import { randomHistory } from './testing/random-history.js';
import { Transaction } from './transactions/entity.js';

let database: TestDatabase;
let dataSource: ReturnType<typeof createDataSource>;

beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = createDataSource({
    databaseUrl: database.url,
    applicationName: 'test',
    onConnectionLost: () => undefined,
  });
  await dataSource.initialize();
  await dataSource.runMigrations();
});
afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

const LEDGER = 'cn-test';
const { events } = randomHistory(3, 200, LEDGER);

async function project(position: number, upTo: number): Promise<void> {
  const client = await poolOf(dataSource).connect();
  try {
    const { live } = await openPositions(client, LEDGER, projections);
    await projectBatch(client, live, position, { ledgerId: LEDGER, events: events.slice(position + 1, upTo) });
  } finally {
    client.release(true);
  }
}

it('applies once, and reverts to an empty schema', async () => {
  expect(await dataSource.runMigrations()).toEqual([]);
  await dataSource.undoLastMigration();
  const { rows } = await poolOf(dataSource).query<{ table_name: string }>(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  expect(rows).toEqual([{ table_name: 'read_model_migrations' }]);
});

it('reads every view through its entity, with whole numbers and instants', async () => {
  await project(-1, events.length);
  for (const { target } of dataSource.entityMetadatas) {
    const [row] = await dataSource.getRepository(target).find({ take: 1 });
    expect({ target, columns: Object.keys(row ?? {}).length }).toEqual({
      target,
      columns: dataSource.getMetadata(target).columns.length,
    });
  }
  const last = events.at(-1)!;
  expect(await dataSource.getRepository(Transaction).findOneBy({ revision: last.revision })).toMatchObject({
    revision: last.revision,
    eventId: last.event.eventId,
    recordedAt: last.event.recordedAt,
  });
  const balance = await dataSource.getRepository(AccountBalance).findOneByOrFail({ ledgerId: LEDGER });
  expect(Number.isSafeInteger(balance.available)).toBe(true);
});

it('publishes a next generation in place of the live one, and fences who still fills the old one', async () => {
  await project(-1, 40);
  await dataSource.transaction(async (manager) => {
    for (const { tables } of projections)
      for (const statement of [...createGeneration(tables, 2), ...publishGeneration(tables, 2)])
        await manager.query(statement);
  });
  expect(await dataSource.getRepository(Transaction).count()).toBe(0);
  const client = await poolOf(dataSource).connect();
  const batch = { ledgerId: LEDGER, events: events.slice(40) };
  const first = projections.map((one) => ({ ...one, generation: 1 }));
  await expect(projectBatch(client, first, 39, batch)).rejects.toThrow(Fenced);
  client.release(true);
});
