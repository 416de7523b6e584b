// The transfer that a correction repairs, out of the journal: a caller cannot be asked which units it moved.
import type { OriginalTransfer } from '#domain/commands.js';
import type { LedgerEvent, Movement } from '#domain/events.js';
import type { BatchRanges } from '#domain/serial-range.js';
import { RANGES_PER_EVENT_MAX } from '#domain/serial-range.js';
import { HttpProblem, problemOf, type Worded } from '../http/problem.js';

/** Reads events by their revisions; an empty list beyond the end. */
export type ReadJournal = (revision: number, countMax: number) => Promise<readonly LedgerEvent[]>;

/** @throws HttpProblem `not-correctable` where there is no transfer of units at the revision, or too large a one. */
export async function originalTransfer(read: ReadJournal, revision: number): Promise<OriginalTransfer> {
  const [event] = await read(revision, 1);
  if (event?.type !== 'UnitsTransferred' && event?.type !== 'EncumbranceEnforced')
    throw notCorrectable(
      { en: `There is no transfer of units at revision ${revision}.`, zh: `修订号 ${revision} 处没有划转。` },
      revision,
    );
  const { from, to, instrument, compartment } = event.data;
  const units = await unitsMoved(read, event.data);
  const ranges = units.reduce((sum, one) => sum + one.ranges.length, 0);
  if (ranges > RANGES_PER_EVENT_MAX)
    throw notCorrectable(
      {
        en: `The transfer at revision ${revision} moved ${ranges} ranges; one correction returns at most ${RANGES_PER_EVENT_MAX}.`,
        zh: `修订号 ${revision} 的划转涉及 ${ranges} 个编号区间；一次更正最多退回 ${RANGES_PER_EVENT_MAX} 个。`,
      },
      revision,
    );
  return { revision, recordedAt: event.recordedAt, from, to, instrument, compartment, units };
}

/** The units of a movement: its own, or those of the parts that it delivers. */
export async function unitsMoved(
  read: ReadJournal,
  { units = [], parts }: Pick<Movement, 'units' | 'parts'>,
): Promise<readonly BatchRanges[]> {
  if (!parts) return units;
  const events = await read(parts.first, parts.last - parts.first + 1);
  return events.flatMap((event) => (event.type === 'UnitsStaged' ? event.data.units : []));
}

const notCorrectable = (detail: Worded, revision: number): HttpProblem =>
  new HttpProblem(problemOf('not-correctable', detail, { numbers: { revision } }));
