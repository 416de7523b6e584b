// How facts change what the ledger knows of the mandatory market.
import { assertNever } from '../assert-never.js';
import type { EventData, Fact } from '../events.js';
import type { Holding } from '../holding-table.js';
import type { AccountId, InstrumentId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import { carryOverClosesAt } from './carry-over.js';
import { decidedAfter, NOTHING_CARRIED_OVER } from './compliance-book.js';

type ComplianceFact = Extract<
  Fact,
  {
    type:
      | 'RulebookPublished'
      | 'KeyUnitsListed'
      | 'EmissionsVerified'
      | 'AllocationAdopted'
      | 'CarryOverLimitsSet'
      | 'ObligationPassedOn'
      | 'DeductionDecided'
      | 'ComplianceFixed';
  }
>;

export function evolveCompliance(state: LedgerState, event: ComplianceFact & { readonly recordedAt: Instant }): void {
  const { compliance } = state;
  switch (event.type) {
    case 'RulebookPublished': {
      const { rulebook } = event.data;
      compliance.publish(rulebook);
      // A deadline that had passed when its rulebook came is history: nobody can say any more what stood then.
      if (rulebook.deadline > event.recordedAt)
        for (const year of rulebook.complianceYears) state.concludeYear(year, rulebook.deadline);
      return;
    }
    case 'KeyUnitsListed': {
      const { account: authority, complianceYear, sector, lines } = event.data;
      for (const [unit, listed, unitClass] of lines)
        compliance.change(unit, complianceYear, { authority, sector, unitClass, listed: listed === 'in' });
      return;
    }
    case 'EmissionsVerified':
      for (const [unit, verified, due] of event.data.lines)
        compliance.change(unit, event.data.complianceYear, { verified, due });
      return;
    case 'AllocationAdopted': {
      const field = event.data.stage === 'pre' ? 'preAllocated' : 'finallyAllocated';
      for (const [unit, allocated, deduction, entitled, due] of event.data.lines)
        compliance.change(unit, event.data.complianceYear, {
          [field]: allocated,
          deduction,
          entitled,
          ...(due !== null && { due }),
        });
      return;
    }
    case 'CarryOverLimitsSet': {
      const { complianceYear, lines } = event.data;
      for (const [unit, , , , , frozen, , limit] of lines) {
        const before = compliance.find(unit, complianceYear)?.carryOver ?? NOTHING_CARRIED_OVER;
        compliance.change(unit, complianceYear, { carryOver: { ...before, limit, frozen } });
      }
      return;
    }
    case 'ObligationPassedOn': {
      const { account, complianceYear, sector, lines } = event.data;
      const from = compliance.find(account, complianceYear)!;
      let { passedOn, offsetTakenOver } = from;
      for (const [successor, takenOver, offset] of lines) {
        passedOn += takenOver;
        offsetTakenOver -= offset;
        const heir = compliance.find(successor, complianceYear);
        compliance.change(successor, complianceYear, {
          sector: heir?.sector ?? sector,
          takenOver: (heir?.takenOver ?? 0) + takenOver,
          offsetTakenOver: (heir?.offsetTakenOver ?? 0) + offset,
        });
      }
      compliance.change(account, complianceYear, { passedOn, offsetTakenOver });
      return;
    }
    case 'DeductionDecided': {
      const { account, complianceYear, withdrawn, ...decision } = event.data;
      const before = compliance.find(account, complianceYear)?.decided ?? [];
      compliance.change(account, complianceYear, { decided: decidedAfter(before, decision, withdrawn) });
      return;
    }
    case 'ComplianceFixed': {
      const { complianceYear, lines, nextAt } = event.data;
      for (const [unit, due, onTime] of lines)
        compliance.change(unit, complianceYear, { fixed: { due: due ?? undefined, surrendered: onTime ?? undefined } });
      state.concludeYear(complianceYear, nextAt);
      return;
    }
    default:
      assertNever(event);
  }
}

/** Allowances between a department and a unit: what the unit got of its vintage, less what went back. */
export function distributed(
  state: LedgerState,
  { from, to }: { readonly from: Holding; readonly to: Holding },
  quantity: number,
): void {
  const gives = from.account.type === 'authority';
  const takes = to.account.type === 'authority';
  const { vintage } = from.of;
  if (gives === takes || vintage === undefined) return;
  const unit = gives ? to.account.id : from.account.id;
  gave(state, unit, vintage, gives ? quantity : -quantity);
}

/** What a department surrendered for a unit, out of the allowances that it kept for it, it has given to the unit (R12). */
export function delegated(
  state: LedgerState,
  from: AccountId,
  subject: AccountId,
  lots: readonly { readonly instrument: InstrumentId; readonly quantity: number }[],
): void {
  if (state.accounts.get(from)?.type !== 'authority') return;
  for (const { instrument, quantity } of lots) {
    const vintage = state.instruments.get(instrument)?.vintage;
    if (vintage !== undefined) gave(state, subject, vintage, quantity);
  }
}

function gave(state: LedgerState, unit: AccountId, vintage: number, quantity: number): void {
  const before = state.compliance.find(unit, vintage)?.distributed ?? 0;
  state.compliance.change(unit, vintage, { distributed: before + quantity });
}

/** Units surrendered for the subject's year: in time where they were applied for before the deadline that holds now. */
export function surrendered(
  state: LedgerState,
  subject: AccountId,
  complianceYear: number,
  lots: readonly { readonly instrument: InstrumentId; readonly quantity: number }[],
  { appliedAt, recordedAt }: { readonly appliedAt: Instant; readonly recordedAt: Instant },
): void {
  const { compliance } = state;
  const unit = compliance.find(subject, complianceYear);
  const deadline = compliance.rulebookOf(complianceYear, recordedAt)?.deadline;
  const inTime = deadline === undefined || appliedAt < deadline;
  let sum = 0;
  let offset = 0;
  for (const { instrument, quantity } of lots) {
    sum += quantity;
    if (state.instruments.get(instrument)?.kind === 'reduction') offset += quantity;
  }
  compliance.change(subject, complianceYear, {
    surrendered: (unit?.surrendered ?? 0) + sum,
    offset: (unit?.offset ?? 0) + offset,
    onTime: (unit?.onTime ?? 0) + (inTime ? sum : 0),
  });
}

/** What a department lends it has given to the unit, of the later year; the unit has surrendered it for this one. */
export function borrowed(
  state: LedgerState,
  { from, subject, complianceYear, instrument, quantity }: EventData['UnitsBorrowed'],
  when: { readonly appliedAt: Instant; readonly recordedAt: Instant },
): void {
  const lots = [{ instrument, quantity }];
  delegated(state, from, subject, lots);
  surrendered(state, subject, complianceYear, lots, when);
  const before = state.compliance.find(subject, complianceYear)?.borrowed ?? 0;
  state.compliance.change(subject, complianceYear, { borrowed: before + quantity });
}

/** Counts what is carried over against the limit; what was applied for late, against what was released from a freeze too. */
export function carriedOver(
  state: LedgerState,
  { from, complianceYear, quantity, issued: { instrument } }: EventData['UnitsCarriedOver'],
  { appliedAt, recordedAt }: { readonly appliedAt: Instant; readonly recordedAt: Instant },
): void {
  const { compliance } = state;
  const before = compliance.find(from, complianceYear)?.carryOver ?? NOTHING_CARRIED_OVER;
  const rules = compliance.rulebookOf(complianceYear, recordedAt)?.carryOver;
  const late = rules !== undefined && appliedAt >= carryOverClosesAt(rules);
  compliance.change(from, complianceYear, {
    carryOver: {
      ...before,
      carriedOver: before.carriedOver + quantity,
      late: before.late + (late ? quantity : 0),
    },
  });
  state.noteCarriedIn(state.instruments.get(instrument)!, quantity);
}

/** Units released from a judicial freeze after a window for them has closed may still be carried over. */
export function releasedFromFreeze(
  { compliance }: LedgerState,
  { account, instrument, quantity }: EventData['EncumbranceReleased'],
  recordedAt: Instant,
): void {
  for (const { complianceYear, carryOver } of compliance.yearsOf(account)) {
    const rules = compliance.rulebookOf(complianceYear, recordedAt)?.carryOver;
    if (!carryOver || !rules?.from.includes(instrument) || recordedAt < carryOverClosesAt(rules)) continue;
    const released = carryOver.released + quantity;
    compliance.change(account, complianceYear, { carryOver: { ...carryOver, released } });
  }
}
