// Instruments by id and in lists.
import type { InstrumentKind } from '#domain/commands.js';
import type { InstrumentId } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import type { CivilDate } from '#domain/working-time.js';
import { ask, Conditions, type Found, page, type Page } from '../answer.js';
import type { Database } from '../database.js';

export interface InstrumentRow {
  readonly instrument: InstrumentId;
  readonly kind: InstrumentKind;
  readonly vintage: number | null;
  readonly project: string | null;
  /** The registered reductions of the project that it issues, and when they were registered. */
  readonly reductions: number | null;
  readonly registeredAt: Instant | null;
  /** The day of that, or as said where the project is in no ledger: by it a reduction offsets a year or does not. */
  readonly registeredOn: CivilDate | null;
  readonly createdRevision: number;
  readonly createdAt: Instant;
}

export interface InstrumentsCursor {
  readonly instrument: string;
}

export async function findInstrument(
  db: Database,
  ledgerId: string,
  instrument: string,
): Promise<Found<InstrumentRow>> {
  const where = new Conditions(ledgerId, 'i').add('i.instrument = ?', instrument);
  const answer = await ask<InstrumentRow>(db, {
    ...QUESTION,
    text: `${SELECT} WHERE ${where.text}`,
    values: where.values,
  });
  return { at: answer.at, value: answer.rows[0] ?? null };
}

/** By instrument id. */
export async function listInstruments(
  db: Database,
  ledgerId: string,
  {
    kind,
    after,
    limit,
  }: { readonly kind?: InstrumentKind; readonly after?: InstrumentsCursor; readonly limit: number },
): Promise<Page<InstrumentRow, InstrumentsCursor>> {
  const where = new Conditions(ledgerId, 'i').add('i.kind = ?', kind).add('i.instrument > ?', after?.instrument);
  const text = `${SELECT} WHERE ${where.text} ORDER BY i.instrument LIMIT ${where.bind(limit + 1)}`;
  return page(await ask<InstrumentRow>(db, { ...QUESTION, text, values: where.values }), limit, ({ instrument }) => ({
    instrument,
  }));
}

const SELECT = `SELECT i.instrument, i.kind, i.vintage, i.project,
    i.reductions, i.registered_at AS "registeredAt", i.registered_on AS "registeredOn",
    i.created_revision AS "createdRevision", i.created_at AS "createdAt" FROM instruments i`;

const QUESTION = { projection: 'instruments', order: 'asked.instrument' } as const;
