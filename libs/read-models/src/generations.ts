// Each read model lives in tables of a generation behind a view, so that a rebuild can fill the next one and swap.
import type { ProjectionName } from './answer.js';

/** The tables of one read model. A changed table is a new generation, filled by a rebuild, and never an ALTER. */
export interface ReadModelTables {
  readonly projection: ProjectionName;
  /** Name of the view; the table of generation 3 is `<view>_g3`. */
  readonly view: string;
  /** Raise it with every change of the tables or of what is written to them: what is live then must be rebuilt. */
  readonly version: number;
  /** Statements that create the table, given its name, with the indexes that its projection needs. */
  readonly ddl: (table: string) => readonly string[];
  /** The indexes that only queries need: a rebuild creates them when the rows are in. */
  readonly queryIndexes: (table: string) => readonly string[];
}

export const tableOf = (view: string, generation: number): string => `${view}_g${generation}`;

export const createGeneration = ({ view, ddl, queryIndexes }: ReadModelTables, generation: number): readonly string[] =>
  [ddl, queryIndexes].flatMap((statements) => statements(tableOf(view, generation)));

/**
 * Points the view at the generation, in the caller's transaction. Positions of other generations are deleted with it:
 * a worker that still fills one of them finds no position to move at its next batch, and looks again.
 */
export const publishGeneration = (
  { projection, view, version }: ReadModelTables,
  generation: number,
  sameColumns = true,
): readonly string[] => [
  // A view cannot be replaced by one with other columns. Where it can, the rights granted on it stay.
  ...(sameColumns ? [] : [`DROP VIEW IF EXISTS ${view}`]),
  `CREATE OR REPLACE VIEW ${view} AS SELECT * FROM ${tableOf(view, generation)}`,
  `INSERT INTO live_generations (projection, generation, version) VALUES ('${projection}', ${generation}, ${version})
   ON CONFLICT (projection) DO UPDATE SET generation = excluded.generation, version = excluded.version`,
  `DELETE FROM projection_positions WHERE projection = '${projection}' AND generation <> ${generation}`,
];
