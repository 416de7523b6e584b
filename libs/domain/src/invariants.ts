// What must hold at every revision. Checked after replays, in tests and by the fault suites; costs a walk of all ranges.
import type { LedgerState } from './ledger-state.js';
import { type BatchRange, quantityOf } from './serial-range.js';
import type { RangeList } from './serial-register.js';
import { brokenMarket } from './voluntary-market/invariants.js';
import { CivilDays } from './working-time.js';

/** The broken invariants of the state, in words with their numbers; empty when all is well. */
export function brokenInvariants(state: LedgerState): string[] {
  const broken: string[] = [];
  const rangesOf = new Map<number, BatchRange[]>();
  const heldBy = new Map<string, number>();
  const collect = (instrument: number, ranges: BatchRange[]): void => {
    const all = rangesOf.get(instrument);
    if (all) for (const range of ranges) all.push(range);
    else rangesOf.set(instrument, ranges);
  };
  const stagedOf = new Map<number, number>();
  for (const operation of state.operations.values()) {
    const ranges = [...state.register.ranges(operation.units)];
    const quantity = quantityOf(ranges);
    const name = `operation ${operation.id}`;
    if (quantity !== operation.quantity) broken.push(`${name}: ranges of ${quantity}, staged ${operation.quantity}`);
    broken.push(...brokenList(name, operation.units, ranges.length));
    const due = state.due.all.filter(
      (one) => one.what === 'operation' && one.id === operation.id && one.at === operation.expiresAt,
    );
    if (due.length !== 1) broken.push(`${name}: due ${due.length} times`);
    collect(operation.units.instrument, ranges);
    stagedOf.set(operation.holding.listId, (stagedOf.get(operation.holding.listId) ?? 0) + quantity);
  }
  const pinnedOf = new Map<unknown, number>();
  let expiring = 0;
  for (const { id, holding, quantity, kind, expiresAt } of state.allPinning()) {
    if (quantity <= 0) broken.push(`encumbrance ${id}: pins ${quantity}`);
    if (kind === 'proposal' && !state.proposals.has(id)) broken.push(`encumbrance ${id}: no such proposal`);
    if (expiresAt !== undefined) expiring++;
    pinnedOf.set(holding.listId, (pinnedOf.get(holding.listId) ?? 0) + quantity);
  }
  const waiting = state.operations.size + expiring + state.proposals.size + state.compliance.openYears.size;
  if (state.due.all.length !== waiting)
    broken.push(`${state.due.all.length} due times for ${waiting} operations, encumbrances, proposals and deadlines`);
  const today = new CivilDays().of(state.recordedAt);
  for (const holding of state.allHoldings()) {
    const name = `${holding.account.id}/${holding.of.id}/${holding.compartment}`;
    const ranges = [...state.register.ranges(holding)];
    const quantity = quantityOf(ranges);
    // What is pinned by quantity stays in the list of ranges: which of them is open.
    const pinned = pinnedOf.get(holding.listId) ?? 0;
    if (quantity !== holding.available + pinned)
      broken.push(`${name}: ranges of ${quantity}, available ${holding.available}, pinned ${pinned}`);
    const bound = (stagedOf.get(holding.listId) ?? 0) + pinned;
    if (bound !== holding.encumbered)
      broken.push(`${name}: staged and pinned ${bound}, encumbered ${holding.encumbered}`);
    const { bought, boughtOn } = holding;
    if (bought < 0 || (bought > 0 && (holding.compartment !== 'trading' || boughtOn > today)))
      broken.push(`${name}: bought ${bought} on day ${boughtOn} of ${today}`);
    broken.push(...brokenList(name, holding, ranges.length));
    collect(holding.instrument, ranges);
    heldBy.set(holding.account.id, (heldBy.get(holding.account.id) ?? 0) + holding.available + holding.encumbered);
  }
  for (const account of state.accounts.values()) {
    const held = heldBy.get(account.id) ?? 0;
    if (held !== account.held) broken.push(`account ${account.id}: holdings of ${held}, held ${account.held}`);
    if (account.closed && held > 0) broken.push(`account ${account.id} is closed and holds ${held}`);
  }
  for (const instrument of state.instruments.values()) {
    const ranges = (rangesOf.get(instrument.index) ?? []).sort((a, b) => a.start - b.start);
    // Units are conserved and unique when the ranges, sorted, cover 1 to issued without gap or overlap.
    let next = 1;
    for (const range of ranges) {
      if (range.start !== next) broken.push(`${instrument.id}: ${range.start < next ? 'overlap' : 'gap'} at ${next}`);
      next = Math.max(next, range.end + 1);
    }
    if (next !== instrument.issued + 1)
      broken.push(`${instrument.id}: units to ${next - 1}, issued ${instrument.issued}`);
  }
  return [...broken, ...brokenMarket(state)];
}

function brokenList(name: string, list: RangeList, counted: number): string[] {
  if (counted !== list.rangeCount) return [`${name}: ${counted} ranges, counted ${list.rangeCount}`];
  return list.tail < 0 === (counted === 0) && (counted < 2 || list.head !== list.tail) ? [] : [`${name}: wrong tail`];
}
