// The load generator: a process of its own that keeps a number of connections busy and says what they were answered.
import { percentile } from '../rounds.js';
import { HttpConnection } from './http-connection.js';
import { type LoadSpec, requestsOf } from './requests.js';

export interface LoadResult {
  /** Operations per second: requests, or lines of bulk requests. */
  readonly rate: number;
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

process.once('message', (spec: LoadSpec) => {
  load(spec).then(
    (result) => process.send!(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function load(spec: LoadSpec): Promise<LoadResult> {
  const next = requestsOf(spec);
  const connections = await Promise.all(Array.from({ length: spec.connections }, () => HttpConnection.open(spec.port)));
  const startAt = performance.now() + spec.warmupSeconds * 1_000;
  const endAt = startAt + spec.seconds * 1_000;
  // A bulk request takes as long as many others together: the last ones are waited for, and their time counts.
  const countUntil = spec.kind === 'bulk' ? Infinity : endAt;
  const latencies: number[] = [];
  let operations = 0;
  await Promise.all(
    connections.map(async (connection) => {
      for (let sentAt = performance.now(); sentAt < endAt;) {
        const request = next();
        const { status, body } = await connection.send(request);
        // A refusal is fast: a rate with refusals in it would be a lie.
        if (status !== 200) throw new Error(`${spec.kind}: ${status} ${body.toString().slice(0, 500)}`);
        const answeredAt = performance.now();
        if (answeredAt >= startAt && answeredAt < countUntil) {
          latencies.push(answeredAt - sentAt);
          operations += spec.kind === 'bulk' ? executedLines(body, spec) : 1;
        }
        sentAt = answeredAt;
      }
    }),
  );
  const seconds = (Math.min(performance.now(), countUntil) - startAt) / 1_000;
  for (const connection of connections) connection.close();
  const sorted = Float64Array.from(latencies).sort();
  return {
    rate: operations / seconds,
    count: operations,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: sorted.at(-1) ?? Number.NaN,
  };
}

function executedLines(body: Buffer, { lines = 1 }: LoadSpec): number {
  let count = 0;
  for (let at = body.indexOf(EXECUTED); at >= 0; at = body.indexOf(EXECUTED, at + EXECUTED.length)) count++;
  if (count !== lines) throw new Error(`of ${lines} lines ${count} were executed: ${body.toString().slice(0, 500)}`);
  return count;
}

const EXECUTED = Buffer.from('"status":"executed"');
