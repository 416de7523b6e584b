// Appends through EventStoreDB as the writer does, one group after another, in a process of its own: a test kills the
// server under it, or makes it misbehave, and sees whether this process lives. Arguments: URL, ledger, what to do.
import { randomUUID } from 'node:crypto';
import { AppendOutcomeUnknown, EMPTY_JOURNAL, type EventToAppend } from '#event-store/event-store.js';
import { strayErrorCount } from '#event-store/eventstoredb-stray-errors.js';
import { EventStoreDbEventStore } from '#event-store/eventstoredb.event-store.js';

const [url = '', ledgerId = '', task = 'append'] = process.argv.slice(2);
const store = new EventStoreDbEventStore({ connectionString: url, appendTimeoutMs: 1_000 });
let head = EMPTY_JOURNAL;

async function appendSurely(group: readonly EventToAppend[]): Promise<void> {
  for (;;) {
    try {
      head = await store.append(ledgerId, group, head);
      return;
    } catch (error) {
      if (!(error instanceof AppendOutcomeUnknown)) throw error;
      console.log(JSON.stringify({ unknown: error.message }));
    }
  }
}

function group(): EventToAppend[] {
  const bytes = Buffer.alloc(10_000, 'x');
  return Array.from({ length: 20 }, () => ({ eventId: randomUUID(), type: 'UnitsTransferred', bytes }));
}

await appendSurely(group());
console.log(JSON.stringify({ ready: head }));
if (task === 'reject') void Promise.reject(new Error('nobody handles this'));
if (task === 'throw')
  setImmediate(() => {
    throw new Error('nobody catches this');
  });
let isEnding = false;
process.stdin.on('data', () => (isEnding = true));
while (!isEnding) {
  await appendSurely(group());
  console.log(JSON.stringify({ head }));
}
console.log(JSON.stringify({ ended: head, strayErrors: strayErrorCount() }));
process.exit(0);
