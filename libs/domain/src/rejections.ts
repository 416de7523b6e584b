// The vocabulary of lawful "no": a stable code each, with the numbers that explain it.
import type { Restraint } from './account-control.js';
import type { BorrowingRejection } from './compliance/borrowing.js';
import type { CarryOverRejection } from './compliance/carry-over.js';
import type { DeductionRejection } from './compliance/deduction.js';
import type { AccountType, CommandType, Compartment } from './commands.js';
import type { AccountId, InstrumentId } from './ids.js';
import type { Instant } from './instant.js';
import type { Role } from './roles.js';
import type { MarketRejection } from './voluntary-market/rejections.js';

export type Rejection =
  | MarketRejection
  | CarryOverRejection
  | BorrowingRejection
  | DeductionRejection
  | { readonly code: 'account-not-found'; readonly account: AccountId }
  | { readonly code: 'instrument-not-found'; readonly instrument: InstrumentId }
  | { readonly code: 'not-after-passed'; readonly notAfter: Instant; readonly decidedAt: Instant }
  | { readonly code: 'account-exists'; readonly account: AccountId }
  | { readonly code: 'holder-has-account'; readonly holder: string; readonly account: AccountId }
  | { readonly code: 'system-account-exists'; readonly accountType: AccountType; readonly account: AccountId }
  | { readonly code: 'account-closed'; readonly account: AccountId }
  | { readonly code: 'account-not-empty'; readonly account: AccountId; readonly held: number }
  | { readonly code: 'account-restrained'; readonly account: AccountId; readonly restraint: Restraint }
  /** Says nothing of the reason: that is no business of a counterparty. */
  | { readonly code: 'recipient-not-available'; readonly account: AccountId }
  | { readonly code: 'operation-not-allowed'; readonly operation: CommandType; readonly role: Role | 'system' }
  | { readonly code: 'right-missing'; readonly account: AccountId; readonly operation: CommandType }
  | { readonly code: 'representative-exists'; readonly account: AccountId; readonly person: string }
  | { readonly code: 'representative-not-found'; readonly account: AccountId; readonly person: string }
  | { readonly code: 'account-trusted-already'; readonly account: AccountId; readonly trusted: AccountId }
  | { readonly code: 'account-not-trusted'; readonly account: AccountId; readonly trusted: AccountId }
  | { readonly code: 'nothing-changes'; readonly account: AccountId }
  | { readonly code: 'proposal-open'; readonly account: AccountId; readonly proposal: number }
  | { readonly code: 'too-many-proposals'; readonly limit: number; readonly open: number }
  | { readonly code: 'proposal-not-found'; readonly proposal: number }
  | { readonly code: 'own-proposal'; readonly proposal: number }
  | { readonly code: 'approval-missing'; readonly proposal: number; readonly account: AccountId }
  | { readonly code: 'not-the-proposer'; readonly proposal: number }
  | { readonly code: 'encumbrance-not-found'; readonly encumbrance: number }
  | { readonly code: 'encumbrance-open'; readonly account: AccountId; readonly encumbrance: number }
  | {
      readonly code: 'encumbrance-exceeded';
      readonly encumbrance: number;
      readonly encumbered: number;
      readonly requested: number;
    }
  | { readonly code: 'expiry-passed'; readonly expiresAt: Instant; readonly decidedAt: Instant }
  | { readonly code: 'corrected-already'; readonly corrects: number; readonly correction: number }
  | { readonly code: 'correction-too-late'; readonly corrects: number; readonly until: Instant }
  | { readonly code: 'nothing-to-return'; readonly corrects: number; readonly account: AccountId }
  | { readonly code: 'holidays-unknown'; readonly year: number }
  | { readonly code: 'clock-not-forward'; readonly to: Instant; readonly decidedAt: Instant }
  | { readonly code: 'account-type-not-allowed'; readonly account: AccountId; readonly accountType: AccountType }
  | { readonly code: 'same-account'; readonly account: AccountId }
  | { readonly code: 'same-compartment'; readonly account: AccountId; readonly compartment: Compartment }
  | { readonly code: 'instrument-exists'; readonly instrument: InstrumentId }
  | {
      readonly code: 'supply-limit-exceeded';
      readonly instrument: InstrumentId;
      /** Tonnes of all instruments together: the limit is the ledger's. */
      readonly issued: number;
      readonly requested: number;
      readonly limit: number;
    }
  | { readonly code: 'rulebook-exists'; readonly rulebook: string; readonly effectiveFrom: Instant }
  /** No rulebook for the year is in force. */
  | { readonly code: 'no-rulebook'; readonly complianceYear: number }
  | { readonly code: 'sector-not-covered'; readonly complianceYear: number; readonly sector: string }
  | {
      readonly code: 'file-refused';
      /** How many lines are wrong; the first of them follow. Lines count as in the file, 1 names the columns. */
      readonly wrong: number;
      readonly lines: readonly WrongLine[];
    }
  /** Neither listed nor known for the year. */
  | { readonly code: 'no-obligation'; readonly account: AccountId; readonly complianceYear: number }
  /** Something is still due for the year, or nobody knows yet how much. */
  | { readonly code: 'obligation-open'; readonly account: AccountId; readonly complianceYear: number }
  | { readonly code: 'emissions-not-verified'; readonly account: AccountId; readonly complianceYear: number }
  /** An obligation is passed on whole, or not at all. */
  | {
      readonly code: 'other-than-owed';
      readonly account: AccountId;
      readonly complianceYear: number;
      /** Tonnes that the account still has to surrender for the year. */
      readonly owed: number;
      readonly requested: number;
    }
  | {
      readonly code: 'vintage-not-usable';
      readonly instrument: InstrumentId;
      readonly complianceYear: number;
      /** Instruments that count, separated by spaces. */
      readonly usable: string;
    }
  | {
      readonly code: 'reduction-not-eligible';
      readonly instrument: InstrumentId;
      readonly complianceYear: number;
      /** A day, or `unknown`. */
      readonly registeredOn: string;
    }
  | ({ readonly code: 'offset-limit-exceeded' } & OfAmountDue)
  | ({ readonly code: 'amount-due-exceeded' } & OfAmountDue)
  | {
      readonly code: 'plan-exceeded';
      readonly account: AccountId;
      readonly instrument: InstrumentId;
      readonly planned: number;
      /** Issued, or distributed to the unit. */
      readonly used: number;
      readonly requested: number;
    }
  | {
      readonly code: 'return-exceeded';
      readonly account: AccountId;
      readonly instrument: InstrumentId;
      readonly overAllocated: number;
      readonly requested: number;
    }
  | { readonly code: 'no-surrender-account'; readonly complianceYear: number }
  | { readonly code: 'no-system-account'; readonly accountType: AccountType }
  | {
      readonly code: 'insufficient-units';
      readonly account: AccountId;
      readonly instrument: InstrumentId;
      readonly compartment: Compartment;
      readonly available: number;
      readonly encumbered: number;
      readonly requested: number;
    }
  /** Of the trading position: there is enough, but what was bought today is not sold today. */
  | {
      readonly code: 'bought-today';
      readonly account: AccountId;
      readonly instrument: InstrumentId;
      readonly available: number;
      readonly boughtToday: number;
      readonly sellable: number;
      readonly requested: number;
    }
  | {
      readonly code: 'ranges-not-held';
      readonly account: AccountId;
      readonly instrument: InstrumentId;
      readonly compartment: Compartment;
      /** The first serial number asked for that is not available there. */
      readonly missing: number;
    }
  | {
      readonly code: 'too-many-ranges';
      readonly account: AccountId;
      readonly instrument: InstrumentId;
      readonly limit: number;
      /** What the oldest `limit` ranges of the holding sum up to. */
      readonly quantityWithinLimit: number;
    };

/** What a subject may give for a year, in tonnes, and what of that it has given, applied for, and asks for now. */
interface OfAmountDue {
  readonly account: AccountId;
  readonly complianceYear: number;
  readonly limit: number;
  readonly surrendered: number;
  readonly pending: number;
  readonly requested: number;
}

/** A line of a file, and what is wrong with it. */
export interface WrongLine {
  /** 0 where the file lacks it. */
  readonly line: number;
  readonly unit: AccountId;
  readonly why: (typeof WHYS)[number];
  /** What would be right, where that is a number. */
  readonly expected?: number;
}

/**
 * What can be wrong with a line of a provincial file. `missing-line`: an earlier file had the unit, and this one is silent.
 * `other-emissions`: its figures add up to other emissions than were verified. `not-recomputed`: by the rulebook in force
 * nothing was computed from them. `deduction-not-as-decided`: it is other than what authorities have decided to deduct.
 */
export const WHYS = [
  'account-not-found',
  'account-type-not-allowed',
  'other-province',
  'duplicate',
  'listed-elsewhere',
  'not-listed',
  'class-unknown',
  'missing-line',
  'emissions-not-verified',
  'not-as-computed',
  'above-maximum',
  'other-emissions',
  'not-recomputed',
  'deduction-not-as-decided',
] as const;

export type RejectionCode = Rejection['code'];

/** Wrong whatever the ledger holds, or final without a record: not written to the journal, burns no key. */
const UNRECORDED: ReadonlySet<RejectionCode> = new Set([
  'operation-not-allowed',
  'right-missing',
  'proposal-not-found',
  'encumbrance-not-found',
  'account-not-found',
  'instrument-not-found',
  'not-after-passed',
  'methodology-not-found',
  'project-not-found',
  'reductions-not-found',
]);

/** Whether the refusal becomes an event: those that depended on the state do, so that auditors see the attempt. */
export const isRecorded = (code: RejectionCode): boolean => !UNRECORDED.has(code);
