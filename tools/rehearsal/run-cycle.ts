// One compliance cycle through the API, in the order of a real one: rules, lists, emissions, plans, units, trades, surrender.
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import { Progress } from '../progress.js';
import { allocationFile } from './allocation-file.js';
import { borrow } from './borrow.js';
import { noteTrades } from './carry-over.js';
import { type Clerk, COURT, EXCHANGE, HOLDERS, officerOf, REGISTRAR, REVIEWER } from './clerk.js';
import {
  type Cycle,
  CYCLES,
  departmentOf,
  type SectorYear,
  type Unit,
  type UnitYear,
  vintageOf,
  yearOf,
} from './country.js';
import { held, move, type Portfolio, take, tradesBetween } from './market.js';
import { apportion } from './seeded.js';

/** What the rehearsal itself knows of the country: nothing of it is asked back from the registry. */
export interface World {
  readonly scale: number;
  readonly units: readonly Unit[];
  /** Accounts of units and instruments that are there already. */
  readonly opened: Set<string>;
  readonly portfolios: Map<string, Portfolio>;
  /** What units borrowed before it was distributed, in tonnes, by instrument and account: "CEA23 PWR-0004". */
  readonly borrowed: Map<string, number>;
  /** Of trades that count for the carry-over, in tonnes. */
  readonly traded: Map<string, { sold: number; bought: number }>;
  /** Who still owes something: its account stays open. */
  readonly defaulters: Set<string>;
  /** Owner of the reductions. */
  readonly project: string;
  /** What a merged unit owed, in tonnes. */
  passedOn: number;
}

export async function runCycle(clerk: Clerk, world: World, cycle: Cycle): Promise<void> {
  const sectors = cycle.complianceYears.flatMap((year) => cycle.years[year]!.map((sector) => ({ year, sector })));
  const members = sectors.map(({ year, sector }) => yearOf(world.units, year, sector, world.scale));
  const rows = members.flat();
  const rulebook = SHIPPED_RULEBOOKS.find(({ id }) => id === cycle.rulebook)!;
  await clerk.carryOut(`rulebook:${rulebook.id}`, REGISTRAR, '/v1/rulebooks', { rulebook }, REVIEWER);
  await openAccounts(clerk, world, cycle, rulebook, rows);
  for (const [index, { year, sector }] of sectors.entries())
    await fileFor(clerk, rulebook, year, sector, members[index]!);
  await distribute(clerk, world, cycle, rows);
  await clerk.setClock(cycle.applications);
  const owed = dueOf(cycle, rows, world.scale);
  const due = rulebook.borrowing ? await borrow(clerk, world, rulebook.borrowing, owed) : owed;
  const offsets = await buyOffsets(clerk, world, cycle, due);
  await trade(clerk, world, cycle, due, offsets);
  const merges = cycle === CYCLES.at(-1);
  await surrender(clerk, world, cycle, merges ? await merge(clerk, world, due, offsets) : due, offsets);
  await clerk.setClock(cycle.ends);
}

async function openAccounts(
  clerk: Clerk,
  world: World,
  cycle: Cycle,
  { borrowing }: Rulebook,
  rows: readonly UnitYear[],
): Promise<void> {
  for (const complianceYear of cycle.complianceYears) {
    const account = `SURRENDER-${complianceYear}`;
    await clerk.carryOut(account, REGISTRAR, '/v1/accounts', { account, accountType: 'surrender', complianceYear }, REVIEWER); // prettier-ignore
  }
  // What is borrowed is there before its year.
  for (const vintage of borrowing ? [...cycle.complianceYears, borrowing.fromYear] : cycle.complianceYears) {
    const instrument = vintageOf(vintage);
    if (world.opened.has(instrument)) continue;
    await clerk.carryOut(instrument, REGISTRAR, '/v1/instruments', { instrument, kind: 'allowance', vintage }, REVIEWER); // prettier-ignore
    world.opened.add(instrument);
  }
  const fresh = [...new Set(rows.map(({ unit }) => unit))].filter(({ account }) => !world.opened.has(account));
  const progress = new Progress(`${cycle.name}: accounts`, fresh.length);
  for (const { account, holder, province } of fresh) {
    const representatives = [{ person: HOLDERS.subject, rights: 'both' }];
    const body = { account, accountType: 'holding', holder, province, representatives };
    await clerk.carryOut(`open:${account}`, REGISTRAR, '/v1/accounts', body, REVIEWER);
    world.opened.add(account);
    world.portfolios.set(account, new Map());
    progress.step();
  }
  progress.end();
}

/** The files of every province for one sector and year; one emission is reported wrongly first, and corrected. */
async function fileFor(
  clerk: Clerk,
  rulebook: Rulebook,
  year: number,
  { sector }: SectorYear,
  members: readonly UnitYear[],
): Promise<void> {
  const byProvince = Map.groupBy(members, ({ unit }) => unit.province);
  const progress = new Progress(`files of ${sector} ${year}`, byProvince.size);
  let corrected = false;
  for (const [province, units] of byProvince) {
    const officer = officerOf(province);
    const query = `account=${departmentOf(province)}&complianceYear=${year}&sector=${sector}`;
    const key = `${sector}:${year}:${province}`;
    const send = (what: string, route: string, rows: readonly (readonly unknown[])[], more = '') =>
      clerk.file(`${what}:${key}`, officer, `/v1/compliance/${route}?${query}${more}`, rows);
    await send('list', 'lists', [['account', 'listed'], ...units.map(({ unit }) => [unit.account, 'in'])]);
    const emissions = (wrongBy: number) => [
      ['account', 'verified'],
      ...units.map(({ unit, verified }, index) => [unit.account, verified + (index === 0 ? wrongBy : 0)]),
    ];
    if (!corrected) await send('emissions-first', 'emissions', emissions(1_000));
    corrected = true;
    await send('emissions', 'emissions', emissions(0));
    await send('plan', 'allocations', allocationFile(rulebook, sector, year, units), '&stage=final');
    progress.step();
  }
  progress.end();
}

/**
 * Issued to the departments as planned, then given to every unit: the officer proposes them all, the registry approves. What
 * a unit has borrowed of it is issued and given already.
 */
async function distribute(clerk: Clerk, world: World, cycle: Cycle, rows: readonly UnitYear[]): Promise<void> {
  const groups = Map.groupBy(rows, ({ unit, complianceYear }) => `${unit.province} ${complianceYear}`);
  const progress = new Progress(`${cycle.name}: units distributed`, rows.length);
  for (const [group, units] of groups) {
    const [province, year] = group.split(' ') as [string, string];
    const instrument = vintageOf(Number(year));
    const parts = units.map(({ unit: { account: to }, allocated }) => ({
      to,
      quantity: allocated - (world.borrowed.get(`${instrument} ${to}`) ?? 0),
    }));
    const sum = parts.reduce((before, { quantity }) => before + quantity, 0);
    const from = departmentOf(province);
    await clerk.carryOut(`issue:${group}`, REGISTRAR, '/v1/issuances', { instrument, to: from, quantity: sum }, REVIEWER); // prettier-ignore
    const given = parts.filter(({ quantity }) => quantity > 0);
    const lines = given.map(({ to, quantity }) => ({
      key: `give:${instrument}:${to}`,
      ...{ from, to, instrument, quantity, reference: `PLAN ${year}` },
    }));
    for (const [index, proposal] of (await clerk.bulk(officerOf(province), lines)).entries())
      await clerk.approve(lines[index]!.key, proposal, REGISTRAR);
    for (const { to, quantity } of given) {
      const portfolio = world.portfolios.get(to)!;
      portfolio.set(instrument, (portfolio.get(instrument) ?? 0) + quantity);
      progress.step();
    }
  }
  progress.end();
}

/** What every unit has to surrender for a year, and what it will leave missing. */
export interface Due {
  readonly account: string;
  readonly province: string;
  readonly complianceYear: number;
  readonly due: number;
  /** Of that, what its allocation does not cover, where this is a hardship to it. */
  readonly lacking: number;
  missing: number;
}

/** The sector's shortfall is that of its largest emitters. */
function dueOf(cycle: Cycle, rows: readonly UnitYear[], scale: number): Due[] {
  const all = rows.map(
    ({
      unit: { account, province, sector, hardship },
      complianceYear,
      verified,
      allocated,
    }): Due & { sector: string } => ({
      ...{ account, province, sector, complianceYear, due: verified, missing: 0 },
      lacking: hardship ? verified - allocated : 0,
    }),
  );
  for (const complianceYear of cycle.complianceYears)
    for (const { sector, short } of cycle.years[complianceYear]!) {
      const largest = all
        .filter((one) => one.complianceYear === complianceYear && one.sector === sector)
        .sort((a, b) => b.due - a.due || (a.account < b.account ? -1 : 1))
        .slice(0, short.units);
      const parts = apportion(Math.round(short.tonnes * scale), largest.map(() => 1)); // prettier-ignore
      for (const [index, one] of largest.entries()) one.missing = Math.min(parts[index]!, one.due);
    }
  return all;
}

/** Reductions from the project to units, at most 5 % of what each owes: sold by the exchange like everything else. */
async function buyOffsets(
  clerk: Clerk,
  world: World,
  cycle: Cycle,
  due: readonly Due[],
): Promise<ReadonlyMap<Due, number>> {
  const offsets = new Map<Due, number>();
  for (const complianceYear of cycle.complianceYears) {
    let left = Math.round(cycle.offsets[complianceYear]! * world.scale);
    for (const one of due) {
      if (one.complianceYear !== complianceYear || one.missing > 0 || left === 0) continue;
      const part = Math.min(Math.floor(one.due / 20), left);
      if (part > 0) offsets.set(one, part);
      left -= part;
    }
  }
  const instrument = `CCER-${cycle.name}`;
  const quantity = [...offsets.values()].reduce((sum, part) => sum + part, 0);
  if (quantity === 0) return offsets;
  const registeredOn = cycle.complianceYears.includes(2024) ? '2025-03-10' : '2016-11-15';
  const body = { instrument, kind: 'reduction', project: 'WIND-HB-0017', registeredOn };
  await clerk.carryOut(instrument, REGISTRAR, '/v1/instruments', body, REVIEWER);
  await clerk.carryOut(`issue:${instrument}`, REGISTRAR, '/v1/issuances', { instrument, to: world.project, quantity }, REVIEWER); // prettier-ignore
  const toTrading = { from: world.project, instrument, quantity, toCompartment: 'trading' };
  await clerk.send(`out:${instrument}`, HOLDERS, '/v1/position-moves', toTrading);
  const lines = [...offsets].map(([{ account: to, complianceYear }, part]) => ({
    key: `offset:${instrument}:${complianceYear}:${to}`,
    ...{ from: world.project, to, instrument, quantity: part, compartment: 'trading' },
  }));
  await clerk.bulk(EXCHANGE, lines);
  for (const { key, to, quantity: part } of lines)
    await clerk.send(`in:${key}`, HOLDERS, '/v1/position-moves', { from: to, instrument, quantity: part, toCompartment: 'registry' }); // prettier-ignore
  return offsets;
}

async function trade(
  clerk: Clerk,
  world: World,
  cycle: Cycle,
  due: readonly Due[],
  offsets: ReadonlyMap<Due, number>,
): Promise<void> {
  const owed = Map.groupBy(due, ({ account }) => account);
  // Who is off the list sells what it has left.
  const positions = [...world.portfolios].map(([account, portfolio]) => {
    const years = owed.get(account) ?? [];
    return {
      ...{ account, portfolio },
      due: years.reduce((sum, one) => sum + one.due - (offsets.get(one) ?? 0), 0),
      missing: years.reduce((sum, { missing }) => sum + missing, 0),
      mayCarryOver: years.length > 0 && years.every(({ missing }) => missing === 0) && !world.defaulters.has(account),
    };
  });
  const trades = tradesBetween(positions);
  noteTrades(world.traded, trades, cycle.applications);
  const sums = (side: 'from' | 'to') => {
    const bySide = Map.groupBy(trades, (one) => `${one[side]} ${one.instrument}`);
    return [...bySide].map(([key, group]) => {
      const [account, instrument] = key.split(' ') as [string, string];
      return { account, instrument, quantity: group.reduce((sum, { quantity }) => sum + quantity, 0) };
    });
  };
  const [out, back] = [sums('from'), sums('to')];
  const progress = new Progress(`${cycle.name}: trades`, out.length + trades.length + back.length);
  for (const { account: from, instrument, quantity } of out) {
    await clerk.send(`out:${cycle.name}:${instrument}:${from}`, HOLDERS, '/v1/position-moves', { from, instrument, quantity, toCompartment: 'trading' }); // prettier-ignore
    progress.step();
  }
  for (let first = 0; first < trades.length; first += TRADES_PER_FILE) {
    const part = trades.slice(first, first + TRADES_PER_FILE);
    await clerk.bulk(EXCHANGE, part.map((one, index) => ({ key: `trade:${cycle.name}:${first + index}`, ...one, compartment: 'trading' }))); // prettier-ignore
    progress.reach(out.length + first + part.length);
  }
  for (const { account: from, instrument, quantity } of back) {
    await clerk.send(`in:${cycle.name}:${instrument}:${from}`, HOLDERS, '/v1/position-moves', { from, instrument, quantity, toCompartment: 'registry' }); // prettier-ignore
    progress.step();
  }
  progress.end();
}

const TRADES_PER_FILE = 5_000;

async function surrender(
  clerk: Clerk,
  world: World,
  cycle: Cycle,
  due: readonly Due[],
  offsets: ReadonlyMap<Due, number>,
): Promise<void> {
  const progress = new Progress(`${cycle.name}: surrenders`, due.length);
  for (const one of due) {
    const { account, province, complianceYear } = one;
    const offset = offsets.get(one) ?? 0;
    const lots = take(world.portfolios.get(account)!, one.due - one.missing - offset);
    if (offset > 0) lots.push({ instrument: `CCER-${cycle.name}`, quantity: offset });
    progress.step();
    if (one.missing > 0) world.defaulters.add(account);
    if (lots.length === 0) continue;
    const body = { from: account, complianceYear, lots };
    await clerk.carryOut(`surrender:${complianceYear}:${account}`, HOLDERS, '/v1/surrenders/mixed', body, officerOf(province)); // prettier-ignore
  }
  progress.end();
}

/**
 * One unit is merged into another before it has surrendered: what it holds and what it owes go to its successor, and its
 * account closes (R22).
 * @returns what is due now
 */
async function merge(
  clerk: Clerk,
  world: World,
  due: readonly Due[],
  offsets: ReadonlyMap<Due, number>,
): Promise<readonly Due[]> {
  const power = new Set(world.units.filter(({ sector }) => sector === 'power').map((unit) => unit.account));
  // Of no earlier year either may the unit that goes owe anything.
  const whole = due.filter(
    (one) => one.missing === 0 && !offsets.has(one) && power.has(one.account) && !world.defaulters.has(one.account),
  );
  const [heir, gone] = [whole[0], whole.at(-1)];
  if (!heir || !gone || heir === gone) throw new Error('there are no two units to merge');
  const { account, complianceYear } = gone;
  const left = world.portfolios.get(account)!;
  for (const [instrument, quantity] of left)
    if (quantity > 0) {
      const body = { from: account, to: heir.account, instrument, quantity, reason: 'merger' };
      await clerk.carryOut(`merge:${instrument}`, REGISTRAR, '/v1/transfers', body, REVIEWER);
      move(left, world.portfolios.get(heir.account)!, instrument, quantity);
    }
  const successors = [{ account: heir.account, quantity: gone.due }];
  await clerk.carryOut('pass-on', REGISTRAR, '/v1/compliance/successions', { account, complianceYear, successors, reason: 'merger' }, REVIEWER); // prettier-ignore
  await clerk.carryOut('close', REGISTRAR, `/v1/accounts/${account}/close`, { successor: heir.account, reason: 'merger' }, REVIEWER); // prettier-ignore
  world.passedOn += gone.due;
  return due.flatMap((one) => {
    if (one === gone) return [];
    return one === heir ? [{ ...heir, due: heir.due + gone.due }] : [one];
  });
}

/** A court pins a part of what a unit has left. */
export async function freeze(clerk: Clerk, world: World): Promise<void> {
  const rich = world.units.find(
    ({ account }) => held(world.portfolios.get(account) ?? new Map<string, number>()) > 1_000,
  )!;
  const [instrument, stock] = [...world.portfolios.get(rich.account)!].find(([, quantity]) => quantity > 0)!;
  const order = { kind: 'judicial-freeze', account: rich.account, instrument, quantity: Math.ceil(stock / 2), reference: 'Case 2026-E01-118', reason: 'court-order' }; // prettier-ignore
  await clerk.carryOut('freeze', COURT, '/v1/encumbrances', order, REVIEWER);
}
