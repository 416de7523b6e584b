// The vocabulary of requests: what a client may ask of the ledger, and what every request carries with it.
import type { AccountId, ClientId, CommandKey, HolderCode, InstrumentId } from './ids.js';
import type { Instant } from './instant.js';
import type { SerialRange } from './serial-range.js';

export const COMPARTMENTS = ['registry', 'trading'] as const;
/** Registry position (登记持仓) and trading position (交易持仓): only the latter is sold, only the former surrendered. */
export type Compartment = (typeof COMPARTMENTS)[number];

export const ACCOUNT_TYPES = ['holding', 'issuance', 'surrender', 'retirement', 'cancellation'] as const;
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
  readonly role: string;
  readonly onBehalfOf?: string | undefined;
  readonly reference?: string | undefined;
  readonly reason?: string | undefined;
  readonly evidence?: readonly Evidence[] | undefined;
  /** Decided later than this, the command is refused. */
  readonly notAfter?: Instant | undefined;
}

/** One real-name account per subject (Order 19 and the 2021 registration rules, R2). */
export type AccountOwner =
  | { readonly accountType: 'holding'; readonly holder: HolderCode }
  | { readonly accountType: 'surrender'; readonly complianceYear: number }
  | { readonly accountType: 'issuance' | 'retirement' | 'cancellation' };

export interface OpenAccount {
  readonly type: 'OpenAccount';
  readonly account: AccountId;
  readonly owner: AccountOwner;
}

export interface CloseAccount {
  readonly type: 'CloseAccount';
  readonly account: AccountId;
}

export interface CreateInstrument {
  readonly type: 'CreateInstrument';
  readonly instrument: InstrumentId;
  readonly kind: InstrumentKind;
  /** The year of an allowance. */
  readonly vintage?: number | undefined;
  /** The project of a reduction. */
  readonly project?: string | undefined;
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

export interface RetireUnits extends UnitsFrom {
  readonly type: 'RetireUnits';
  readonly beneficiary: string;
}

export interface CancelUnits extends UnitsFrom {
  readonly type: 'CancelUnits';
}

export type Command =
  | OpenAccount
  | CloseAccount
  | CreateInstrument
  | IssueUnits
  | TransferUnits
  | MovePosition
  | SurrenderUnits
  | RetireUnits
  | CancelUnits;

export type CommandType = Command['type'];

/** The accounts that a command names: an audit trail shows refused attempts too. */
export function accountsNamedBy(command: Command): AccountId[] {
  if (command.type === 'OpenAccount' || command.type === 'CloseAccount') return [command.account];
  if (command.type === 'CreateInstrument') return [];
  if (command.type === 'IssueUnits') return [command.to];
  return command.type === 'TransferUnits' && command.to !== command.from ? [command.from, command.to] : [command.from];
}
