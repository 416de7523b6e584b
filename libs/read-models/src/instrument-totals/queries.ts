// Totals per instrument, of the whole ledger.
import type { InstrumentId } from '#domain/ids.js';
import { ask, Conditions, type Found, page, type Page } from '../answer.js';
import type { Database } from '../database.js';

/** In tonnes. */
export interface TotalsRow {
  readonly instrument: InstrumentId;
  readonly issued: number;
  /** Issued less surrendered, retired, cancelled and carried over. */
  readonly inCirculation: number;
  readonly surrendered: number;
  readonly retired: number;
  readonly cancelled: number;
  /** Converted into a later vintage. */
  readonly carriedOver: number;
  /** Revision of the event that changed them last. */
  readonly revision: number;
}

export interface TotalsCursor {
  readonly instrument: string;
}

export async function totalsOf(db: Database, ledgerId: string, instrument: string): Promise<Found<TotalsRow>> {
  const where = new Conditions(ledgerId, 't').add('t.instrument = ?', instrument);
  const answer = await ask<TotalsRow>(db, { ...QUESTION, text: `${SELECT} WHERE ${where.text}`, values: where.values });
  return { at: answer.at, value: answer.rows[0] ?? null };
}

/** By instrument id. */
export async function listTotals(
  db: Database,
  ledgerId: string,
  { after, limit }: { readonly after?: TotalsCursor | undefined; readonly limit: number },
): Promise<Page<TotalsRow, TotalsCursor>> {
  const where = new Conditions(ledgerId, 't').add('t.instrument > ?', after?.instrument);
  const text = `${SELECT} WHERE ${where.text} ORDER BY t.instrument LIMIT ${where.bind(limit + 1)}`;
  return page(await ask<TotalsRow>(db, { ...QUESTION, text, values: where.values }), limit, ({ instrument }) => ({
    instrument,
  }));
}

const SELECT = `SELECT t.instrument, t.issued, t.in_circulation AS "inCirculation", t.surrendered, t.retired, t.cancelled,
    t.carried_over AS "carriedOver", t.revision FROM instrument_totals t`;

const QUESTION = { projection: 'instrument-totals', order: 'asked.instrument' } as const;
