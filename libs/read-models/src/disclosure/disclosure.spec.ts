// What everybody may read: outcomes of years that are over, under pseudonyms, and totals that add up.
import { randomUUID } from 'node:crypto';
import type { LedgerEvent } from '#domain/events.js';
import { ledgerId } from '#domain/ids.js';
import { instant, msOf } from '#domain/instant.js';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import * as ask from '#domain/testing/commands.js';
import { account, after, type Circumstance, given } from '#domain/testing/given.js';
import { HUBEI, HUNAN, plant } from '#domain/testing/people.js';
import type { TestLedger } from '#domain/testing/test-ledger.js';
import type { RecordedEvent } from '../projection.js';
import { createReadModelDatabase, type ReadModelDatabase } from '../testing/read-model-database.js';
import { disclosedCompliance, disclosedUnits } from './compliance.js';
import { disclosedInstruments, disclosedRetirements } from './instruments.js';
import { Pseudonyms } from './pseudonyms.js';

let database: ReadModelDatabase;
beforeAll(async () => {
  database = await createReadModelDatabase();
});
afterAll(() => database.close());

const pseudonyms = new Pseudonyms(Buffer.alloc(32, 7));
const rulebook = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!;
const at = (moment: string): Circumstance => ({
  arrange: (ledger) => ledger.pass(msOf(instant(moment)) - msOf(ledger.now)),
});

/** Of Hubei's three units A has given all in time, B a half, and C its half too late; Hunan's D has not been verified. */
function market() {
  const { ledger, when } = given(
    account('EED-HUBEI', { accountType: 'authority', province: HUBEI }),
    account('EED-HUNAN', { accountType: 'authority', province: HUNAN }),
    account('S-2024', { accountType: 'surrender', complianceYear: 2024 }),
    account('RETIRED', { accountType: 'retirement' }),
    ...['A', 'B', 'C'].map((id) => plant(id, { holds: 1_000 })),
    plant('D', { owner: { ...(ask.holding('D') as object), province: HUNAN } as never }),
    at('2025-11-03T02:00:00.000Z'),
    after(ask.publish(rulebook)),
    after(ask.listUnits([['A', 'in'], ['B', 'in'], ['C', 'in']])), // prettier-ignore
    after(ask.listUnits([['D', 'in']], { of: 'EED-HUNAN' })),
    after(ask.report([['A', 100], ['B', 100], ['C', 100]])), // prettier-ignore
  );
  when(ask.surrender(100, 'A'));
  when(ask.surrender(50, 'B'));
  return { ledger, when };
}

function over() {
  const made = market();
  at('2026-01-05T02:00:00.000Z').arrange(made.ledger);
  made.when(ask.surrender(100, 'C'));
  made.when(ask.retire(7, 'A'));
  made.when(ask.retire(3, 'B'));
  return made;
}

let ledgers = 0;
async function projected({ journal }: TestLedger): Promise<string> {
  const ledger = `disclosed-${++ledgers}`;
  const events = journal.map((fact, revision): RecordedEvent => {
    const base = { ledgerId: ledgerId(ledger), eventId: randomUUID(), schemaVersion: 1, receivedAt: fact.recordedAt };
    const command = fact.command && { ...fact.command, input: '00' };
    return {
      revision,
      event: { ...base, ...fact, ...(command && { command }), balances: [] } as unknown as LedgerEvent,
    };
  });
  await database.project(ledger, events);
  return ledger;
}

test('a year shows when its deadline has passed, and not before', async () => {
  const open = await projected(market().ledger);
  expect((await disclosedCompliance(database.pool, open, { limit: 10 })).rows).toEqual([]);
  expect((await disclosedUnits(database.pool, open, pseudonyms, { limit: 10 })).rows).toEqual([]);
});

test('by province and sector: what was reached at the deadline, and since', async () => {
  const name = await projected(over().ledger);
  const { rows } = await disclosedCompliance(database.pool, name, { limit: 10 });
  expect(rows).toEqual([
    {
      complianceYear: 2024,
      province: HUBEI,
      sector: 'steel',
      units: 3,
      reported: 3,
      due: 300,
      surrendered: 250,
      offset: 0,
      completionByVolume: '0.833333',
      completionByNumber: '0.666666',
      unitsAtDeadline: 3,
      dueAtDeadline: 300,
      surrenderedAtDeadline: 150,
      completionByVolumeAtDeadline: '0.500000',
      completionByNumberAtDeadline: '0.333333',
    },
    {
      complianceYear: 2024,
      province: HUNAN,
      sector: 'steel',
      units: 1,
      reported: 0,
      due: 0,
      surrendered: 0,
      offset: 0,
      completionByVolume: null,
      completionByNumber: '0.000000',
      unitsAtDeadline: 1,
      dueAtDeadline: null,
      surrenderedAtDeadline: 0,
      completionByVolumeAtDeadline: null,
      completionByNumberAtDeadline: '0.000000',
    },
  ]);
  const first = await disclosedCompliance(database.pool, name, { limit: 1 });
  const second = await disclosedCompliance(database.pool, name, { limit: 1, after: first.next! });
  expect([...first.rows, ...second.rows]).toEqual(rows);
  expect(second.next).toBeNull();
  expect((await disclosedCompliance(database.pool, name, { province: HUNAN, limit: 10 })).rows).toEqual([rows[1]]);
});

test('unit by unit: the same name in every answer, the account in none, in no order that follows it', async () => {
  const name = await projected(over().ledger);
  const whole = await disclosedUnits(database.pool, name, pseudonyms, { limit: 10 });
  const named = new Map(['A', 'B', 'C', 'D'].map((id) => [pseudonyms.of(name, id), id]));
  expect(whole.rows.map(({ unit }) => unit)).toEqual([...named.keys()].sort());
  const statuses = whole.rows.map((row) => [
    named.get(row.unit),
    row.due,
    row.surrendered,
    row.status,
    row.statusAtDeadline,
  ]);
  expect(statuses.sort()).toEqual([
    ['A', 100, 100, 'COMPLIANT', 'COMPLIANT'],
    ['B', 100, 50, 'SHORT', 'SHORT'],
    ['C', 100, 100, 'COMPLIANT', 'SHORT'],
    ['D', null, 0, 'MISSING', 'MISSING'],
  ]);
  expect(Object.keys(whole.rows[0]!)).not.toContain('account');
  const paged = [];
  for (let next = undefined as { complianceYear: number; unit: string } | undefined, more = true; more;) {
    const page = await disclosedUnits(database.pool, name, pseudonyms, { limit: 3, after: next });
    paged.push(...page.rows);
    more = page.next !== null;
    next = page.next ?? undefined;
  }
  expect(paged).toEqual(whole.rows);
  const other = new Pseudonyms(Buffer.alloc(32, 8));
  const again = await disclosedUnits(database.pool, name, other, { limit: 10 });
  expect(again.rows.filter(({ unit }) => named.has(unit))).toEqual([]);
  expect(pseudonyms.of('another', 'A')).not.toBe(pseudonyms.of(name, 'A'));
});

test('totals by kind and vintage, and every voluntary cancellation', async () => {
  const { ledger } = over();
  const name = await projected(ledger);
  expect((await disclosedInstruments(database.pool, name)).rows).toEqual([
    {
      kind: 'allowance',
      vintage: null,
      instruments: 1,
      issued: 3_000,
      inCirculation: 2_740,
      surrendered: 250,
      retired: 10,
      cancelled: 0,
      carriedOver: 0,
    },
  ]);
  const all = await disclosedRetirements(database.pool, name, { limit: 10 });
  expect(all.at.revision).toBe(ledger.state.revision);
  expect(all.rows.map(({ quantity }) => quantity)).toEqual([3, 7]);
  expect(all.rows[0]).toEqual({
    revision: ledger.state.revision,
    retiredAt: ledger.now,
    instrument: 'CEA24',
    quantity: 3,
    beneficiary: expect.any(String),
  });
  const first = await disclosedRetirements(database.pool, name, { limit: 1 });
  expect((await disclosedRetirements(database.pool, name, { limit: 1, after: first.next! })).rows).toEqual([
    all.rows[1],
  ]);
  expect((await disclosedRetirements(database.pool, name, { instrument: 'CEA23', limit: 1 })).rows).toEqual([]);
});

test.each([31, 65])('a key of %i bytes is none', (bytes) => {
  expect(() => new Pseudonyms(Buffer.alloc(bytes))).toThrow(RangeError);
});
