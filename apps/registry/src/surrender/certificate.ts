// The certificate of a surrender (R16): who surrendered what for whose obligation, applied when, approved by whom.
import type { LedgerEvent, MovedLot, SurrenderedLot } from '#domain/events.js';
import { type BatchRange, unpackRanges } from '#domain/serial-range.js';
import type { SurrenderRow } from '#read-models/surrenders/queries.js';
import { type ReadJournal, unitsMoved } from '../corrections/original-transfer.js';
import type { CsvTable } from '../http/csv.js';

export interface CertificateLot extends Pick<SurrenderedLot, 'instrument' | 'cancellation' | 'quantity'> {
  /** `borrowed`: of a later year's allocation. */
  readonly use: SurrenderedLot['use'] | 'borrowed';
  readonly ranges: readonly BatchRange[];
}

/** One for each surrender, however many instruments and ranges it took. Amounts in tonnes. */
export interface Certificate extends Omit<SurrenderRow, 'revision' | 'kind'> {
  /** Of the certificate: the revision of the surrender. */
  readonly number: number;
  /** Of `quantity` what are reductions in place of allowances. */
  readonly offset: number;
  readonly lots: readonly CertificateLot[];
}

/** The read models know who may see it and when it was applied for; which units they were, the journal's own events say. */
export async function certificateOf(read: ReadJournal, surrender: SurrenderRow): Promise<Certificate> {
  const { revision, kind, ...said } = surrender;
  const [event] = await read(revision, 1);
  const lots: CertificateLot[] = [];
  for (const { units, parts, ...lot } of lotsOf(event, kind))
    lots.push({ ...lot, ranges: unpackRanges(await unitsMoved(read, { units, parts })) });
  const offset = lots.reduce((sum, { use, quantity }) => sum + (use === 'offset' ? quantity : 0), 0);
  return { number: revision, ...said, offset, lots };
}

function lotsOf(event: LedgerEvent | undefined, kind: SurrenderRow['kind']): readonly MovedFor[] {
  if (event?.type === 'ObligationSettled') return event.data.lots;
  if (event?.type === 'UnitsBorrowed') {
    const { instrument, quantity, units, parts } = event.data;
    return [{ instrument, use: 'borrowed', quantity, ...(units && { units }), ...(parts && { parts }) }];
  }
  if (event?.type !== 'UnitsSurrendered') throw new Error('the read models show a surrender that the journal does not');
  const { instrument, quantity, units, parts } = event.data;
  const use = kind === 'reduction' ? ({ use: 'offset', cancellation: 'national-offset' } as const) : ({ use: 'allowance' } as const); // prettier-ignore
  return [{ instrument, ...use, quantity, ...(units && { units }), ...(parts && { parts }) }];
}

type MovedFor = MovedLot & Pick<CertificateLot, 'use' | 'cancellation'>;

/** A line for each range of serial numbers. */
export const CERTIFICATE_TABLE: CsvTable<Certificate> = {
  columns: [
    ...[
      'number',
      'account',
      'holder',
      'subject',
      'subjectHolder',
      'complianceYear',
      'quantity',
      'offset',
      'instrument',
    ],
    ...['use', 'lotQuantity', 'batch', 'start', 'end', 'appliedAt', 'recordedAt', 'proposal', 'approvals'],
  ],
  linesOf: ({ lots, approvals, ...certificate }) =>
    lots.flatMap(({ instrument, use, quantity, ranges }) =>
      ranges.map(({ batch, start, end }) => ({
        ...certificate,
        instrument,
        use,
        lotQuantity: quantity,
        batch,
        start,
        end,
        approvals: approvals.map(({ actor }) => actor).join(' '),
      })),
    ),
};
