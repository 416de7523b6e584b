// Recovery trusts a snapshot only where everything matches, and refuses a journal that is not the one it has seen.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { logicalState } from '#domain/testing/logical-state.js';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { SystemClock } from './clock.js';
import { openLedger } from './open-ledger.js';
import { recover } from './recover.js';
import { SNAPSHOT_SCHEMA, SnapshotStore } from './snapshot-store.js';
import { instant } from '#domain/instant.js';
import { LEDGER_CODE_VERSION } from '#domain/ledger-image.js';
import { accountId, clientId, commandKey, holderCode, instrumentId, ledgerId } from '#domain/ids.js';
import type { Command } from '#domain/commands.js';
import { DEFAULT_WRITER_OPTIONS, LedgerWriter } from './ledger-writer.js';

const LEDGER = ledgerId('recovered');
const A = accountId('A');
const B = accountId('B');
const CEA24 = instrumentId('CEA24');
const COMMANDS: Command[] = [
  { type: 'OpenAccount', account: A, owner: { accountType: 'holding', holder: holderCode('HA') } },
  { type: 'OpenAccount', account: B, owner: { accountType: 'holding', holder: holderCode('HB') } },
  { type: 'CreateInstrument', instrument: CEA24, kind: 'allowance', vintage: 2024 },
  { type: 'IssueUnits', instrument: CEA24, to: A, quantity: 100 },
  { type: 'TransferUnits', instrument: CEA24, from: A, to: B, quantity: 40, compartment: 'registry' },
];
const observer = {
  groupAppended: () => undefined,
  appendRetried: () => undefined,
  raceLost: () => undefined,
  requestFailed: () => undefined,
  halted: () => undefined,
};

let database: TestDatabase;
let pool: pg.Pool;
let store: EventStore;
let snapshots: SnapshotStore;
let refused: [number, string][];
const hear = (revision: number, why: string): void => void refused.push([revision, why]);

beforeEach(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  // Dropping the database cuts connections that are about to close by themselves.
  pool.on('error', () => undefined);
  await pool.query(SNAPSHOT_SCHEMA);
  store = await openEventStore({ postgresUrl: database.url });
  snapshots = new SnapshotStore(pool);
  refused = [];
  await execute(COMMANDS);
});

afterEach(async () => {
  await store.close();
  await pool.end();
  await database.drop();
});

/** Has a writer execute the commands, as the registry does. */
async function execute(commands: readonly Command[]): Promise<void> {
  const { state } = await openLedger(store, LEDGER, new SystemClock(), snapshots, hear);
  const writer = new LedgerWriter(state, store, new SystemClock(), observer, DEFAULT_WRITER_OPTIONS);
  for (const command of commands) {
    const context = {
      client: clientId('client'),
      key: commandKey(randomUUID()),
      inputHmac: '00',
      receivedAt: instant('2026-01-01T00:00:00.000Z'),
      actor: 'actor',
      role: 'system' as const,
    };
    expect((await writer.execute({ command, context, dryRun: false })).status).toBe('executed');
  }
  await writer.close(1_000);
}

const recovered = () => recover(store, LEDGER, snapshots, hear);
const eventIdAt = async (revision: number): Promise<string> => {
  for await (const [event] of store.read(LEDGER, revision, { countMax: 1 })) return event!.eventId;
  throw new Error('no such event');
};
async function snapshotNow(): Promise<number> {
  const { state } = await recovered();
  await snapshots.save(state, await eventIdAt(state.revision));
  return state.revision;
}

test('a snapshot and the journal behind it give the state of the whole journal', async () => {
  const revision = await snapshotNow();
  await execute([{ type: 'TransferUnits', instrument: CEA24, from: B, to: A, quantity: 5, compartment: 'registry' }]);
  const fast = await recovered();
  expect(fast.fromSnapshot).toBe(revision);
  await pool.query('TRUNCATE ledger_snapshots CASCADE');
  const whole = await recovered();
  expect(whole.fromSnapshot).toBeUndefined();
  expect(logicalState(fast.state)).toEqual(logicalState(whole.state));
  expect(refused).toEqual([]);
});

test('only the newest two snapshots are kept', async () => {
  for (let round = 0; round < 4; round++) {
    await execute([{ type: 'TransferUnits', instrument: CEA24, from: A, to: B, quantity: 1, compartment: 'registry' }]);
    await snapshotNow();
  }
  expect((await snapshots.heads(LEDGER)).map(({ revision }) => revision)).toEqual([9, 8]);
});

test('damaged bytes and another code version are refused, and the one before is used', async () => {
  const older = await snapshotNow();
  await execute([{ type: 'TransferUnits', instrument: CEA24, from: A, to: B, quantity: 1, compartment: 'registry' }]);
  const newer = await snapshotNow();
  await pool.query('UPDATE ledger_snapshot_chunks SET bytes = set_byte(bytes, 40, 0) WHERE revision = $1', [newer]);
  expect((await recovered()).fromSnapshot).toBe(older);
  expect(refused).toEqual([[newer, 'its hash does not match its bytes']]);
  await pool.query('UPDATE ledger_snapshots SET code_version = 999 WHERE revision = $1', [older]);
  expect((await recovered()).fromSnapshot).toBeUndefined();
  expect(refused.at(-1)).toEqual([older, `it was made by ledger code version 999, this is ${LEDGER_CODE_VERSION}`]);
});

test('a journal that ends before a snapshot is refused: events are missing', async () => {
  const revision = await snapshotNow();
  await pool.query('DELETE FROM journal_events WHERE revision = $1', [revision]);
  await pool.query('UPDATE journal_heads SET revision = $1', [revision - 1]);
  await expect(recovered()).rejects.toThrow(`a snapshot has seen revision ${revision}`);
});

test('a journal that took another course than a snapshot has seen is refused', async () => {
  const revision = await snapshotNow();
  await pool.query('UPDATE journal_events SET event_id = gen_random_uuid() WHERE revision = $1', [revision]);
  await expect(recovered()).rejects.toThrow(`at revision ${revision}, but the journal holds`);
});

test('an event whose recorded balances are not the recomputed ones stops the recovery', async () => {
  const { state } = await recovered();
  let forged: Uint8Array | undefined;
  for await (const [stored] of store.read(LEDGER, state.revision, { countMax: 1 }))
    forged = Buffer.from(Buffer.from(stored!.bytes).toString().replace('[100,60]', '[100,61]'));
  await pool.query('UPDATE journal_events SET bytes = $1 WHERE revision = $2', [forged, state.revision]);
  await expect(recovered()).rejects.toThrow(`cannot be replayed at revision ${state.revision}: its balances differ`);
});

test('two instances that open one new ledger agree on its first event', async () => {
  const fresh = ledgerId('fresh');
  const opened = await Promise.all([1, 2, 3].map(() => openLedger(store, fresh, new SystemClock(), snapshots, hear)));
  expect(opened.map(({ state }) => state.revision)).toEqual([0, 0, 0]);
  expect(await store.head(fresh)).toBe(0);
});
