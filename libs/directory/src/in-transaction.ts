// One transaction on one connection: committed when the work is done, rolled back when it throws.
import type pg from 'pg';

export async function inTransaction<Answer>(
  db: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await db.connect();
  let failed = true;
  try {
    await client.query('BEGIN');
    const answer = await work(client);
    await client.query('COMMIT');
    failed = false;
    return answer;
  } catch (error) {
    // Where the rollback fails too, the connection is broken, and is not given back to the pool.
    failed = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(failed);
  }
}
