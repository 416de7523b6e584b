// The rows of the table: what is measured, against what, and how good it must be.

export interface Goal {
  readonly id: string;
  readonly title: string;
  /** `subject.figure`. */
  readonly of: string;
  /** The baseline, measured in turn with it; without one the figure stands for itself. */
  readonly over?: string;
  readonly overTitle?: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly reach?: number;
  readonly aim?: number;
}

/**
 * In one place, as they stand in the design. Rows without a reach are there to be compared with: milliseconds say little on
 * a machine that does a third of its work this hour, and how they compare to a route that does nothing says more.
 */
export const GOALS: readonly Goal[] = [
  row('http', 'HTTP transfers, 64 connections', 'http.rate', 'null-route.rate', 'null route', '/s', 0.5, 0.7),
  row('http-sql', 'the same, against plain SQL behind HTTP', 'http.rate', 'plain-sql.rate', 'plain SQL registry', '/s'),
  row('http-pgbench', 'the same, against pgbench', 'http.rate', 'pgbench.rate', 'pgbench, 64 clients', '/s', 1.5, 2.5),
  row('hot-pgbench', 'one hot account, against pgbench', 'hot.rate', 'pgbench-hot.rate', 'pgbench hot', '/s', 10, 30),
  row('hot', 'one hot account, against uniform', 'hot.rate', 'http.rate', 'uniform', '/s', 0.9, 1),
  row('projected', 'the same with projections running', 'projected.rate', 'null-route.rate', 'null route', '/s'),
  figure('p99', 'p99 of a transfer, projections running', 'projected.p99Ms', 'ms', 40, 15),
  row('p99-null', 'the same, against the null route alone', 'projected.p99Ms', 'null-route.p99Ms', 'its p99', 'ms'),
  figure('lag', 'p99 of the projection lag at full load', 'projected.lagP99Ms', 'ms', 1_000, 200),
  figure('balances', 'p99 of a balance query, 64 connections', 'balances.p99Ms', 'ms', 20, 8),
  row('balances-null', 'the same, against the null route', 'balances.p99Ms', 'null-route.p99Ms', 'its p99', 'ms'),
  row('bulk', 'bulk transfers over HTTP, against single', 'bulk.rate', 'http.rate', 'HTTP single', '/s', 2, 5),
  row('writer', 'writer + journal without HTTP', 'writer.rate', 'append.rate', 'plain append', '/s', 0.5, 0.8),
  row('rebuild', 'rebuild of all read models', 'rebuild.rate', 'insert-select.rate', 'insert-select', 'ev/s', 0.4, 0.8),
  row(
    'scale',
    '1,000,000 accounts, 10,000,000 ranges',
    'http-large.rate',
    'http-small.rate',
    'with 1,000',
    '/s',
    0.8,
    0.95,
  ),
  row('scale-writer', 'the same, the writer without HTTP', 'large.rate', 'small.rate', 'with 1,000', '/s'),
  figure('memory-account', 'memory per account, with one holding', 'memory.bytesPerAccount', 'B', 1_000, 400),
  figure('memory-range', 'memory per serial range', 'memory.bytesPerRange', 'B', 150, 64),
  figure('restart', 'ready after kill -9, 1,000,000 events', 'restart.seconds', 's', 10, 3),
  figure('restart-esdb', 'the same on the EventStoreDB test server', 'restart-esdb.seconds', 's', 10, 3),
];

function row(
  id: string,
  title: string,
  of: string,
  over: string,
  overTitle: string,
  unit: string,
  reach?: number,
  aim?: number,
): Goal {
  return { id, title, of, over, overTitle, unit, better: 'higher', ...(reach && { reach }), ...(aim && { aim }) };
}

function figure(id: string, title: string, of: string, unit: string, reach: number, aim: number): Goal {
  return { id, title, of, unit, better: 'lower', reach, aim };
}
