// Commands in few words, for tests: `transfer(60, 'A', 'B')` moves 60 tonnes of the default instrument, CEA24.
import { type AccountRules, DEFAULT_RULES, type RepresentativeRights, type Restraint } from '../account-control.js';
import type {
  AccountOwner,
  AllocationStage,
  BorrowUnits,
  CarryOverUnits,
  DecideDeduction,
  DeductionBasis,
  DeductionGround,
  PassOnObligation,
  Command,
  Compartment,
  EncumberUnits,
  EncumbranceKind,
  InstrumentKind,
  Lot,
  SetCarryOverLimits,
} from '../commands.js';
import type { RecordedFact } from '../evolve.js';
import { type AccountId, accountId, holderCode, type InstrumentId, instrumentId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { Rulebook } from '../rulebooks/rulebook.js';
import { quantityOf, type SerialRange } from '../serial-range.js';

export const CEA24 = instrumentId('CEA24');

/** One holding account per subject: the holder's code follows from the account's name. */
export const holding = (id: string): AccountOwner => ({
  accountType: 'holding',
  holder: holderCode(`H-${id.toUpperCase().replaceAll(/[^A-Z0-9-]/g, '-')}`.slice(0, 32)),
});

export const openAccount = (id: string, owner: AccountOwner = holding(id)): Command => ({
  type: 'OpenAccount',
  account: accountId(id),
  owner,
});

export const closeAccount = (id: string): Command => ({ type: 'CloseAccount', account: accountId(id) });

export const createInstrument = (id: string, kind: InstrumentKind = 'allowance'): Command => ({
  type: 'CreateInstrument',
  instrument: instrumentId(id),
  kind,
});

export const issue = (quantity: number, to: string, instrument = 'CEA24'): Command => ({
  type: 'IssueUnits',
  instrument: instrumentId(instrument),
  to: accountId(to),
  quantity,
});

/** What a movement of units may say beside its quantity and accounts. */
export interface More {
  readonly instrument?: string;
  readonly compartment?: Compartment;
  readonly ranges?: readonly SerialRange[];
}

interface UnitsFrom {
  readonly instrument: InstrumentId;
  readonly from: AccountId;
  readonly quantity: number;
  readonly ranges?: readonly SerialRange[];
}

const unitsFrom = (quantity: number, from: string, { instrument = 'CEA24', ranges }: More): UnitsFrom => ({
  instrument: instrumentId(instrument),
  from: accountId(from),
  quantity,
  ...(ranges && { ranges }),
});

export const transfer = (quantity: number, from: string, to: string, more: More = {}): Command => ({
  type: 'TransferUnits',
  ...unitsFrom(quantity, from, more),
  to: accountId(to),
  compartment: more.compartment ?? 'registry',
});

export const move = (quantity: number, from: string, toCompartment: Compartment, more: More = {}): Command => ({
  type: 'MovePosition',
  ...unitsFrom(quantity, from, more),
  compartment: more.compartment ?? (toCompartment === 'trading' ? 'registry' : 'trading'),
  toCompartment,
});

export const surrender = (quantity: number, from: string, complianceYear = 2024, more: More = {}): Command => ({
  type: 'SurrenderUnits',
  ...unitsFrom(quantity, from, more),
  complianceYear,
});

/** A mixed surrender: `settle('A', { CEA24: 60, CEA25: 40 })`. */
export const settle = (
  from: string,
  lots: Readonly<Record<string, number | readonly SerialRange[]>>,
  { subject, complianceYear = 2024 }: { readonly subject?: string; readonly complianceYear?: number } = {},
): Command => ({
  type: 'SettleObligation',
  from: accountId(from),
  ...(subject !== undefined && { subject: accountId(subject) }),
  complianceYear,
  lots: lotsOf(lots),
});

/** An application for carry-over: `carryOver('A', { CEA23: 60, CEA24: 40 })`. */
export const carryOver = (
  from: string,
  lots: Readonly<Record<string, number | readonly SerialRange[]>>,
  complianceYear = 2024,
): CarryOverUnits => ({ type: 'CarryOverUnits', from: accountId(from), complianceYear, lots: lotsOf(lots) });

const lotsOf = (lots: Readonly<Record<string, number | readonly SerialRange[]>>): Lot[] =>
  Object.entries(lots).map(([instrument, units]) => ({
    instrument: instrumentId(instrument),
    ...(typeof units === 'number' ? { quantity: units } : { quantity: quantityOf(units), ranges: units }),
  }));

/** After a merger or split: `passOn('A', { B: 600, C: 400 })`. */
export const passOn = (
  of: string,
  successors: Readonly<Record<string, number>>,
  complianceYear = 2024,
): PassOnObligation => ({
  type: 'PassOnObligation',
  account: accountId(of),
  complianceYear,
  successors: Object.entries(successors).map(([id, quantity]) => ({ account: accountId(id), quantity })),
});

/** By an authority: `deduct('A', { ground: 'other', quantity: 50 })`, for 2024 from the allocation of 2025. */
export const deduct = (
  from: string,
  basis: DeductionBasis,
  { year = 2024, deductedFrom, fineYuan }: { readonly year?: number; readonly deductedFrom?: number; readonly fineYuan?: number } = {}, // prettier-ignore
): DecideDeduction => ({
  type: 'DecideDeduction',
  account: accountId(from),
  complianceYear: year,
  ...basis,
  deductedFrom: deductedFrom ?? year + 1,
  ...(fineYuan !== undefined && { fineYuan }),
});

export const deductNothing = (from: string, ground: DeductionGround, year = 2024): DecideDeduction => ({
  type: 'DecideDeduction',
  account: accountId(from),
  complianceYear: year,
  ground,
  withdrawn: true,
});

export const retire = (quantity: number, from: string, more: More = {}): Command => ({
  type: 'RetireUnits',
  ...unitsFrom(quantity, from, more),
  beneficiary: 'ACME',
});

export const cancel = (quantity: number, from: string, more: More = {}): Command => ({
  type: 'CancelUnits',
  ...unitsFrom(quantity, from, more),
});

/** Named units: `units([1, 10], [21, 30])`. */
export const units = (...pairs: (readonly [start: number, end: number])[]): SerialRange[] =>
  pairs.map(([start, end]) => ({ start, end }));

/** Every second unit, `count` of them: what makes two fragmented holdings out of one. */
export const everySecond = (count: number, first = 1): SerialRange[] =>
  Array.from({ length: count }, (_, at) => ({ start: first + 2 * at, end: first + 2 * at }));

export const approve = (proposal: number): Command => ({ type: 'ApproveProposal', proposal });
export const reject = (proposal: number): Command => ({ type: 'RejectProposal', proposal });
export const withdraw = (proposal: number): Command => ({ type: 'WithdrawProposal', proposal });

export const restrain = (id: string, restraint: Restraint, incoming?: boolean): Command => ({
  type: 'RestrainAccount',
  account: accountId(id),
  restraint,
  ...(incoming !== undefined && { incoming }),
});

export const trust = (id: string, trusted: string): Command => ({
  type: 'TrustAccount',
  account: accountId(id),
  trusted: accountId(trusted),
});

export const distrust = (id: string, trusted: string): Command => ({
  type: 'DistrustAccount',
  account: accountId(id),
  trusted: accountId(trusted),
});

export const changeHolder = (id: string, holder: string): Command => ({
  type: 'ChangeHolder',
  account: accountId(id),
  holder: holderCode(holder),
});

export const appoint = (id: string, person: string, rights: RepresentativeRights): Command => ({
  type: 'AppointRepresentative',
  account: accountId(id),
  person,
  rights,
});

export const dismiss = (id: string, person: string): Command => ({
  type: 'RemoveRepresentative',
  account: accountId(id),
  person,
});

export const setRules = (id: string, rules: Partial<AccountRules>): Command => ({
  type: 'SetAccountRules',
  account: accountId(id),
  rules: { ...DEFAULT_RULES, ...rules },
});

/** What an encumbrance may say beside its amount and account. */
export interface Encumbering {
  readonly instrument?: string;
  readonly compartment?: Compartment;
  readonly expiresAt?: Instant;
}

const encumber = (
  kind: EncumbranceKind,
  quantity: number,
  id: string,
  { instrument = 'CEA24', compartment = 'registry', expiresAt }: Encumbering,
): EncumberUnits => ({
  type: 'EncumberUnits',
  kind,
  account: accountId(id),
  instrument: instrumentId(instrument),
  compartment,
  quantity,
  ...(expiresAt !== undefined && { expiresAt }),
});

export const freeze = (quantity: number, id: string, more: Encumbering = {}): Command =>
  encumber('judicial-freeze', quantity, id, more);

export const pledge = (quantity: number, id: string, pledgee: string, more: Encumbering = {}): Command => ({
  ...encumber('pledge', quantity, id, more),
  pledgee: accountId(pledgee),
});

export const reserve = (quantity: number, id: string, more: Encumbering = {}): Command =>
  encumber('order-reservation', quantity, id, { compartment: 'trading', ...more });

export const release = (encumbrance: number, quantity?: number): Command => ({
  type: 'ReleaseEncumbrance',
  encumbrance,
  ...(quantity !== undefined && { quantity }),
});

export const enforce = (encumbrance: number, quantity: number, to: string): Command => ({
  type: 'EnforceEncumbrance',
  encumbrance,
  to: accountId(to),
  quantity,
});

/** Repairs a transfer that the journal holds at this revision. */
export const correct = (journal: readonly RecordedFact[], revision: number): Command => {
  const fact = journal[revision];
  if (fact?.type !== 'UnitsTransferred' || !fact.data.units) throw new Error(`no transfer in one event at ${revision}`);
  const { from, to, instrument, compartment, units: moved } = fact.data;
  const original = { revision, recordedAt: fact.recordedAt, from, to, instrument, compartment, units: moved };
  return { type: 'CorrectTransfer', original };
};

/** For 2022 out of the account of Hubei's department, of the allocation of 2023. */
export const borrow = (
  quantity: number,
  id: string,
  { year = 2022, from = 'EED-HUBEI', instrument = 'CEA23' } = {},
): BorrowUnits => ({
  type: 'BorrowUnits',
  account: accountId(id),
  complianceYear: year,
  from: accountId(from),
  instrument: instrumentId(instrument),
  quantity,
});

export const publish = (rulebook: Rulebook): Command => ({ type: 'PublishRulebook', rulebook });

/** Which provincial file: by default Hubei's steel of 2024. */
export interface FileOf {
  readonly year?: number;
  readonly sector?: string;
  readonly of?: string;
}

const fileOf = ({ year = 2024, sector = 'steel', of = 'EED-HUBEI' }: FileOf) => ({
  account: accountId(of),
  complianceYear: year,
  sector,
});

export const listUnits = (
  lines: readonly (readonly [string, 'in' | 'out', string?])[],
  file: FileOf = {},
): Command => ({
  type: 'ListKeyUnits',
  ...fileOf(file),
  lines: lines.map(([unit, ...rest]) => [accountId(unit), ...rest]),
});

export const report = (lines: readonly (readonly [string, number])[], file: FileOf = {}): Command => ({
  type: 'ReportEmissions',
  ...fileOf(file),
  lines: lines.map(([unit, verified]) => [accountId(unit), verified]),
});

export const plan = (
  stage: AllocationStage,
  lines: readonly (readonly [string, number, number?])[],
  file: FileOf = {},
): Command => ({
  type: 'AdoptAllocation',
  ...fileOf(file),
  stage,
  lines: lines.map(([unit, allocated, deduction = 0]) => [accountId(unit), allocated, deduction]),
});

/** What a line of limits says beside its account and its limit; zero where it is left out. */
export interface CarryOverFigures {
  readonly sold?: number;
  readonly bought?: number;
  readonly trading?: number;
  readonly registry?: number;
  readonly frozen?: number;
  readonly pending?: number;
}

export const setLimits = (
  lines: readonly (readonly [unit: string, limit: number, figures: CarryOverFigures])[],
  file: FileOf = {},
): SetCarryOverLimits => ({
  type: 'SetCarryOverLimits',
  ...fileOf(file),
  lines: lines.map(([unit, limit, { sold = 0, bought = 0, trading = 0, registry = 0, frozen = 0, pending = 0 }]) => [
    accountId(unit),
    sold,
    bought,
    trading,
    registry,
    frozen,
    pending,
    limit,
  ]),
});
