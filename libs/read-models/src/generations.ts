// Each read model lives in tables of a generation behind a view, so that a rebuild can fill the next one and swap.
import type { ProjectionName } from './answer.js';

/** The tables of one read model. A changed table is a new generation, filled by a rebuild, and never an ALTER. */
export interface ReadModelTables {
  readonly projection: ProjectionName;
  /** Name of the view; the table of generation 3 is `<view>_g3`. */
  readonly view: string;
  /** Statements that create the table, given its name, with its indexes. */
  readonly ddl: (table: string) => readonly string[];
}

export const tableOf = (view: string, generation: number): string => `${view}_g${generation}`;

export const createGeneration = ({ view, ddl }: ReadModelTables, generation: number): readonly string[] =>
  ddl(tableOf(view, generation));

/**
 * Points the view at the generation, in the caller's transaction. Positions of other generations are deleted with it:
 * a worker that still fills one of them finds no position to move at its next batch, and stops.
 */
export const publishGeneration = ({ projection, view }: ReadModelTables, generation: number): readonly string[] => [
  // Dropped and made again: a view cannot be replaced by one with other columns.
  `DROP VIEW IF EXISTS ${view}`,
  `CREATE VIEW ${view} AS SELECT * FROM ${tableOf(view, generation)}`,
  `INSERT INTO live_generations (projection, generation) VALUES ('${projection}', ${generation})
   ON CONFLICT (projection) DO UPDATE SET generation = excluded.generation`,
  `DELETE FROM projection_positions WHERE projection = '${projection}' AND generation <> ${generation}`,
];
