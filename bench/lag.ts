// How far the read models are behind the journal, in time: seen from outside, by asking the database for both.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const INTERVAL_MS = 10;

const BOTH = `select h.revision head, coalesce((select min(position) from live_positions p where p.ledger_id = h.ledger_id), -1) position
  from journal_heads h where h.ledger_id = 'bench'`;

interface Sample {
  readonly atMs: number;
  readonly head: number;
  readonly position: number;
}

export interface LagWatch {
  /** Waits for the read models and answers the lags of all samples in milliseconds, sorted. */
  stop(): Promise<number[]>;
}

/** A head seen at a time is projected when a position is first seen that has reached it. */
export async function watchLag(databaseUrl: string): Promise<LagWatch> {
  const client = await connected(databaseUrl);
  const samples: Sample[] = [];
  let lastHead = Infinity;
  const watching = (async () => {
    for (;;) {
      const sample = await sampleOf(client);
      samples.push(sample);
      if (sample.position >= lastHead) return;
      await delay(INTERVAL_MS);
    }
  })();
  return {
    stop: async () => {
      lastHead = samples.at(-1)?.head ?? -1;
      await watching;
      await client.end();
      return lagsOf(
        samples.filter(({ head }) => head <= lastHead),
        samples,
      );
    },
  };
}

export async function untilCaughtUp(databaseUrl: string): Promise<void> {
  const client = await connected(databaseUrl);
  try {
    for (;;) {
      const { head, position } = await sampleOf(client);
      if (position >= head) return;
      await delay(INTERVAL_MS);
    }
  } finally {
    await client.end();
  }
}

function lagsOf(heads: readonly Sample[], positions: readonly Sample[]): number[] {
  let at = 0;
  const lags = heads.map(({ atMs, head }) => {
    while (positions[at]!.position < head) at++;
    return Math.max(0, positions[at]!.atMs - atMs);
  });
  return lags.sort((a, b) => a - b);
}

async function sampleOf(client: pg.Client): Promise<Sample> {
  const { rows } = await client.query<{ head: string; position: string }>({ name: 'both', text: BOTH });
  const { head = '-1', position = '-1' } = rows[0] ?? {};
  return { atMs: performance.now(), head: Number(head), position: Number(position) };
}

async function connected(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // Ctrl-C ends the database under it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
