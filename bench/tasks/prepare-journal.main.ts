// Fills a journal with synthetic events: by COPY into the Postgres journal, or through the client into EventStoreDB.
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EventToAppend } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { LEDGER, type LedgerSize, SyntheticLedger } from '../synthetic-ledger.js';
import { task } from './task.js';

export interface JournalToPrepare {
  readonly databaseUrl?: string;
  readonly eventStoreUrl?: string;
  readonly size: LedgerSize;
  /** At least what opens a ledger of this size; more are transfers. */
  readonly events: number;
}

export interface PreparedJournal {
  readonly events: number;
}

task<JournalToPrepare, PreparedJournal>(async ({ databaseUrl, eventStoreUrl, size, events }) => {
  const ledger = new SyntheticLedger(size);
  if (eventStoreUrl !== undefined) await append(eventStoreUrl, ledger.events(events));
  else await copy(databaseUrl!, ledger.events(events));
  return { events: ledger.state.revision + 1 };
});

const GROUP = 500;
const GROUP_BYTES = 700_000;

async function append(eventStoreUrl: string, events: Iterable<EventToAppend>): Promise<void> {
  const store = await openEventStore({ eventStoreUrl });
  let group: EventToAppend[] = [];
  let bytes = 0;
  let head = -1;
  for (const event of events) {
    if (group.length === GROUP || bytes + event.bytes.length > GROUP_BYTES) {
      head = await store.append(LEDGER, group, head);
      group = [];
      bytes = 0;
    }
    group.push(event);
    bytes += event.bytes.length;
  }
  if (group.length > 0) await store.append(LEDGER, group, head);
  await store.close();
}

const COPY_BYTES = 1024 * 1024;

async function copy(databaseUrl: string, events: Iterable<EventToAppend>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const stream = client.query(
    copyFrom('copy journal_events (ledger_id, revision, event_id, type, bytes) from stdin (format binary)'),
  );
  const ledger = field(Buffer.from(LEDGER));
  let pieces: Buffer[] = [Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')];
  let bytes = 0;
  let revision = 0;
  for (const event of events) {
    const row = rowOf(ledger, revision++, event);
    pieces.push(row);
    bytes += row.length;
    if (bytes < COPY_BYTES) continue;
    if (!stream.write(Buffer.concat(pieces))) await once(stream, 'drain');
    pieces = [];
    bytes = 0;
  }
  stream.end(Buffer.concat([...pieces, Buffer.from([0xff, 0xff])]));
  await finished(stream);
  await client.query('insert into journal_heads (ledger_id, revision) values ($1, $2)', [LEDGER, revision - 1]);
  await client.query('vacuum (analyze) journal_events');
  await client.end();
}

/** A row of the binary format of COPY: the number of fields, then each behind its length. */
function rowOf(ledger: Buffer, revision: number, { eventId, type, bytes }: EventToAppend): Buffer {
  const count = Buffer.from([0, 5]);
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(BigInt(revision));
  const id = Buffer.from(eventId.replaceAll('-', ''), 'hex');
  return Buffer.concat([count, ledger, field(number), field(id), field(Buffer.from(type)), field(bytes)]);
}

function field(value: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(value.length);
  return Buffer.concat([length, value]);
}
