// What became of all units, for everybody: totals by kind and vintage, and voluntary cancellations one by one (R21).
import type { InstrumentKind } from '#domain/commands.js';
import type { InstrumentId } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import { ask, Conditions, page, type Page } from '../answer.js';
import type { Database } from '../database.js';

/** Instruments of one kind and vintage together. Tonnes. */
export interface DisclosedInstruments {
  readonly kind: InstrumentKind;
  /** Null for those that have none, as reductions. */
  readonly vintage: number | null;
  readonly instruments: number;
  readonly issued: number;
  readonly inCirculation: number;
  readonly surrendered: number;
  readonly retired: number;
  readonly cancelled: number;
  /** Converted into a later vintage. */
  readonly carriedOver: number;
}

/** Units that somebody gave up for good. Whose account they came from is not published. */
export interface DisclosedRetirement {
  /** Of the event: the number of the certificate. */
  readonly revision: number;
  readonly retiredAt: Instant;
  readonly instrument: InstrumentId;
  readonly quantity: number;
  /** Code of a legal entity, or the commitment to a natural person. */
  readonly beneficiary: string;
}

export interface DisclosedRetirementsCursor {
  readonly revision: number;
}

export interface DisclosedRetirementsWanted {
  readonly instrument?: string | undefined;
  readonly beneficiary?: string | undefined;
  readonly after?: DisclosedRetirementsCursor | undefined;
  readonly limit: number;
}

/** By kind and vintage, all of them: there are few. */
export async function disclosedInstruments(db: Database, ledgerId: string): Promise<Page<DisclosedInstruments, never>> {
  const answer = await ask<DisclosedInstruments>(db, {
    projection: 'instrument-totals',
    text: `SELECT i.kind, i.vintage, count(*) AS instruments, ${SUMS.map(([column, name]) => `sum(t.${column})::bigint AS "${name}"`).join(', ')}
      FROM instruments i JOIN instrument_totals t ON t.ledger_id = i.ledger_id AND t.instrument = i.instrument
      WHERE i.ledger_id = $1 GROUP BY i.kind, i.vintage`,
    values: [ledgerId],
    order: 'asked.kind, asked.vintage',
  });
  return { at: answer.at, rows: answer.rows, next: null };
}

const SUMS = [
  ['issued', 'issued'],
  ['in_circulation', 'inCirculation'],
  ['surrendered', 'surrendered'],
  ['retired', 'retired'],
  ['cancelled', 'cancelled'],
  ['carried_over', 'carriedOver'],
] as const;

/** Newest first. */
export async function disclosedRetirements(
  db: Database,
  ledgerId: string,
  { instrument, beneficiary, after, limit }: DisclosedRetirementsWanted,
): Promise<Page<DisclosedRetirement, DisclosedRetirementsCursor>> {
  const where = new Conditions(ledgerId, 't')
    .add(`t.type = 'UnitsRetired'`)
    .add('t.instrument = ?', instrument)
    .add('t.beneficiary = ?', beneficiary)
    .add('t.revision < ?', after?.revision);
  const answer = await ask<DisclosedRetirement>(db, {
    projection: 'transactions',
    text: `SELECT t.revision, t.recorded_at AS "retiredAt", t.instrument, t.quantity, t.beneficiary FROM transactions t
      WHERE ${where.text} ORDER BY t.revision DESC LIMIT ${where.bind(limit + 1)}`,
    values: where.values,
    order: 'asked.revision DESC',
  });
  return page(answer, limit, ({ revision }) => ({ revision }));
}
