// All holdings as records in typed arrays, 64 bytes each, found by account, instrument and compartment.
import type { Account, AccountTable } from './account-table.js';
import { COMPARTMENTS, type Compartment, type InstrumentKind } from './commands.js';
import type { InstrumentId } from './ids.js';
import type { Instant } from './instant.js';
import { RecordArrays } from './record-arrays.js';
import { emptyList, type RangeList } from './serial-register.js';
import { SlotTable } from './slot-table.js';
import type { CivilDate } from './working-time.js';

export interface Instrument {
  readonly id: InstrumentId;
  readonly index: number;
  readonly kind: InstrumentKind;
  /** The year of an allowance. */
  readonly vintage?: number;
  /** Of a reduction: its project and, where that is in the ledger, which of its reductions, registered when. */
  readonly project?: string;
  readonly reductions?: number;
  readonly registeredAt?: Instant;
  /** Of a reduction that comes from another registry: the day of its registration there. */
  readonly registeredOn?: CivilDate;
  /** Tonnes issued so far, which is also the last serial number given out. */
  issued: number;
  batches: number;
  /** Of what is issued: in place of units of earlier vintages that were carried over. */
  carriedIn: number;
}

/**
 * The units of one instrument in one compartment of one account. The list holds the available ones. Two lookups give
 * two of these for one record: compare holdings by `listId`, never by `===`.
 */
export interface Holding extends RangeList {
  readonly account: Account;
  readonly of: Instrument;
  readonly compartment: Compartment;
  available: number;
  encumbered: number;
  /** Of the trading position: tonnes bought on the last day on which any were, and that day (`CivilDays`). */
  bought: number;
  boughtOn: number;
}

// One line of the processor's cache. Numbers of 53 bits, two words each, and words of 32.
const NUMBERS = 8;
const WORDS = 2 * NUMBERS;
const AVAILABLE = 0;
const ENCUMBERED = 1;
const HEAD = 4;
const TAIL = 5;
const RANGE_COUNT = 6;
const LIST_ID = 7;
const ACCOUNT = 8;
const INSTRUMENT = 9;
const COMPARTMENT = 10;
const BOUGHT_ON = 11;
/** A number: behind eleven words and the day. */
const BOUGHT = 6;

const { imul } = Math;

export class HoldingTable {
  private readonly records = new RecordArrays(NUMBERS);
  private count = 0;
  private readonly table = new SlotTable();

  constructor(private readonly accounts: AccountTable) {}

  get size(): number {
    return this.count;
  }

  get(account: Account, of: Instrument, compartment: Compartment): Holding | undefined {
    const { words } = this.records;
    const place = COMPARTMENTS.indexOf(compartment);
    const hash = hashOf(account.index, of.index, place);
    for (let at = this.table.first(hash); at >= 0; at = this.table.next(at, hash)) {
      const slot = this.table.slotAt(at);
      const base = slot * WORDS;
      if (words[base + ACCOUNT] !== account.index || words[base + INSTRUMENT] !== of.index) continue;
      if (words[base + COMPARTMENT] === place) return new HoldingRecord(this.records, slot, account, of, compartment);
    }
    return undefined;
  }

  /** In the order in which they were opened; the instruments by their index. */
  *values(instruments: readonly Instrument[]): Generator<Holding> {
    for (let slot = 0; slot < this.count; slot++) {
      const [account, instrument, compartment] = this.keyOf(slot);
      const of = instruments[instrument]!;
      yield new HoldingRecord(this.records, slot, this.accounts.at(account), of, COMPARTMENTS[compartment]!);
    }
  }

  /** Opens an empty one, of which there is none yet. */
  append(account: Account, of: Instrument, compartment: Compartment, listId: number): Holding {
    const slot = this.count;
    const place = COMPARTMENTS.indexOf(compartment);
    this.records.makeRoomFor(slot);
    this.records.words.set([listId, account.index, of.index, place], slot * WORDS + LIST_ID);
    this.table.add(hashOf(account.index, of.index, place), slot);
    this.count++;
    const holding = new HoldingRecord(this.records, slot, account, of, compartment);
    const { head, tail, rangeCount } = emptyList(listId, of.index);
    return Object.assign(holding, { head, tail, rangeCount, available: 0, encumbered: 0, bought: 0, boughtOn: 0 });
  }

  /** Takes the newest one back. */
  dropLast(): void {
    const slot = this.count - 1;
    this.table.remove(hashOf(...this.keyOf(slot)), slot);
    this.count--;
  }

  private keyOf(slot: number): [account: number, instrument: number, compartment: number] {
    const { words } = this.records;
    const base = slot * WORDS;
    return [words[base + ACCOUNT]!, words[base + INSTRUMENT]!, words[base + COMPARTMENT]!];
  }
}

class HoldingRecord implements Holding {
  constructor(
    private readonly records: RecordArrays,
    private readonly slot: number,
    readonly account: Account,
    readonly of: Instrument,
    readonly compartment: Compartment,
  ) {}

  get instrument(): number {
    return this.of.index;
  }

  get listId(): number {
    return this.records.words[this.slot * WORDS + LIST_ID]!;
  }

  get head(): number {
    return this.records.words[this.slot * WORDS + HEAD]!;
  }
  set head(head: number) {
    this.records.words[this.slot * WORDS + HEAD] = head;
  }

  get tail(): number {
    return this.records.words[this.slot * WORDS + TAIL]!;
  }
  set tail(tail: number) {
    this.records.words[this.slot * WORDS + TAIL] = tail;
  }

  get rangeCount(): number {
    return this.records.words[this.slot * WORDS + RANGE_COUNT]!;
  }
  set rangeCount(rangeCount: number) {
    this.records.words[this.slot * WORDS + RANGE_COUNT] = rangeCount;
  }

  get available(): number {
    return this.records.numbers[this.slot * NUMBERS + AVAILABLE]!;
  }
  set available(available: number) {
    this.records.numbers[this.slot * NUMBERS + AVAILABLE] = available;
  }

  get encumbered(): number {
    return this.records.numbers[this.slot * NUMBERS + ENCUMBERED]!;
  }
  set encumbered(encumbered: number) {
    this.records.numbers[this.slot * NUMBERS + ENCUMBERED] = encumbered;
  }

  get bought(): number {
    return this.records.numbers[this.slot * NUMBERS + BOUGHT]!;
  }
  set bought(bought: number) {
    this.records.numbers[this.slot * NUMBERS + BOUGHT] = bought;
  }

  get boughtOn(): number {
    return this.records.words[this.slot * WORDS + BOUGHT_ON]!;
  }
  set boughtOn(day: number) {
    this.records.words[this.slot * WORDS + BOUGHT_ON] = day;
  }
}

function hashOf(account: number, instrument: number, compartment: number): number {
  let mixed = imul(imul(account, 0x9e37_79b1) ^ imul(2 * instrument + compartment + 1, 0x85eb_ca6b), 0xc2b2_ae35);
  mixed = imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return mixed ^ (mixed >>> 13);
}
