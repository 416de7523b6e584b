// Follows the journal and keeps the read models up with it: batch after batch, from the stored position, until stopped.
import type pg from 'pg';
import type { EventStore } from '#event-store/event-store.js';
import { Backoff, pause } from '#event-store/waiting.js';
import type { Position } from '#read-models/answer.js';
import { type OpenPositions, openPositions } from '#read-models/open-positions.js';
import { Fenced, projectBatch } from '#read-models/project-batch.js';
import type { Batch, Projection } from '#read-models/projection.js';
import { checkJournal } from './check-journal.js';
import { passesByItself } from '#event-store/passing-failure.js';
import { readAhead } from './read-ahead.js';

export interface ProjectionRun {
  readonly store: EventStore;
  /** The run takes one connection, and ends it. */
  readonly pool: Pick<pg.Pool, 'connect'>;
  readonly ledgerId: string;
  readonly projections: readonly Projection[];
  /** Ends the run after the batch in hand. */
  readonly signal: AbortSignal;
  readonly observer: ProjectionObserver;
  /** Events per transaction at most; default 5,000. Fewer are taken as they come. */
  readonly batchCountMax?: number;
}

/** Told what happens, in the order in which it happens. */
export interface ProjectionObserver {
  /** Connected, and about to follow from here. */
  following(position: Position): void;
  committed(position: Position, batch: { readonly count: number; readonly seconds: number }): void;
  /** Failed in a way that passes by itself; tries again from the stored position. */
  interrupted(error: unknown): void;
}

/**
 * Resolves when the signal ends the run. Rejects with what no retry can mend: UnknownEvent, BrokenInvariant, Fenced,
 * JournalBehind, JournalDiffers, PositionsUnusable, and errors of SQL. After a kill at any point, the next run
 * continues from the last batch that was committed whole.
 */
export async function runProjections(run: ProjectionRun): Promise<void> {
  const backoff = new Backoff();
  const observer: ProjectionObserver = {
    following: (position) => run.observer.following(position),
    committed: (position, batch) => {
      backoff.reset();
      run.observer.committed(position, batch);
    },
    interrupted: (error) => run.observer.interrupted(error),
  };
  while (!run.signal.aborted) {
    try {
      await followFromPosition({ ...run, observer });
    } catch (error) {
      if (run.signal.aborted && passesByItself(error)) return;
      if (!passesByItself(error)) throw error;
      observer.interrupted(error);
      await pause(backoff.next(), run.signal);
    }
  }
}

/** On one connection to the end: its loss ends this, and the next one finds the position that counts. */
async function followFromPosition(run: ProjectionRun): Promise<void> {
  const { store, pool, ledgerId, projections, signal, observer, batchCountMax = 5_000 } = run;
  const client = await pool.connect();
  const ending = new AbortController();
  const end = (): void => ending.abort();
  signal.addEventListener('abort', end);
  let lost: Error | undefined;
  const onError = (error: Error): void => {
    lost = error;
    end();
  };
  client.on('error', onError);
  try {
    let at = await openPositions(client, ledgerId, projections);
    await checkJournal(store, client, ledgerId, at.position.revision);
    observer.following(at.position);
    if (signal.aborted) return;
    const batches = store.follow(ledgerId, at.position.revision, ending.signal, { batchCountMax });
    for await (const events of readAhead(batches, end)) {
      const startedAt = performance.now();
      at = await projectIntoLive(client, projections, at, { ledgerId, events });
      observer.committed(at.position, { count: events.length, seconds: (performance.now() - startedAt) / 1_000 });
      if (signal.aborted) return;
    }
    if (lost) throw lost;
  } finally {
    signal.removeEventListener('abort', end);
    client.off('error', onError);
    // A pool would hand the connection out again, whatever state its transaction is in: this one ends here.
    client.release(true);
  }
}

/**
 * A rebuild may have published other tables since the last batch. It leaves the position as it finds it, so that the
 * same batch goes into them; a position that moved was moved by another worker.
 */
async function projectIntoLive(
  client: pg.ClientBase,
  projections: readonly Projection[],
  opened: OpenPositions,
  batch: Batch,
): Promise<OpenPositions> {
  for (let { position, live } = opened; ;)
    try {
      return { live, position: await projectBatch(client, live, position.revision, batch) };
    } catch (error) {
      if (!(error instanceof Fenced)) throw error;
      await client.query('ROLLBACK');
      const now = await openPositions(client, batch.ledgerId, projections);
      const swapped = now.live.some(({ generation }, index) => generation !== live[index]?.generation);
      if (!swapped || now.position.revision !== position.revision) throw error;
      ({ position, live } = now);
    }
}
