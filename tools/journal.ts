// `npm run journal -- copy --from URL --to URL [--ledger ID]`: moves a journal between EventStoreDB and Postgres.
import { parseArgs } from 'node:util';
import { openEventStore } from '#event-store/open-event-store.js';
import type { EventStore } from '#event-store/event-store.js';
import { copyJournal } from '#ledger/copy-journal.js';

const USAGE = `npm run journal -- copy --from URL --to URL [--ledger cn-national]
URL: esdb://… for EventStoreDB, postgres://… for the Postgres journal. Stop the registry first: nobody may write meanwhile.
Can be interrupted and run again. Ends with the Merkle root (RFC 6962) that both journals share.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string' }, to: { type: 'string' }, ledger: { type: 'string', default: 'cn-national' } },
});
const { from, to, ledger } = values;
if (positionals[0] !== 'copy' || from === undefined || to === undefined) {
  console.error(USAGE);
  process.exit(1);
}

let source: EventStore | undefined;
let destination: EventStore | undefined;
try {
  source = await open(from);
  destination = await open(to);
  let shownAtMs = 0;
  const result = await copyJournal(source, destination, ledger, (revision, head) => {
    if (performance.now() - shownAtMs < 1_000 && revision < head) return;
    shownAtMs = performance.now();
    console.log(`${revision + 1} of ${head + 1} events`);
  });
  console.log(`${result.copied} events copied, ${result.present} were there. Root of both: ${result.root}`);
} catch (error) {
  console.error(`The journal was not copied: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await source?.close();
  await destination?.close();
}

async function open(url: string): Promise<EventStore> {
  return openEventStore(url.startsWith('postgres') ? { postgresUrl: url } : { eventStoreUrl: url });
}
