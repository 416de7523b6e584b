// Statements on a PostgreSQL server, each in a connection of its own.
import pg from 'pg';

/**
 * @param {string} server
 * @param {string} statement
 */
export async function runOn(server, statement) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
