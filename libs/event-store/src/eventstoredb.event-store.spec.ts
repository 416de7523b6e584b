// EventStoreDB: the contract on the test server and, where EVENTSTORE_URL names one, on a real server.
import { EventStoreDbTestServer } from '../../../test/support/eventstoredb-test-server.js';
import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { eventStoreContract, type StoreUnderTest } from './event-store.contract.js';
import { EventStoreDbEventStore } from './eventstoredb.event-store.js';

eventStoreContract('EventStoreDB (test server)', async () => {
  const server = new EventStoreDbTestServer();
  await server.start();
  return openOn(server.url, () => server.close());
});

const realServer = process.env['EVENTSTORE_URL'];
if (realServer) eventStoreContract('EventStoreDB (EVENTSTORE_URL)', () => openOn(realServer, () => undefined));

export async function openOn(url: string, stopServer: () => Promise<void> | void): Promise<StoreUnderTest> {
  const [, scheme = '', host = '', port = '2113'] = /^(esdb:\/\/(?:[^@/]*@)?)([^:/?,]+)(?::(\d+))?/.exec(url) ?? [];
  const proxy = await TcpProxy.to(host, Number(port));
  const viaProxy = `${scheme}${proxy.address.host}:${proxy.address.port}${url.slice(url.indexOf('?'))}`;
  const store = new EventStoreDbEventStore({
    connectionString: viaProxy,
    appendTimeoutMs: 1_000,
    readTimeoutMs: 5_000,
  });
  const secondStore = new EventStoreDbEventStore({ connectionString: url });
  const cleanup = async (): Promise<void> => {
    await store.close();
    await secondStore.close();
    await proxy.close();
    await stopServer();
  };
  return { store, secondStore, faults: proxy, cleanup };
}
