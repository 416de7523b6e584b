// Compliance and rulebooks, held against the ledger's book: by the example, and after every batch of random histories.
import { randomUUID } from 'node:crypto';
import { type Command, DEDUCTION_GROUNDS } from '#domain/commands.js';
import type { LedgerEvent } from '#domain/events.js';
import { deductionRule } from '#domain/compliance/short-surrender.js';
import { instantOf, instant, msOf } from '#domain/instant.js';
import { ledgerId } from '#domain/ids.js';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import * as ask from '#domain/testing/commands.js';
import { account, after, type Circumstance, given } from '#domain/testing/given.js';
import { HUBEI, HUNAN, plant, hubei, registrar, representative } from '#domain/testing/people.js';
import type { TestLedger } from '#domain/testing/test-ledger.js';
import { civilDate } from '#domain/working-time.js';
import { findRulebook, listRulebooks, rulebookInForce } from '../rulebooks/queries.js';
import { EVERYTHING, type Sight } from '../sight.js';
import { complianceLine, complianceLines } from '../testing/moment.js';
import type { RecordedEvent } from '../projection.js';
import { randomHistory } from '../testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase } from '../testing/read-model-database.js';
import { listShortfalls, type ShortfallsWanted } from './shortfalls.js';
import { type ComplianceCursor, complianceOf, type ComplianceWanted, listCompliance } from './queries.js';

let database: ReadModelDatabase;
beforeAll(async () => {
  database = await createReadModelDatabase();
});
afterAll(() => database.close());

async function list(ledger: string, wanted: Partial<ComplianceWanted> = {}) {
  const rows = [];
  for (let next: ComplianceCursor | undefined, more = true; more; more = next !== undefined) {
    const page = await listCompliance(database.pool, ledger, {
      sight: EVERYTHING,
      after: next,
      limit: 2,
      ...wanted,
    });
    rows.push(...page.rows);
    next = page.next ?? undefined;
  }
  return rows;
}

describe.each([29, 31, 53, 139])('a random history of seed %i', (seed) => {
  const ledger = `compliance-${seed}`;
  const { events, moments } = randomHistory(seed, 600, ledger);

  it('is what the ledger held after every batch, field by field', async () => {
    for (let next = 0, size = 1; next < events.length; next += size, size = 1 + ((size * 7) % 41)) {
      await database.project(ledger, events.slice(next, next + size));
      const revision = Math.min(next + size, events.length) - 1;
      const found = (await list(ledger, { limit: 100 })).map(complianceLine).sort();
      expect({ revision, found }).toEqual({ revision, found: moments[revision]!.compliance });
    }
  });
});

it('the random histories hold what makes them worth it', () => {
  const lines = [29, 31, 53, 139].flatMap((seed) => randomHistory(seed, 600).moments.at(-1)!.compliance);
  const cells = lines.map((line) => line.split(' '));
  expect(cells.some((cell) => Number(cell[14]) > 0 && cell[3] !== '-')).toBe(true);
  expect(cells.some((cell) => Number(cell[13]) > 0)).toBe(true);
  expect(cells.some((cell) => Number(cell[13]) < 0)).toBe(true);
  // Statuses that a deadline has fixed; what was given before one stands in the examples below.
  expect(cells.some((cell) => cell[19] !== '-')).toBe(true);
  // Limits of carry-over, what was frozen at its cut-off, and what was carried over.
  for (const at of [20, 21, 22]) expect(cells.some((cell) => Number(cell[at]) > 0)).toBe(true);
  // Obligations that were passed on, also to one that no list names.
  expect(cells.some((cell) => Number(cell[23]) > 0)).toBe(true);
  expect(cells.some((cell) => Number(cell[24]) > 0 && cell[3] === '-')).toBe(true);
  // What was borrowed.
  expect(cells.some((cell) => Number(cell[26]) > 0)).toBe(true);
  // What was missing at the deadline and is surrendered by now, and what was decided, on every ground; what was withheld for it.
  expect(cells.some((cell) => Number(cell[28]) > 0 && cell[27] === '0')).toBe(true);
  for (const ground of DEDUCTION_GROUNDS) expect(cells.some((cell) => cell[29]!.includes(`${ground}/`))).toBe(true);
  expect(cells.some((cell) => Number(cell[11]) > 0)).toBe(true);
  const events = [29, 31, 53, 139].flatMap((seed) => randomHistory(seed, 600).events);
  expect(events.some(({ event }) => event.type === 'DeductionDecided' && event.data.withdrawn)).toBe(true);
  expect(new Set(cells.map((cell) => cell[17])).size).toBeGreaterThanOrEqual(3);
});

const NOVEMBER = '2025-11-03T02:00:00.000Z';
const rulebook = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!;
const at = (moment: string): Circumstance => ({
  arrange: (ledger) => ledger.pass(msOf(instant(moment)) - msOf(ledger.now)),
});

/** A, B and C of Hubei and D of Hunan, each with a representative of its name; all four are listed and verified. */
const COUNTRY: readonly Circumstance[] = [
  account('EED-HUBEI', { accountType: 'authority', province: HUBEI }),
  account('EED-HUNAN', { accountType: 'authority', province: HUNAN }),
  account('S-2024', { accountType: 'surrender', complianceYear: 2024 }),
  ...['A', 'B', 'C'].map((id) => plant(id, { holds: 1_000, people: { [id.toLowerCase()]: 'both' } })),
  plant('D', {
    owner: { ...(ask.holding('D') as object), province: HUNAN } as never,
    people: { d: 'both' },
  }),
  at(NOVEMBER),
  after(ask.publish(rulebook)),
  after(ask.listUnits([['A', 'in'], ['B', 'in'], ['C', 'in']])), // prettier-ignore
  after(ask.listUnits([['D', 'in', 'gas']], { of: 'EED-HUNAN' })),
  after(ask.report([['A', 100], ['B', 0], ['C', 100]])), // prettier-ignore
];

let ledgers = 0;
async function projected({ journal }: TestLedger, batch?: number): Promise<string> {
  const ledger = `example-${++ledgers}`;
  const events = journal.map((fact, revision): RecordedEvent => {
    const base = { ledgerId: ledgerId(ledger), eventId: randomUUID(), schemaVersion: 1, receivedAt: fact.recordedAt };
    const command = fact.command && { ...fact.command, input: '00' };
    const event = { ...base, ...fact, ...(command && { command }), balances: [] } as unknown as LedgerEvent;
    return { revision, event };
  });
  await database.project(ledger, events, batch === undefined ? undefined : () => batch);
  return ledger;
}

describe('a year', () => {
  test('of the one who gave in time, of zero, of one taken off, of a report that is missing', async () => {
    const { ledger, when } = given(...COUNTRY);
    when(ask.surrender(100, 'A'));
    when(ask.listUnits([['A', 'in'], ['B', 'in'], ['C', 'out']])); // prettier-ignore
    const name = await projected(ledger);
    const statuses = (await list(name)).map((row) => [row.account, row.province, row.status, row.statusAtDeadline]);
    expect(statuses).toEqual([
      ['A', HUBEI, 'COMPLIANT', null],
      ['B', HUBEI, 'COMPLIANT', null],
      ['C', HUBEI, 'EXCLUDED', null],
      ['D', HUNAN, 'MISSING', null],
    ]);
    expect((await list(name, { status: 'MISSING' })).map((row) => row.account)).toEqual(['D']);
    expect((await list(name, { province: HUNAN, sector: 'steel' })).map((row) => row.account)).toEqual(['D']);
    expect(await list(name, { complianceYear: 2023 })).toEqual([]);
  });

  test.each([undefined, 1])(
    'whose deadline has passed: an application in time counts when it is approved later (batch of %p)',
    async (batch) => {
      const { ledger, when } = given(...COUNTRY, at('2025-12-30T02:00:00.000Z'));
      const applied = when(ask.surrender(60, 'A'), representative('a'));
      expect(applied.outcome.recorded.at(-1)?.type).toBe('ProposalMade');
      const proposal = ledger.state.revision;
      at('2026-01-02T02:00:00.000Z').arrange(ledger);
      const approved = when(ask.approve(proposal), hubei);
      expect(approved.outcome.recorded.at(-1)?.type).toBe('UnitsSurrendered');
      when(ask.surrender(30, 'A'));
      when(ask.report([['A', 200], ['B', 0], ['C', 0]])); // prettier-ignore
      at('2026-03-02T02:00:00.000Z').arrange(ledger);
      when(ask.createInstrument('CEA99'));
      const name = await projected(ledger, batch);
      const rows = await list(name, { limit: 100 });
      expect(rows.map(complianceLine).sort()).toEqual(complianceLines(ledger.state));
      expect(rows[0]).toMatchObject({
        account: 'A',
        surrendered: 90,
        onTime: 60,
        due: 200,
        status: 'SHORT',
        // What was due at the deadline: the correction came later, while its application was still open.
        fixedDue: 100,
        fixedSurrendered: 60,
        statusAtDeadline: 'SHORT',
      });
      // Its correction shows beside what the deadline found, not instead of it.
      expect(rows[2]).toMatchObject({ account: 'C', due: 0, status: 'COMPLIANT', statusAtDeadline: 'SHORT' });
      expect((await list(name, { statusAtDeadline: 'MISSING' })).map((row) => row.account)).toEqual(['D']);
    },
  );

  test.each([1, undefined])(
    'of a unit for which its department surrenders what it kept (batch of %p)',
    async (batch) => {
      const { ledger, when } = given(...COUNTRY);
      when({ ...ask.createInstrument('CEA23'), vintage: 2023 } as Command);
      when(ask.issue(50, 'EED-HUBEI', 'CEA23'));
      when(ask.settle('EED-HUBEI', { CEA23: 30 }, { subject: 'A' }));
      when(ask.transfer(20, 'EED-HUBEI', 'A', { instrument: 'CEA23' }));
      const rows = await list(await projected(ledger, batch), { limit: 100 });
      expect(rows.map(complianceLine).sort()).toEqual(complianceLines(ledger.state));
      const years = rows.filter(({ account }) => account === 'A');
      expect(years).toMatchObject([
        { complianceYear: 2023, distributed: 50, surrendered: 0 },
        { complianceYear: 2024, distributed: 0, surrendered: 30 },
      ]);
    },
  );

  test('that follows one with an arrear is short too', async () => {
    const next = { ...rulebook, id: 'CEA-2025-X', complianceYears: [2025], effectiveFrom: instant(NOVEMBER) };
    const allocation = rulebook.allocation.map((rule) => ({ ...rule, years: [2025] }));
    const { ledger, when } = given(...COUNTRY, after(ask.publish({ ...next, allocation })));
    const year = { year: 2025 };
    when(ask.listUnits([['A', 'in'], ['B', 'in']], year)); // prettier-ignore
    when(ask.report([['A', 0], ['B', 0]], year)); // prettier-ignore
    const name = await projected(ledger);
    const { pool } = database;
    const of = (id: string) => complianceOf(pool, name, id, { sight: EVERYTHING, limit: 10 });
    const statuses = async (id: string) => (await of(id)).rows.map((row) => [row.complianceYear, row.status]);
    expect(await statuses('A')).toEqual([[2024, 'SHORT'], [2025, 'SHORT']]); // prettier-ignore
    expect(await statuses('B')).toEqual([[2024, 'COMPLIANT'], [2025, 'COMPLIANT']]); // prettier-ignore
    expect(await of('NOBODY')).toMatchObject({ rows: [], found: false });
  });
});

test('is seen by a province, by representatives and by nobody else as far as their accounts go', async () => {
  const name = await projected(given(...COUNTRY).ledger);
  const seen = async (accounts: Sight['accounts']) => {
    const sight: Sight = { accounts, compartment: undefined };
    const rows = await list(name, { sight });
    const of = await complianceOf(database.pool, name, 'D', { sight, limit: 10 });
    expect(of.found).toBe(of.rows.length > 0);
    return [...rows.map((row) => row.account), ...(of.found ? ['and D'] : [])].join(' ');
  };
  expect(await seen('all')).toBe('A B C D and D');
  expect(await seen({ province: HUNAN })).toBe('D and D');
  expect(await seen({ province: HUBEI })).toBe('A B C');
  expect(await seen({ person: 'b' })).toBe('B');
  expect(await seen({ person: 'b', only: ['A'] })).toBe('');
  expect(await seen('none')).toBe('');
});

describe('shortfalls', () => {
  const MARCH = '2026-03-02';
  const rule = (day: string) => deductionRule(civilDate(day), rulebook.penalties);
  const short = (id: string, refused: boolean) =>
    ask.deduct(id, { ground: 'short-surrender', penaltyOn: civilDate(MARCH), refused }, { fineYuan: 500_000 });
  /** A lacks 40 of 100 at the deadline, B nothing, C 100, D is not verified. */
  const SHORT = [
    ...COUNTRY,
    after(ask.surrender(60, 'A')),
    at('2025-12-31T16:00:00.000Z'),
    at(`${MARCH}T02:00:00.000Z`),
    after(ask.createInstrument('CEA98')),
  ];
  const shortfalls = async (ledger: string, wanted: Partial<ShortfallsWanted> = {}) => {
    const rows = [];
    for (let next: { account: string } | undefined, more = true; more; more = next !== undefined) {
      const asked = { complianceYear: 2024, rule: rule(MARCH), sight: EVERYTHING, after: next, limit: 1, ...wanted };
      const found = await listShortfalls(database.pool, ledger, asked);
      rows.push(...found.rows);
      next = found.next ?? undefined;
    }
    return rows;
  };

  test('are those of the deadline and of now, with what the penalties of a day deduct', async () => {
    const name = await projected(given(...SHORT).ledger);
    const NOTHING_DECIDED = { decided: null, deductedFrom: null, penaltyOn: null, refused: null, fineYuan: null, decidedRevision: null }; // prettier-ignore
    const penalty = { penaltySince: '2024-05-01', penaltyDeduction: 'on-refusal', deductedOtherwise: 0 };
    const where = { province: HUBEI, sector: 'steel', owed: 100, ...penalty, ...NOTHING_DECIDED };
    expect(await shortfalls(name)).toEqual([
      { account: 'A', ...where, surrendered: 60, missingAtDeadline: 40, missing: 40, deductedOnRefusal: 40 },
      { account: 'C', ...where, surrendered: 0, missingAtDeadline: 100, missing: 100, deductedOnRefusal: 100 },
    ]);
    expect(await shortfalls(name, { rule: rule('2021-02-01') })).toMatchObject([
      { penaltySince: '2021-02-01', penaltyDeduction: 'always', deductedOnRefusal: 40, deductedOtherwise: 40 },
      { penaltySince: '2021-02-01', penaltyDeduction: 'always', deductedOnRefusal: 100, deductedOtherwise: 100 },
    ]);
    expect(await shortfalls(name, { rule: rule('2021-01-31') })).toMatchObject([
      { penaltySince: null, penaltyDeduction: null, deductedOnRefusal: 0, deductedOtherwise: 0 },
      { penaltySince: null, penaltyDeduction: null, deductedOnRefusal: 0, deductedOtherwise: 0 },
    ]);
    expect(await shortfalls(name, { complianceYear: 2023 })).toEqual([]);
    expect(await shortfalls(name, { sector: 'cement' })).toEqual([]);
    expect(await shortfalls(name, { province: HUNAN })).toEqual([]);
  });

  test('are seen as far as accounts go', async () => {
    const name = await projected(given(...SHORT).ledger);
    const seen = async (accounts: Sight['accounts']) =>
      (await shortfalls(name, { sight: { accounts, compartment: undefined } })).map((row) => row.account).join(' ');
    expect(await seen({ province: HUBEI })).toBe('A C');
    expect(await seen({ province: HUNAN })).toBe('');
    expect(await seen({ person: 'c' })).toBe('C');
    expect(await seen('none')).toBe('');
  });

  test.each([1, undefined])(
    'say what is decided, also for one who has surrendered since (batch of %p)',
    async (batch) => {
      const { ledger, when } = given(...SHORT, after(short('A', true)), after(short('C', true)));
      const decidedRevision = ledger.state.revision - 1;
      when(ask.surrender(40, 'A'));
      when(ask.deductNothing('C', 'short-surrender'));
      when(ask.deduct('C', { ground: 'other', quantity: 7 }));
      const name = await projected(ledger, batch);
      expect(await shortfalls(name)).toMatchObject([
        {
          ...{ account: 'A', missingAtDeadline: 40, missing: 0, deductedOnRefusal: 0 },
          ...{ decided: 40, deductedFrom: 2025, penaltyOn: MARCH, refused: true, fineYuan: 500_000, decidedRevision },
        },
        { account: 'C', missing: 100, deductedOnRefusal: 100, decided: null, refused: null },
      ]);
      const rows = await list(name, { limit: 100 });
      expect(rows.map(complianceLine).sort()).toEqual(complianceLines(ledger.state));
      expect(rows.map((row) => [row.account, row.shortfall, row.shortfallAtDeadline, row.decidedDeductions])).toEqual([
        ['A', 0, 40, [expect.objectContaining({ ground: 'short-surrender', quantity: 40, revision: decidedRevision })]],
        ['B', 0, 0, []],
        ['C', 100, 100, [expect.objectContaining({ ground: 'other', quantity: 7, deductedFrom: 2025 })]],
        ['D', null, null, []],
      ]);
    },
  );
});

describe('rulebooks', () => {
  test('the one in force for a year at a moment, and what was published when', async () => {
    const { ledger, when } = given(...COUNTRY);
    const later = { ...rulebook, effectiveFrom: instant('2025-12-01T00:00:00.000Z') };
    when(ask.publish({ ...later, deadline: instant('2026-01-31T16:00:00.000Z') }), { ...registrar, role: 'system' });
    const name = await projected(ledger);
    const { pool } = database;
    const published = ledger.journal.flatMap(({ type }, revision) => (type === 'RulebookPublished' ? [revision] : []));
    expect(published).toHaveLength(2);
    const revisions = async (wanted: object) =>
      (await listRulebooks(pool, name, { limit: 10, ...wanted })).rows.map(({ revision }) => revision);
    expect(await revisions({})).toEqual([...published].reverse());
    expect(await revisions({ asOfRevision: published[1]! - 1 })).toEqual([published[0]]);
    for (const moment of ['2020-01-01T00:00:00.000Z', NOVEMBER, '2025-12-02T00:00:00.000Z']) {
      const inForce = ledger.state.compliance.rulebookOf(2024, instant(moment));
      const [found] = (await listRulebooks(pool, name, { complianceYear: 2024, at: instant(moment), limit: 10 })).rows;
      expect([moment, found?.deadline]).toEqual([moment, inForce?.deadline]);
      expect(await rulebookInForce(pool, name, 2024, instant(moment))).toEqual(inForce);
      const whole = await findRulebook(pool, name, 'CEA-2024', { at: instant(moment) });
      expect(whole.value?.content).toEqual(inForce);
    }
    expect(await revisions({ complianceYear: 2031 })).toEqual([]);
    expect((await findRulebook(pool, name, 'CEA-2024', {})).value?.revision).toBe(published[1]);
    const asOf = { asOfRevision: published[1]! - 1, at: instantOf(Date.parse('2026-06-01')) };
    expect((await findRulebook(pool, name, 'CEA-2024', asOf)).value).toMatchObject({
      revision: published[0],
      title: rulebook.title,
      complianceYears: [2024],
    });
    expect((await findRulebook(pool, name, 'CEA-1999', {})).value).toBeNull();
  });
});
