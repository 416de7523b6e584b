// Rebuilds all read models from the journal, as `npm run rebuild -- all` does: fill, indexes, statistics, swap.
import pg from 'pg';
import { openEventStore } from '#event-store/open-event-store.js';
import { projections } from '#read-models/projections.js';
import { rebuild } from '../../apps/projections/src/rebuild.js';
import { LEDGER } from '../synthetic-ledger.js';
import { task } from './task.js';

export interface RebuildAnswer {
  readonly events: number;
  readonly seconds: number;
}

task<{ readonly databaseUrl: string }, RebuildAnswer>(async ({ databaseUrl }) => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'bench' });
  await client.connect();
  const store = await openEventStore({ postgresUrl: databaseUrl });
  const head = await store.head(LEDGER);
  const fail = (error: unknown): never => {
    throw error;
  };
  const startedAt = performance.now();
  await rebuild({
    store,
    client,
    projections,
    signal: new AbortController().signal,
    observer: { filled: () => undefined, completing: () => undefined, swapPutOff: fail, leftBehind: fail },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  await store.close();
  await client.end();
  return { events: head + 1, seconds };
});
