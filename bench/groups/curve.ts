// Whether a transfer slows down as the registry grows: the same measures at three numbers of ranges and two journals.
import { createDatabase, type Database, migrate } from '../databases.js';
import type { Options } from '../options.js';
import { startApp } from '../processes.js';
import { median, short } from '../rounds.js';
import type { LedgerSize } from '../synthetic-ledger.js';
import { registryApp, registryEnvironment } from './http.js';
import { even, measureWriter } from './ledger.js';
import { LARGE_HEAP, prepareJournal, transfers } from './scale.js';

export interface CurvePoint {
  readonly axis: 'ranges' | 'events';
  readonly at: number;
  readonly accounts: number;
  /** Transfers per second, medians of the rounds. */
  readonly http: number;
  readonly writer?: number;
  /** Seconds from the start of the process to ready, the whole journal replayed. */
  readonly recovery: number;
  readonly events: number;
}

interface Place {
  readonly axis: CurvePoint['axis'];
  readonly size: LedgerSize;
  readonly events: number;
  readonly database: Database;
  readonly http: number[];
  readonly writer: number[];
  readonly recovery: number[];
}

const RANGES = [1_000, 100_000, 10_000_000];
const EVENTS = [100_000, 5_000_000];

/** All places are prepared first and then measured in turn, so that a slow hour of the machine falls on all of them. */
export async function takeCurve(
  { databaseUrl: server, seconds, rounds, scale }: Options,
  tell: (line: string) => void,
): Promise<CurvePoint[]> {
  const scaled = (count: number, least: number): number => Math.max(least, Math.round(count * scale));
  const places: Place[] = [];
  const scratch = await createDatabase(server, 'curve_writer');
  await migrate(scratch.url);
  const prepare = async (axis: CurvePoint['axis'], size: LedgerSize, wanted: number): Promise<void> => {
    const database = await createDatabase(server, `curve_${places.length}`);
    const events = await prepareJournal(database, { size, events: wanted });
    places.push({ axis, size, events, database, http: [], writer: [], recovery: [] });
    tell(`prepared ${short(size.ranges)} ranges, ${short(size.accounts)} accounts, ${short(events)} events`);
  };
  for (const [index, ranges] of RANGES.entries()) {
    // Ten ranges an account, as far as there are as many accounts as a load needs.
    const count = index === 0 ? ranges : scaled(ranges, 2_000 * (index + 1));
    await prepare('ranges', { accounts: even(Math.max(1_000, count / 10)), ranges: count }, 0);
  }
  for (const [index, events] of EVENTS.entries())
    await prepare('events', { accounts: 3_500, ranges: 3_500 }, scaled(events, 10_000 * (index + 1)));
  for (let round = 1; round <= rounds; round++)
    for (const place of places) {
      await measurePlace(place, round, seconds);
      if (place.axis === 'ranges') place.writer.push((await measureWriter(scratch.url, place.size, seconds)).writer);
      tell(
        `round ${round}/${rounds}  ${place.axis} ${short(place.axis === 'ranges' ? place.size.ranges : place.events)}  ` +
          `http ${short(place.http.at(-1)!)}/s  recovery ${short(place.recovery.at(-1)!)} s` +
          (place.writer.length > 0 ? `  writer ${short(place.writer.at(-1)!)}/s` : ''),
      );
    }
  for (const { database } of [...places, { database: scratch }]) await database.drop();
  return places.map(({ axis, size, events, http, writer, recovery }) => ({
    axis,
    at: axis === 'ranges' ? size.ranges : events,
    accounts: size.accounts,
    events,
    http: median(http),
    recovery: median(recovery),
    ...(writer.length > 0 && { writer: median(writer) }),
  }));
}

/** A registry of its own: it replays the journal, warms up, and is measured. No follower runs, so there is no snapshot. */
async function measurePlace({ size, database, http, recovery }: Place, round: number, seconds: number): Promise<void> {
  const startedAt = performance.now();
  const registry = await startApp({ ...registryApp(registryEnvironment(database.url)), nodeOptions: LARGE_HEAP });
  recovery.push((performance.now() - startedAt) / 1_000);
  const { rate } = await transfers(registry, size, seconds, `curve-${process.pid}-${round}`);
  http.push(rate);
  await registry.stop();
}

export function curveTable(points: readonly CurvePoint[]): string {
  const lines = points.map(({ axis, at, accounts, http, writer, recovery, events }) =>
    [
      `${at.toLocaleString('en-US')} ${axis}`.padStart(20),
      `${accounts.toLocaleString('en-US')} accounts`.padStart(20),
      `HTTP ${short(http)}/s`.padStart(14),
      `writer ${writer === undefined ? '–' : `${short(writer)}/s`}`.padStart(17),
      `${short(recovery)} s to ready by full replay of ${events.toLocaleString('en-US')} events`,
    ].join('  '),
  );
  return lines.join('\n');
}
