// What the adopted plans give a unit of a vintage, and what it still may get or has to give back (R7, R9-R12).
import type { Account } from '../account-table.js';
import type { BorrowUnits, IssueUnits, Operation, SettleObligation, TransferUnits } from '../commands.js';
import type { Instrument } from '../holding-table.js';
import type { AccountId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import type { Rejection } from '../rejections.js';
import type { UnitYear } from './compliance-book.js';
import { allocationStep, type Determined } from './pre-allocation.js';

/**
 * Units that a plan gives for the year, deductions taken off: one step from what the unit has got and what was withheld
 * from it by now (R9-R11). A deduction that is decided late takes what is still to come and no units that the unit has:
 * the rest of it stays open (R10).
 */
export function entitledBy(
  { preAllocated, finallyAllocated, entitled = 0, distributed }: EntitledBefore,
  plan: Determined,
): number {
  const deducted = (finallyAllocated ?? preAllocated ?? 0) - entitled;
  // Less than nothing went to who returned units of before.
  return allocationStep({ issued: Math.max(0, distributed), deducted }, plan).allocated.issued;
}
type EntitledBefore = Pick<UnitYear, 'preAllocated' | 'finallyAllocated' | 'entitled' | 'distributed'>;

/** An issue of allowances stays within the adopted plans of its vintage. Issues that wait for approval count. */
export function checkIssue(
  state: LedgerState,
  command: IssueUnits,
  instrument: Instrument,
  at: Instant,
): Rejection | undefined {
  const years = plannedYears(state, instrument, at);
  if (!years) return undefined;
  let planned = 0;
  for (const year of years)
    for (const unit of state.compliance.unitsOf(year)) if (unit.listed) planned += unit.entitled ?? 0;
  // What stands in place of earlier vintages is no allocation of this one.
  let used = instrument.issued - instrument.carriedIn;
  for (const { operation } of state.proposals.values())
    if (operation.type === 'IssueUnits' && operation !== command && operation.instrument === instrument.id)
      used += operation.quantity;
  if (used + command.quantity <= planned) return undefined;
  const { to: account, quantity: requested } = command;
  return { code: 'plan-exceeded', account, instrument: instrument.id, planned, used, requested };
}

/** A department gives a unit what its plan says, and takes back what it says too much. */
export function checkDistribution(
  state: LedgerState,
  command: TransferUnits,
  { from, to }: { readonly from: Account; readonly to: Account },
  instrument: Instrument,
  at: Instant,
): Rejection | undefined {
  const gives = from.type === 'authority' && to.type === 'holding';
  const takes = from.type === 'holding' && to.type === 'authority';
  if (!gives && !takes) return undefined;
  const { id: account } = gives ? to : from;
  const plan = planOf(state, account, instrument, at);
  if (!plan) return undefined;
  const pending = pendingBetween(state, from.id, to.id, instrument.id, command);
  const requested = command.quantity;
  const { planned, used } = plan;
  if (gives)
    return used + pending + requested <= planned
      ? undefined
      : { code: 'plan-exceeded', account, instrument: instrument.id, planned, used: used + pending, requested };
  const overAllocated = Math.max(0, used - planned - pending);
  return requested <= overAllocated
    ? undefined
    : { code: 'return-exceeded', account, instrument: instrument.id, overAllocated, requested };
}

/**
 * A department that keeps the allowances of a unit which is closed, in default or at high risk surrenders them for it on
 * delegation (R12): what the plan gives the unit and it did not get yet, so reductions never. What a unit borrows is
 * lent out of that too, once there is a plan.
 */
export function checkDelegated(
  state: LedgerState,
  { from, subject }: { readonly from: AccountId; readonly subject: AccountId },
  { instrument, quantity: requested }: { readonly instrument: Instrument; readonly quantity: number },
  command: SettleObligation | BorrowUnits,
  at: Instant,
): Rejection | undefined {
  const plan = planOf(state, subject, instrument, at);
  if (!plan && instrument.kind === 'allowance') return undefined;
  const { planned, used } = plan ?? { planned: 0, used: 0 };
  const pending = pendingBetween(state, from, subject, instrument.id, command);
  if (used + pending + requested <= planned) return undefined;
  return {
    code: 'plan-exceeded',
    account: subject,
    instrument: instrument.id,
    planned,
    used: used + pending,
    requested,
  };
}

/** What the plans give the unit of the instrument, and what of it went to the unit or was surrendered for it. */
function planOf(
  state: LedgerState,
  account: AccountId,
  instrument: Instrument,
  at: Instant,
): { readonly planned: number; readonly used: number } | undefined {
  const years = plannedYears(state, instrument, at);
  if (!years) return undefined;
  let planned = 0;
  let used = 0;
  for (const year of years) {
    const unit = state.compliance.find(account, year);
    planned += unit?.entitled ?? 0;
    used += unit?.distributed ?? 0;
  }
  return { planned, used };
}

/** In other proposals of that kind: a cap is used up by who asks first, not by who is approved first. */
function pendingBetween(
  state: LedgerState,
  from: AccountId,
  to: AccountId,
  instrument: Instrument['id'],
  except: Operation,
): number {
  let pending = 0;
  for (const { operation } of state.proposals.values()) {
    if (operation === except) continue;
    if (operation.type === 'TransferUnits') {
      if (operation.from === from && operation.to === to && operation.instrument === instrument)
        pending += operation.quantity;
    } else if (operation.type === 'SettleObligation' && operation.from === from && operation.subject === to)
      for (const lot of operation.lots) if (lot.instrument === instrument) pending += lot.quantity;
    if (operation.type === 'BorrowUnits' && operation.from === from && operation.account === to)
      if (operation.instrument === instrument) pending += operation.quantity;
  }
  return pending;
}

/**
 * The years whose allocation the instrument carries: its vintage, and the following years of the same rulebook that have
 * no vintage of their own (CEA19-20). Undefined where no rulebook of the vintage is in force, or it is no allowance.
 */
function plannedYears(state: LedgerState, { kind, vintage }: Instrument, at: Instant): readonly number[] | undefined {
  if (kind !== 'allowance' || vintage === undefined) return undefined;
  const rulebook = state.compliance.rulebookOf(vintage, at);
  if (!rulebook) return undefined;
  const later = [...state.instruments.values()].flatMap((one) =>
    one.kind === 'allowance' && one.vintage !== undefined && one.vintage > vintage ? [one.vintage] : [],
  );
  const end = Math.min(...later);
  return rulebook.complianceYears.filter((year) => year >= vintage && year < end);
}
