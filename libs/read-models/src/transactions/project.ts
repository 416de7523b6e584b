// Every event becomes a row that says who did what, when and why.
import { assertNever } from '#domain/assert-never.js';
import type { MarketEventData } from '#domain/voluntary-market/events.js';
import { concludesCommand, type EncumberedUnits, type Fact, type LedgerEvent, type Movement } from '#domain/events.js';
import { copyRows, type CopyValue } from '../copy-rows.js';
import type { Projection } from '../projection.js';
import { transactionsTables } from './table.js';

export const transactions: Projection = {
  tables: transactionsTables,
  async project(client, table, { ledgerId, events }) {
    const rows = events.map(({ revision, event }): CopyValue[] => {
      const { command, by } = event;
      const what = subjectOf(event);
      return [
        ledgerId,
        revision,
        event.eventId,
        event.type,
        statusOf(event),
        event.type === 'CommandRejected' ? event.data.rejection.code : null,
        event.recordedAt,
        event.receivedAt,
        command?.client,
        command?.key,
        by.actor,
        by.role,
        by.onBehalfOf,
        event.reference,
        event.reason,
        event.proposal,
        event.evidence && JSON.stringify(event.evidence),
        what.from,
        what.to,
        what.instrument,
        what.compartment,
        what.quantity,
        what.complianceYear,
        what.beneficiary,
        what.details && JSON.stringify(what.details),
      ];
    });
    await copyRows(client, table, COLUMNS, rows);
  },
};

const COLUMNS = `ledger_id, revision, event_id, type, status, code, recorded_at, received_at, client, command_key, actor, role,
  on_behalf_of, reference, reason, proposal, evidence, from_account, to_account, instrument, compartment, quantity, compliance_year,
  beneficiary, details`;

/** `pending` waits for somebody or for its time; `system` is what no command caused. */
export type TransactionStatus = 'executed' | 'pending' | 'rejected' | 'system';

function statusOf(event: LedgerEvent): TransactionStatus {
  if (event.type === 'ProposalMade' || event.type === 'ProposalApproved') return 'pending';
  if (event.type === 'CommandRejected') return 'rejected';
  return event.command && concludesCommand(event.type) ? 'executed' : 'system';
}

interface Subject {
  readonly from?: string;
  readonly to?: string;
  readonly instrument?: string;
  readonly compartment?: string;
  readonly quantity?: number;
  readonly complianceYear?: number | undefined;
  readonly beneficiary?: string;
  readonly details?: object | undefined;
}

function subjectOf(event: Fact): Subject {
  switch (event.type) {
    case 'LedgerOpened':
      return {};
    case 'AccountOpened':
      return { to: event.data.account, complianceYear: event.data.complianceYear };
    case 'AccountClosed':
    case 'HolderChanged':
    case 'AccountRestrained':
    case 'RepresentativeAppointed':
    case 'RepresentativeRemoved':
    case 'AccountRulesSet':
    case 'AccountTrusted':
    case 'AccountDistrusted': {
      const { account, ...details } = event.data;
      return { to: account, ...(Object.keys(details).length > 0 && { details }) };
    }
    case 'UnitsEncumbered':
    case 'EncumbranceReleased': {
      const { account, instrument, compartment, quantity, ...details } = event.data;
      return { from: account, instrument, compartment, quantity, details };
    }
    case 'EncumbranceEnforced': {
      const { encumbrance, remaining } = event.data;
      return { ...movement(event.data), details: { encumbrance, remaining, ...partsOf(event.data) } };
    }
    case 'TransferCorrected': {
      const { corrects, missing } = event.data;
      return { ...movement(event.data), details: { corrects, missing } };
    }
    case 'RulebookPublished': {
      const { id, complianceYears, effectiveFrom } = event.data.rulebook;
      return { details: { rulebook: id, complianceYears, effectiveFrom } };
    }
    case 'KeyUnitsListed':
    case 'EmissionsVerified':
    case 'AllocationAdopted':
    case 'CarryOverLimitsSet': {
      const { account, complianceYear, lines, ...details } = event.data;
      return { to: account, complianceYear, details: { ...details, lines: lines.length } };
    }
    case 'ComplianceFixed': {
      const { complianceYear, deadline, lines } = event.data;
      return { complianceYear, details: { deadline, lines: lines.length } };
    }
    case 'ProposalMade': {
      const { operation, encumbers, encumbersAll, ...details } = event.data;
      const { account: from, ...units } = encumbers ?? allOf(encumbersAll);
      return { ...(from && { from }), ...units, details: { operation, ...details } };
    }
    case 'ProposalApproved':
    case 'ProposalEnded':
    case 'ClockAdvanced':
      return { details: event.data };
    case 'InstrumentCreated':
      return { instrument: event.data.instrument };
    case 'UnitsIssued': {
      const { to, instrument, compartment, batch, start, end } = event.data;
      return { to, instrument, compartment, quantity: end - start + 1, details: { batch, start, end } };
    }
    case 'UnitsTransferred':
      return movement(event.data);
    case 'UnitsCancelled': {
      const { project, shortfall } = event.data;
      const details = {
        ...(project !== undefined && { project, shortfall: shortfall ?? null }),
        ...partsOf(event.data),
      };
      return { ...movement(event.data), ...(Object.keys(details).length > 0 && { details }) };
    }
    case 'PositionMoved': {
      const { toCompartment } = event.data;
      return { ...movement(event.data), details: { toCompartment, ...partsOf(event.data) } };
    }
    case 'UnitsSurrendered':
      return { ...movement(event.data), complianceYear: event.data.complianceYear };
    case 'ObligationSettled': {
      const { from, to, subject, complianceYear, quantity } = event.data;
      const lots = event.data.lots.map(({ units: _, ...lot }) => lot);
      return { from, to, compartment: 'registry', quantity, complianceYear, details: { subject, lots } };
    }
    case 'ObligationPassedOn':
    case 'DeductionDecided': {
      const { account: from, complianceYear, ...details } = event.data;
      return { from, complianceYear, details };
    }
    case 'UnitsCarriedOver': {
      const { from, to, complianceYear, quantity, issued } = event.data;
      const lots = event.data.lots.map(({ units: _, ...lot }) => lot);
      return { from, to, compartment: 'registry', quantity, complianceYear, details: { lots, issued } };
    }
    case 'UnitsBorrowed': {
      const { subject, complianceYear } = event.data;
      return { ...movement(event.data), complianceYear, details: { subject, ...partsOf(event.data) } };
    }
    case 'UnitsRetired':
      return {
        ...movement(event.data),
        beneficiary: event.data.beneficiary,
        ...(event.data.purpose !== undefined && { details: { purpose: event.data.purpose, ...partsOf(event.data) } }),
      };
    case 'UnitsStaged': {
      const { from, instrument, compartment, quantity, operation, part, expiresAt } = event.data;
      return { from, instrument, compartment, quantity, details: { operation, part, expiresAt } };
    }
    case 'OperationAbandoned': {
      const { from, instrument, compartment, quantity, operation, cause } = event.data;
      return { from, instrument, compartment, quantity, details: { operation, cause } };
    }
    case 'CommandRejected':
    case 'MethodologyPublished':
      return { details: event.data };
    case 'ProjectPublished':
    case 'ProjectValidated':
    case 'RegistrationApplied':
    case 'ProjectRegistered':
    case 'ProjectRevoked':
    case 'ReductionsPublished':
    case 'ReductionsVerified':
    case 'ReductionsRegistered':
      return ofProject(event.data);
    default:
      return assertNever(event);
  }
}

/** Of several holdings what they have in common: the account and the position, and how much it is in all. */
function allOf(units: readonly EncumberedUnits[] | undefined): Partial<EncumberedUnits> {
  const [first] = units ?? [];
  if (!units || !first) return {};
  const { account, compartment } = first;
  return { account, compartment, quantity: units.reduce((sum, { quantity }) => sum + quantity, 0) };
}

const movement = (data: Movement): Subject => ({
  from: data.from,
  to: data.to,
  instrument: data.instrument,
  compartment: data.compartment,
  quantity: data.quantity,
  details: partsOf(data),
});

/** The owner's account beside what the event says; the tonnes in their column. */
function ofProject({ account, ...data }: OfProject): Subject {
  const { quantity, ...details } = data as typeof data & { readonly quantity?: number };
  return { to: account, ...(quantity !== undefined && { quantity }), details };
}
type OfProject = Exclude<MarketEventData[keyof MarketEventData], MarketEventData['MethodologyPublished']>;

const partsOf = ({ parts }: Movement): object | undefined => parts && { parts };
