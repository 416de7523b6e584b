// Opens each kind of store for the contract: one through a proxy that can fail, one beside it that cannot.
import { EventStoreDbEventStore } from '#event-store/eventstoredb.event-store.js';
import type { StoreUnderTest } from '#event-store/event-store.contract.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { PostgresEventStore } from '#event-store/postgres.event-store.js';
import { TcpProxy } from './tcp-proxy.js';

export async function postgresUnderTest(url: string, after: () => Promise<unknown>): Promise<StoreUnderTest> {
  const { hostname, port } = new URL(url);
  const proxy = await TcpProxy.to(hostname, Number(port || 5432));
  const viaProxy = new URL(url);
  viaProxy.hostname = proxy.address.host;
  viaProxy.port = String(proxy.address.port);
  const secondStore = await openEventStore({ postgresUrl: url });
  const store = new PostgresEventStore({ connectionString: viaProxy.href, appendTimeoutMs: 3_000 });
  return { store, secondStore, faults: proxy, cleanup: closing([store, secondStore, proxy], after) };
}

/** `url` names one server by host and port; a cluster is not asked for its members. */
export async function eventStoreDbUnderTest(url: string, after: () => Promise<unknown>): Promise<StoreUnderTest> {
  const parts = /^(esdb:\/\/(?:[^@/]*@)?)([^:/?,]+)(?::(\d+))?\/?(\?.*)?$/.exec(url);
  if (!parts) throw new Error(`${url} does not name one EventStoreDB server`);
  const [, scheme = '', host = '', port = '2113', settings = ''] = parts;
  const proxy = await TcpProxy.to(host, Number(port));
  const viaProxy = `${scheme}${proxy.address.host}:${proxy.address.port}${settings}`;
  const store = new EventStoreDbEventStore({
    connectionString: viaProxy,
    appendTimeoutMs: 3_000,
    readTimeoutMs: 20_000,
  });
  const secondStore = new EventStoreDbEventStore({ connectionString: url });
  return { store, secondStore, faults: proxy, cleanup: closing([store, secondStore, proxy], after) };
}

function closing(open: readonly { close(): Promise<void> }[], after: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    for (const one of open) await one.close();
    await after();
  };
}
