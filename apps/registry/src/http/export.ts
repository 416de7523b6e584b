// All rows of a list out of one snapshot of the database: pages read one after another that belong to one revision.
import type pg from 'pg';
import type { Page } from '#read-models/answer.js';
import type { Database } from '#read-models/database.js';
import { HttpProblem, problemOf } from './problem.js';

type ReadPage<Row, Key> = (db: Database, page: { after: Key | undefined; limit: number }) => Promise<Page<Row, Key>>;

/**
 * The snapshot keeps a connection and holds back a rebuild's swap for as long as its reader takes. So there are few at a
 * time, and each ends when its reader pauses too long or takes too long in all.
 */
export class Export<Row, Key> {
  private static readonly running = new WeakMap<pg.Pool, number>();
  private readonly deadline = performance.now() + TOTAL_MS_MAX;
  private broken: Error | undefined;
  private ended = false;

  private constructor(
    private readonly pool: pg.Pool,
    private readonly client: pg.PoolClient,
    private readonly read: ReadPage<Row, Key>,
  ) {
    // PostgreSQL ends the connection of a reader that pauses; unheard, its error would end the process.
    client.on('error', this.onError);
  }

  /** Read before the answer begins: afterwards no status can say that something is wrong. */
  first!: Page<Row, Key>;

  /** The caller calls `end` when nobody reads any more. @throws HttpProblem 503 `overloaded`, and what `read` throws. */
  static async begin<Row, Key>(pool: pg.Pool, read: ReadPage<Row, Key>): Promise<Export<Row, Key>> {
    const running = Export.running.get(pool) ?? 0;
    if (running >= Math.max(1, Math.floor((pool.options.max ?? 10) * SHARE_OF_CONNECTIONS)))
      throw new HttpProblem(
        problemOf('overloaded', {
          en: 'As many exports are running as may run at a time.',
          zh: '同时进行的导出已达上限。',
        }),
        5_000,
      );
    Export.running.set(pool, running + 1);
    let one: Export<Row, Key>;
    try {
      one = new Export(pool, await pool.connect(), read);
    } catch (error) {
      Export.running.set(pool, Export.running.get(pool)! - 1);
      throw error;
    }
    try {
      await one.client.query(
        `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = '${PAUSE_MAX}'`,
      );
      one.first = await one.read(one.client, { after: undefined, limit: PAGE_SIZE });
      return one;
    } catch (error) {
      one.end();
      throw error;
    }
  }

  async *pages(): AsyncGenerator<readonly Row[]> {
    for (let page = this.first; ;) {
      yield page.rows;
      if (!page.next) return;
      if (this.broken) throw this.broken;
      if (performance.now() > this.deadline) throw new Error('the export took too long');
      page = await this.read(this.client, { after: page.next, limit: PAGE_SIZE });
    }
  }

  /** Twice is once. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    Export.running.set(this.pool, Export.running.get(this.pool)! - 1);
    this.client
      .query('ROLLBACK')
      .catch((error: unknown) => {
        this.broken = error as Error;
      })
      .finally(() => {
        this.client.off('error', this.onError);
        this.client.release(this.broken);
      });
  }

  private readonly onError = (error: Error): void => {
    this.broken = error;
  };
}

const PAGE_SIZE = 1_000;
/** Of the pool: the others serve pages. */
const SHARE_OF_CONNECTIONS = 0.25;
const PAUSE_MAX = '60s';
const TOTAL_MS_MAX = 15 * 60_000;
