// The journal's own connections to Postgres, each used for one statement with a bound on its time.
import pg from 'pg';
import { within } from './waiting.js';

export type Row = Record<string, unknown>;

export class PostgresConnections {
  private readonly pool: pg.Pool;

  constructor(config: pg.PoolConfig, warn: (message: string, error: unknown) => void) {
    this.pool = new pg.Pool(config);
    // A backend that is killed makes its client emit `error`, in use or idle; unheard, it would end this process.
    this.pool.on('error', (error) => warn('an idle connection of the journal failed', error));
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query(query: pg.QueryConfig, timeoutMs: number): Promise<pg.QueryResult<Row>> {
    const expiresAt = performance.now() + timeoutMs;
    const connecting = this.pool.connect();
    const client = await within(timeoutMs, 'a connection to Postgres', connecting).catch((error: unknown) => {
      connecting.then((late) => late.release()).catch(() => undefined);
      throw error;
    });
    try {
      const answer = client.query<Row>(query);
      const result = await within(expiresAt - performance.now(), `Postgres (${query.name})`, answer);
      client.release();
      return result;
    } catch (error) {
      // Never back to the pool: the statement may still run, and the next one on this connection would wait behind it.
      client.release(true);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
