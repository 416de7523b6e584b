// Fills all read models from the journal, with the projections' own code, until they have reached its head.
import { openEventStore } from '#event-store/open-event-store.js';
import { createDataSource, poolOf } from '#read-models/data-source.js';
import { projections } from '#read-models/projections.js';
import { runProjections } from '../../apps/projections/src/run-projection.js';
import { LEDGER } from '../synthetic-ledger.js';
import { task } from './task.js';

export interface RebuildAnswer {
  readonly events: number;
  readonly seconds: number;
}

task<{ readonly databaseUrl: string }, RebuildAnswer>(async ({ databaseUrl }) => {
  const onConnectionLost = (error: Error): void => console.error(error);
  const dataSource = createDataSource({ databaseUrl, applicationName: 'bench', onConnectionLost });
  await dataSource.initialize();
  const store = await openEventStore({ postgresUrl: databaseUrl });
  const head = await store.head(LEDGER);
  const ending = new AbortController();
  const startedAt = performance.now();
  let reachedAt = 0;
  await runProjections({
    store,
    pool: poolOf(dataSource),
    ledgerId: LEDGER,
    projections,
    signal: ending.signal,
    observer: {
      following: () => undefined,
      committed: ({ revision }) => {
        if (revision < head) return;
        reachedAt = performance.now();
        ending.abort();
      },
      interrupted: (error) => {
        throw error;
      },
    },
  });
  await store.close();
  await dataSource.destroy();
  return { events: head + 1, seconds: (reachedAt - startedAt) / 1_000 };
});
