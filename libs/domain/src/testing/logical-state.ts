// Everything that a ledger knows, as plain values that can be compared; where it lies in memory plays no part.
import type { LedgerState } from '../ledger-state.js';
import type { RangeList } from '../serial-register.js';

export function logicalState(state: LedgerState) {
  const rangesOf = (list: RangeList) =>
    [...state.register.ranges(list)].map(({ batch, start, end }) => `${batch}:${start}-${end}`);
  return {
    revision: state.revision,
    recordedAt: state.recordedAt,
    accounts: sorted(
      [...state.accounts.values()].map(({ id, index, type, holder, complianceYear, closed, held }) => ({
        id,
        index,
        type,
        holder,
        complianceYear,
        closed,
        held,
      })),
    ),
    instruments: sorted([...state.instruments.values()].map((instrument) => ({ ...instrument }))),
    accountOfHolder: sorted([...state.accountOfHolder]),
    systemAccounts: sorted([...state.systemAccounts]),
    holdings: sorted(
      [...state.allHoldings()].map((holding) => ({
        name: `${holding.account.id}/${holding.of.id}/${holding.compartment}`,
        available: holding.available,
        encumbered: holding.encumbered,
        bought: holding.bought,
        boughtOn: holding.boughtOn,
        count: holding.rangeCount,
        ranges: rangesOf(holding),
      })),
    ),
    operations: sorted(
      [...state.operations.values()].map(({ units, holding, ...operation }) => ({
        ...operation,
        of: `${holding.account.id}/${holding.of.id}/${holding.compartment}`,
        count: units.rangeCount,
        ranges: rangesOf(units),
      })),
    ),
    encumbrances: sorted(
      [...state.allPinning()].map(({ holding, ...encumbrance }) => ({
        ...encumbrance,
        of: `${holding.account.id}/${holding.of.id}/${holding.compartment}`,
      })),
    ),
    proposals: sorted([...state.proposals.values()].map((proposal) => ({ ...proposal }))),
    conflicts: sorted([...state.openConflicts].map(([key, { id }]) => `${key}: ${id}`)),
    corrections: sorted([...state.corrections]),
    rulebooks: state.compliance.rulebooks.map(({ id, effectiveFrom }) => `${id} from ${effectiveFrom}`),
    unitYears: sorted([...state.compliance.all()].map((unit) => ({ ...unit }))),
    openYears: sorted([...state.compliance.openYears]),
    methodologies: sorted([...state.market.methodologies.keys()]),
    projects: sorted([...state.market.projects.values()]),
    barred: sorted([...state.market.barred]),
    due: state.due.all.map((due) => ({ ...due })),
    ranges: state.register.rangeCount,
    commands: sorted([...state.commands.entries()].map(({ print, revision }) => `${print.join(' ')} at ${revision}`)),
    decided: state.commands.size,
  };
}

/** The maps and indexes have no order of their own. */
function sorted<T>(values: readonly T[]): T[] {
  const keyed = values.map((value) => ({ value, key: JSON.stringify(value) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ value }) => value);
}
