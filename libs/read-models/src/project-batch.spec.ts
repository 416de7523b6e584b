// Random histories through all projections: the read models say what the ledger held, now and at every revision.
import { type LedgerEvent, SCHEMA_VERSION } from '#domain/events.js';
import { BEGINNING_OF_TIME } from '#domain/instant.js';
import { balancesOf } from './account-balances/queries.js';
import { historyOf, streamHistoryOf } from './account-history/queries.js';
import { openPositions } from './open-positions.js';
import { Fenced, projectBatch } from './project-batch.js';
import { BrokenInvariant } from './projection.js';
import { projections } from './projections.js';
import { type History, randomHistory } from './testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase, VIEWS } from './testing/read-model-database.js';
import { listTotals } from './instrument-totals/queries.js';
import { revisionAt, searchTransactions } from './transactions/queries.js';
import { EVERYTHING } from './sight.js';
import { holdingsOf, whereIs } from './unit-holdings/queries.js';

const sight = EVERYTHING;

const SEED = 20_240_101;
const LENGTH = 500;
let database: ReadModelDatabase;

beforeAll(async () => {
  database = await createReadModelDatabase();
});
afterAll(() => database.close());

/** Sizes from 1 to 40, the same ones for the same seed. */
function sizes(seed: number): () => number {
  let at = seed;
  return () => 1 + ((at = (at * 48_271) % 2_147_483_647) % 40);
}

// The last one borrows.
const SEEDS = [SEED, SEED + 1, 53];

it('random histories have what it takes to prove something', () => {
  // The last ones have what is rare: units that are borrowed, and a delay that ended, with the proposal carried out by the clock.
  const more = [...Array.from({ length: 12 }, (_, index) => SEED + index), 53, 89, 117];
  const recorded = more.flatMap((seed) => randomHistory(seed, LENGTH, `reach-${seed}`).events);
  const events = recorded.map(({ event }) => event);
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(Object.keys(SCHEMA_VERSION)));
  const ends = events.flatMap((event) => (event.type === 'ProposalEnded' ? [event.data.outcome] : []));
  expect(new Set(ends)).toEqual(new Set(['rejected', 'withdrawn', 'expired', 'failed']));
  const executed = events.filter(({ proposal, type }) => proposal !== undefined && type !== 'UnitsStaged');
  // By the last approval, and by the clock.
  expect(executed.some(({ command }) => command)).toBe(true);
  expect(executed.some(({ command }) => !command)).toBe(true);
  // The parts of an attempt that gave the units of a proposal back.
  const staged = new Set(events.filter(({ proposal }) => proposal !== undefined).map(operationOf));
  expect(events.some((event) => event.type === 'OperationAbandoned' && staged.has(operationOf(event)))).toBe(true);
  // Several lots, of which some were staged, and proposals that pinned them; carried out, ended and cut off between the lots.
  const lots = events.flatMap((event) => (event.type === 'ObligationSettled' ? [event.data.lots] : []));
  expect(lots.some((some) => some.filter(({ parts }) => parts).length > 1)).toBe(true);
  expect(lots.some((some) => some.some(({ parts }) => parts) && some.some(({ units }) => units))).toBe(true);
  const pinning = new Set(
    recorded.flatMap(({ revision, event }) =>
      event.type === 'ProposalMade' && event.data.encumbersAll ? [`${event.ledgerId} ${revision}`] : [],
    ),
  );
  const ofSeveral = (proposal: number | undefined, { ledgerId }: LedgerEvent) => pinning.has(`${ledgerId} ${proposal}`);
  for (const type of ['UnitsStaged', 'ObligationSettled'] as const)
    expect(events.some((event) => event.type === type && ofSeveral(event.proposal, event))).toBe(true);
  expect(events.some((event) => event.type === 'ProposalEnded' && ofSeveral(event.data.proposal, event))).toBe(true);
  const cutOff = new Set(
    events.filter((event) => event.type === 'UnitsStaged' && ofSeveral(event.proposal, event)).map(operationOf),
  );
  expect(events.some((event) => event.type === 'OperationAbandoned' && cutOff.has(operationOf(event)))).toBe(true);
});

const operationOf = (event: LedgerEvent): string | undefined =>
  event.type === 'UnitsStaged' || event.type === 'OperationAbandoned'
    ? `${event.ledgerId} ${event.data.operation}`
    : undefined;

describe.each(SEEDS)('a random history of seed %i', (seed) => {
  const ledger = `seed-${seed}`;
  let history: History;

  beforeAll(async () => {
    history = randomHistory(seed, LENGTH, ledger);
    await database.project(ledger, history.events, sizes(seed));
  });

  it('gives the same rows in any batching', async () => {
    // Event ids and the ledger's name are all that differs between two histories of a seed.
    for (const [name, size] of [
      ['one by one', () => 1],
      ['at once', () => history.events.length],
      ['other batches', sizes(seed + 77)],
    ] as const) {
      const other = `${ledger}-${name.replaceAll(' ', '-')}`;
      const events = history.events.map(({ revision, event }) => ({
        revision,
        event: { ...event, ledgerId: other as typeof event.ledgerId },
      }));
      await database.project(other, events, size);
      for (const view of VIEWS) expect(await database.rows(view, other)).toEqual(await database.rows(view, ledger));
    }
  });

  it('answers balances and ranges as of every revision', async () => {
    // A number that has nothing in common with the batches.
    for (let revision = 0; revision < history.events.length; revision += 3) {
      const { balances: balancesThen, ranges: rangesThen } = history.moments[revision]!;
      const balances: string[] = [];
      const ranges: string[] = [];
      for (const account of history.accounts) {
        const asOf = { asOfRevision: revision };
        for (const row of (await balancesOf(database.pool, ledger, account, { sight, ...asOf })).rows)
          balances.push(`${account} ${row.instrument} ${row.compartment} ${row.available} ${row.encumbered}`);
        for (const row of (await holdingsOf(database.pool, ledger, account, { sight, ...asOf, limit: 1_000 })).rows)
          ranges.push(rangeLine(row));
      }
      expect({ revision, balances: balances.sort() }).toEqual({ revision, balances: balancesThen });
      expect({ revision, ranges: ranges.sort() }).toEqual({ revision, ranges: rangesThen });
    }
  });

  it('answers the present without naming a revision', async () => {
    const now = history.moments.at(-1)!;
    const balances: string[] = [];
    const ranges: string[] = [];
    for (const account of history.accounts) {
      const answer = await balancesOf(database.pool, ledger, account, { sight });
      expect(answer.at.revision).toBe(history.events.length - 1);
      for (const row of answer.rows)
        balances.push(`${account} ${row.instrument} ${row.compartment} ${row.available} ${row.encumbered}`);
      // Pages of three: the cursor neither skips nor repeats.
      for (let after, next = true; next; next = after !== undefined) {
        const page = await holdingsOf(database.pool, ledger, account, { sight, limit: 3, after });
        ranges.push(...page.rows.map(rangeLine));
        after = page.next ?? undefined;
      }
    }
    expect({ balances: balances.sort(), ranges: ranges.sort() }).toEqual({
      balances: now.balances,
      ranges: now.ranges,
    });
  });

  it('tells every place of every unit without a gap', async () => {
    const totals = (await listTotals(database.pool, ledger, { limit: 10 })).rows;
    for (const { instrument, issued } of totals)
      for (let serial = 1; serial <= issued; serial += 7) {
        const places = (await whereIs(database.pool, ledger, instrument, serial, sight)).value!;
        expect(['UnitsIssued', 'UnitsCarriedOver']).toContain(history.events[places[0]!.fromRevision]?.event.type);
        for (const [index, place] of places.entries()) {
          expect(place.toRevision).toBe(places[index + 1]?.fromRevision ?? null);
          expect(history.moments[place.fromRevision]?.ranges).toContain(rangeLine(place));
        }
      }
    expect((await whereIs(database.pool, ledger, 'CEA23', 1_000_000, sight)).value).toBeNull();
  });

  it('knows which revision an instant means', async () => {
    for (const { revision, event } of history.events) {
      const last = history.events.findLast((other) => other.event.recordedAt <= event.recordedAt)!;
      const { value } = await revisionAt(database.pool, ledger, event.recordedAt);
      expect({ revision, value }).toEqual({
        revision,
        value: { revision: last.revision, recordedAt: last.event.recordedAt },
      });
    }
    expect((await revisionAt(database.pool, ledger, BEGINNING_OF_TIME)).value).toBeNull();
  });

  it('adds totals up', async () => {
    for (const totals of (await listTotals(database.pool, ledger, { limit: 10 })).rows) {
      const sum = (type: string): number =>
        history.events.reduce((total, { event }) => {
          if (
            (type === 'UnitsSurrendered' && event.type === 'ObligationSettled') ||
            (type === 'UnitsCarriedOver' && event.type === 'UnitsCarriedOver')
          )
            return total + (event.data.lots.find((lot) => lot.instrument === totals.instrument)?.quantity ?? 0);
          if (event.type !== type || !('instrument' in event.data)) return total;
          if (event.data.instrument !== totals.instrument) return total;
          return total + ('quantity' in event.data ? event.data.quantity : 0);
        }, 0);
      expect(totals).toMatchObject({
        surrendered: sum('UnitsSurrendered') + sum('UnitsBorrowed'),
        retired: sum('UnitsRetired'),
        cancelled: sum('UnitsCancelled'),
        carriedOver: sum('UnitsCarriedOver'),
        inCirculation: totals.issued - totals.surrendered - totals.retired - totals.cancelled - totals.carriedOver,
      });
    }
  });

  it('keeps the trail of every account, refused attempts included', async () => {
    for (const account of history.accounts) {
      const expected = history.events.filter(
        ({ event }) =>
          event.balances.some((change) => change.account === account) ||
          (['account', 'successor', 'trusted', 'pledgee', 'subject'] as const).some(
            (field) => (event.data as Partial<Record<typeof field, string>>)[field] === account,
          ) ||
          ('accounts' in event.data && event.data.accounts.some((named) => named === account)) ||
          ('lines' in event.data && event.data.lines.some(([unit]) => unit === account)),
      );
      const streamed = [];
      for await (const { rows } of streamHistoryOf(database.pool, ledger, account, { sight, pageSize: 7 }))
        streamed.push(...rows);
      expect(streamed.map(({ revision }) => revision)).toEqual(expected.map(({ revision }) => revision));
      for (const [index, { event }] of expected.entries())
        expect(streamed[index]).toMatchObject({
          eventId: event.eventId,
          type: event.type,
          commandKey: event.command?.key ?? null,
          actor: event.by.actor,
          role: event.by.role,
          reference: event.reference ?? null,
          recordedAt: event.recordedAt,
          code: event.type === 'CommandRejected' ? event.data.rejection.code : null,
          changes: event.balances
            .filter((change) => change.account === account)
            .map(({ instrument, compartment, available, encumbered = [0, 0] }) => ({
              instrument,
              compartment,
              available,
              encumbered,
            }))
            .sort((a, b) => (`${a.instrument} ${a.compartment}` < `${b.instrument} ${b.compartment}` ? -1 : 1)),
          proposal: event.proposal ?? null,
        });
      const newestFirst = await searchTransactions(database.pool, ledger, { sight, account, limit: 10_000 });
      expect(newestFirst.rows.map(({ revision }) => revision)).toEqual(
        expected.map(({ revision }) => revision).reverse(),
      );
      const paged: number[] = [];
      for (let after, next = true; next; next = after !== undefined) {
        const page = await searchTransactions(database.pool, ledger, { sight, account, after, limit: 11 });
        paged.push(...page.rows.map(({ revision }) => revision));
        after = page.next ?? undefined;
      }
      expect(paged).toEqual(newestFirst.rows.map(({ revision }) => revision));
    }
    for (const [reference, account] of [
      ['T-1', 'A-H1'],
      ['T-2', undefined],
    ] as const) {
      const expected = history.events.filter(
        ({ event }) =>
          event.reference === reference &&
          event.type === 'UnitsTransferred' &&
          event.command?.client === 'desk' &&
          (!account || event.balances.some((change) => change.account === account)),
      );
      const revisions: number[] = [];
      const wanted = { reference, account, type: 'UnitsTransferred', client: 'desk', limit: 2 } as const;
      for (let after, next = true; next; next = after !== undefined) {
        const page = await searchTransactions(database.pool, ledger, { sight, ...wanted, after });
        revisions.push(...page.rows.map(({ revision }) => revision));
        after = page.next ?? undefined;
      }
      expect(revisions).toEqual(expected.map(({ revision }) => revision).reverse());
    }
    expect(await historyOf(database.pool, ledger, 'nobody', { sight, limit: 5 })).toMatchObject({
      found: false,
      rows: [],
    });
  });
});

const rangeLine = (row: Awaited<ReturnType<typeof holdingsOf>>['rows'][number]): string =>
  `${row.account} ${row.instrument} ${row.compartment} ${row.batch} ${row.start}-${row.end}` +
  (row.operation === null ? '' : ` ${row.operation}`);

describe('a batch that must not be', () => {
  const history = randomHistory(SEED + 1, 60, 'refused');
  const attempt = async (position: number, events: History['events']): Promise<unknown> => {
    const client = await database.pool.connect();
    try {
      const { live } = await openPositions(client, 'refused', projections);
      return await projectBatch(client, live, position, { ledgerId: 'refused', events });
    } catch (error) {
      return error;
    } finally {
      client.release(true);
    }
  };
  const allRows = async (): Promise<unknown> =>
    Promise.all([...VIEWS, 'live_positions'].map((view) => database.rows(view, 'refused')));

  beforeAll(() => database.project('refused', history.events.slice(0, 40)));

  it.each([
    ['from a position that another worker has left', 29, history.events.slice(30, 40), Fenced],
    ['with a revision left out', 39, history.events.slice(41, 43), BrokenInvariant],
    [
      'of another ledger',
      39,
      [{ revision: 40, event: randomHistory(SEED + 1, 60, 'other').events[40]!.event }],
      BrokenInvariant,
    ],
    [
      'that moves units from where they are not',
      39,
      [
        {
          revision: 40,
          event: { ...history.events.find(({ event }) => event.type === 'UnitsIssued')!.event, balances: [] },
        },
      ],
      BrokenInvariant,
    ],
    [
      'that finds another balance than there is',
      39,
      [
        {
          revision: 40,
          event: {
            ...history.events[0]!.event,
            balances: [
              { account: 'A-H1', instrument: 'CEA23', compartment: 'registry', available: [987_654, 1] as const },
            ] as never,
          },
        },
      ],
      BrokenInvariant,
    ],
  ])('%s writes nothing', async (_what, position, events, kind) => {
    const before = await allRows();
    expect(await attempt(position, events)).toBeInstanceOf(kind);
    expect(await allRows()).toEqual(before);
  });

  it('is followed by the right one', async () => {
    expect(await attempt(39, history.events.slice(40))).toEqual({
      revision: history.events.length - 1,
      recordedAt: history.events.at(-1)!.event.recordedAt,
    });
  });
});
