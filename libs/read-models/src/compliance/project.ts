// Lists, emissions, plans, distributions, surrenders and deadlines become one row for every unit and year.
import type { LedgerEvent } from '#domain/events.js';
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
      else if (event.type === 'UnitsSurrendered' && event.proposal !== undefined)
        notes.forgetApplication(event.proposal);
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
  } else if (type === 'ProposalMade' && data.operation.type === 'SurrenderUnits')
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
      for (const [unit, allocated, deduction, , due] of event.data.lines)
        units.change(revision, unit, event.data.complianceYear, {
          [stage]: allocated,
          deduction,
          ...(due !== null && { due }),
        });
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
      const vintage = notes.find('instrument', instrument)?.vintage;
      if (gives === takes || vintage === undefined) return;
      units.change(revision, gives ? to : from, vintage, ({ distributed }) => ({
        distributed: distributed + (gives ? quantity : -quantity),
      }));
      return;
    }
    case 'UnitsSurrendered': {
      const { from, complianceYear, instrument, quantity } = event.data;
      const { recordedAt, proposal } = event;
      const application = proposal === undefined ? undefined : notes.find('application', proposal);
      const deadline = notes.deadlineOf(complianceYear, recordedAt);
      const inTime = deadline === undefined || (application?.madeAt ?? recordedAt) < deadline;
      const isOffset = notes.find('instrument', instrument)?.kind === 'reduction';
      units.change(revision, from, complianceYear, ({ surrendered, offset_units, on_time }) => ({
        surrendered: surrendered + quantity,
        offset_units: offset_units + (isOffset ? quantity : 0),
        on_time: on_time + (inTime ? quantity : 0),
      }));
      return;
    }
    default:
  }
}
