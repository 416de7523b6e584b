// Counts the journal by itself: nothing of the ledger's own code decides here what an event means.
import { createHash } from 'node:crypto';
import { decodeEvent } from '#event-store/event-codec.js';
import type { EventStore } from '#event-store/event-store.js';
import type { LedgerEvent } from '#domain/events.js';

export interface YearCount {
  units: number;
  due: number;
  surrendered: number;
  offset: number;
  /** Units that had less than their due at the deadline, or no verified emissions. */
  short: number;
}

export interface Recount {
  readonly events: number;
  /** Of all that does not differ between two runs: types and contents, without ids and times. */
  readonly digest: string;
  /** By sector and year, as it is now. */
  readonly years: ReadonlyMap<string, YearCount>;
  /** By year and account: "2022 PWR-0004". */
  readonly units: ReadonlyMap<string, UnitCount>;
  /** Tonnes by instrument. */
  readonly issued: ReadonlyMap<string, number>;
  readonly surrendered: ReadonlyMap<string, number>;
  /** Out of these instruments. */
  readonly carriedOver: ReadonlyMap<string, number>;
  /** Tonnes that successors owe for others. */
  readonly passedOn: number;
  /** By year: units whose status the deadline fixed, and how many of them were in full. */
  readonly fixed: ReadonlyMap<number, { readonly units: number; readonly complete: number }>;
}

/** A unit in one year. Amounts in tonnes. */
export interface UnitCount {
  readonly account: string;
  readonly complianceYear: number;
  sector: string;
  listed: boolean;
  verified: number;
  /** By the plan. */
  allocated: number;
  due: number | undefined;
  /** Of the year's allocation, from the department to the unit. */
  given: number;
  /** Of the year's allocation, before that: for an earlier year. */
  lent: number;
  /** Of a later allocation, from the department straight into the surrender account of this year. */
  borrowed: number;
  surrendered: number;
  offset: number;
  complete: boolean | undefined;
}

export async function recount(store: EventStore, ledgerId: string): Promise<Recount> {
  const digest = createHash('sha256');
  const units = new Map<string, UnitCount>();
  const reductions = new Set<string>();
  const vintages = new Map<string, number>();
  const departments = new Set<string>();
  const surrenderAccounts = new Map<string, number>();
  const issued = new Map<string, number>();
  const surrendered = new Map<string, number>();
  const carriedOver = new Map<string, number>();
  let events = 0;
  let passedOn = 0;
  const unitOf = (account: string, complianceYear: number): UnitCount => {
    const key = `${complianceYear} ${account}`;
    let unit = units.get(key);
    if (!unit) {
      const known = { sector: '', listed: false, verified: 0, allocated: 0, due: undefined, complete: undefined };
      unit = { account, complianceYear, ...known, given: 0, lent: 0, borrowed: 0, surrendered: 0, offset: 0 };
      units.set(key, unit);
    }
    return unit;
  };
  for await (const batch of store.read(ledgerId, 0))
    for (const stored of batch) {
      const event = decodeEvent(stored.bytes);
      events++;
      digest.update(JSON.stringify([event.type, withoutTimes(event.data), event.balances]));
      count(event);
    }

  function count({ type, data }: LedgerEvent): void {
    switch (type) {
      case 'AccountOpened':
        if (data.accountType === 'authority') departments.add(data.account);
        if (data.accountType === 'surrender') surrenderAccounts.set(data.account, data.complianceYear!);
        return;
      case 'InstrumentCreated':
        if (data.kind === 'reduction') reductions.add(data.instrument);
        else vintages.set(data.instrument, data.vintage!);
        return;
      case 'UnitsIssued':
        add(issued, data.instrument, data.end - data.start + 1);
        return;
      case 'UnitsCarriedOver':
        add(issued, data.issued.instrument, data.quantity);
        for (const { instrument, quantity } of data.lots) add(carriedOver, instrument, quantity);
        return;
      case 'KeyUnitsListed':
        for (const [account, listed] of data.lines)
          Object.assign(unitOf(account, data.complianceYear), { sector: data.sector, listed: listed === 'in' });
        return;
      case 'EmissionsVerified':
        for (const [account, verified, due] of data.lines)
          Object.assign(unitOf(account, data.complianceYear), { verified, due });
        return;
      case 'AllocationAdopted':
        for (const [account, allocated, , , due] of data.lines)
          Object.assign(unitOf(account, data.complianceYear), { allocated, ...(due !== null && { due }) });
        return;
      case 'UnitsTransferred':
        if (departments.has(data.from)) unitOf(data.to, vintages.get(data.instrument)!).given += data.quantity;
        return;
      case 'UnitsBorrowed': {
        const { subject, complianceYear, instrument, quantity } = data;
        unitOf(subject, vintages.get(instrument)!).lent += quantity;
        if (!departments.has(data.from) || surrenderAccounts.get(data.to) !== complianceYear) return;
        const unit = unitOf(subject, complianceYear);
        unit.borrowed += quantity;
        unit.surrendered += quantity;
        add(surrendered, instrument, quantity);
        return;
      }
      case 'ObligationSettled': {
        const unit = unitOf(data.subject, data.complianceYear);
        for (const { instrument, quantity } of data.lots) {
          add(surrendered, instrument, quantity);
          unit.surrendered += quantity;
          if (reductions.has(instrument)) unit.offset += quantity;
        }
        return;
      }
      case 'ObligationPassedOn':
        for (const [, takenOver] of data.lines) passedOn += takenOver;
        return;
      case 'ComplianceFixed':
        for (const [account, due, given] of data.lines)
          unitOf(account, data.complianceYear).complete = due !== null && given !== null && given >= due;
        return;
      default:
    }
  }

  const years = new Map<string, YearCount>();
  const fixed = new Map<number, { units: number; complete: number }>();
  for (const unit of units.values()) {
    const { complianceYear: year } = unit;
    if (unit.complete !== undefined) {
      const one = fixed.get(year) ?? { units: 0, complete: 0 };
      fixed.set(year, { units: one.units + 1, complete: one.complete + (unit.complete ? 1 : 0) });
    }
    if (!unit.listed) continue;
    const name = `${unit.sector} ${year}`;
    const sum = years.get(name) ?? { units: 0, due: 0, surrendered: 0, offset: 0, short: 0 };
    sum.units++;
    sum.due += unit.due ?? 0;
    sum.surrendered += unit.surrendered;
    sum.offset += unit.offset;
    if (unit.complete === false) sum.short++;
    years.set(name, sum);
  }
  return {
    events,
    digest: digest.digest('hex'),
    years,
    units,
    issued,
    surrendered,
    carriedOver,
    passedOn,
    fixed,
  };
}

const add = (sums: Map<string, number>, key: string, quantity: number): void => {
  sums.set(key, (sums.get(key) ?? 0) + quantity);
};

/** Times differ by the milliseconds that a run takes. */
function withoutTimes(value: unknown): unknown {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? 'time' : value;
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTimes(inner)]));
}
