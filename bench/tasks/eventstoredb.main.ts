// The EventStoreDB test server as a process of the bench: answers its URL, and serves until it is ended.
import { EventStoreDbTestServer } from '../../test/support/eventstoredb-test-server.js';
import { task } from './task.js';

task<{ readonly dataPath: string }, { readonly url: string }>(async ({ dataPath }) => {
  const server = new EventStoreDbTestServer({ dataPath });
  await server.start();
  return { url: server.url };
});
