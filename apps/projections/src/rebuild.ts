// Fills read models anew from the journal beside the live ones, which go on, and puts them in their place in one moment.
import type pg from 'pg';
import type { EventStore } from '#event-store/event-store.js';
import { Backoff, pause } from '#event-store/waiting.js';
import { killPoint } from '#faults/kill-point.js';
import {
  completeNext,
  createNext,
  dropUnpublished,
  type Gap,
  gapsOf,
  LOCK_POSITIONS,
  lockRebuilds,
  publishNext,
} from '#read-models/next-generations.js';
import { PLANS_BY_KEY, projectBatch, projectInTransaction } from '#read-models/project-batch.js';
import type { Batch, LiveProjection, Projection } from '#read-models/projection.js';
import { checkJournal, JournalBehind } from './check-journal.js';
import { readAhead } from './read-ahead.js';

export interface Rebuild {
  readonly store: EventStore;
  /** A connection of its own: a lock against other rebuilds stays with it. */
  readonly client: pg.ClientBase;
  readonly projections: readonly Projection[];
  readonly observer: RebuildObserver;
  /** Ends the rebuild between two batches; what it made is dropped by the next one. */
  readonly signal: AbortSignal;
  /** Events per transaction; default 10,000. */
  readonly batchCountMax?: number;
}

export interface RebuildObserver {
  /** So many events of so many are in the new tables. */
  filled(done: number, total: number): void;
  /** Rows are in; indexes follow. */
  completing(): void;
  /** Long queries hold the views; tries again. */
  swapPutOff(error: unknown): void;
  /** Published; what was live before could not be dropped: the next rebuild does it. */
  leftBehind(error: unknown): void;
}

/** Two rebuilds of one database at once would drop each other's tables. */
export class RebuildRunning extends Error {
  constructor() {
    super('another rebuild of this database is running');
    this.name = 'RebuildRunning';
  }
}

/**
 * Resolves when the new tables are live, all at the position of the live ones. Where it fails or is killed before that,
 * the live ones are as they were. It never reads the journal beyond what the live ones have taken in.
 * @throws RebuildRunning, JournalBehind, JournalDiffers, UnreadableEvent, BrokenInvariant, and errors of SQL.
 */
export async function rebuild(run: Rebuild): Promise<void> {
  const { client, projections, observer, signal } = run;
  if (!(await lockRebuilds(client))) throw new RebuildRunning();
  await dropUnpublished(client, projections);
  const next = await createNext(client, projections);
  const rowsMayBeLost = projections.some(({ tables }) => tables.projection === 'transactions');
  for (const { ledgerId, live } of await gapsOf(client, next))
    await checkJournal(run.store, client, ledgerId, live, rowsMayBeLost);
  await fill(run, next);
  observer.completing();
  await completeNext(client, next);
  const backoff = new Backoff(100, 5_000);
  for (;;) {
    await fill(run, next);
    signal.throwIfAborted();
    try {
      await swap(run, next);
      break;
    } catch (error) {
      if (!givesWay(error)) throw error;
      await client.query('ROLLBACK');
      observer.swapPutOff(error);
      await pause(backoff.next(), signal);
    }
  }
  await dropUnpublished(client, projections).catch((error: unknown) => {
    observer.leftBehind(error);
  });
}

/** What is left to take in during the swap, while workers wait: a few dozen milliseconds of work. */
const LEFT_TO_SWAP_MAX = 1_000;

/** Until the new tables are close behind the live ones, or come no closer: then only the swap can catch them. */
async function fill(run: Rebuild, next: readonly LiveProjection[]): Promise<void> {
  for (let before = Infinity; ;) {
    const gaps = await gapsOf(run.client, next);
    const left = gaps.reduce((sum, { filled, live }) => sum + live - filled, 0);
    const close = before < Infinity && left <= LEFT_TO_SWAP_MAX;
    if (left === 0 || close || left > before / 2) return;
    before = left;
    const total = gaps.reduce((sum, { live }) => sum + live + 1, 0);
    let done = total - left;
    for (const gap of gaps)
      await takeIn(run, gap, async (position, batch) => {
        run.signal.throwIfAborted();
        await projectBatch(run.client, next, position, batch);
        run.observer.filled((done += batch.events.length), total);
        killPoint('during-rebuild');
      });
  }
}

/** In one transaction: a query sees all of it or nothing, and a worker finds its position in the new tables. */
async function swap(run: Rebuild, next: readonly LiveProjection[]): Promise<void> {
  await run.client.query(`BEGIN; ${PLANS_BY_KEY}; ${LOCK_POSITIONS}`);
  for (const gap of await gapsOf(run.client, next))
    await takeIn(run, gap, (position, batch) => projectInTransaction(run.client, next, position, batch));
  await publishNext(run.client, next);
  killPoint('during-swap');
  await run.client.query('COMMIT');
}

/** The events between the two positions, batch by batch. */
async function takeIn(
  { store, batchCountMax = 10_000 }: Rebuild,
  { ledgerId, filled, live }: Gap,
  take: (position: number, batch: Batch) => Promise<unknown>,
): Promise<void> {
  if (filled >= live) return;
  let position = filled;
  const batches = store.read(ledgerId, position + 1, { batchCountMax, countMax: live - position });
  for await (const events of readAhead(batches)) {
    await take(position, { ledgerId, events });
    position += events.length;
  }
  if (position < live) throw new JournalBehind(position, live);
}

/** SQLSTATE of a lock that was not free in time, and of a deadlock. */
const givesWay = (error: unknown): boolean => ['55P03', '40P01'].includes(String((error as { code?: unknown }).code));
