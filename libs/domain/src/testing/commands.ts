// Commands in few words, for tests: `transfer(60, 'A', 'B')` moves 60 tonnes of the default instrument, CEA24.
import type { AccountOwner, Command, Compartment } from '../commands.js';
import { type AccountId, accountId, holderCode, type InstrumentId, instrumentId } from '../ids.js';
import type { SerialRange } from '../serial-range.js';

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

export const createInstrument = (id: string): Command => ({
  type: 'CreateInstrument',
  instrument: instrumentId(id),
  kind: 'allowance',
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
