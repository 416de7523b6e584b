// Where the units touched by a batch are: rows in memory that are split and joined exactly as the ledger does it.
import type { BatchRange } from '#domain/serial-range.js';
import { BrokenInvariant } from '../projection.js';

/** The holding of an account, or that part of it which a staged operation encumbers. */
export interface Place {
  readonly account: string;
  readonly compartment: string;
  readonly operation: number | null;
}

/** A row of the table: a range in one place from a revision on. */
export interface PlacedRange extends BatchRange, Place {
  readonly instrument: string;
  readonly from: number;
  /** The event that ended it; undefined while it is so. */
  to: number | undefined;
  /** Where in the table the row lies (`ctid`), for as long as the transaction that read it; undefined while it has none. */
  readonly storedAt: string | undefined;
}

export class Places {
  /** Rows that are in the table and ended in this batch. */
  readonly ended: PlacedRange[] = [];
  /** Rows that both began and ended in this batch: the past is kept whole, however it was batched. */
  private readonly passed: PlacedRange[] = [];
  private readonly current: Map<string, PlacedRange[]>;

  /** Starts from the stored rows that overlap or neighbour what the batch touches. */
  constructor(stored: Iterable<PlacedRange>) {
    const byStart = new Map<string, Map<number, PlacedRange>>();
    for (const row of stored) {
      const ofInstrument = byStart.get(row.instrument);
      // One row may border on two touched ranges and come twice.
      if (ofInstrument) ofInstrument.set(row.start, row);
      else byStart.set(row.instrument, new Map([[row.start, row]]));
    }
    this.current = new Map(
      [...byStart].map(([instrument, rows]) => [instrument, [...rows.values()].sort((a, b) => a.start - b.start)]),
    );
  }

  /** Rows that the table lacks. */
  *added(): Generator<PlacedRange> {
    yield* this.passed;
    for (const rows of this.current.values()) for (const row of rows) if (row.storedAt === undefined) yield row;
  }

  /** The current ranges of a staged operation. */
  ofOperation(instrument: string, operation: number): PlacedRange[] {
    return this.rowsOf(instrument).filter((row) => row.operation === operation);
  }

  move(revision: number, instrument: string, range: BatchRange, from: Place, to: Place): void {
    this.take(revision, instrument, range, from);
    this.put(revision, instrument, range, to);
  }

  put(revision: number, instrument: string, { batch, start, end }: BatchRange, place: Place): void {
    const rows = this.rowsOf(instrument);
    const at = firstStartingAfter(rows, start);
    const left = rows[at - 1];
    const right = rows[at];
    if ((left && left.end >= start) || (right && right.start <= end))
      throw new BrokenInvariant(revision, `units ${start}-${end} of ${instrument} would be in two places`);
    const joinsLeft = left?.end === start - 1 && left.batch === batch && isAt(left, place);
    const joinsRight = right?.start === end + 1 && right.batch === batch && isAt(right, place);
    const joined = {
      batch,
      start: joinsLeft ? left.start : start,
      end: joinsRight ? right.end : end,
    };
    if (joinsLeft) this.close(left, revision);
    if (joinsRight) this.close(right, revision);
    rows.splice(
      joinsLeft ? at - 1 : at,
      Number(joinsLeft) + Number(joinsRight),
      placed(instrument, joined, place, revision),
    );
  }

  private take(revision: number, instrument: string, { batch, start, end }: BatchRange, place: Place): void {
    const rows = this.rowsOf(instrument);
    const at = firstStartingAfter(rows, start) - 1;
    const row = rows[at];
    if (!row || row.end < end || row.batch !== batch || !isAt(row, place))
      throw new BrokenInvariant(
        revision,
        `units ${start}-${end} of ${instrument}, batch ${batch}, are not one range of ${named(place)}`,
      );
    this.close(row, revision);
    const rest: PlacedRange[] = [];
    if (row.start < start) rest.push(placed(instrument, { batch, start: row.start, end: start - 1 }, place, revision));
    if (row.end > end) rest.push(placed(instrument, { batch, start: end + 1, end: row.end }, place, revision));
    rows.splice(at, 1, ...rest);
  }

  private close(row: PlacedRange, revision: number): void {
    // Begun by the same event: nobody can ever have seen it.
    if (row.from === revision) return;
    row.to = revision;
    (row.storedAt !== undefined ? this.ended : this.passed).push(row);
  }

  private rowsOf(instrument: string): PlacedRange[] {
    let rows = this.current.get(instrument);
    if (!rows) this.current.set(instrument, (rows = []));
    return rows;
  }
}

const placed = (
  instrument: string,
  { batch, start, end }: BatchRange,
  { account, compartment, operation }: Place,
  from: number,
): PlacedRange => ({
  instrument,
  batch,
  start,
  end,
  account,
  compartment,
  operation,
  from,
  to: undefined,
  storedAt: undefined,
});

const isAt = (row: PlacedRange, place: Place): boolean =>
  row.account === place.account && row.compartment === place.compartment && row.operation === place.operation;

const named = ({ account, compartment, operation }: Place): string =>
  `${account}/${compartment}${operation === null ? '' : `, operation ${operation}`}`;

function firstStartingAfter(rows: readonly PlacedRange[], serial: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.start <= serial) low = middle + 1;
    else high = middle;
  }
  return low;
}
