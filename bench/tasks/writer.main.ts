// The writer in this process, without HTTP, on a prepared state; and then the same bytes appended without a ledger.
import pg from 'pg';
import { EMPTY_JOURNAL, type EventStore, type EventToAppend } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { clientId, commandKey } from '#domain/ids.js';
import { SystemClock } from '#ledger/clock.js';
import { DEFAULT_WRITER_OPTIONS, LedgerWriter } from '#ledger/ledger-writer.js';
import { EXCHANGE, INPUT_HMAC, LEDGER, type LedgerSize, randomTransfer, SyntheticLedger } from '../synthetic-ledger.js';
import { task } from './task.js';

export interface WriterInput {
  readonly databaseUrl: string;
  readonly size: LedgerSize;
  readonly seconds: number;
  /** Submissions that wait at once. */
  readonly inFlight: number;
}

export interface WriterAnswer {
  /** Transfers per second. */
  readonly writer: number;
  /** Events per second of the same groups without a ledger. */
  readonly append: number;
  readonly eventsPerGroup: number;
}

const WARMUP_SECONDS = 1.5;

task<WriterInput, WriterAnswer>(async ({ databaseUrl, size, seconds, inFlight }) => {
  const state = new SyntheticLedger(size).open();
  // The writer never reads behind its state: the events that would have led to it need not be there.
  await setHead(databaseUrl, state.revision);
  const store = await openEventStore({ postgresUrl: databaseUrl });
  const groups: (readonly EventToAppend[])[] = [];
  let recording = false;
  const recorded: EventStore = Object.assign(Object.create(store) as EventStore, {
    append: (ledgerId: string, events: readonly EventToAppend[], expected: number) => {
      if (recording) groups.push(events);
      return store.append(ledgerId, events, expected);
    },
  });
  let halted: unknown;
  const writer = new LedgerWriter(
    state,
    recorded,
    new SystemClock(),
    { ...SILENT, halted: (error) => (halted = error) },
    DEFAULT_WRITER_OPTIONS,
  );

  const client = clientId('local');
  const startAt = performance.now() + WARMUP_SECONDS * 1_000;
  const endAt = startAt + seconds * 1_000;
  let keys = 0;
  let counted = 0;
  const submitUntilEnd = async (): Promise<void> => {
    for (let now = performance.now(); now < endAt; now = performance.now()) {
      recording = now >= startAt;
      const { recordedAt } = state;
      const outcome = await writer.execute({
        command: randomTransfer(size.accounts),
        context: {
          client,
          key: commandKey(`bench-${process.pid}-${++keys}`),
          inputHmac: INPUT_HMAC,
          receivedAt: recordedAt,
          ...EXCHANGE,
        },
        dryRun: false,
      });
      if (outcome.status !== 'executed') throw new Error(`a transfer was ${outcome.status}`);
      const answeredAt = performance.now();
      if (answeredAt >= startAt && answeredAt < endAt) counted++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, submitUntilEnd));
  if (halted !== undefined) throw halted as Error;
  await writer.close(10_000);
  const append = await plainAppend(store, groups);
  await store.close();
  const events = groups.reduce((sum, group) => sum + group.length, 0);
  return { writer: counted / seconds, append, eventsPerGroup: events / groups.length };
});

const SILENT = {
  groupAppended: () => undefined,
  appendRetried: () => undefined,
  raceLost: () => undefined,
  requestFailed: (error: unknown) => {
    throw error;
  },
};

async function plainAppend(store: EventStore, groups: readonly (readonly EventToAppend[])[]): Promise<number> {
  const startedAt = performance.now();
  let head = EMPTY_JOURNAL;
  for (const group of groups) head = await store.append('plain', group, head);
  return (head + 1) / ((performance.now() - startedAt) / 1_000);
}

async function setHead(databaseUrl: string, revision: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('truncate journal_events, journal_heads');
  await client.query('insert into journal_heads (ledger_id, revision) values ($1, $2)', [LEDGER, revision]);
  await client.end();
}
