// The certificate of a retirement: who gave up which units, in whose favour, what for and when.
import { type Purpose } from '#domain/voluntary-market/commands.js';
import { unpackRanges } from '#domain/serial-range.js';
import { findHolderAt } from '#read-models/accounts/holder-at.js';
import type { Position } from '#read-models/answer.js';
import type { Database } from '#read-models/database.js';
import { findInstrument } from '#read-models/instruments/queries.js';
import type { Sight } from '#read-models/sight.js';
import { findTransaction } from '#read-models/transactions/queries.js';
import { type ReadJournal, unitsMoved } from '../corrections/original-transfer.js';

export interface Certificate {
  /** The revision of the retirement in the journal. */
  readonly number: number;
  readonly retiredAt: string;
  readonly account: string;
  /** As the holder was then. */
  readonly holder: string | null;
  readonly beneficiary: string;
  readonly purpose: Purpose;
  readonly reason: string | null;
  readonly instrument: string;
  readonly project: string | null;
  /** Tonnes. */
  readonly quantity: number;
  readonly ranges: readonly { readonly batch: number; readonly start: number; readonly end: number }[];
}

/**
 * The units come out of the journal, which is the evidence: a read model joins ranges that lie side by side. Null where
 * there is no retirement at the revision, or none within sight.
 */
export async function certificateOf(
  db: Database,
  read: ReadJournal,
  ledgerId: string,
  revision: number,
  sight: Sight,
): Promise<{ readonly at: Position; readonly value: Certificate | null }> {
  const { at, value: seen } = await findTransaction(db, ledgerId, revision, sight);
  if (seen?.type !== 'UnitsRetired') return { at, value: null };
  const [event] = await read(revision, 1);
  if (event?.type !== 'UnitsRetired') throw new Error(`the journal has no retirement at revision ${revision}`);
  const { from, beneficiary, purpose = 'voluntary', instrument, quantity } = event.data;
  const ranges = unpackRanges(await unitsMoved(read, event.data));
  const { value: of } = await findInstrument(db, ledgerId, instrument);
  const value = {
    number: revision,
    retiredAt: event.recordedAt,
    account: from,
    holder: await findHolderAt(db, ledgerId, from, revision),
    beneficiary,
    purpose,
    reason: seen.reason,
    instrument,
    project: of?.project ?? null,
    quantity,
    ranges: [...ranges].map(({ batch, start, end }) => ({ batch, start, end })),
  };
  return { at, value };
}
