// The whole state as plain arrays, and back: what a snapshot holds. Logical content only, so any code layout can read it.
import { type AccountControl, type RepresentativeRights, UNCONTROLLED } from './account-control.js';
import { COMPARTMENTS, type AccountType, type Compartment, type InstrumentKind } from './commands.js';
import type { AccountId, ClientId, CommandKey, HolderCode, InstrumentId, LedgerId } from './ids.js';
import type { Instant } from './instant.js';
import {
  type Account,
  type Encumbrance,
  type FingerprintOf,
  type Instrument,
  LedgerState,
  type Origin,
  type Proposal,
} from './ledger-state.js';
import type { UnitYear } from './compliance/compliance-book.js';
import type { Rulebook } from './rulebooks/rulebook.js';
import type { BatchRange } from './serial-range.js';
import { marketImage, type MarketImage, restoreMarket } from './voluntary-market/market-state.js';

/** Raise it when `evolve` gives old events another meaning, or the image another form: older snapshots are then refused. */
export const LEDGER_CODE_VERSION = 7;

export interface LedgerImage {
  readonly ledgerId: LedgerId;
  readonly revision: number;
  readonly recordedAt: Instant;
  /** In the order of their indexes, as all lists here. */
  readonly accounts: readonly AccountImage[];
  readonly instruments: readonly InstrumentImage[];
  /** Seven numbers a holding: index of account, of instrument, of compartment, encumbered, count of ranges, bought, on which day. */
  readonly holdings: Float64Array;
  /** Three numbers a range, batch, start and end: all ranges of the first holding in their order, of the second, … */
  readonly ranges: Float64Array;
  readonly operations: readonly OperationImage[];
  readonly encumbrances: readonly EncumbranceImage[];
  readonly proposals: readonly Proposal[];
  /** Corrected transfer and its correction. */
  readonly corrections: readonly (readonly [corrects: number, correction: number])[];
  readonly rulebooks: readonly Rulebook[];
  readonly unitYears: readonly UnitYear[];
  /** Compliance years whose statuses are still to be fixed, and when. */
  readonly openYears: readonly (readonly [complianceYear: number, at: Instant])[];
  readonly market: MarketImage;
  /** Four words a command, its fingerprint. */
  readonly fingerprints: Uint32Array;
  /** One number a command, the revision of its outcome. */
  readonly outcomes: Float64Array;
}

export type AccountImage = readonly [
  id: AccountId,
  type: AccountType,
  holder: HolderCode | null,
  complianceYear: number | null,
  closed: boolean,
  province: string | null,
  /** Null where nothing binds the account. */
  control: ControlImage | null,
];

type ControlImage = Omit<AccountControl, 'representatives' | 'trusted'> & {
  readonly representatives: readonly (readonly [string, RepresentativeRights])[];
  readonly trusted: readonly (readonly [AccountId, Instant])[];
};

export type InstrumentImage = readonly [
  id: InstrumentId,
  kind: InstrumentKind,
  issued: number,
  batches: number,
  origin: Origin,
  carriedIn: number,
];

export interface EncumbranceImage extends Pick<Encumbrance, 'id' | 'kind' | 'quantity'> {
  readonly account: number;
  readonly instrument: number;
  readonly compartment: number;
  readonly expiresAt: Instant | null;
  readonly pledgee: AccountId | null;
  readonly market: string | null;
}

export interface OperationImage {
  readonly id: number;
  readonly client: ClientId | null;
  readonly key: CommandKey | null;
  readonly proposal: number | null;
  readonly account: number;
  readonly instrument: number;
  readonly compartment: number;
  readonly expiresAt: Instant;
  readonly parts: number;
  readonly ranges: readonly BatchRange[];
}

export function imageOf(state: LedgerState): LedgerImage {
  const holdings = new Float64Array(state.holdingCount * HOLDING_NUMBERS);
  const staged = [...state.operations.values()].reduce((sum, { units }) => sum + units.rangeCount, 0);
  const ranges = new Float64Array((state.register.rangeCount - staged) * RANGE_NUMBERS);
  let holdingAt = 0;
  let rangeAt = 0;
  for (const holding of state.allHoldings()) {
    const { account, of, compartment, encumbered, rangeCount, bought, boughtOn } = holding;
    const place = COMPARTMENTS.indexOf(compartment);
    holdings.set([account.index, of.index, place, encumbered, rangeCount, bought, boughtOn], holdingAt);
    holdingAt += HOLDING_NUMBERS;
    for (const { batch, start, end } of state.register.ranges(holding)) {
      ranges[rangeAt] = batch;
      ranges[rangeAt + 1] = start;
      ranges[rangeAt + 2] = end;
      rangeAt += RANGE_NUMBERS;
    }
  }
  return {
    ledgerId: state.ledgerId,
    revision: state.revision,
    recordedAt: state.recordedAt,
    accounts: Array.from(state.accounts.values(), (account) => [
      account.id,
      account.type,
      account.holder ?? null,
      account.complianceYear ?? null,
      account.closed,
      account.province ?? null,
      controlImage(account.control),
    ]),
    instruments: Array.from(
      state.instruments.values(),
      ({ id, kind, issued, batches, carriedIn, vintage, project, reductions, registeredAt, registeredOn }) => [
        id,
        kind,
        issued,
        batches,
        { vintage, project, reductions, registeredAt, registeredOn },
        carriedIn,
      ],
    ),
    holdings,
    ranges,
    operations: Array.from(
      state.operations.values(),
      ({ id, client, key, proposal, holding, units, expiresAt, parts }) => ({
        id,
        client: client ?? null,
        key: key ?? null,
        proposal: proposal ?? null,
        ...placeOf(holding),
        expiresAt,
        parts,
        ranges: [...state.register.ranges(units)],
      }),
    ),
    encumbrances: Array.from(state.allPinning(), ({ id, kind, holding, expiresAt, pledgee, market, quantity }) => ({
      id,
      kind,
      ...placeOf(holding),
      expiresAt: expiresAt ?? null,
      pledgee: pledgee ?? null,
      market: market ?? null,
      quantity,
    })),
    // Copies: an approval changes the state's own.
    proposals: Array.from(state.proposals.values(), (proposal) => ({ ...proposal })),
    corrections: [...state.corrections],
    rulebooks: [...state.compliance.rulebooks],
    unitYears: [...state.compliance.all()],
    openYears: [...state.compliance.openYears],
    market: marketImage(state.market),
    ...state.commands.image(),
  };
}

/** @throws Error when the image contradicts itself. */
export function stateOf(image: LedgerImage, fingerprintOf: FingerprintOf): LedgerState {
  const state = new LedgerState(image.ledgerId, fingerprintOf);
  state.undo.recording = false;
  for (const [id, type, holder, complianceYear, closed, province, control] of image.accounts) {
    const account = {
      id,
      type,
      holder: holder ?? undefined,
      complianceYear: complianceYear ?? undefined,
      province: province ?? undefined,
      control: controlFrom(control),
    };
    state.addAccount(account, closed);
  }
  for (const [id, kind, issued, batches, origin, carriedIn] of image.instruments)
    state.restoreInstrument(id, kind, { issued, batches, carriedIn }, origin);
  restoreMarket(state.market, image.market);
  const accounts = [...state.accounts.values()];
  const instruments = [...state.instruments.values()];
  const holdingAt = (account: number, instrument: number, compartment: number) =>
    state.holdingFor(
      known<Account>(accounts, account),
      known<Instrument>(instruments, instrument),
      known<Compartment>(COMPARTMENTS, compartment),
    );
  let rangeAt = 0;
  for (let at = 0; at < image.holdings.length; at += HOLDING_NUMBERS) {
    const numbers = image.holdings.subarray(at, at + HOLDING_NUMBERS);
    const [account, instrument, compartment, encumbered, rangeCount, bought, boughtOn] = numbers;
    const holding = holdingAt(account!, instrument!, compartment!);
    let available = 0;
    for (const last = rangeAt + rangeCount! * RANGE_NUMBERS; rangeAt < last; rangeAt += RANGE_NUMBERS) {
      const start = image.ranges[rangeAt + 1]!;
      const end = image.ranges[rangeAt + 2]!;
      state.register.append(holding, { batch: image.ranges[rangeAt]!, start, end });
      available += end - start + 1;
    }
    state.restoreNumbers(holding, { available, encumbered: encumbered!, bought: bought!, boughtOn: boughtOn! });
  }
  for (const { account, instrument, compartment, ...operation } of image.operations) {
    const { id, client, key, proposal, expiresAt, parts, ranges } = operation;
    const holding = holdingAt(account, instrument, compartment);
    const began = { client: client ?? undefined, key: key ?? undefined, proposal: proposal ?? undefined };
    state.restoreOperation({ id, ...began, holding, expiresAt }, parts, ranges);
  }
  for (const { account, instrument, compartment, expiresAt, pledgee, market, ...encumbrance } of image.encumbrances)
    state.restoreEncumbrance({
      ...encumbrance,
      holding: holdingAt(account, instrument, compartment),
      expiresAt: expiresAt ?? undefined,
      pledgee: pledgee ?? undefined,
      market: market ?? undefined,
    });
  for (const proposal of image.proposals)
    state.openProposal({ ...proposal, executeAt: proposal.executeAt ?? undefined });
  for (const [corrects, correction] of image.corrections) state.noteCorrection(corrects, correction);
  for (const rulebook of image.rulebooks) state.compliance.publish(rulebook);
  for (const { account, complianceYear, ...unit } of image.unitYears)
    state.compliance.change(account, complianceYear, unit);
  for (const [complianceYear, at] of image.openYears) state.concludeYear(complianceYear, at);
  state.commands.restore(image);
  state.resumeAt(image.revision, image.recordedAt);
  state.undo.recording = true;
  return state;
}

const placeOf = ({ account, of, compartment }: Encumbrance['holding']) => ({
  account: account.index,
  instrument: of.index,
  compartment: COMPARTMENTS.indexOf(compartment),
});

const controlImage = (control: AccountControl): ControlImage | null =>
  control === UNCONTROLLED
    ? null
    : { ...control, representatives: [...control.representatives], trusted: [...control.trusted] };

const controlFrom = (image: ControlImage | null): AccountControl =>
  image ? { ...image, representatives: new Map(image.representatives), trusted: new Map(image.trusted) } : UNCONTROLLED;

const HOLDING_NUMBERS = 7;
const RANGE_NUMBERS = 3;

function known<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`the image names entry ${index} of ${list.length}`);
  return found;
}
