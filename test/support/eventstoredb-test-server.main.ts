// The EventStoreDB test server as a process of its own, so that a test can kill it: `--port 2113 --data journal.bin`.
// Prints one line of JSON with its URL when it listens, and then takes faults as lines of JSON on standard input.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { EventStoreDbTestServer } from './eventstoredb-test-server.js';

/** Any of these; what a line does not name stays as it is. */
export interface EventStoreDbFaults {
  readonly answersToLose?: number;
  readonly answersToRepeat?: number;
  readonly answerDelayMs?: number;
  readonly leader?: { readonly host: string; readonly port: number } | null;
  readonly duplicateDeliveries?: boolean;
  readonly deliveriesToSkip?: number;
  readonly disconnectAll?: true;
  readonly restart?: true;
}

const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
const server = new EventStoreDbTestServer({
  port: Number(values.port ?? 0),
  ...(values.data !== undefined && { dataPath: values.data }),
});
await server.start();
console.log(JSON.stringify({ url: server.url }));

// Ends with the test that started it, also when that one is killed.
const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
for await (const line of lines) {
  const faults = JSON.parse(line) as EventStoreDbFaults;
  server.answersToLose = faults.answersToLose ?? server.answersToLose;
  server.answersToRepeat = faults.answersToRepeat ?? server.answersToRepeat;
  server.answerDelayMs = faults.answerDelayMs ?? server.answerDelayMs;
  if (faults.leader !== undefined) server.leader = faults.leader ?? undefined;
  server.reads.duplicateDeliveries = faults.duplicateDeliveries ?? server.reads.duplicateDeliveries;
  server.reads.deliveriesToSkip = faults.deliveriesToSkip ?? server.reads.deliveriesToSkip;
  if (faults.disconnectAll) server.disconnectAll();
  if (faults.restart) await server.restart();
  console.log(JSON.stringify({ done: faults }));
}
