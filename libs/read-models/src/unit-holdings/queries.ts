// Units as serial ranges: what an account holds now or held at any revision, and where a unit has been.
import type { Compartment } from '#domain/commands.js';
import type { AccountId, InstrumentId } from '#domain/ids.js';
import { type AccountPage, ask, Conditions, type Found, page } from '../answer.js';
import type { Database } from '../database.js';
import { accountFound, limitTo, type Sight } from '../sight.js';

/** Consecutive units of one batch in one place, both ends included. */
export interface HoldingRow {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly batch: number;
  readonly start: number;
  readonly end: number;
  /** Tonnes: end - start + 1. */
  readonly quantity: number;
  /**
   * Pinned by the staged operation, or not. What is pinned by amount only stays available here, because which of its
   * units will stay is open: the balance and the encumbrances say how much.
   */
  readonly status: 'available' | 'encumbered';
  /** The staged operation, by the revision of its first part; null where available. */
  readonly operation: number | null;
  readonly fromRevision: number;
  /** The first revision at which the range was no longer so; null where it still is. */
  readonly toRevision: number | null;
}

export interface HoldingsCursor {
  readonly instrument: string;
  readonly start: number;
}

export interface HoldingsWanted {
  readonly sight: Sight;
  readonly instrument?: string | undefined;
  readonly compartment?: Compartment | undefined;
  /** Pages of one listing should name it, or they stand for different moments. */
  readonly asOfRevision?: number | undefined;
  readonly after?: HoldingsCursor | undefined;
  readonly limit: number;
}

/** By instrument and serial number. */
export async function holdingsOf(
  db: Database,
  ledgerId: string,
  account: string,
  { sight, instrument, compartment, asOfRevision, after, limit }: HoldingsWanted,
): Promise<AccountPage<HoldingRow, HoldingsCursor>> {
  const where = new Conditions(ledgerId, 'h')
    .add('h.account = ?', account)
    .add('h.instrument = ?', instrument)
    .add('h.compartment = ?', compartment)
    .add('h.compartment = ?', sight.compartment)
    .add('(h.instrument, h.start_serial) > (?, ?)', after?.instrument, after?.start);
  const asOf = asOfRevision === undefined ? undefined : where.bind(asOfRevision);
  const count = where.bind(limit + 1);
  const ordered = `ORDER BY h.instrument, h.start_serial LIMIT ${count}`;
  // What the index of an account's current ranges asks for.
  const current = `${SELECT} WHERE ${where.text} AND h.to_revision IS NULL AND h.account > ''`;
  const answer = await ask<HoldingRow>(db, {
    projection: 'unit-holdings',
    text:
      asOf === undefined
        ? `${current} ${ordered}`
        : // Two parts, because two partial indexes serve them: what is still there, and what left since.
          `SELECT * FROM (
             (${current} AND h.from_revision <= ${asOf} ${ordered}) UNION ALL
             (${SELECT} WHERE ${where.text} AND h.to_revision > ${asOf} AND h.from_revision <= ${asOf} ${ordered})
           ) h ORDER BY h.instrument, h.start LIMIT ${count}`,
    values: where.values,
    order: 'asked.instrument, asked.start',
    found: accountFound(where, account, sight, asOf),
  });
  return { ...page(answer, limit, ({ instrument, start }) => ({ instrument, start })), found: answer.found };
}

/**
 * Every place where the unit was, the first one first, without gap: `toRevision` of each is `fromRevision` of the next.
 * A place is a range, so a new one begins also where units beside it left or came. Null where it was never issued, or
 * never within sight; places out of sight leave gaps.
 */
export async function whereIs(
  db: Database,
  ledgerId: string,
  instrument: string,
  serial: number,
  sight: Sight,
): Promise<Found<readonly HoldingRow[]>> {
  const where = new Conditions(ledgerId, 'h', [ledgerId, instrument, serial]);
  limitTo(where, 'h.account', sight);
  const answer = await ask<HoldingRow>(db, {
    projection: 'unit-holdings',
    text: `WITH RECURSIVE place AS (
        (SELECT h.* FROM unit_holdings h
          WHERE h.ledger_id = $1 AND h.instrument = $2 AND h.start_serial <= $3 AND h.to_revision IS NULL
          ORDER BY h.start_serial DESC LIMIT 1)
        UNION ALL
        SELECT h.* FROM place
        JOIN transactions t ON t.ledger_id = $1 AND t.revision = place.from_revision
        JOIN unit_holdings h
          ON h.ledger_id = $1 AND h.account = ANY (ARRAY[place.account, t.from_account]) AND h.to_revision = t.revision
         AND h.instrument = $2 AND h.start_serial <= $3 AND h.end_serial >= $3
      )
      ${SELECT.replace('unit_holdings', 'place')} WHERE ${where.text} AND h.end_serial >= $3`,
    values: where.values,
    order: 'asked."fromRevision"',
  });
  return { at: answer.at, value: answer.rows.length > 0 ? answer.rows : null };
}

const SELECT = `SELECT h.account, h.instrument, h.compartment, h.batch, h.start_serial AS "start", h.end_serial AS "end",
    h.end_serial - h.start_serial + 1 AS quantity,
    CASE WHEN h.operation IS NULL THEN 'available' ELSE 'encumbered' END AS status, h.operation,
    h.from_revision AS "fromRevision", h.to_revision AS "toRevision" FROM unit_holdings h`;
