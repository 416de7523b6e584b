// The vocabulary of facts: every type of event, and the envelope that all of them share.
import type { AccountRules, Representative, RepresentativeRights, Restraint } from './account-control.js';
import type {
  AccountType,
  AllocationStage,
  CarryOverLine,
  CommandType,
  Compartment,
  DeductionGround,
  EncumbranceKind,
  Evidence,
  InstrumentKind,
  KeyUnitLine,
  Operation,
} from './commands.js';
import type { DecimalText } from './exact.js';
import type { AccountId, ClientId, CommandKey, HolderCode, InstrumentId, LedgerId } from './ids.js';
import type { Instant } from './instant.js';
import type { Checker } from './operations.js';
import type { Rejection } from './rejections.js';
import type { Role } from './roles.js';
import type { Rulebook } from './rulebooks/rulebook.js';
import type { BatchRanges } from './serial-range.js';
import type { CivilDate } from './working-time.js';
import type { Purpose } from './voluntary-market/commands.js';
import type { MarketEventData } from './voluntary-market/events.js';

/** Units that change hands: given in the event itself, or staged before by the part events `first` to `last`. */
export interface Movement {
  readonly from: AccountId;
  readonly to: AccountId;
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly quantity: number;
  readonly units?: readonly BatchRanges[];
  /** Revisions of the `UnitsStaged` events that this event delivers, all of them. */
  readonly parts?: { readonly first: number; readonly last: number };
}

/** Units of one instrument in an operation on several, given or staged as those of any movement. */
export type MovedLot = Pick<Movement, 'instrument' | 'quantity' | 'units' | 'parts'>;

/** A lot of a mixed surrender. */
export interface SurrenderedLot extends MovedLot {
  /** `offset`: reductions in place of allowances (R18). */
  readonly use: 'allowance' | 'offset';
  /** Of an offset: the kind of cancellation that it is for the market of reductions (R20). */
  readonly cancellation?: 'national-offset';
}

/** An amount of one holding, by quantity and not by serial numbers: which units stay is open until they move. */
export interface EncumberedUnits {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly quantity: number;
}

/** A file of a provincial department, whose account this is. */
export interface ProvincialFileTaken {
  readonly account: AccountId;
  readonly complianceYear: number;
  readonly sector: string;
}

/** What each type of event says. Times, actors and results stand in the envelope. */
export interface EventData extends MarketEventData {
  /** The first event of every journal. */
  LedgerOpened: { readonly unit: 'tCO2e' };
  AccountOpened: {
    readonly account: AccountId;
    readonly accountType: AccountType;
    readonly holder?: HolderCode;
    readonly complianceYear?: number;
    readonly province?: string;
    readonly representatives?: readonly Representative[];
    readonly rules?: AccountRules;
  };
  AccountClosed: { readonly account: AccountId; readonly successor?: AccountId };
  HolderChanged: { readonly account: AccountId; readonly holder: HolderCode; readonly former: HolderCode };
  AccountRestrained: {
    readonly account: AccountId;
    readonly restraint: Restraint;
    readonly former: Restraint;
    readonly incoming: boolean;
  };
  RepresentativeAppointed: {
    readonly account: AccountId;
    readonly person: string;
    readonly rights: RepresentativeRights;
  };
  RepresentativeRemoved: { readonly account: AccountId; readonly person: string };
  AccountRulesSet: { readonly account: AccountId; readonly rules: AccountRules };
  AccountTrusted: {
    readonly account: AccountId;
    readonly trusted: AccountId;
    /** From then on it counts. */
    readonly effectiveAt: Instant;
  };
  AccountDistrusted: { readonly account: AccountId; readonly trusted: AccountId };
  InstrumentCreated: {
    readonly instrument: InstrumentId;
    readonly kind: InstrumentKind;
    readonly vintage?: number;
    readonly project?: string;
    readonly registeredOn?: CivilDate;
    /** The registered reductions of the project that it issues, and when they were registered. */
    readonly reductions?: number;
    readonly registeredAt?: Instant;
  };
  UnitsIssued: {
    readonly instrument: InstrumentId;
    readonly to: AccountId;
    readonly compartment: Compartment;
    readonly batch: number;
    readonly start: number;
    readonly end: number;
  };
  UnitsTransferred: Movement;
  PositionMoved: Movement & { readonly toCompartment: Compartment };
  UnitsSurrendered: Movement & { readonly complianceYear: number };
  /** All lots, or none: each goes from the registry position to the surrender account of the year. */
  ObligationSettled: {
    readonly from: AccountId;
    readonly to: AccountId;
    /** The account whose obligation it is; `from`, unless another enterprise supplied the units. */
    readonly subject: AccountId;
    readonly complianceYear: number;
    /** Of all lots together. */
    readonly quantity: number;
    readonly lots: readonly SurrenderedLot[];
  };
  /** All lots leave circulation, or none, and as many units of the later vintage come into it as one new batch. */
  UnitsCarriedOver: {
    /** Whose registry position gives the lots, and gets what is issued. */
    readonly from: AccountId;
    readonly to: AccountId;
    /** The year whose rulebook has the carry-over. */
    readonly complianceYear: number;
    /** Of all lots together, and of what is issued. */
    readonly quantity: number;
    readonly lots: readonly MovedLot[];
    readonly issued: {
      readonly instrument: InstrumentId;
      readonly batch: number;
      readonly start: number;
      readonly end: number;
    };
  };
  /** From the department's account straight to the surrender account of the year: surrendered for the subject, and lent to it. */
  UnitsBorrowed: Movement & {
    /** The key emission unit that borrows, whose obligation it is. */
    readonly subject: AccountId;
    readonly complianceYear: number;
  };
  /** Without a purpose it was voluntary. */
  UnitsRetired: Movement & { readonly beneficiary: string; readonly purpose?: Purpose };
  /** With `shortfall` false units of the project, without it units returned in place of such. */
  UnitsCancelled: Movement & { readonly project?: string; readonly shortfall?: number };
  /** An encumbrance is named by the revision of this event. */
  UnitsEncumbered: EncumberedUnits & {
    readonly kind: EncumbranceKind;
    readonly expiresAt?: Instant;
    readonly pledgee?: AccountId;
    /** Of a reservation: the market that made it, which alone releases it. Early ones name none. */
    readonly market?: string;
  };
  EncumbranceReleased: EncumberedUnits & {
    readonly encumbrance: number;
    /** What stays encumbered, in tonnes. */
    readonly remaining: number;
    readonly cause: 'released' | 'expired';
  };
  EncumbranceEnforced: Movement & { readonly encumbrance: number; readonly remaining: number };
  TransferCorrected: Movement & {
    /** Revision of the transfer that is repaired. */
    readonly corrects: number;
    /** Units of that transfer that the account no longer holds freely. */
    readonly missing: readonly BatchRanges[];
  };
  RulebookPublished: { readonly rulebook: Rulebook };
  KeyUnitsListed: ProvincialFileTaken & { readonly lines: readonly KeyUnitLine[] };
  EmissionsVerified: ProvincialFileTaken & {
    /** With the amount due that follows. */
    readonly lines: readonly (readonly [unit: AccountId, verified: number, due: number])[];
  };
  AllocationAdopted: ProvincialFileTaken & {
    readonly stage: AllocationStage;
    /** With what the unit is to have got by then, deductions taken off, and the amount due where it is known. */
    readonly lines: readonly (readonly [
      unit: AccountId,
      allocated: number,
      deduction: number,
      entitled: number,
      due: number | null,
    ])[];
  };
  CarryOverLimitsSet: ProvincialFileTaken & { readonly lines: readonly CarryOverLine[] };
  ObligationPassedOn: {
    readonly account: AccountId;
    readonly complianceYear: number;
    /** Of the obligation; a successor that no list names is counted in it. */
    readonly sector: string;
    /** What each takes over, and the tonnes of reductions surrendered already that count against its share of offsets. */
    readonly lines: readonly (readonly [successor: AccountId, takenOver: number, offset: number])[];
  };
  /** In place of what was decided before for the account, the year and the ground. */
  DeductionDecided: {
    readonly account: AccountId;
    /** Of the breach. */
    readonly complianceYear: number;
    readonly ground: DeductionGround;
    /** Nothing is deducted any more; then the rest is left out. */
    readonly withdrawn?: true;
    /** The year whose allocation is reduced. */
    readonly deductedFrom?: number;
    /** By a penalty: the day whose penalties apply, and whether the unit refused to make it good. */
    readonly penaltyOn?: CivilDate;
    readonly refused?: boolean;
    /** Tonnes, or the share of the allocation that it is deducted from. */
    readonly quantity?: number;
    readonly share?: DecimalText;
    readonly fineYuan?: number;
  };
  /** Where units stand at the deadline, by the date of their applications. */
  ComplianceFixed: {
    readonly complianceYear: number;
    readonly deadline: Instant;
    /** What was surrendered is null while an application that was made in time is open: a later event says it. */
    readonly lines: readonly (readonly [unit: AccountId, due: number | null, surrendered: number | null])[];
    /** When the year is looked at again: for more units, or for applications that were made in time and are still open. */
    readonly nextAt?: Instant;
  };
  /** A proposal is named by the revision of this event. */
  ProposalMade: {
    readonly operation: Operation;
    readonly accounts: readonly AccountId[];
    /** Pinned until the proposal ends. */
    readonly encumbers?: EncumberedUnits;
    /** In its place where it is several holdings. */
    readonly encumbersAll?: readonly EncumberedUnits[];
    /** Who has to approve, step by step; each step takes any one of its checkers. */
    readonly steps: readonly (readonly Checker[])[];
    readonly expiresAt: Instant;
    /** Not before then; it stands as soon as all have approved. */
    readonly executeAt?: Instant;
  };
  ProposalApproved: {
    readonly proposal: number;
    readonly accounts: readonly AccountId[];
    /** Steps that are still to be approved. */
    readonly remaining: number;
    readonly executeAt?: Instant;
  };
  ProposalEnded: {
    readonly proposal: number;
    readonly accounts: readonly AccountId[];
    readonly outcome: 'rejected' | 'withdrawn' | 'expired' | 'failed';
    /** Why it failed when its time had come. */
    readonly rejection?: Rejection;
  };
  /** Of a sandbox: its clock was set to the time of this event. */
  ClockAdvanced: { readonly from: Instant };
  /** One part of an operation whose ranges do not fit one event: it only encumbers. */
  UnitsStaged: {
    /** Revision of the first part. */
    readonly operation: number;
    readonly part: number;
    readonly from: AccountId;
    readonly instrument: InstrumentId;
    readonly compartment: Compartment;
    readonly quantity: number;
    readonly units: readonly BatchRanges[];
    /** When the staged units fall back if the deciding event has not come. */
    readonly expiresAt: Instant;
  };
  OperationAbandoned: {
    readonly operation: number;
    readonly from: AccountId;
    readonly instrument: InstrumentId;
    readonly compartment: Compartment;
    readonly quantity: number;
    readonly cause: 'expired' | 'restarted';
  };
  CommandRejected: {
    readonly command: CommandType;
    readonly accounts: readonly AccountId[];
    readonly rejection: Rejection;
  };
}

export type EventType = keyof EventData;

/** Type and data: what `decide` returns. */
export type Fact = { [T in EventType]: { readonly type: T; readonly data: EventData[T] } }[EventType];

/** A balance that the event changed: `[before, after]`, in tonnes. `encumbered` is left out where it is zero. */
export interface BalanceChange {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly available: readonly [before: number, after: number];
  readonly encumbered?: readonly [before: number, after: number];
}

/**
 * What the journal keeps beside type and data. It cannot be changed afterwards: the bytes of an event are the evidence,
 * and a field that old events lack can never be added to them.
 */
export interface Envelope {
  readonly ledgerId: LedgerId;
  readonly eventId: string;
  readonly schemaVersion: number;
  /** The writer's time; never decreases along the journal. */
  readonly recordedAt: Instant;
  /** The edge's time of the request. */
  readonly receivedAt: Instant;
  /** Absent where no command caused the event but a due time or the ledger itself. */
  readonly command?: { readonly client: ClientId; readonly key: CommandKey; readonly input: string };
  readonly by: { readonly actor: string; readonly role: Role | 'system'; readonly onBehalfOf?: string };
  /** The proposal that this event carries out, by its revision: who made it stands there. */
  readonly proposal?: number;
  readonly reference?: string;
  readonly reason?: string;
  readonly evidence?: readonly Evidence[];
  readonly balances: readonly BalanceChange[];
}

export type LedgerEvent = Envelope & Fact;

/** Version 1 of every type. A later version of one type gets its number here and an upcaster in the codec. */
export const SCHEMA_VERSION: Readonly<Record<EventType, number>> = {
  LedgerOpened: 1,
  AccountOpened: 1,
  AccountClosed: 1,
  InstrumentCreated: 1,
  UnitsIssued: 1,
  UnitsTransferred: 1,
  PositionMoved: 1,
  UnitsSurrendered: 1,
  ObligationSettled: 1,
  UnitsCarriedOver: 1,
  UnitsBorrowed: 1,
  UnitsRetired: 1,
  UnitsCancelled: 1,
  HolderChanged: 1,
  AccountRestrained: 1,
  RepresentativeAppointed: 1,
  RepresentativeRemoved: 1,
  AccountRulesSet: 1,
  AccountTrusted: 1,
  AccountDistrusted: 1,
  UnitsEncumbered: 1,
  EncumbranceReleased: 1,
  EncumbranceEnforced: 1,
  TransferCorrected: 1,
  RulebookPublished: 1,
  KeyUnitsListed: 1,
  EmissionsVerified: 1,
  AllocationAdopted: 1,
  CarryOverLimitsSet: 1,
  ObligationPassedOn: 1,
  DeductionDecided: 1,
  ComplianceFixed: 1,
  ProposalMade: 1,
  ProposalApproved: 1,
  ProposalEnded: 1,
  ClockAdvanced: 1,
  UnitsStaged: 1,
  OperationAbandoned: 1,
  CommandRejected: 1,
  MethodologyPublished: 1,
  ProjectPublished: 1,
  ProjectValidated: 1,
  RegistrationApplied: 1,
  ProjectRegistered: 1,
  ProjectRevoked: 1,
  ReductionsPublished: 1,
  ReductionsVerified: 1,
  ReductionsRegistered: 1,
};

/** An operation on several instruments, lot by lot. */
export const movementsOf = ({ from, to, lots }: EventData['ObligationSettled' | 'UnitsCarriedOver']): Movement[] =>
  lots.map(({ instrument, quantity, units, parts }) => ({
    from,
    to,
    instrument,
    compartment: 'registry',
    quantity,
    ...(units && { units }),
    ...(parts && { parts }),
  }));

/** What a proposal keeps pinned, holding by holding. */
export const pinnedBy = ({
  encumbers,
  encumbersAll,
}: Pick<EventData['ProposalMade'], 'encumbers' | 'encumbersAll'>): readonly EncumberedUnits[] =>
  encumbersAll ?? (encumbers ? [encumbers] : []);

/** Whether the event is the outcome of its command. Part events and the end of an unfinished attempt are not. */
export const concludesCommand = (type: EventType): boolean => type !== 'UnitsStaged' && type !== 'OperationAbandoned';
