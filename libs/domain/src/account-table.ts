// All accounts as records in typed arrays, 96 bytes each: the garbage collector never walks them, however many there are.
import { type AccountControl, UNCONTROLLED } from './account-control.js';
import { ACCOUNT_TYPES, type AccountType } from './commands.js';
import type { AccountId, HolderCode } from './ids.js';
import { SlotTable } from './slot-table.js';

/** Reads and writes one record. Two lookups give two of these: compare accounts by `index` or `id`, never by `===`. */
export interface Account {
  readonly id: AccountId;
  readonly index: number;
  readonly type: AccountType;
  holder: HolderCode | undefined;
  readonly complianceYear: number | undefined;
  /** GB/T 2260. */
  readonly province: string | undefined;
  /** One object for most accounts; a change puts another in its place. */
  control: AccountControl;
  closed: boolean;
  /** Tonnes in all its holdings, encumbered ones included. */
  held: number;
}

// One line of the processor's cache: 40 bytes of id, four of a byte each, the year, the tonnes, and the province.
const RECORD = 64;
const ID_MAX = 40;
const ID_LENGTH = 40;
const HOLDER_LENGTH = 41;
const TYPE = 42;
const CLOSED = 43;
const YEAR = 44 / 4;
const HELD = 48 / 8;
const PROVINCE = 56 / 4;

/** Kept apart from the rest: only opening, closing and snapshots look at it. */
const HOLDER_MAX = 32;

const { imul } = Math;

export class AccountTable {
  private readonly records = new Records();
  private count = 0;
  private readonly byId = new SlotTable();

  get size(): number {
    return this.count;
  }

  get(id: AccountId): Account | undefined {
    const index = this.indexOf(id);
    return index < 0 ? undefined : new AccountRecord(this.records, index, id);
  }

  has(id: AccountId): boolean {
    return this.indexOf(id) >= 0;
  }

  /** @throws RangeError where there is none. */
  at(index: number): Account {
    if (index < 0 || index >= this.count) throw new RangeError(`no account has index ${index}`);
    return new AccountRecord(this.records, index);
  }

  *values(): Generator<Account> {
    for (let index = 0; index < this.count; index++) yield this.at(index);
  }

  *keys(): Generator<AccountId> {
    for (const account of this.values()) yield account.id;
  }

  /** @throws Error when the id is taken, or a name is none. */
  append({ id, type, holder, complianceYear, province, control }: Omit<Account, 'index' | 'closed' | 'held'>): Account {
    if (this.has(id)) throw new Error(`${id} exists already`);
    const index = this.count;
    this.records.makeRoomFor(index);
    const { bytes, words, numbers, holders } = this.records;
    bytes[index * RECORD + ID_LENGTH] = write(id, bytes, index * RECORD, ID_MAX);
    bytes[index * RECORD + HOLDER_LENGTH] = write(holder ?? '', holders, index * HOLDER_MAX, HOLDER_MAX);
    bytes[index * RECORD + TYPE] = ACCOUNT_TYPES.indexOf(type);
    bytes[index * RECORD + CLOSED] = 0;
    words[(index * RECORD) / 4 + YEAR] = complianceYear ?? 0;
    words[(index * RECORD) / 4 + PROVINCE] = Number(province ?? 0);
    numbers[(index * RECORD) / 8 + HELD] = 0;
    this.records.setControl(index, control);
    this.byId.add(hashOf(id), index);
    this.count++;
    return new AccountRecord(this.records, index, id);
  }

  /** Takes the newest account back. */
  dropLast(): void {
    this.byId.remove(hashOf(this.at(this.count - 1).id), this.count - 1);
    this.records.setControl(this.count - 1, UNCONTROLLED);
    this.count--;
  }

  private indexOf(id: AccountId): number {
    const { bytes } = this.records;
    const hash = hashOf(id);
    for (let at = this.byId.first(hash); at >= 0; at = this.byId.next(at, hash)) {
      const index = this.byId.slotAt(at);
      if (reads(id, bytes, index * RECORD, bytes[index * RECORD + ID_LENGTH]!)) return index;
    }
    return -1;
  }
}

/** Accounts by their holder: those that were set and not deleted. A map that keeps nothing but the accounts' indexes. */
export class AccountsOfHolders {
  private readonly table = new SlotTable();

  constructor(private readonly accounts: AccountTable) {}

  get(holder: HolderCode): AccountId | undefined {
    return this.accountOf(holder)?.id;
  }

  has(holder: HolderCode): boolean {
    return this.accountOf(holder) !== undefined;
  }

  *[Symbol.iterator](): Generator<[HolderCode, AccountId]> {
    for (const { holder, id } of this.accounts.values())
      if (holder !== undefined && this.get(holder) === id) yield [holder, id];
  }

  /** The account must have the holder in its record, and the holder no account in here. */
  set(holder: HolderCode, account: AccountId): void {
    this.table.add(hashOf(holder), this.accounts.get(account)!.index);
  }

  delete(holder: HolderCode): void {
    const account = this.accountOf(holder);
    if (account) this.table.remove(hashOf(holder), account.index);
  }

  private accountOf(holder: HolderCode): Account | undefined {
    const hash = hashOf(holder);
    for (let at = this.table.first(hash); at >= 0; at = this.table.next(at, hash)) {
      const account = this.accounts.at(this.table.slotAt(at));
      if (account.holder === holder) return account;
    }
    return undefined;
  }
}

class AccountRecord implements Account {
  constructor(
    private readonly records: Records,
    readonly index: number,
    private name?: AccountId,
  ) {}

  get id(): AccountId {
    const { bytes } = this.records;
    const at = this.index * RECORD;
    return (this.name ??= textOf(bytes, at, bytes[at + ID_LENGTH]!) as AccountId);
  }

  get type(): AccountType {
    return ACCOUNT_TYPES[this.records.bytes[this.index * RECORD + TYPE]!]!;
  }

  get holder(): HolderCode | undefined {
    const { bytes, holders } = this.records;
    const length = bytes[this.index * RECORD + HOLDER_LENGTH]!;
    return length === 0 ? undefined : (textOf(holders, this.index * HOLDER_MAX, length) as HolderCode);
  }

  set holder(holder: HolderCode | undefined) {
    const { bytes, holders } = this.records;
    bytes[this.index * RECORD + HOLDER_LENGTH] = write(holder ?? '', holders, this.index * HOLDER_MAX, HOLDER_MAX);
  }

  get complianceYear(): number | undefined {
    return this.records.words[(this.index * RECORD) / 4 + YEAR]! || undefined;
  }

  get province(): string | undefined {
    const province = this.records.words[(this.index * RECORD) / 4 + PROVINCE]!;
    return province === 0 ? undefined : String(province);
  }

  get control(): AccountControl {
    return this.records.controls.get(this.index) ?? UNCONTROLLED;
  }
  set control(control: AccountControl) {
    this.records.setControl(this.index, control);
  }

  get closed(): boolean {
    return this.records.bytes[this.index * RECORD + CLOSED] === 1;
  }
  set closed(closed: boolean) {
    this.records.bytes[this.index * RECORD + CLOSED] = closed ? 1 : 0;
  }

  get held(): number {
    return this.records.numbers[(this.index * RECORD) / 8 + HELD]!;
  }
  set held(held: number) {
    this.records.numbers[(this.index * RECORD) / 8 + HELD] = held;
  }
}

class Records {
  bytes = new Uint8Array(64 * RECORD);
  words = new Int32Array(this.bytes.buffer);
  numbers = new Float64Array(this.bytes.buffer);
  holders = new Uint8Array(64 * HOLDER_MAX);
  /** Of accounts that something binds; the others have no entry. */
  readonly controls = new Map<number, AccountControl>();

  setControl(index: number, control: AccountControl): void {
    if (control === UNCONTROLLED) this.controls.delete(index);
    else this.controls.set(index, control);
  }

  makeRoomFor(index: number): void {
    const { bytes, holders } = this;
    if ((index + 1) * RECORD <= bytes.length) return;
    const capacity = Math.ceil((bytes.length / RECORD) * 1.5);
    this.bytes = new Uint8Array(capacity * RECORD);
    this.bytes.set(bytes);
    this.words = new Int32Array(this.bytes.buffer);
    this.numbers = new Float64Array(this.bytes.buffer);
    this.holders = new Uint8Array(capacity * HOLDER_MAX);
    this.holders.set(holders);
  }
}

/** Names are ASCII: one byte a character. */
function write(text: string, bytes: Uint8Array, at: number, lengthMax: number): number {
  if (text.length > lengthMax) throw new Error(`longer than ${lengthMax} characters: ${text}`);
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code > 0x7f) throw new Error(`not a name: ${text}`);
    bytes[at + position] = code;
  }
  return text.length;
}

function reads(text: string, bytes: Uint8Array, at: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let position = 0; position < length; position++)
    if (bytes[at + position] !== text.charCodeAt(position)) return false;
  return true;
}

const textOf = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let position = 0; position < text.length; position++) hash = imul(hash ^ text.charCodeAt(position), 0x0100_0193);
  hash = imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  return hash ^ (hash >>> 13);
}
