// Where a worker begins: the live tables of the versions that it writes, and the revision at which they stand.
import type pg from 'pg';
import type { Position } from './answer.js';
import { BIGINTS_AS_NUMBERS } from './database.js';
import type { LiveProjection, Projection } from './projection.js';

/** The positions cannot be continued from by this program. */
export class PositionsUnusable extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'PositionsUnusable';
  }
}

export interface OpenPositions {
  readonly position: Position;
  readonly live: readonly LiveProjection[];
}

/**
 * Where the projections of the ledger stand; they start at -1. Waits for a transaction of an earlier connection that
 * the server has not yet given up, and for a rebuild that is just publishing, so that the answer is final.
 * @throws PositionsUnusable where tables of other versions are live, or where projections stand apart.
 */
export async function openPositions(
  client: pg.ClientBase,
  ledgerId: string,
  projections: readonly Projection[],
): Promise<OpenPositions> {
  // Between the two statements a rebuild may publish: then the second finds nothing of what the first saw.
  for (let attempt = 1; ; attempt++) {
    const live = await liveOf(client, projections);
    const positions = await positionsOf(client, ledgerId, live);
    const first = positions[0];
    if (!first || positions.length < live.length) {
      if (attempt === 10) throw new PositionsUnusable('the live tables of the read models change all the time');
      continue;
    }
    const revisions = new Set(positions.map(({ revision }) => revision));
    if (revisions.size > 1)
      throw new PositionsUnusable(
        `the projections of ${ledgerId} stand at different revisions: ${[...revisions].join(', ')}: npm run rebuild -- all`,
      );
    return { position: first, live };
  }
}

/** As parameters: names and generations, one of each per projection. */
export const generationsOf = (live: readonly LiveProjection[]): [names: string[], generations: number[]] => [
  live.map(({ tables }) => tables.projection),
  live.map(({ generation }) => generation),
];

/** Read models whose live tables another version of this program made, or that are not there yet. @throws PositionsUnusable */
export async function outdated(
  client: pg.ClientBase,
  projections: readonly Projection[],
): Promise<readonly Projection[]> {
  const generations = await generationsThatFit(client, projections);
  return projections.filter(({ tables }) => generations.get(tables.projection) === undefined);
}

async function liveOf(client: pg.ClientBase, projections: readonly Projection[]): Promise<readonly LiveProjection[]> {
  const generations = await generationsThatFit(client, projections);
  const others = [...generations].filter(([, generation]) => generation === undefined).map(([name]) => name);
  if (others.length > 0)
    throw new PositionsUnusable(
      `the live tables of ${others.join(', ')} are not of the version that this program writes: ` +
        `npm run rebuild -- ${others.length === projections.length ? 'all' : others.join(' ')}`,
    );
  return projections.map((one) => ({ ...one, generation: generations.get(one.tables.projection)! }));
}

async function generationsThatFit(
  client: pg.ClientBase,
  projections: readonly Projection[],
): Promise<ReadonlyMap<string, number | undefined>> {
  const { rows } = await client
    .query<{ projection: string; generation: number; version: number }>(
      'SELECT projection, generation, version FROM live_generations',
    )
    .catch((error: unknown) => {
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE)
        throw new PositionsUnusable('the tables of the read models are not there: run the migrations first');
      throw error;
    });
  return new Map(
    projections.map(({ tables }) => [
      tables.projection,
      rows.find((row) => row.projection === tables.projection && row.version === tables.version)?.generation,
    ]),
  );
}

async function positionsOf(
  client: pg.ClientBase,
  ledgerId: string,
  live: readonly LiveProjection[],
): Promise<readonly Position[]> {
  const mine = generationsOf(live);
  await client.query(
    `INSERT INTO projection_positions (ledger_id, projection, generation, position)
     SELECT $1, projection, generation, -1 FROM live_generations
     JOIN unnest($2::text[], $3::int[]) mine (projection, generation) USING (projection, generation)
     ON CONFLICT DO NOTHING`,
    [ledgerId, ...mine],
  );
  const { rows } = await client.query<Position>({
    text: `SELECT p.position AS revision, p.recorded_at AS "recordedAt" FROM projection_positions p
      JOIN unnest($2::text[], $3::int[]) mine (projection, generation) USING (projection, generation)
      WHERE p.ledger_id = $1 ORDER BY p.projection FOR UPDATE OF p`,
    values: [ledgerId, ...mine],
    types: BIGINTS_AS_NUMBERS,
  });
  return rows;
}

const UNDEFINED_TABLE = '42P01';
