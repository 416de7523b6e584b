// The contract of the event stores on the servers of production, in containers, where this machine has Docker.
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { eventStoreContract } from '#event-store/event-store.contract.js';
import { eventStoreDbUnderTest, postgresUnderTest } from '../support/stores-under-test.js';

const EVENTSTOREDB_IMAGE =
  process.arch === 'arm64'
    ? 'eventstore/eventstore:23.10.1-alpha-arm64v8'
    : 'eventstore/eventstore:23.10.1-bookworm-slim';
const START_TIMEOUT_MS = 300_000;

const docker = await dockerEngine();

if (docker.isThere) {
  jest.setTimeout(START_TIMEOUT_MS);
  eventStoreContract(`EventStoreDB (${EVENTSTOREDB_IMAGE})`, async () => {
    const container = await new GenericContainer(EVENTSTOREDB_IMAGE)
      .withEnvironment({ EVENTSTORE_INSECURE: 'true', EVENTSTORE_CLUSTER_SIZE: '1' })
      .withExposedPorts(2113)
      .withWaitStrategy(Wait.forHttp('/health/live', 2113).forStatusCode(204))
      .withStartupTimeout(START_TIMEOUT_MS)
      .start();
    const url = `esdb://${container.getHost()}:${container.getMappedPort(2113)}?tls=false`;
    return eventStoreDbUnderTest(url, () => container.stop());
  });
  eventStoreContract('the Postgres journal (postgres:16)', async () => {
    const container = await new GenericContainer('postgres:16')
      .withEnvironment({ POSTGRES_PASSWORD: 'registry' })
      .withExposedPorts(5432)
      // The image starts once to initialise and then again to serve.
      .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
      .withStartupTimeout(START_TIMEOUT_MS)
      .start();
    const url = `postgres://postgres:registry@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
    return postgresUnderTest(url, () => container.stop());
  });
} else {
  // Not through the console of Jest, which makes a paragraph of it.
  process.stderr.write(`testcontainers suite was NOT run: no Docker engine (${docker.reason})\n`);
  test('no container suite without a Docker engine', async () => {
    expect(docker.reason).toMatch(/./);
    await expect(getContainerRuntimeClient()).rejects.toThrow();
  });
}

async function dockerEngine(): Promise<{ isThere: true } | { isThere: false; reason: string }> {
  try {
    await getContainerRuntimeClient();
    return { isThere: true };
  } catch (error) {
    return { isThere: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
