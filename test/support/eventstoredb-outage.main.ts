// Appends through EventStoreDB in a process of its own: a test kills the server under it, or makes it misbehave, and
// sees whether this process lives. Arguments: URL, ledger, task. Any input ends it.
import { binaryEvent } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { AppendOutcomeUnknown, EMPTY_JOURNAL, type EventToAppend } from '#event-store/event-store.js';
import { openClient } from '#event-store/eventstoredb-client.js';
import { strayErrorCount } from '#event-store/eventstoredb-stray-errors.js';
import { EventStoreDbEventStore } from '#event-store/eventstoredb.event-store.js';
import { until } from './until.js';

const [url = '', ledgerId = '', task = 'append'] = process.argv.slice(2);
const bytes = Buffer.alloc(10_000, 'x');
let isEnding = false;
process.stdin.on('data', () => (isEnding = true));

switch (task) {
  case 'append':
    await appendUntilEnded();
    break;
  case 'flood':
    await flood();
    break;
  case 'reject':
    openClient(url);
    void Promise.reject(new Error('nobody handles this'));
    await until(() => isEnding);
    break;
  case 'throw':
    openClient(url);
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
    await until(() => isEnding);
    break;
  default:
    throw new Error(`there is no task ${task}`);
}
process.exit(0);

/** As the writer does: one group after another, each until the store says yes. */
async function appendUntilEnded(): Promise<void> {
  const store = new EventStoreDbEventStore({ connectionString: url, appendTimeoutMs: 1_000 });
  let head = EMPTY_JOURNAL;
  while (!isEnding) {
    const group = Array.from({ length: 20 }, () => ({ eventId: randomUUID(), type: 'UnitsTransferred', bytes }));
    head = await appendSurely(store, group, head);
    say({ head });
  }
  say({ ended: head, strayErrors: strayErrorCount() });
}

async function appendSurely(store: EventStoreDbEventStore, group: readonly EventToAppend[], head: number) {
  for (;;) {
    try {
      return await store.append(ledgerId, group, head);
    } catch (error) {
      if (!(error instanceof AppendOutcomeUnknown)) throw error;
      say({ unknown: error.message });
    }
  }
}

/** What the adapter never does: many appends in flight on a bare client. */
async function flood(): Promise<void> {
  const client = openClient(url);
  await client.appendToStream(ledgerId, binaryEvent({ type: 'T', data: bytes }));
  for (let i = 0; i < 2_000; i += 1) {
    client.appendToStream(ledgerId, binaryEvent({ type: 'T', data: bytes })).catch(() => undefined);
  }
  say({ head: 0 });
  await until(() => strayErrorCount() > 0);
  await until(() => isEnding);
  say({ strayErrors: strayErrorCount() });
}

function say(line: object): void {
  console.log(JSON.stringify(line));
}
