// What holds between two revisions, such as a right or a trust: rows that begin and end, at most one current per key.
import type pg from 'pg';
import { copyRows, type CopyValue } from './copy-rows.js';
import { BrokenInvariant } from './projection.js';

interface Period {
  readonly from: number;
  to: number | undefined;
  readonly key: readonly [string, string];
  readonly rest: readonly CopyValue[];
}

interface Ending {
  readonly key: readonly [string, string];
  readonly revision: number;
  /** Whether the table must hold what ends. */
  readonly must: boolean;
}

/** Collects what a batch begins and ends, and writes it with two statements, or none where there is nothing. */
export class Periods {
  private readonly begun: Period[] = [];
  private readonly current = new Map<string, Period>();
  /** Of rows that the table has: what the batch ended first. */
  private readonly endings = new Map<string, Ending>();

  /** @param columns of the key: two texts under which one row at most has no `to_revision`. */
  constructor(
    private readonly table: string,
    private readonly columns: readonly [string, string],
    private readonly restColumns: string,
  ) {}

  /** Ends what is current under the key, where something is. */
  begin(revision: number, key: readonly [string, string], rest: readonly CopyValue[]): void {
    this.endCurrent(revision, key, false);
    const period = { from: revision, to: undefined, key, rest };
    this.begun.push(period);
    this.current.set(key.join('/'), period);
  }

  /** @throws BrokenInvariant, now or when it is written, where nothing is current. */
  end(revision: number, key: readonly [string, string]): void {
    this.endCurrent(revision, key, true);
  }

  async write(client: pg.ClientBase, ledgerId: string): Promise<void> {
    const endings = [...this.endings.values()];
    if (endings.length > 0) {
      const [first, second] = this.columns;
      // Each row is looked up by itself and updated where it lies, as in the other tables of the past.
      const { rows } = await client.query<{ must: boolean }>(
        `UPDATE ${this.table} t SET to_revision = ended.revision
         FROM (
           SELECT found.at, e.revision, e.must
           FROM unnest($2::text[], $3::text[], $4::bigint[], $5::boolean[]) e (first, second, revision, must)
           CROSS JOIN LATERAL (
             SELECT r.ctid AS at FROM ${this.table} r
             WHERE r.ledger_id = $1 AND r.${first} = e.first AND r.${second} = e.second AND r.to_revision IS NULL
             LIMIT 1
           ) found
         ) ended
         WHERE t.ctid = ended.at RETURNING ended.must`,
        [
          ledgerId,
          endings.map(({ key }) => key[0]),
          endings.map(({ key }) => key[1]),
          endings.map(({ revision }) => revision),
          endings.map(({ must }) => must),
        ],
      );
      const wanted = endings.filter(({ must }) => must).length;
      const found = rows.filter(({ must }) => must).length;
      if (found !== wanted)
        throw new BrokenInvariant(
          endings[0]!.revision,
          `of ${wanted} rows to end in ${this.table} ${found} were there`,
        );
    }
    await copyRows(
      client,
      this.table,
      `from_revision, to_revision, ledger_id, ${this.columns.join(', ')}, ${this.restColumns}`,
      this.begun.map(({ from, to, key, rest }) => [from, to, ledgerId, ...key, ...rest]),
    );
  }

  private endCurrent(revision: number, key: readonly [string, string], must: boolean): void {
    const name = key.join('/');
    const period = this.current.get(name);
    if (period) {
      period.to = revision;
      this.current.delete(name);
    } else if (!this.endings.has(name)) this.endings.set(name, { key, revision, must });
    else if (must) throw new BrokenInvariant(revision, `${name} has ended before`);
  }
}
