// How far every projection of every ledger has read, by generation; which generation is live, and of which version.

export const createPositionTables: readonly string[] = [
  `CREATE TABLE live_generations (
    projection text COLLATE "C" PRIMARY KEY,
    generation integer NOT NULL,
    version integer NOT NULL
  )`,
  // Updated with every batch; the room on the page keeps that from touching the index.
  `CREATE TABLE projection_positions (
    position bigint NOT NULL,
    recorded_at timestamptz(3),
    generation integer NOT NULL,
    ledger_id text COLLATE "C" NOT NULL,
    projection text COLLATE "C" NOT NULL,
    PRIMARY KEY (ledger_id, projection, generation)
  ) WITH (fillfactor = 20)`,
  `CREATE VIEW live_positions AS
    SELECT p.* FROM projection_positions p JOIN live_generations USING (projection, generation)`,
];

export const dropPositionTables: readonly string[] = [
  'DROP VIEW live_positions',
  'DROP TABLE projection_positions',
  'DROP TABLE live_generations',
];
