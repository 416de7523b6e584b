// What the record says of carry-over, by every kind of movement: what is a trade, what was held at the cut-off, and whose lines there are.
import { randomUUID } from 'node:crypto';
import type { Command } from '#domain/commands.js';
import type { LedgerEvent } from '#domain/events.js';
import { instrumentId, ledgerId } from '#domain/ids.js';
import { instant, msOf } from '#domain/instant.js';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import type { CarryOver } from '#domain/rulebooks/rulebook.js';
import * as ask from '#domain/testing/commands.js';
import { account, after, type Circumstance, given, surrenderAccount } from '#domain/testing/given.js';
import { exchange, hubei, HUBEI, HUNAN, plant, representative } from '#domain/testing/people.js';
import { emptyState, TestLedger } from '#domain/testing/test-ledger.js';
import { civilDate } from '#domain/working-time.js';
import type { Database } from '../database.js';
import type { RecordedEvent } from '../projection.js';
import { EVERYTHING, type Sight } from '../sight.js';
import { createReadModelDatabase, type ReadModelDatabase } from '../testing/read-model-database.js';
import { carryOverFigures } from './carry-over-figures.js';

let database: ReadModelDatabase;
beforeAll(async () => {
  database = await createReadModelDatabase();
});
afterAll(() => database.close());

const RULEBOOK = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!;
const RULES = RULEBOOK.carryOver!;
const CUT_OFF = '2025-12-31T15:59:00.000Z';
const POWER = { year: 2024, sector: 'power' };

const at = (moment: string): Circumstance => ({
  arrange: (ledger) => ledger.pass(msOf(instant(moment)) - msOf(ledger.now)),
});
/** After the cut-off, with something recorded then. */
const OVER: Circumstance = {
  arrange: (ledger) => {
    at('2026-01-05T02:00:00.000Z').arrange(ledger);
    after({ type: 'AdvanceClock', to: ledger.now }).arrange(ledger);
  },
};
const vintage = (id: string, year: number): Circumstance =>
  after({ type: 'CreateInstrument', instrument: instrumentId(id), kind: 'allowance', vintage: year });
const toTrading = (quantity: number, from: string, instrument = 'CEA24') =>
  after(ask.move(quantity, from, 'trading', { instrument }));
const trading = (quantity: number, from: string, to: string, instrument = 'CEA24'): Command =>
  ask.transfer(quantity, from, to, { instrument, compartment: 'trading' });
const trade = (quantity: number, from: string, to: string, instrument?: string): Circumstance =>
  after(trading(quantity, from, to, instrument), exchange);
/** What the ledger did last, as one names it by its revision. */
const last = (command: (revision: number, ledger: TestLedger) => Command, person = {}): Circumstance => ({
  arrange: (ledger) => after(command(ledger.state.revision, ledger), person).arrange(ledger),
});
/** Of the newest event of the type. */
const undo = (type: LedgerEvent['type'], command: (revision: number, ledger: TestLedger) => Command, person = {}) =>
  last(
    (_, ledger) =>
      command(
        ledger.journal.findLastIndex((fact) => fact.type === type),
        ledger,
      ),
    person,
  );
const correction = undo('UnitsTransferred', (revision, { journal }) => ask.correct(journal, revision));

/** A and B of Hubei hold 50,000 t of CEA24 each and are listed with power; so is C of Hunan. D is listed with steel. */
const COUNTRY: readonly Circumstance[] = [
  account('EED-HUBEI', { accountType: 'authority', province: HUBEI }),
  account('EED-HUNAN', { accountType: 'authority', province: HUNAN }),
  surrenderAccount,
  ...['A', 'B'].map((id) => plant(id, { holds: 50_000, people: { ann: 'both' } })),
  ...['D', 'OUT', 'GONE', 'NEVER'].map((id) => plant(id)),
  plant('C', { owner: { ...(ask.holding('C') as object), province: HUNAN } as never }),
  vintage('CEA23', 2023),
  vintage('CEA25', 2025),
  at('2025-11-03T02:00:00.000Z'),
  after(ask.publish(RULEBOOK)),
  after(ask.listUnits([['A', 'in'], ['B', 'in'], ['OUT', 'in'], ['GONE', 'in']], POWER)), // prettier-ignore
  after(ask.listUnits([['A', 'in'], ['B', 'in'], ['OUT', 'out'], ['GONE', 'in']], POWER)), // prettier-ignore
  after(ask.listUnits([['D', 'in']])),
  after(ask.listUnits([['C', 'in']], { ...POWER, of: 'EED-HUNAN' })),
  after(ask.report([['A', 1_000], ['B', 0], ['GONE', 0]], POWER)), // prettier-ignore
  after(ask.closeAccount('GONE')),
];

let ledgers = 0;
async function projected({ journal }: TestLedger, batch?: number): Promise<string> {
  const ledger = `figures-${++ledgers}`;
  // Taken in once more, for the balances that the events name.
  const again = new TestLedger(emptyState(), true);
  const events = journal.map((fact, revision): RecordedEvent => {
    const base = { ledgerId: ledgerId(ledger), eventId: randomUUID(), schemaVersion: 1, receivedAt: fact.recordedAt };
    const command = fact.command && { ...fact.command, input: '00' };
    const event = { ...base, ...fact, ...(command && { command }), balances: again.take(fact) };
    return { revision, event: event as unknown as LedgerEvent };
  });
  await database.project(ledger, events, batch === undefined ? undefined : () => batch);
  return ledger;
}

interface Asked {
  readonly rules?: CarryOver;
  readonly sight?: Sight;
  readonly authority?: string;
  readonly db?: Database;
}

const figures = (ledger: string, { rules = RULES, sight = EVERYTHING, authority = 'EED-HUBEI', db }: Asked = {}) =>
  carryOverFigures(db ?? database.pool, ledger, {
    ...{ authority, complianceYear: 2024, sector: 'power', rules, base: 10_000, sight },
  });

/** As in the file: sold, bought, trading, registry, frozen, pending, limit. */
type Line = readonly [number, number, number, number, number, number, number];
async function linesOf(ledger: string, asked?: Asked): Promise<Readonly<Record<string, Line>>> {
  const { rows } = await figures(ledger, asked);
  return Object.fromEntries(rows.map(({ account: id, ...row }) => [id, Object.values(row) as unknown as Line]));
}

/** Its account was closed, and so empty, before anything of this. */
const GONE: Line = [0, 0, 0, 0, 0, 0, 0];
const UNTOUCHED: Line = [0, 0, 0, 50_000, 0, 0, 10_000];
const BEFORE_CORRECTION = [toTrading(3_000, 'A'), trade(2_000, 'A', 'B')];

describe('what each movement is', () => {
  test.each<[string, readonly Circumstance[], A: Line, B?: Line]>([
    ['nothing at all', [OVER], UNTOUCHED],
    ['a move of positions is no trade', [toTrading(3_000, 'A'), OVER], [0, 0, 3_000, 47_000, 0, 0, 10_000]],
    ['a trade', [...BEFORE_CORRECTION, OVER], [2_000, 0, 1_000, 47_000, 0, 0, 13_000], [0, 2_000, 2_000, 50_000, 0, 0, 10_000]],
    ['trades in both directions, on two days', [...BEFORE_CORRECTION, at('2025-11-04T02:00:00.000Z'), trade(501, 'B', 'A'), OVER], [2_000, 501, 1_501, 47_000, 0, 0, 12_248], [501, 2_000, 1_499, 50_000, 0, 0, 10_000]],
    ['two vintages that are carried over, and one that is not', [after(ask.issue(900, 'A', 'CEA23')), after(ask.issue(800, 'A', 'CEA25')), toTrading(900, 'A', 'CEA23'), toTrading(800, 'A', 'CEA25'), trade(600, 'A', 'B', 'CEA23'), trade(700, 'A', 'B', 'CEA25'), ...BEFORE_CORRECTION, OVER], [2_600, 0, 1_300, 47_000, 0, 0, 13_900], [0, 2_600, 2_600, 50_000, 0, 0, 10_000]],
    ['a transfer outside the exchange, for a merger', [after(ask.transfer(5_000, 'A', 'B')), OVER], [0, 0, 0, 45_000, 0, 0, 10_000], [0, 0, 0, 55_000, 0, 0, 10_000]],
    ['such a one between trading positions', [toTrading(3_000, 'A'), after(trading(2_000, 'A', 'B')), OVER], [0, 0, 1_000, 47_000, 0, 0, 10_000], [0, 0, 2_000, 50_000, 0, 0, 10_000]],
    ['an allocation', [after(ask.issue(700, 'EED-HUBEI')), after(ask.transfer(700, 'EED-HUBEI', 'A')), OVER], [0, 0, 0, 50_700, 0, 0, 10_000]],
    ['a trade that was corrected', [...BEFORE_CORRECTION, correction, OVER], [0, 0, 3_000, 47_000, 0, 0, 10_000]],
    ['a trade of which a correction returned a part', [...BEFORE_CORRECTION, after(ask.move(500, 'B', 'registry', { ranges: ask.units([1, 500]) })), correction, OVER], [500, 0, 2_500, 47_000, 0, 0, 10_750], [0, 500, 0, 50_500, 0, 0, 10_000]],
    ['a trade that was corrected after the cut-off, with holdings as they were then', [...BEFORE_CORRECTION, OVER, correction], [0, 0, 1_000, 47_000, 0, 0, 10_000], [0, 0, 2_000, 50_000, 0, 0, 10_000]],
    ['a transfer outside the exchange that was corrected', [after(ask.transfer(5_000, 'A', 'B')), correction, OVER], UNTOUCHED],
    ['an order: its units are not available', [toTrading(3_000, 'A'), after(ask.reserve(1_000, 'A'), exchange), OVER], [0, 0, 2_000, 47_000, 0, 0, 10_000]],
    ['a pledge', [after(ask.pledge(4_000, 'A', 'B')), OVER], [0, 0, 0, 46_000, 0, 0, 10_000]],
    ['judicial freezes in both positions', [toTrading(3_000, 'A'), after(ask.freeze(4_000, 'A')), after(ask.freeze(1_000, 'A', { compartment: 'trading' })), OVER], [0, 0, 2_000, 43_000, 5_000, 0, 10_000]],
    ['a judicial freeze that was released in part before the cut-off, and wholly after it', [after(ask.freeze(4_000, 'A')), undo('UnitsEncumbered', (revision) => ask.release(revision, 1_000)), OVER, undo('UnitsEncumbered', (revision) => ask.release(revision))], [0, 0, 0, 47_000, 3_000, 0, 10_000]],
    ['a judicial freeze that was enforced before the cut-off', [after(ask.freeze(4_000, 'A')), undo('UnitsEncumbered', (revision) => ask.enforce(revision, 1_500, 'B')), OVER], [0, 0, 0, 46_000, 2_500, 0, 10_000], [0, 0, 0, 51_500, 0, 0, 10_000]],
    ['a judicial freeze after the cut-off', [OVER, after(ask.freeze(4_000, 'A'))], UNTOUCHED],
    ['a judicial freeze of a vintage that is not carried over', [after(ask.issue(900, 'A', 'CEA25')), after(ask.freeze(900, 'A', { instrument: 'CEA25' })), OVER], UNTOUCHED],
    ['a surrender that waits at the cut-off, and is approved later', [at('2025-12-30T02:00:00.000Z'), after(ask.surrender(700, 'A'), representative('ann')), OVER, undo('ProposalMade', ask.approve, hubei)], [0, 0, 0, 49_300, 0, 0, 10_000]],
    ['a surrender that waited and was withdrawn before the cut-off', [at('2025-12-30T02:00:00.000Z'), after(ask.surrender(700, 'A'), representative('ann')), undo('ProposalMade', ask.withdraw, representative('ann')), OVER], UNTOUCHED],
    ['less than the limit was held', [after(ask.retire(1, 'A')), after(ask.transfer(45_000, 'A', 'B')), OVER], [0, 0, 0, 4_999, 0, 0, 4_999], [0, 0, 0, 95_000, 0, 0, 10_000]],
  ])('%s', async (_, circumstances, A, B = UNTOUCHED) => {
    const { ledger } = given(...COUNTRY, account('RETIRED', { accountType: 'retirement' }), ...circumstances);
    const [whole, bit] = [await projected(ledger), await projected(ledger, 3)];
    expect(await linesOf(whole)).toEqual({ A, B, GONE });
    expect(await linesOf(bit)).toEqual({ A, B, GONE });
  }); // prettier-ignore
});

describe('the moment that counts', () => {
  const period: CarryOver = { ...RULES, tradedFrom: civilDate('2025-12-02'), tradedUntil: civilDate('2025-12-03') };

  test.each<[string, moment: string, sold: number]>([
    ['the last of the day before the period, in Shanghai', '2025-12-01T15:59:59.999Z', 0],
    ['the first of the period', '2025-12-01T16:00:00.000Z', 200],
    ['the last of the period', '2025-12-03T15:59:59.999Z', 200],
    ['the first after it', '2025-12-03T16:00:00.000Z', 0],
  ])('of a trade: %s', async (_, moment, sold) => {
    const { ledger } = given(...COUNTRY, toTrading(3_000, 'A'), at(moment), trade(200, 'A', 'B'), OVER);
    expect((await linesOf(await projected(ledger), { rules: period }))['A']?.slice(0, 3)).toEqual([sold, 0, 2_800]);
  });

  test.each<[string, moment: string, held: readonly [number, number]]>([
    ['the last of the cut-off', CUT_OFF, [3_000, 47_000]],
    ['the first after it', '2025-12-31T15:59:00.001Z', [0, 50_000]],
  ])('of a holding: %s', async (_, moment, held) => {
    const { ledger } = given(...COUNTRY, at(moment), toTrading(3_000, 'A'), OVER);
    expect((await linesOf(await projected(ledger)))['A']).toEqual([0, 0, ...held, 0, 0, 10_000]);
  });

  test('a trade in the last minute of the year counts, and what it moved is still held', async () => {
    const { ledger } = given(...COUNTRY, toTrading(3_000, 'A'), at('2025-12-31T15:59:30.000Z'), trade(2_000, 'A', 'B'), OVER); // prettier-ignore
    expect((await linesOf(await projected(ledger)))['A']).toEqual([2_000, 0, 3_000, 47_000, 0, 0, 13_000]);
  });
});

test('all of it is one statement, however many units there are, and says for which revision and time it stands', async () => {
  const { ledger } = given(...COUNTRY, ...BEFORE_CORRECTION, OVER);
  const name = await projected(ledger);
  const asked: unknown[] = [];
  const db = {
    query: (question: never) => {
      asked.push(question);
      return database.pool.query(question);
    },
  } as unknown as Database;
  const { at: position, rows } = await figures(name, { db });
  expect(rows).toHaveLength(3);
  expect(asked).toHaveLength(1);
  expect(position).toEqual({ revision: ledger.state.revision, recordedAt: ledger.state.recordedAt });
});

test('lines are those of units that the department lists in the sector, also of one that is gone, for who sees the department', async () => {
  const name = await projected(given(...COUNTRY, OVER).ledger);
  const seen = async (accounts: Sight['accounts'], authority = 'EED-HUBEI') => {
    const { found, rows } = await figures(name, { authority, sight: { accounts, compartment: undefined } });
    return [found, ...rows.map((row) => row.account)];
  };
  expect(await seen('all')).toEqual([true, 'A', 'B', 'GONE']);
  expect(await seen({ province: HUBEI })).toEqual([true, 'A', 'B', 'GONE']);
  expect(await seen({ province: HUBEI }, 'EED-HUNAN')).toEqual([false]);
  expect(await seen({ province: HUNAN }, 'EED-HUNAN')).toEqual([true, 'C']);
  expect(await seen('none')).toEqual([false]);
  expect(await seen('all', 'NOBODY')).toEqual([false]);
});
