// The vocabulary of requests: what a client may ask of the ledger, and what every request carries with it.
import type { AccountRules, Representative, RepresentativeRights, Restraint } from './account-control.js';
import type { AccountId, ClientId, CommandKey, HolderCode, InstrumentId } from './ids.js';
import type { DecimalText } from './exact.js';
import type { Instant } from './instant.js';
import type { Role } from './roles.js';
import type { Rulebook } from './rulebooks/rulebook.js';
import type { BatchRanges } from './serial-range.js';
import type { SerialRange } from './serial-range.js';
import type { CivilDate } from './working-time.js';
import type { MarketOperation, Purpose } from './voluntary-market/commands.js';

export const COMPARTMENTS = ['registry', 'trading'] as const;
/** Registry position (登记持仓) and trading position (交易持仓): only the latter is sold, only the former surrendered. */
export type Compartment = (typeof COMPARTMENTS)[number];

/** `authority` belongs to a provincial department (EED), or to the ministry where no province is named. */
export const ACCOUNT_TYPES = [
  'holding',
  'authority',
  'issuance',
  'surrender',
  'retirement',
  'cancellation',
  'carry-over',
] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export const INSTRUMENT_KINDS = ['allowance', 'reduction'] as const;
/** An emission allowance (CEA) or a certified reduction (CCER). */
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

/** A document outside the journal, bound by its hash. */
export interface Evidence {
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
}

/** Who asks, and what the journal keeps of it. */
export interface CommandContext {
  readonly client: ClientId;
  readonly key: CommandKey;
  /** Keyed HMAC-SHA-256 (hex) of the input: tells whether a key is used again for something else, confirms no guess. */
  readonly inputHmac: string;
  /** When the request reached us. Deadlines count the application, not the queue. */
  readonly receivedAt: Instant;
  readonly actor: string;
  /** `system` is the ledger itself: no caller is ever given it, and nothing of the operations table binds it. */
  readonly role: Role | 'system';
  /** Of a provincial authority: it acts on the accounts of its province only. GB/T 2260, six digits. */
  readonly province?: string | undefined;
  /** Of an exchange: the market that it runs. Its reservations are its own. */
  readonly market?: string | undefined;
  /** Of a representative whose token is narrowed to some accounts: only these of those that name him. */
  readonly accounts?: readonly AccountId[] | undefined;
  readonly onBehalfOf?: string | undefined;
  readonly reference?: string | undefined;
  readonly reason?: string | undefined;
  readonly evidence?: readonly Evidence[] | undefined;
  /** Decided later than this, the command is refused. */
  readonly notAfter?: Instant | undefined;
}

/** One real-name account per subject (Order 19 and the 2021 registration rules, R2). */
export type AccountOwner =
  | { readonly accountType: 'holding'; readonly holder: HolderCode; readonly province?: string | undefined }
  | { readonly accountType: 'authority'; readonly province?: string | undefined }
  | { readonly accountType: 'surrender'; readonly complianceYear: number }
  | { readonly accountType: 'issuance' | 'retirement' | 'cancellation' | 'carry-over' };

/** An application; who reviews it approves the proposal that it becomes (R3). */
export interface OpenAccount {
  readonly type: 'OpenAccount';
  readonly account: AccountId;
  readonly owner: AccountOwner;
  readonly representatives?: readonly Representative[] | undefined;
  readonly rules?: AccountRules | undefined;
}

/** Closes an account for good; `successor` carries what was its holder's after a merger or split (R6). */
export interface CloseAccount {
  readonly type: 'CloseAccount';
  readonly account: AccountId;
  readonly successor?: AccountId | undefined;
}

/** The holder has another code: a new licence, or the legal form has changed (R4). */
export interface ChangeHolder {
  readonly type: 'ChangeHolder';
  readonly account: AccountId;
  readonly holder: HolderCode;
}

/** Restricts, freezes or suspends the account, or lifts that (R5). */
export interface RestrainAccount {
  readonly type: 'RestrainAccount';
  readonly account: AccountId;
  readonly restraint: Restraint;
  /** Of a suspended account: whether units still arrive. */
  readonly incoming?: boolean | undefined;
}

export interface AppointRepresentative {
  readonly type: 'AppointRepresentative';
  readonly account: AccountId;
  readonly person: string;
  readonly rights: RepresentativeRights;
}

export interface RemoveRepresentative {
  readonly type: 'RemoveRepresentative';
  readonly account: AccountId;
  readonly person: string;
}

export interface SetAccountRules {
  readonly type: 'SetAccountRules';
  readonly account: AccountId;
  readonly rules: AccountRules;
}

/** Puts another account on the trusted list; in force after a waiting time. */
export interface TrustAccount {
  readonly type: 'TrustAccount';
  readonly account: AccountId;
  readonly trusted: AccountId;
}

/** Takes it off at once. */
export interface DistrustAccount {
  readonly type: 'DistrustAccount';
  readonly account: AccountId;
  readonly trusted: AccountId;
}

export interface CreateInstrument {
  readonly type: 'CreateInstrument';
  readonly instrument: InstrumentId;
  readonly kind: InstrumentKind;
  /** The year of an allowance. */
  readonly vintage?: number | undefined;
  /** The project of a reduction. */
  readonly project?: string | undefined;
  /** The day on which reductions were registered: their eligibility for an offset depends on it (R19). */
  readonly registeredOn?: CivilDate | undefined;
  /** Where the project is in the ledger: the number of its registered reductions that this instrument issues. */
  readonly reductions?: number | undefined;
}

export interface IssueUnits {
  readonly type: 'IssueUnits';
  readonly instrument: InstrumentId;
  readonly to: AccountId;
  readonly quantity: number;
}

interface UnitsFrom {
  readonly instrument: InstrumentId;
  readonly from: AccountId;
  readonly quantity: number;
  /** These units and no others; their quantity is `quantity`. Without them the oldest units of the holding go first. */
  readonly ranges?: readonly SerialRange[] | undefined;
}

export interface TransferUnits extends UnitsFrom {
  readonly type: 'TransferUnits';
  readonly to: AccountId;
  readonly compartment: Compartment;
}

export interface MovePosition extends UnitsFrom {
  readonly type: 'MovePosition';
  readonly compartment: Compartment;
  readonly toCompartment: Compartment;
}

export interface SurrenderUnits extends UnitsFrom {
  readonly type: 'SurrenderUnits';
  readonly complianceYear: number;
}

/** Units of one instrument, in an operation on several. */
export type Lot = Omit<UnitsFrom, 'from'>;

/** Meets an obligation with units of several instruments: one application, whole or not at all (R16-R20). */
export interface SettleObligation {
  readonly type: 'SettleObligation';
  readonly from: AccountId;
  /** Whose obligation it is, where another enterprise supplies the units (R17); otherwise `from` itself. */
  readonly subject?: AccountId | undefined;
  readonly complianceYear: number;
  /** Each of another instrument. */
  readonly lots: readonly Lot[];
}

/**
 * Converts units of earlier vintages into as many of the later one that the rulebook of the year names: an application out
 * of the registry position, whole or not at all. They come back to the account that gives them.
 */
export interface CarryOverUnits {
  readonly type: 'CarryOverUnits';
  readonly from: AccountId;
  /** The year whose rulebook has the carry-over. */
  readonly complianceYear: number;
  /** Each of another instrument. */
  readonly lots: readonly Lot[];
}

/**
 * Surrenders units of the next allocation, out of the account of the department that lists the unit, for the unit's own
 * obligation (预支). They never come into the unit's account, so that nothing else can be done with them.
 */
export interface BorrowUnits {
  readonly type: 'BorrowUnits';
  /** The key emission unit that borrows, in hardship: the documents of the application show it. */
  readonly account: AccountId;
  /** The year whose obligation is met. */
  readonly complianceYear: number;
  /** The department's account. */
  readonly from: AccountId;
  /** Of the year whose allocation is borrowed from. */
  readonly instrument: InstrumentId;
  readonly quantity: number;
}

export interface RetireUnits extends UnitsFrom {
  readonly type: 'RetireUnits';
  readonly beneficiary: string;
  /** Voluntary where it is left out. */
  readonly purpose?: Purpose | undefined;
}

export interface CancelUnits extends UnitsFrom {
  readonly type: 'CancelUnits';
  /** Whose units are false, or in place of whose missing units these are returned. */
  readonly project?: string | undefined;
  /** Tonnes of false units that are not there to cancel, and have to be returned; left out where units are returned. */
  readonly shortfall?: number | undefined;
}

export const ENCUMBRANCE_KINDS = ['judicial-freeze', 'pledge', 'order-reservation'] as const;
/** Judicial freeze (R23), pledge (R24), units reserved for an open order on the exchange (R15). */
export type EncumbranceKind = (typeof ENCUMBRANCE_KINDS)[number];

/** Pins an amount of a holding. Case number, pledge contract or order stand in the command's `reference`. */
export interface EncumberUnits {
  readonly type: 'EncumberUnits';
  readonly kind: EncumbranceKind;
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly quantity: number;
  readonly expiresAt?: Instant | undefined;
  /** The account in whose favour a pledge is. */
  readonly pledgee?: AccountId | undefined;
}

/** An encumbrance is named by the revision of its event. Releases all that is left, or `quantity` of it. */
export interface ReleaseEncumbrance {
  readonly type: 'ReleaseEncumbrance';
  readonly encumbrance: number;
  readonly quantity?: number | undefined;
}

/** Transfers encumbered units: by judgment (R23), or to the pledgee. */
export interface EnforceEncumbrance {
  readonly type: 'EnforceEncumbrance';
  readonly encumbrance: number;
  readonly to: AccountId;
  readonly quantity: number;
}

/** What the journal says about the operation that a correction repairs; read from it by the edge, never from the caller. */
export interface OriginalTransfer {
  readonly revision: number;
  readonly recordedAt: Instant;
  readonly from: AccountId;
  readonly to: AccountId;
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly units: readonly BatchRanges[];
}

/** Gives back the very units of an erroneous transfer, where they are still there (R25). */
export interface CorrectTransfer {
  readonly type: 'CorrectTransfer';
  readonly original: OriginalTransfer;
}

/** Publishes a rulebook; it counts from its `effectiveFrom` on. */
export interface PublishRulebook {
  readonly type: 'PublishRulebook';
  readonly rulebook: Rulebook;
}

/** A file of a provincial department for one sector and year, taken whole or not at all. `account` is the department's. */
interface ProvincialFile {
  readonly account: AccountId;
  readonly complianceYear: number;
  readonly sector: string;
  /**
   * Where each of `lines` begins in the file, counted from 1, which names the columns. Left out where they follow it one
   * by one.
   */
  readonly fileLines?: readonly number[] | undefined;
}

/** The list of key emission units (重点排放单位名录): who is on it and who is taken off it. */
export interface ListKeyUnits extends ProvincialFile {
  readonly type: 'ListKeyUnits';
  readonly lines: readonly KeyUnitLine[];
}
export type KeyUnitLine = readonly [unit: AccountId, listed: 'in' | 'out', unitClass?: string];

/** Verified emissions of the year, in tonnes. */
export interface ReportEmissions extends ProvincialFile {
  readonly type: 'ReportEmissions';
  readonly lines: readonly EmissionsLine[];
}
export type EmissionsLine = readonly [unit: AccountId, verified: number];

export const ALLOCATION_STAGES = ['pre', 'final'] as const;
/** Pre-allocation by the emissions of the year before (R8), or the final entitlement by verified data (R9). */
export type AllocationStage = (typeof ALLOCATION_STAGES)[number];

/** An adopted allocation plan: the amount of each unit, and what of earlier years is deducted from it (R10). */
export interface AdoptAllocation extends ProvincialFile {
  readonly type: 'AdoptAllocation';
  readonly stage: AllocationStage;
  readonly lines: readonly AllocationLine[];
  /** Of a final plan by a formula that needs the production figures of the file. */
  readonly recomputed?: RecomputedPlan | undefined;
}

/** What the registry makes of the figures of a plan (R7), and by which rulebook: it counts only while that is in force. */
export interface RecomputedPlan {
  readonly rulebook: string;
  readonly effectiveFrom: Instant;
  /** As many as the plan has lines; null where emissions are not verified. */
  readonly lines: readonly (readonly [verified: number, allocated: number] | null)[];
}
export type AllocationLine = readonly [unit: AccountId, allocated: number, deduction: number];

/** How much the units of a sector may carry over, with what follows from which: the registry's list. */
export interface SetCarryOverLimits extends ProvincialFile {
  readonly type: 'SetCarryOverLimits';
  readonly lines: readonly CarryOverLine[];
}
/** Trades of the period, holdings at the cut-off, and the limit. All in tonnes. */
export type CarryOverLine = readonly [
  unit: AccountId,
  sold: number,
  bought: number,
  tradingAvailable: number,
  registryAvailable: number,
  judiciallyFrozen: number,
  pendingApplications: number,
  limit: number,
];

/**
 * What a unit that was merged or split still owes for the year goes to its successors, all of it (R22). Its figures stay its
 * own: a later correction can be passed on again.
 */
export interface PassOnObligation {
  readonly type: 'PassOnObligation';
  readonly account: AccountId;
  readonly complianceYear: number;
  /** Each another account; the tonnes add up to what is still owed. */
  readonly successors: readonly { readonly account: AccountId; readonly quantity: number }[];
}

export const DEDUCTION_GROUNDS = ['short-surrender', 'falsified-data', 'other'] as const;
export type DeductionGround = (typeof DEDUCTION_GROUNDS)[number];

/** Why an authority deducts from an allocation, and how much that is. */
export type DeductionBasis<Ground extends DeductionGround = DeductionGround> = Extract<
  /** The tonnes that are missing: the ledger counts them. */
  | ({ readonly ground: 'short-surrender' } & ByPenalty)
  /** A share of the allocation that it is deducted from. */
  | ({ readonly ground: 'falsified-data'; readonly share: DecimalText } & ByPenalty)
  /** By a decision that no rule computes, such as on a breach of before this registry began: its documents show it. */
  | { readonly ground: 'other'; readonly quantity: number },
  { readonly ground: Ground }
>;

interface ByPenalty {
  /** The day whose penalties apply. */
  readonly penaltyOn: CivilDate;
  /** The unit did not make it good within the time that it was set. */
  readonly refused: boolean;
}

/** Deducts from a later allocation of the unit, in place of what was decided before for the same year and ground. */
export type DecideDeduction = {
  readonly type: 'DecideDeduction';
  readonly account: AccountId;
  /** Of the breach. */
  readonly complianceYear: number;
} & (
  | (DeductionBasis & {
      /** The year whose allocation is reduced. */
      readonly deductedFrom: number;
      /** As the authority imposed it, in yuan: recorded, and nothing is computed from it. */
      readonly fineYuan?: number | undefined;
    })
  | { readonly ground: DeductionGround; readonly withdrawn: true }
);

/** A proposal is named by the revision of its event. */
export interface ApproveProposal {
  readonly type: 'ApproveProposal';
  readonly proposal: number;
}

export interface RejectProposal {
  readonly type: 'RejectProposal';
  readonly proposal: number;
}

/** By who made it, also while an approved proposal waits for its time. */
export interface WithdrawProposal {
  readonly type: 'WithdrawProposal';
  readonly proposal: number;
}

/** Moves the clock of a sandbox; everything that falls due by then happens. */
export interface AdvanceClock {
  readonly type: 'AdvanceClock';
  readonly to: Instant;
}

/** What may have to wait for a second person. */
export type Operation =
  | OpenAccount
  | CloseAccount
  | ChangeHolder
  | RestrainAccount
  | AppointRepresentative
  | RemoveRepresentative
  | SetAccountRules
  | TrustAccount
  | DistrustAccount
  | EncumberUnits
  | ReleaseEncumbrance
  | EnforceEncumbrance
  | CorrectTransfer
  | PublishRulebook
  | ListKeyUnits
  | ReportEmissions
  | AdoptAllocation
  | SetCarryOverLimits
  | PassOnObligation
  | DecideDeduction
  | CreateInstrument
  | IssueUnits
  | TransferUnits
  | MovePosition
  | SurrenderUnits
  | SettleObligation
  | CarryOverUnits
  | BorrowUnits
  | RetireUnits
  | CancelUnits
  | MarketOperation;

export type OperationType = Operation['type'];

export type Command = Operation | ApproveProposal | RejectProposal | WithdrawProposal | AdvanceClock;

export type CommandType = Command['type'];

/** The accounts that a command names: an audit trail shows refused attempts too. */
export function accountsNamedBy(command: Command): AccountId[] {
  const named: (AccountId | undefined)[] = [];
  if (command.type === 'CorrectTransfer') named.push(command.original.from, command.original.to);
  if ('account' in command) named.push(command.account);
  if ('from' in command) named.push(command.from);
  // The moment to which a sandbox's clock is set is no account.
  if ('to' in command && command.type !== 'AdvanceClock') named.push(command.to);
  if ('subject' in command) named.push(command.subject);
  if ('trusted' in command) named.push(command.trusted);
  if ('successor' in command) named.push(command.successor);
  if ('successors' in command) named.push(...command.successors.map(({ account }) => account));
  if ('pledgee' in command) named.push(command.pledgee);
  return [...new Set(named.filter((id) => id !== undefined))];
}
