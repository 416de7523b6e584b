// The run as it meets the world: killed anywhere, doubled, given a journal it cannot trust.
import type pg from 'pg';
import { encodeEvent } from '#event-store/event-codec.js';
import type { EventStore, EventToAppend } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import type { Position } from '#read-models/answer.js';
import { PositionsUnusable } from '#read-models/open-positions.js';
import { Fenced } from '#read-models/project-batch.js';
import { positionOf } from '#read-models/projection-positions/queries.js';
import { waitForRevision } from '#read-models/projection-positions/wait-for-revision.js';
import { BrokenInvariant, type RecordedEvent } from '#read-models/projection.js';
import { projections } from '#read-models/projections.js';
import { randomHistory } from '#read-models/testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase, VIEWS } from '#read-models/testing/read-model-database.js';
import { JournalBehind, JournalDiffers } from './check-journal.js';
import { UnreadableEvent } from './read-ahead.js';
import { type ProjectionObserver, type ProjectionRun, runProjections } from './run-projection.js';

const SEED = 77;
let database: ReadModelDatabase;
let store: EventStore;

beforeAll(async () => {
  database = await createReadModelDatabase();
  store = await openEventStore({ postgresUrl: database.url });
});
afterAll(async () => {
  await store.close();
  await database.close();
});

const toAppend = (events: readonly RecordedEvent[]): EventToAppend[] =>
  events.map(({ event }) => ({ eventId: event.eventId, type: event.type, bytes: encodeEvent(event) }));

async function journalOf(ledger: string, length: number): Promise<readonly RecordedEvent[]> {
  const { events } = randomHistory(SEED, length, ledger);
  await store.append(ledger, toAppend(events), -1);
  return events;
}

interface Started {
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
  readonly interruptions: unknown[];
  readonly followingFrom: Position[];
}

/** Ends with the error of the run, or undefined where it was stopped. */
function start(ledgerId: string, options: Partial<ProjectionRun> & { on?: Partial<ProjectionObserver> } = {}): Started {
  const stop = new AbortController();
  const interruptions: unknown[] = [];
  const followingFrom: Position[] = [];
  const observer: ProjectionObserver = {
    following(position) {
      followingFrom.push(position);
      options.on?.following?.(position);
    },
    committed: (position, batch) => options.on?.committed?.(position, batch),
    interrupted: (error) => interruptions.push(error),
  };
  const run = { store, pool: database.pool, ledgerId, projections, signal: stop.signal, observer, ...options };
  const ended = runProjections(run).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { stop, ended, interruptions, followingFrom };
}

async function runTo(ledgerId: string, revision: number, options: Parameters<typeof start>[1] = {}): Promise<Started> {
  const started = start(ledgerId, options);
  const reached = await Promise.race([waitForRevision(database.pool, ledgerId, revision, 30_000), started.ended]);
  started.stop.abort();
  expect(await started.ended).toBeUndefined();
  expect(reached).toBe(revision);
  return started;
}

/** What the read models hold, without the ids of events: they are random, and differ between histories of one seed. */
async function rowsOf(ledgerId: string): Promise<unknown> {
  const rows = await Promise.all(VIEWS.map((view) => database.rows(view, ledgerId)));
  return rows.map((ofView) => ofView.map(({ event_id: _, ...row }) => row));
}

interface Breaking {
  readonly pool: ProjectionRun['pool'];
  readonly statements: () => number;
}

/** Cuts the connection at one statement, counted over all connections: before it is sent, or when it has been. */
function breakingPool(at: number, when: 'before' | 'after'): Breaking {
  let statements = 0;
  const connect = async (): Promise<pg.PoolClient> => {
    const client = await database.pool.connect();
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const socket = (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
    const breaking = (...args: unknown[]): unknown => {
      const breaks = ++statements === at;
      if (breaks && when === 'before') socket.destroy();
      const result = query(...args);
      if (breaks && when === 'after') socket.destroy();
      return result;
    };
    return Object.assign(client, { query: breaking });
  };
  return { pool: { connect }, statements: () => statements };
}

describe('a run', () => {
  it('takes in what is there and what comes', async () => {
    const events = randomHistory(SEED, 200, 'live').events;
    await store.append('live', toAppend(events.slice(0, 120)), -1);
    const run = start('live', { batchCountMax: 50 });
    expect(await waitForRevision(database.pool, 'live', 119, 30_000)).toBe(119);
    await store.append('live', toAppend(events.slice(120)), 119);
    expect(await waitForRevision(database.pool, 'live', events.length - 1, 30_000)).toBe(events.length - 1);
    run.stop.abort();
    expect(await run.ended).toBeUndefined();
    expect(await positionOf(database.pool, 'live')).toEqual({
      revision: events.length - 1,
      recordedAt: events.at(-1)!.event.recordedAt,
    });
  });
});

describe('a run that is cut off', () => {
  const EVENTS = 70;
  const batchCountMax = 40;

  it('leaves the same rows, wherever it is cut', async () => {
    const last = (await journalOf('whole', EVENTS)).length - 1;
    const unbroken = breakingPool(Infinity, 'before');
    await runTo('whole', last, { pool: unbroken.pool, batchCountMax });
    const expected = await rowsOf('whole');
    expect(unbroken.statements()).toBeGreaterThan(20);
    for (const when of ['before', 'after'] as const)
      for (let at = 1; at <= unbroken.statements(); at++) {
        const ledger = `cut-${when}-${at}`;
        await journalOf(ledger, EVENTS);
        const run = await runTo(ledger, last, { pool: breakingPool(at, when).pool, batchCountMax });
        expect({ when, at, rows: await rowsOf(ledger) }).toEqual({ when, at, rows: expected });
        // Cut behind its last statement, it had nothing left to do.
        if (at < unbroken.statements())
          expect({ when, at, cuts: run.interruptions.length }).toEqual({ when, at, cuts: 1 });
      }
  });

  it('goes on when the server ends its connection', async () => {
    const last = (await journalOf('terminated', EVENTS)).length - 1;
    let run: Started | undefined;
    const pids: number[] = [];
    const connect = async (): Promise<pg.PoolClient> => {
      const client = await database.pool.connect();
      pids.push((client as unknown as { processID: number }).processID);
      return client;
    };
    const followingAgain = new Promise<void>((resolve) => {
      run = start('terminated', {
        pool: { connect },
        batchCountMax: 5,
        on: {
          following: () => {
            if (pids.length === 2) resolve();
          },
          committed: () => {
            if (pids.length === 1) void database.pool.query('SELECT pg_terminate_backend($1)', pids);
          },
        },
      });
    });
    await followingAgain;
    expect(await waitForRevision(database.pool, 'terminated', last, 30_000)).toBe(last);
    run?.stop.abort();
    expect(await run?.ended).toBeUndefined();
    expect(await rowsOf('terminated')).toEqual(await rowsOf('whole'));
  });

  it('starts over from the stored position after a stop', async () => {
    const last = (await journalOf('stopped', EVENTS)).length - 1;
    for (let reached = -1; reached < last;) {
      const run = start('stopped', { batchCountMax: 7, on: { committed: () => run.stop.abort() } });
      expect(await run.ended).toBeUndefined();
      expect(run.followingFrom).toMatchObject([{ revision: reached }]);
      reached = Math.min(reached + 7, last);
      expect((await positionOf(database.pool, 'stopped')).revision).toBe(reached);
    }
    expect(await rowsOf('stopped')).toEqual(await rowsOf('whole'));
  });
});

describe('two workers at once', () => {
  it('leave the right rows, and one of them stops', async () => {
    const { events } = randomHistory(SEED, 70, 'doubled');
    let following = 0;
    const bothFollow = new Promise<void>((resolve) => {
      const on = {
        following: () => {
          if (++following === 2) resolve();
        },
      };
      workers = [start('doubled', { on, batchCountMax: 3 }), start('doubled', { on, batchCountMax: 3 })];
    });
    await bothFollow;
    await store.append('doubled', toAppend(events), -1);
    const stopped = await Promise.race(workers.map(({ ended }, index) => ended.then((error) => ({ index, error }))));
    expect(stopped.error).toBeInstanceOf(Fenced);
    const other = workers[1 - stopped.index]!;
    expect(await waitForRevision(database.pool, 'doubled', events.length - 1, 30_000)).toBe(events.length - 1);
    other.stop.abort();
    expect(await other.ended).toBeUndefined();
    expect(await rowsOf('doubled')).toEqual(await rowsOf('whole'));
  });

  let workers: Started[] = [];
});

describe('a run stops for good', () => {
  const stored = async (ledger: string): Promise<number> => (await positionOf(database.pool, ledger)).revision;

  it('before an event of a type or version that it does not know, with all before it taken in', async () => {
    const events = await journalOf('future', 30);
    const [{ event }] = randomHistory(SEED, 1, 'future').events as [RecordedEvent];
    const bytes = Buffer.from(JSON.stringify({ ...event, type: 'UnitsMultiplied' }));
    await store.append('future', [{ eventId: event.eventId, type: 'UnitsMultiplied', bytes }], events.length - 1);
    const error = await start('future').ended;
    expect(error).toBeInstanceOf(UnreadableEvent);
    expect((error as Error).message).toBe(
      `revision ${events.length}: unknown event type or version: UnitsMultiplied version 1`,
    );
    expect(await stored('future')).toBe(events.length - 1);
  });

  it('at an event that contradicts the rows', async () => {
    const { events } = randomHistory(SEED, 40, 'broken');
    const issued = events.find(({ event }) => event.type === 'UnitsIssued')!;
    const twice = { ...issued.event, eventId: randomHistory(SEED, 1, 'broken').events[0]!.event.eventId };
    await store.append('broken', toAppend([...events, { revision: events.length, event: twice }]), -1);
    const error = await start('broken').ended;
    expect(error).toBeInstanceOf(BrokenInvariant);
    expect((error as Error).message).toContain(`revision ${events.length}`);
  });

  it('when the journal has lost what the read models have seen, and names it', async () => {
    const last = (await journalOf('short', 30)).length - 1;
    await runTo('short', last);
    await database.pool.query(`DELETE FROM journal_events WHERE ledger_id = 'short' AND revision > 9`);
    await database.pool.query(`UPDATE journal_heads SET revision = 9 WHERE ledger_id = 'short'`);
    const error = await start('short').ended;
    expect(error).toBeInstanceOf(JournalBehind);
    expect((error as Error).message).toBe(
      `the journal ends at revision 9, the read models have seen ${last}: revisions 10 to ${last} are missing`,
    );
  });

  it('when the journal is another one', async () => {
    const last = (await journalOf('forked', 30)).length - 1;
    await runTo('forked', last);
    await database.pool.query(
      `UPDATE journal_events SET event_id = gen_random_uuid() WHERE ledger_id = 'forked' AND revision = $1`,
      [last],
    );
    expect(await start('forked').ended).toBeInstanceOf(JournalDiffers);
  });

  it('when tables of another version are live, and says what to do', async () => {
    await journalOf('later', 5);
    const later = projections.map((one) => {
      const changed = ['accounts', 'transactions'].includes(one.tables.projection);
      return changed ? { ...one, tables: { ...one.tables, version: one.tables.version + 1 } } : one;
    });
    const error = await start('later', { projections: later }).ended;
    expect(error).toBeInstanceOf(PositionsUnusable);
    expect((error as Error).message).toContain('npm run rebuild -- accounts transactions');
  });
});
