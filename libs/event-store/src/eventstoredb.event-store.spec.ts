// EventStoreDB keeps the contract: on the test server and, where EVENTSTORE_URL names one, on a real server.
import { EventStoreDbTestServer } from '../../../test/support/eventstoredb-test-server.js';
import { eventStoreDbUnderTest } from '../../../test/support/stores-under-test.js';
import { eventStoreContract } from './event-store.contract.js';

eventStoreContract('EventStoreDB (test server)', async () => {
  const server = new EventStoreDbTestServer();
  await server.start();
  return eventStoreDbUnderTest(server.url, async () => server.close());
});

const realServer = process.env['EVENTSTORE_URL'];
if (realServer) {
  eventStoreContract('EventStoreDB (EVENTSTORE_URL)', () => eventStoreDbUnderTest(realServer, async () => undefined));
}
