// The ledger in memory: accounts, instruments, holdings, decided commands and due times, with one way back for all.
import type { AccountControl } from './account-control.js';
import { type Account, AccountsOfHolders, AccountTable } from './account-table.js';
import { CommandIndex, type Fingerprint } from './command-index.js';
import type { AccountType, Compartment, EncumbranceKind, Evidence, InstrumentKind, Operation } from './commands.js';
import { ComplianceBook } from './compliance/compliance-book.js';
import { type DueTime, DueTimes } from './due-times.js';
import type { BalanceChange } from './events.js';
import type { AccountId, ClientId, CommandKey, HolderCode, InstrumentId, LedgerId } from './ids.js';
import { BEGINNING_OF_TIME, type Instant } from './instant.js';
import type { Checker } from './operations.js';
import { type Holding, HoldingTable, type Instrument } from './holding-table.js';
import type { Role } from './roles.js';
import { type BatchRange, quantityOf } from './serial-range.js';
import { emptyList, type RangeList, SerialRegister } from './serial-register.js';
import { type Mark, UndoLog } from './undo-log.js';
import { VoluntaryMarket } from './voluntary-market/market-state.js';
import { CivilDays } from './working-time.js';

export type { Account, Holding, Instrument };

/** Pins an amount of a holding; which of its units stay is open until they move. */
export interface Encumbrance {
  /** Revision of its event, or of the proposal whose units it pins. */
  readonly id: number;
  readonly kind: EncumbranceKind | 'proposal';
  readonly holding: Holding;
  readonly expiresAt: Instant | undefined;
  readonly pledgee: AccountId | undefined;
  /** Of a reservation. */
  readonly market: string | undefined;
  quantity: number;
}

/** The part of an envelope that a caller fills in: the number of his case, a reason, documents. */
export interface Said {
  readonly reference?: string | undefined;
  readonly reason?: string | undefined;
  readonly evidence?: readonly Evidence[] | undefined;
}

/** An operation that waits for approvals, or for its time once it has them. */
export interface Proposal {
  /** Revision of its event. */
  readonly id: number;
  readonly operation: Operation;
  /** The accounts that it concerns, as its event names them. */
  readonly accounts: readonly AccountId[];
  /** The actor who made it: whatever his role, he does not approve it. */
  readonly maker: string;
  /** The role in which he made it. */
  readonly makerRole: Role | 'system';
  readonly steps: readonly (readonly Checker[])[];
  /** The date of the application: deadlines count it, not the approval. */
  readonly madeAt: Instant;
  readonly expiresAt: Instant;
  executeAt: Instant | undefined;
  /** What the maker said about it; the event that carries it out says so again. */
  readonly said: Said;
  /** The actors who approved, a step each. */
  approvers: readonly string[];
}

/** Units taken out of a holding by part events, until the deciding event delivers them or they fall back. */
export interface StagedOperation {
  /** Revision of the first part. */
  readonly id: number;
  /** Of the command that began it; neither where a due time did. */
  readonly client: ClientId | undefined;
  readonly key: CommandKey | undefined;
  /** The proposal that it carries out. */
  readonly proposal: number | undefined;
  readonly holding: Holding;
  readonly units: RangeList;
  readonly expiresAt: Instant;
  parts: number;
  quantity: number;
}

/** Hashes client and key; given from outside, because the domain computes no hashes. */
export type FingerprintOf = (client: ClientId, key: CommandKey) => Fingerprint;

export class LedgerState {
  readonly undo = new UndoLog();
  readonly register = new SerialRegister(this.undo);
  readonly commands = new CommandIndex(this.undo);
  readonly due = new DueTimes(this.undo);
  readonly compliance = new ComplianceBook(this.undo);
  readonly market = new VoluntaryMarket(this.undo);
  readonly accounts = new AccountTable();
  readonly instruments: ReadonlyMap<InstrumentId, Instrument> = new Map();
  /** Open holding accounts by their holder. */
  readonly accountOfHolder = new AccountsOfHolders(this.accounts);
  /** The registry's own open accounts, by `systemAccountKey`. */
  readonly systemAccounts: ReadonlyMap<string, AccountId> = new Map();
  readonly operations: ReadonlyMap<number, StagedOperation> = new Map();
  /** By their ids; what is pinned for proposals is in `pins`. */
  readonly encumbrances: ReadonlyMap<number, Encumbrance> = new Map();
  /** What is pinned for open proposals, by theirs: one entry of each holding that the operation takes units from. */
  readonly pins: ReadonlyMap<number, readonly Encumbrance[]> = new Map();
  readonly proposals: ReadonlyMap<number, Proposal> = new Map();
  /** Revisions of corrected transfers, each with that of its correction. */
  readonly corrections: ReadonlyMap<number, number> = new Map();
  /** Revision of the last event in here; -1 before the first. */
  readonly revision: number = -1;
  readonly recordedAt: Instant = BEGINNING_OF_TIME;

  /** Open proposals that no second one may stand beside, by `conflictKey`. */
  readonly openConflicts: ReadonlyMap<string, Proposal> = new Map();
  /** How many proposals are open, by what bounds them (`countedBy`). No snapshot has it: they are counted as they come back. */
  private readonly openCounts = new Map<string, number>();
  private readonly holdings = new HoldingTable(this.accounts);
  /** Only remembers which day it was asked for last: no part of the state. */
  private readonly days = new CivilDays();
  private readonly lists: number = 0;
  private touched: { holding: Holding; available: number; encumbered: number }[] = [];

  constructor(
    readonly ledgerId: LedgerId,
    readonly fingerprintOf: FingerprintOf,
  ) {}

  holding(account: Account, instrument: Instrument, compartment: Compartment): Holding | undefined {
    return this.holdings.get(account, instrument, compartment);
  }

  /** Tonnes of the holding that were bought on the civil day of `at`; those of earlier days are as good as any by then. */
  boughtToday(holding: Holding, at: Instant): number {
    return holding.boughtOn === this.days.of(at) ? holding.bought : 0;
  }

  /** The open proposal beside which this one would contradict it: of the same kind, for the same account. */
  conflictingProposal(operation: Operation): { readonly id: number; readonly account: AccountId } | undefined {
    const key = conflictKey(operation);
    const open = key === undefined ? undefined : this.openConflicts.get(key);
    const account = open?.accounts[0];
    return open && account !== undefined ? { id: open.id, account } : undefined;
  }

  /** Open proposals of the maker, and those that count for the same account as this one would; 0 where none does. */
  openProposals(proposal: Counted): { readonly ofMaker: number; readonly ofAccount: number } {
    const [maker, account] = countedBy(proposal);
    return {
      ofMaker: this.openCounts.get(maker) ?? 0,
      ofAccount: account === undefined ? 0 : (this.openCounts.get(account) ?? 0),
    };
  }

  /** All that pins units by amount, whatever for. */
  *allPinning(): Generator<Encumbrance> {
    for (const encumbrance of this.encumbrances.values()) yield encumbrance;
    for (const pins of this.pins.values()) yield* pins;
  }

  allHoldings(): Iterable<Holding> {
    return this.holdings.values([...this.instruments.values()]);
  }

  get holdingCount(): number {
    return this.holdings.size;
  }

  // What follows changes the state. Every change leaves the step that reverses it: through `set`, `put`, `drop`, the
  // register, or in its own lines.

  /** A closed one comes out of a snapshot only; its holder, year or province may have another account by now. */
  addAccount(account: Omit<Account, 'index' | 'closed' | 'held'>, closed = false): void {
    const added = this.accounts.append(account);
    const { id, type, holder, complianceYear, province } = added;
    added.closed = closed;
    this.undo.push(() => {
      this.accounts.dropLast();
    });
    if (closed) return;
    if (holder !== undefined) this.put(this.accountOfHolder, holder, id);
    else this.put(this.systemAccounts, systemAccountKey(type, complianceYear ?? province), id);
  }

  setControl(account: Account, change: Partial<AccountControl>): void {
    this.set(account, 'control', { ...account.control, ...change });
  }

  setHolder(account: Account, holder: HolderCode): void {
    if (account.holder !== undefined) this.drop(this.accountOfHolder, account.holder);
    this.set(account, 'holder', holder);
    this.put(this.accountOfHolder, holder, account.id);
  }

  closeAccount(account: Account): void {
    this.set(account, 'closed', true);
    if (account.holder !== undefined) this.drop(this.accountOfHolder, account.holder);
    else this.drop(this.systemAccounts, systemAccountKey(account.type, account.complianceYear ?? account.province));
  }

  addInstrument(id: InstrumentId, kind: InstrumentKind, origin: Origin = {}): void {
    if (this.instruments.size === INSTRUMENTS_MAX) throw new Error(`more than ${INSTRUMENTS_MAX} instruments`);
    const { vintage, project, reductions, registeredAt, registeredOn } = origin;
    this.put(this.instruments, id, {
      id,
      index: this.instruments.size,
      kind,
      issued: 0,
      batches: 0,
      carriedIn: 0,
      ...(vintage !== undefined && { vintage }),
      ...(project !== undefined && { project }),
      ...(reductions !== undefined && { reductions }),
      ...(registeredAt !== undefined && { registeredAt }),
      ...(registeredOn !== undefined && { registeredOn }),
    });
  }

  issue(instrument: Instrument, to: Holding, range: BatchRange): void {
    this.set(instrument, 'issued', range.end);
    this.set(instrument, 'batches', range.batch);
    this.register.append(to, range);
    this.adjust(to, range.end - range.start + 1, 0);
  }

  /** That much of what is issued stands in place of earlier vintages: no plan gives it. */
  noteCarriedIn(instrument: Instrument, quantity: number): void {
    this.set(instrument, 'carriedIn', instrument.carriedIn + quantity);
  }

  /** The holding, opened empty where the account has none yet. */
  holdingFor(account: Account, instrument: Instrument, compartment: Compartment): Holding {
    const existing = this.holdings.get(account, instrument, compartment);
    if (existing) return existing;
    const holding = this.holdings.append(account, instrument, compartment, this.nextListId());
    this.undo.push(() => {
      this.holdings.dropLast();
    });
    return holding;
  }

  openOperation(operation: Omit<StagedOperation, 'units' | 'parts' | 'quantity'>): StagedOperation {
    const units = emptyList(this.nextListId(), operation.holding.of.index);
    const staged = { ...operation, units, parts: 0, quantity: 0 };
    this.put(this.operations, operation.id, staged);
    this.due.add({ at: operation.expiresAt, what: 'operation', id: operation.id });
    return staged;
  }

  stagePart(operation: StagedOperation, ranges: readonly BatchRange[], quantity: number): void {
    this.register.remove(operation.holding, ranges);
    for (const range of ranges) this.register.append(operation.units, range);
    this.set(operation, 'parts', operation.parts + 1);
    this.set(operation, 'quantity', operation.quantity + quantity);
    this.adjust(operation.holding, -quantity, quantity);
  }

  closeOperation(operation: StagedOperation): void {
    if (operation.units.rangeCount > 0) throw new Error(`operation ${operation.id} still holds units`);
    this.drop(this.operations, operation.id);
    this.due.remove({ at: operation.expiresAt, what: 'operation', id: operation.id });
  }

  /** Pins `quantity` available tonnes. */
  encumber(encumbrance: Encumbrance): void {
    const { id, kind, holding, expiresAt, pledgee, market, quantity } = encumbrance;
    this.adjust(holding, -quantity, quantity);
    this.put(this.encumbrances, id, { id, kind, holding, expiresAt, pledgee, market, quantity });
    if (expiresAt !== undefined) this.due.add({ at: expiresAt, what: 'encumbrance', id });
  }

  /** Frees that much of it; it ends when nothing is left. */
  reduceEncumbrance(encumbrance: Encumbrance, quantity: number): void {
    const { id, holding, expiresAt } = encumbrance;
    if (quantity > encumbrance.quantity) throw new Error(`encumbrance ${id} pins less than ${quantity}`);
    this.adjust(holding, quantity, -quantity);
    this.set(encumbrance, 'quantity', encumbrance.quantity - quantity);
    if (encumbrance.quantity > 0) return;
    this.drop(this.encumbrances, id);
    if (expiresAt !== undefined) this.due.remove({ at: expiresAt, what: 'encumbrance', id });
  }

  openProposal(proposal: Proposal): void {
    this.put(this.proposals, proposal.id, proposal);
    const key = conflictKey(proposal.operation);
    if (key !== undefined) this.put(this.openConflicts, key, proposal);
    this.count(proposal, 1);
    this.due.add(dueOf(proposal));
  }

  approve(proposal: Proposal, actor: string, executeAt: Instant | undefined): void {
    this.due.remove(dueOf(proposal));
    this.set(proposal, 'approvers', [...proposal.approvers, actor]);
    this.set(proposal, 'executeAt', executeAt);
    this.due.add(dueOf(proposal));
  }

  closeProposal(proposal: Proposal): void {
    this.drop(this.proposals, proposal.id);
    const key = conflictKey(proposal.operation);
    if (key !== undefined) this.drop(this.openConflicts, key);
    this.count(proposal, -1);
    this.due.remove(dueOf(proposal));
  }

  /** Frees all that is pinned for the proposal, where something is. */
  unpin(proposal: number): void {
    for (const { holding, quantity } of this.pins.get(proposal) ?? []) this.unpinOf(proposal, holding, quantity);
  }

  /** Frees that much of what is pinned for the proposal in the holding, where something is. */
  unpinOf(proposal: number, { listId }: Holding, quantity: number): void {
    const pins = this.pins.get(proposal) ?? [];
    const pinned = pins.find((one) => one.holding.listId === listId);
    if (!pinned) return;
    if (quantity > pinned.quantity) throw new Error(`less than ${quantity} is pinned for proposal ${proposal}`);
    this.adjust(pinned.holding, quantity, -quantity);
    this.set(pinned, 'quantity', pinned.quantity - quantity);
    if (pinned.quantity === 0)
      this.setPins(
        proposal,
        pins.filter((one) => one !== pinned),
      );
  }

  /** Pins that much of the holding for the proposal, or that much more. */
  pin(proposal: number, holding: Holding, quantity: number): void {
    const pins = this.pins.get(proposal) ?? [];
    const pinned = pins.find((one) => one.holding.listId === holding.listId);
    this.adjust(holding, -quantity, quantity);
    if (pinned) this.set(pinned, 'quantity', pinned.quantity + quantity);
    else this.setPins(proposal, [...pins, { id: proposal, ...PINNED, holding, quantity }]);
  }

  /** When the statuses of the year are fixed, or looked at again. @param at undefined: the year is concluded. */
  concludeYear(complianceYear: number, at: Instant | undefined): void {
    const before = this.compliance.concludesAt(complianceYear);
    if (before !== undefined) this.due.remove({ at: before, what: 'deadline', id: complianceYear });
    this.compliance.conclude(complianceYear, at);
    if (at !== undefined) this.due.add({ at, what: 'deadline', id: complianceYear });
  }

  noteCorrection(corrects: number, correction: number): void {
    this.put(this.corrections, corrects, correction);
  }

  /** Changes a holding's numbers; the ranges are moved by the caller. @throws Error below zero. */
  adjust(holding: Holding, availableBy: number, encumberedBy: number): void {
    const { account, available, encumbered } = holding;
    const { held } = account;
    if (available + availableBy < 0 || encumbered + encumberedBy < 0)
      throw new Error(`a holding of account ${account.id} would fall below zero`);
    if (!this.isTouched(holding)) this.touched.push({ holding, available, encumbered });
    // Not through `set`: one step for the three numbers, as every movement of units comes here twice.
    holding.available = available + availableBy;
    holding.encumbered = encumbered + encumberedBy;
    account.held = held + availableBy + encumberedBy;
    if (this.undo.recording)
      this.undo.push(() => {
        holding.available = available;
        holding.encumbered = encumbered;
        account.held = held;
      });
  }

  /** That much of what the holding has was bought at that time. */
  noteBought(holding: Holding, quantity: number, at: Instant): void {
    const { bought, boughtOn } = holding;
    const today = this.days.of(at);
    holding.bought = boughtOn === today ? bought + quantity : quantity;
    holding.boughtOn = today;
    if (this.undo.recording)
      this.undo.push(() => {
        holding.bought = bought;
        holding.boughtOn = boughtOn;
      });
  }

  /** Ends an event: counts it, and answers which balances it changed. */
  advance(recordedAt: Instant): BalanceChange[] {
    if (recordedAt < this.recordedAt) throw new Error(`time runs backwards: ${recordedAt} after ${this.recordedAt}`);
    const self = this as { revision: number; recordedAt: Instant };
    const before = self.recordedAt;
    self.revision++;
    self.recordedAt = recordedAt;
    if (this.undo.recording)
      this.undo.push(() => {
        self.revision--;
        self.recordedAt = before;
      });
    const changes = this.touched.map(({ holding, available, encumbered }) => ({
      account: holding.account.id,
      instrument: holding.of.id,
      compartment: holding.compartment,
      available: [available, holding.available] as const,
      ...(encumbered || holding.encumbered ? { encumbered: [encumbered, holding.encumbered] as const } : undefined),
    }));
    this.touched = [];
    return changes;
  }

  // What is below fills an empty state out of a snapshot. Nothing of that is ever unwound.

  restoreInstrument(
    id: InstrumentId,
    kind: InstrumentKind,
    counts: Pick<Instrument, 'issued' | 'batches' | 'carriedIn'>,
    origin: Origin,
  ): void {
    this.addInstrument(id, kind, origin);
    Object.assign(this.instruments.get(id)!, counts);
  }

  /** The numbers of a holding whose available ranges are in the register already. */
  restoreNumbers(holding: Holding, numbers: Pick<Holding, 'available' | 'encumbered' | 'bought' | 'boughtOn'>): void {
    Object.assign(holding, numbers);
    holding.account.held += numbers.available + numbers.encumbered;
  }

  restoreOperation(
    operation: Omit<StagedOperation, 'units' | 'parts' | 'quantity'>,
    parts: number,
    ranges: readonly BatchRange[],
  ): void {
    const staged = this.openOperation(operation);
    for (const range of ranges) this.register.append(staged.units, range);
    staged.parts = parts;
    staged.quantity = quantityOf(ranges);
  }

  /** The holding's numbers are there already, and count what is pinned twice: as encumbered and, in its ranges, as available. */
  restoreEncumbrance(encumbrance: Encumbrance): void {
    const { id, kind, holding, expiresAt, quantity } = encumbrance;
    holding.available -= quantity;
    holding.account.held -= quantity;
    if (kind === 'proposal') this.setPins(id, [...(this.pins.get(id) ?? []), encumbrance]);
    else this.put(this.encumbrances, id, encumbrance);
    if (expiresAt !== undefined) this.due.add({ at: expiresAt, what: 'encumbrance', id });
  }

  resumeAt(revision: number, recordedAt: Instant): void {
    Object.assign(this, { revision, recordedAt });
  }

  /** Back to the mark, also out of the middle of an event that turned out impossible. */
  unwindTo(mark: Mark): void {
    this.touched = [];
    this.undo.unwindTo(mark);
  }

  /** What `look` finds with the change made, which is taken back. */
  asIf<Answer>(change: () => void, look: () => Answer): Answer {
    const mark = this.undo.mark();
    change();
    const answer = look();
    this.unwindTo(mark);
    return answer;
  }

  private isTouched(holding: Holding): boolean {
    for (const one of this.touched) if (one.holding.listId === holding.listId) return true;
    return false;
  }

  private setPins(proposal: number, pins: readonly Encumbrance[]): void {
    this.undo.setEntry(this.pins, proposal, pins.length > 0 ? pins : undefined);
  }

  private count(proposal: Counted, by: 1 | -1): void {
    this.addToCounts(proposal, by);
    this.undo.push(() => {
      this.addToCounts(proposal, by === 1 ? -1 : 1);
    });
  }

  private addToCounts(proposal: Counted, by: 1 | -1): void {
    for (const key of countedBy(proposal)) {
      if (key === undefined) continue;
      const open = (this.openCounts.get(key) ?? 0) + by;
      if (open === 0) this.openCounts.delete(key);
      else this.openCounts.set(key, open);
    }
  }

  private nextListId(): number {
    const id = this.lists;
    this.set(this as unknown as { lists: number }, 'lists', id + 1);
    return id;
  }

  private set<T, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const before = target[key];
    target[key] = value;
    if (this.undo.recording)
      this.undo.push(() => {
        target[key] = before;
      });
  }

  private put<K, V>(map: Lookup<K, V>, key: K, value: V): void {
    if (map.has(key)) throw new Error(`${String(key)} exists already`);
    this.undo.setEntry(map, key, value);
  }

  private drop<K, V>(map: Lookup<K, V>, key: K): void {
    if (!map.has(key)) throw new Error(`${String(key)} does not exist`);
    this.undo.setEntry(map, key, undefined);
  }
}

/** What is pinned for a proposal lasts as long as it does. */
const PINNED = { kind: 'proposal', expiresAt: undefined, pledgee: undefined, market: undefined } as const;

/** A map as others see it. */
type Lookup<K, V> = Pick<ReadonlyMap<K, V>, 'get' | 'has'>;

/** Of what an instrument's units are. */
export type Origin = Pick<Instrument, 'vintage' | 'project' | 'reductions' | 'registeredAt' | 'registeredOn'>;

/** One account of each kind: for surrender one per compliance year, for authorities one per province. */
export const systemAccountKey = (type: AccountType, of?: number | string): string =>
  of === undefined ? type : `${type}-${of}`;

/** Until all have approved it expires; from then on it waits for its time. */
function dueOf({ id, steps, approvers, expiresAt, executeAt }: Proposal): DueTime {
  const at = approvers.length < steps.length ? expiresAt : (executeAt ?? expiresAt);
  return { at, what: 'proposal', id };
}

/** What says whom a proposal counts for. */
export type Counted = Pick<Proposal, 'maker' | 'makerRole' | 'operation' | 'accounts'>;

/** Its maker and, where a representative made it, the account for which he did; whose encumbrance it ends, it counts for nobody. */
function countedBy({ maker, makerRole, operation, accounts }: Counted): [maker: string, account: string | undefined] {
  const [account] = makerRole === 'representative' && !('encumbrance' in operation) ? accounts : [];
  return [`maker ${maker}`, account && `account ${account}`];
}

/** Movements of units need none: their units are pinned. */
function conflictKey(operation: Operation): string | undefined {
  switch (operation.type) {
    case 'OpenAccount':
    case 'CloseAccount':
    case 'ChangeHolder':
    case 'RestrainAccount':
    case 'SetAccountRules':
      return `${operation.type} ${operation.account}`;
    case 'AppointRepresentative':
    case 'RemoveRepresentative':
      return `representative ${operation.account} ${operation.person}`;
    case 'TrustAccount':
      return `${operation.type} ${operation.account} ${operation.trusted}`;
    case 'ListKeyUnits':
    case 'ReportEmissions':
    case 'AdoptAllocation':
    case 'SetCarryOverLimits':
      return `${operation.type} ${operation.account} ${operation.complianceYear} ${operation.sector}`;
    case 'PassOnObligation':
      return `${operation.type} ${operation.account} ${operation.complianceYear}`;
    case 'DecideDeduction':
      return `${operation.type} ${operation.account} ${operation.complianceYear} ${operation.ground}`;
    case 'PublishProject':
    case 'ApplyForRegistration':
    case 'RegisterProject':
    case 'RevokeProject':
      return `${operation.type} ${operation.project}`;
    case 'RegisterReductions':
      return `${operation.type} ${operation.project} ${operation.reductions}`;
    default:
      return undefined;
  }
}

const INSTRUMENTS_MAX = 0x10_0000;
