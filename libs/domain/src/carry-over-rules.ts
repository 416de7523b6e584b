// Carry-over (结转): units of earlier vintages leave circulation, and as many of a later one come into it, in one event.
import { accountFor, openAccountOf } from './account-rules.js';
import type { CarryOverUnits } from './commands.js';
import { carryOverRefused } from './compliance/carry-over-check.js';
import type { Decision } from './decision.js';
import type { InstrumentId } from './ids.js';
import type { Instant } from './instant.js';
import { nextBatch, supplyExceeded } from './issuance-rules.js';
import { type LedgerState, systemAccountKey } from './ledger-state.js';
import { assertLots, takeLots } from './lots.js';
import { rangesBesideLots } from './serial-range.js';

/** An issue, but no allocation: the caps of the later vintage's plan do not count it. */
export function carryOverUnits(state: LedgerState, command: CarryOverUnits, at: Instant): Decision {
  const { from: id, complianceYear, lots } = command;
  assertLots(lots);
  // Nothing is given away, and old units end unless they are carried over: a restricted account may, as it may surrender.
  const from = accountFor(state, id, ['holding'], 'surrender');
  if ('code' in from) return { rejection: from };
  for (const { instrument } of lots)
    if (!state.instruments.has(instrument)) return { rejection: { code: 'instrument-not-found', instrument } };
  const rules = state.compliance.rulebookOf(complianceYear, at)?.carryOver;
  if (!rules) return { rejection: { code: 'no-carry-over', complianceYear } };
  const refused = carryOverRefused(state, command, rules, at);
  if (refused) return { rejection: refused };
  const sink = state.systemAccounts.get(systemAccountKey('carry-over'));
  if (sink === undefined) return { rejection: { code: 'no-system-account', accountType: 'carry-over' } };
  const to = openAccountOf(state, sink);
  if ('code' in to) return { rejection: to };
  const into = state.instruments.get(rules.into as InstrumentId);
  if (!into) return { rejection: { code: 'instrument-not-found', instrument: rules.into as InstrumentId } };
  // What is issued takes as much of the event as one lot more.
  const taken = takeLots(state, from, lots, rangesBesideLots(lots.length + 1), at);
  if ('code' in taken) return { rejection: taken };
  const quantity = lots.reduce((sum, lot) => sum + lot.quantity, 0);
  const exceeded = supplyExceeded(state, into, quantity);
  if (exceeded) return { rejection: exceeded };
  const issued = { instrument: into.id, ...nextBatch(into, quantity) };
  const data = { from: id, to: to.id, complianceYear, quantity, lots: taken.lots, issued };
  return { facts: [...taken.staged, { type: 'UnitsCarriedOver', data }] };
}
