// `npm run rebuild -- <read-model>… | all`: fills read models anew from the journal while the system runs, and swaps them in.
import pg from 'pg';
import { openEventStore } from '#event-store/open-event-store.js';
import type { EventStore } from '#event-store/event-store.js';
import { outdated } from '#read-models/open-positions.js';
import { projections } from '#read-models/projections.js';
import { InvalidConfig, parseConfig } from '../apps/projections/src/config.js';
import { rebuild } from '../apps/projections/src/rebuild.js';
import { Progress } from './progress.js';
import { reasonOf } from './reason-of.js';

const NAMES = projections.map(({ tables }) => tables.projection);

const USAGE = `npm run rebuild -- <read-model>… | all | outdated

Fills the read models anew from the journal, beside the live ones, and then puts them in their place. Commands and queries
go on meanwhile. \`outdated\` are those that an earlier version of the program filled, if any. It can be interrupted: until the swap nothing changes, and the next rebuild clears up.
DATABASE_URL and EVENTSTORE_URL say where, as for the projections. Read models: ${NAMES.join(', ')}.`;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    stopping.abort(new Error('it was interrupted'));
  });

process.exit(await main(process.argv.slice(2)));

async function main(names: readonly string[]): Promise<number> {
  if (names.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const unknown = names.filter(
    (name) => name !== 'all' && name !== 'outdated' && !NAMES.some((known) => known === name),
  );
  if (unknown.length > 0 || names.length === 0) {
    const what = names.length === 0 ? 'Which read model?' : `There is no read model ${unknown.join(', ')}.`;
    console.error(`${what} There are: ${NAMES.join(', ')}; or all, or outdated.\n\n${USAGE}`);
    return 1;
  }
  try {
    await run(names);
    return 0;
  } catch (error) {
    const why = error instanceof InvalidConfig ? error.message : reasonOf(error);
    console.error(`\nNot rebuilt, the live read models are as they were: ${why}`);
    return stopping.signal.aborted ? 130 : 1;
  }
}

async function run(names: readonly string[]): Promise<void> {
  const { databaseUrl, eventStoreUrl } = parseConfig(process.env);
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'rebuild',
    connectionTimeoutMillis: 10_000,
  });
  // The query under way fails with it.
  client.on('error', () => undefined);
  let store: EventStore | undefined;
  try {
    await client.connect();
    const named = projections.filter(({ tables }) => names.includes('all') || names.includes(tables.projection));
    const chosen = names.includes('outdated') ? await outdated(client, projections) : named;
    if (chosen.length === 0) {
      console.log('All read models are of this version.');
      return;
    }
    store = await openEventStore({
      ...(eventStoreUrl === undefined ? undefined : { eventStoreUrl }),
      postgresUrl: databaseUrl,
      onWarning: (message, error) => {
        console.warn(`${message}: ${reasonOf(error)}`);
      },
    });
    const startedAt = performance.now();
    const progress = new Progress('events', 0);
    let events = 0;
    await rebuild({
      store,
      client,
      projections: chosen,
      signal: stopping.signal,
      observer: {
        filled: (done, total) => {
          events = done;
          progress.reach(done, total);
        },
        completing: () => {
          progress.end();
          console.log('The rows are in; creating the indexes for queries.');
        },
        swapPutOff: (error) => {
          console.log(`Running queries hold the live tables (${reasonOf(error)}); trying again.`);
        },
        leftBehind: (error) => {
          console.warn(`The old tables could not be dropped (${reasonOf(error)}); the next rebuild drops them.`);
        },
      },
    });
    const done = chosen.map(({ tables }) => tables.projection).join(', ');
    const seconds = (performance.now() - startedAt) / 1_000;
    console.log(`Live now: ${done}. ${events} events in ${seconds.toFixed(1)} s.`);
  } finally {
    await store?.close();
    await client.end().catch(() => undefined);
  }
}
