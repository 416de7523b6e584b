// The whole state as plain arrays, and back: what a snapshot holds. Logical content only, so any code layout can read it.
import { COMPARTMENTS, type AccountType, type Compartment, type InstrumentKind } from './commands.js';
import type { AccountId, ClientId, CommandKey, HolderCode, InstrumentId, LedgerId } from './ids.js';
import type { Instant } from './instant.js';
import { type Account, type FingerprintOf, type Instrument, LedgerState } from './ledger-state.js';
import type { BatchRange } from './serial-range.js';

/** Raise it when `evolve` gives old events another meaning, or the image another form: older snapshots are then refused. */
export const LEDGER_CODE_VERSION = 1;

export interface LedgerImage {
  readonly ledgerId: LedgerId;
  readonly revision: number;
  readonly recordedAt: Instant;
  /** In the order of their indexes, as all lists here. */
  readonly accounts: readonly AccountImage[];
  readonly instruments: readonly InstrumentImage[];
  /** Five numbers a holding: index of account, of instrument, of compartment, encumbered, count of ranges. */
  readonly holdings: Float64Array;
  /** Three numbers a range, batch, start and end: all ranges of the first holding in their order, of the second, … */
  readonly ranges: Float64Array;
  readonly operations: readonly OperationImage[];
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
];

export type InstrumentImage = readonly [id: InstrumentId, kind: InstrumentKind, issued: number, batches: number];

export interface OperationImage {
  readonly id: number;
  readonly client: ClientId;
  readonly key: CommandKey;
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
    const { account, of, compartment, encumbered, rangeCount } = holding;
    holdings.set([account.index, of.index, COMPARTMENTS.indexOf(compartment), encumbered, rangeCount], holdingAt);
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
    accounts: Array.from(state.accounts.values(), ({ id, type, holder, complianceYear, closed }) => [
      id,
      type,
      holder ?? null,
      complianceYear ?? null,
      closed,
    ]),
    instruments: Array.from(state.instruments.values(), ({ id, kind, issued, batches }) => [id, kind, issued, batches]),
    holdings,
    ranges,
    operations: Array.from(state.operations.values(), ({ id, client, key, holding, units, expiresAt, parts }) => ({
      id,
      client,
      key,
      account: holding.account.index,
      instrument: holding.of.index,
      compartment: COMPARTMENTS.indexOf(holding.compartment),
      expiresAt,
      parts,
      ranges: [...state.register.ranges(units)],
    })),
    ...state.commands.image(),
  };
}

/** @throws Error when the image contradicts itself. */
export function stateOf(image: LedgerImage, fingerprintOf: FingerprintOf): LedgerState {
  const state = new LedgerState(image.ledgerId, fingerprintOf);
  state.undo.recording = false;
  for (const [id, type, holder, complianceYear, closed] of image.accounts) {
    state.addAccount({ id, type, holder: holder ?? undefined, complianceYear: complianceYear ?? undefined });
    if (closed) state.closeAccount(state.accounts.get(id)!);
  }
  for (const [id, kind, issued, batches] of image.instruments) state.restoreInstrument(id, kind, issued, batches);
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
    const [account, instrument, compartment, encumbered, rangeCount] = image.holdings.subarray(
      at,
      at + HOLDING_NUMBERS,
    );
    const holding = holdingAt(account!, instrument!, compartment!);
    let available = 0;
    for (const last = rangeAt + rangeCount! * RANGE_NUMBERS; rangeAt < last; rangeAt += RANGE_NUMBERS) {
      const start = image.ranges[rangeAt + 1]!;
      const end = image.ranges[rangeAt + 2]!;
      state.register.append(holding, { batch: image.ranges[rangeAt]!, start, end });
      available += end - start + 1;
    }
    state.restoreNumbers(holding, available, encumbered!);
  }
  for (const { id, client, key, account, instrument, compartment, expiresAt, parts, ranges } of image.operations)
    state.restoreOperation(
      { id, client, key, holding: holdingAt(account, instrument, compartment), expiresAt },
      parts,
      ranges,
    );
  state.commands.restore(image);
  state.resumeAt(image.revision, image.recordedAt);
  state.undo.recording = true;
  return state;
}

const HOLDING_NUMBERS = 5;
const RANGE_NUMBERS = 3;

function known<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`the image names entry ${index} of ${list.length}`);
  return found;
}
