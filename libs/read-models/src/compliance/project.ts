// Lists, emissions, plans, distributions, surrenders, borrowing, deadlines, carry-over, succession and decided deductions become
// one row for every unit and year.
import type { OperationType } from '#domain/commands.js';
import { decidedAfter } from '#domain/compliance/compliance-book.js';
import type { EventType, LedgerEvent } from '#domain/events.js';
import type { AccountId, InstrumentId } from '#domain/ids.js';
import type { Projection } from '../projection.js';
import { ComplianceNotes } from './notes.js';
import { complianceTables, notesOf } from './table.js';
import { UnitYears } from './unit-years.js';

export const compliance: Projection = {
  tables: complianceTables,
  async project(client, table, { ledgerId, events }) {
    const notes = await ComplianceNotes.load(client, notesOf(table), ledgerId, events);
    const units = new UnitYears();
    for (const { revision, event } of events) {
      take(notes, revision, event);
      change(units, notes, revision, event);
      // When it has been used.
      if (event.type === 'ProposalEnded') notes.forgetApplication(event.data.proposal);
      else if (SURRENDERS.has(event.type) && event.proposal !== undefined) notes.forgetApplication(event.proposal);
    }
    await units.save(client, table, ledgerId);
    await notes.save(client, notesOf(table));
  },
};

function take(notes: ComplianceNotes, revision: number, { type, data, recordedAt }: LedgerEvent): void {
  if (type === 'AccountOpened' && data.accountType === 'authority')
    notes.add('authority', data.account, { ...(data.province !== undefined && { province: data.province }) });
  else if (type === 'InstrumentCreated') {
    const { instrument, kind, vintage } = data;
    notes.add('instrument', instrument, { kind, ...(vintage !== undefined && { vintage }) });
  } else if (type === 'RulebookPublished') {
    const { complianceYears, effectiveFrom, deadline } = data.rulebook;
    notes.add('rulebook', revision, { complianceYears, effectiveFrom, deadline });
  } else if (type === 'ProposalMade' && APPLICATIONS.has(data.operation.type))
    notes.add('application', revision, { madeAt: recordedAt });
}

/** As `evolve-compliance.ts` changes the ledger's book. */
function change(units: UnitYears, notes: ComplianceNotes, revision: number, event: LedgerEvent): void {
  switch (event.type) {
    case 'KeyUnitsListed': {
      const { account: authority, complianceYear, sector, lines } = event.data;
      for (const [unit, listed, unitClass = null] of lines)
        units.change(revision, unit, complianceYear, {
          authority,
          sector,
          unit_class: unitClass,
          listed: listed === 'in',
        });
      return;
    }
    case 'EmissionsVerified':
      for (const [unit, verified, due] of event.data.lines)
        units.change(revision, unit, event.data.complianceYear, { verified, due });
      return;
    case 'AllocationAdopted': {
      const stage = event.data.stage === 'pre' ? 'pre_allocated' : 'finally_allocated';
      for (const [unit, allocated, deduction, entitled, due] of event.data.lines)
        units.change(revision, unit, event.data.complianceYear, {
          [stage]: allocated,
          deduction,
          entitled,
          ...(due !== null && { due }),
        });
      return;
    }
    case 'CarryOverLimitsSet':
      for (const [unit, , , , , frozen, , limit] of event.data.lines)
        units.change(revision, unit, event.data.complianceYear, {
          carry_over_limit: limit,
          carry_over_frozen: frozen,
        });
      return;
    case 'UnitsCarriedOver': {
      const { from, complianceYear, quantity } = event.data;
      units.change(revision, from, complianceYear, ({ carried_over }) => ({ carried_over: carried_over + quantity }));
      return;
    }
    case 'ObligationPassedOn': {
      const { account, complianceYear, sector, lines } = event.data;
      for (const [successor, takenOver] of lines) {
        units.change(revision, successor, complianceYear, (heir) => ({
          sector: heir.sector ?? sector,
          taken_over: heir.taken_over + takenOver,
        }));
        units.change(revision, account, complianceYear, ({ passed_on }) => ({ passed_on: passed_on + takenOver }));
      }
      return;
    }
    case 'DeductionDecided': {
      const { account, complianceYear, withdrawn, ...decision } = event.data;
      units.change(revision, account, complianceYear, ({ decided_deductions: before }) => ({
        decided_deductions: decidedAfter(before, { ...decision, revision }, withdrawn),
      }));
      return;
    }
    case 'ComplianceFixed':
      for (const [unit, due, onTime] of event.data.lines)
        units.change(revision, unit, event.data.complianceYear, { fixed_due: due, fixed_surrendered: onTime });
      return;
    case 'UnitsTransferred':
    case 'TransferCorrected': {
      const { from, to, instrument, quantity } = event.data;
      const gives = notes.find('authority', from) !== undefined;
      const takes = notes.find('authority', to) !== undefined;
      if (gives === takes) return;
      gave(units, notes, revision, gives ? to : from, { instrument, quantity: gives ? quantity : -quantity });
      return;
    }
    case 'UnitsSurrendered': {
      const { from, complianceYear, instrument, quantity } = event.data;
      surrendered(units, notes, revision, event, from, complianceYear, [{ instrument, quantity }]);
      return;
    }
    case 'ObligationSettled': {
      const { from, subject, complianceYear, lots } = event.data;
      if (notes.find('authority', from) !== undefined)
        for (const lot of lots) gave(units, notes, revision, subject, lot);
      surrendered(units, notes, revision, event, subject, complianceYear, lots);
      return;
    }
    case 'UnitsBorrowed': {
      const { subject, complianceYear, instrument, quantity } = event.data;
      gave(units, notes, revision, subject, { instrument, quantity });
      surrendered(units, notes, revision, event, subject, complianceYear, [{ instrument, quantity }]);
      units.change(revision, subject, complianceYear, ({ borrowed }) => ({ borrowed: borrowed + quantity }));
      return;
    }
    default:
  }
}

const SURRENDERS: ReadonlySet<EventType> = new Set(['UnitsSurrendered', 'ObligationSettled', 'UnitsBorrowed'] as const);
const APPLICATIONS: ReadonlySet<OperationType> = new Set([
  'SurrenderUnits',
  'SettleObligation',
  'BorrowUnits',
] as const);

/** A department to a unit; less than nothing where units went back. */
function gave(
  units: UnitYears,
  notes: ComplianceNotes,
  revision: number,
  unit: AccountId,
  { instrument, quantity }: { readonly instrument: InstrumentId; readonly quantity: number },
): void {
  const vintage = notes.find('instrument', instrument)?.vintage;
  if (vintage === undefined) return;
  units.change(revision, unit, vintage, ({ distributed }) => ({ distributed: distributed + quantity }));
}

/** In time where it was applied for before the deadline. */
function surrendered(
  units: UnitYears,
  notes: ComplianceNotes,
  revision: number,
  { recordedAt, proposal }: LedgerEvent,
  subject: AccountId,
  complianceYear: number,
  lots: readonly { readonly instrument: InstrumentId; readonly quantity: number }[],
): void {
  const application = proposal === undefined ? undefined : notes.find('application', proposal);
  const deadline = notes.deadlineOf(complianceYear, recordedAt);
  const inTime = deadline === undefined || (application?.madeAt ?? recordedAt) < deadline;
  let sum = 0;
  let offset = 0;
  for (const { instrument, quantity } of lots) {
    sum += quantity;
    if (notes.find('instrument', instrument)?.kind === 'reduction') offset += quantity;
  }
  units.change(revision, subject, complianceYear, (before) => ({
    surrendered: before.surrendered + sum,
    offset_units: before.offset_units + offset,
    on_time: before.on_time + (inTime ? sum : 0),
  }));
}
