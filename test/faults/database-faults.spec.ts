// PostgreSQL restarts, refuses connections, becomes read-only or runs out of disk under load: what shows, and that nothing is lost.
import { STORES, type Store } from '../support/running-system.js';
import { until } from '../support/until.js';
import { asOperator, exhaust, readOnly } from './faults.js';
import { AttackedSystem, patiently } from './attacked-system.js';
import { Random } from './random.js';
import { strikes, Workload } from './storm.js';

describe.each(STORES)('faults of PostgreSQL, journal in %s', (store: Store) => {
  const random = new Random(20_260_104);
  const journalIsHere = store === 'postgres';
  let system: AttackedSystem;
  let workload: Workload;

  beforeAll(async () => {
    system = await AttackedSystem.start(store);
    workload = new Workload(system, random.fork(), { clients: 8, thinkMsMax: 150 });
    await workload.open();
  });
  afterAll(async () => {
    await system?.close();
  });

  it('a restart and cut connections under load', async () => {
    const faults = ['restart PostgreSQL', 'cut all PostgreSQL connections', 'restart PostgreSQL'] as const;
    const { violations } = await workload.storm(() => strikes(system, workload, random, faults));
    expect(violations).toEqual([]);
  });

  it('a registry and projections that start while it is away wait for it', async () => {
    const { processes, registries, projections } = system.running;
    const { violations } = await workload.storm(async () => {
      const starting = [...registries, projections];
      await Promise.all([system.database.kill(), ...starting.map((one) => system.kill(one))]);
      for (const one of starting) one.launch();
      for (const one of registries) await until(async () => /a database is away/.test(one.output()));
      await system.database.start();
      for (const one of starting) await one.ready();
      await workload.untilAcknowledged(50);
    });
    expect(violations).toEqual([]);
    expect(processes.map((one) => one.isRunning)).not.toContain(false);
  });

  it('every connection is taken by somebody else', async () => {
    const { violations } = await workload.storm(async () => {
      const held = await exhaust(system);
      try {
        await patiently('the projections not to be ready', async () => !(await projectionsHealth(system)).ready);
        if (journalIsHere) await patiently('the registry to stall', async () => (await stalledSeconds(system)) > 0);
        else await workload.untilAcknowledged(50);
      } finally {
        await Promise.all(held.map((client) => client.end()));
      }
      await workload.untilAcknowledged(50);
    });
    expect(violations).toEqual([]);
    await patiently('the projections to be ready', async () => (await projectionsHealth(system)).ready);
  });

  it('the database is read-only for a while', async () => {
    const { violations } = await workload.storm(async () => {
      await readOnly(system, true);
      await patiently('the projections to say why', async () =>
        /read-only/.test((await projectionsHealth(system)).problem ?? ''),
      );
      // Commands wait, and readiness says for whom; with the journal elsewhere they go on.
      if (journalIsHere)
        await patiently('the registry to say for whom it waits', async () =>
          /event store/.test(await registryReasons(system)),
        );
      else await workload.untilAcknowledged(50);
      await readOnly(system, false);
      await workload.untilAcknowledged(50);
    });
    expect(violations).toEqual([]);
    await patiently('the registry to be ready', async () => (await registryReasons(system)) === '');
  });

  it('the disk is full for a while', async () => {
    // As PostgreSQL itself reports it, wherever it meets the end of the disk: SQLSTATE 53100.
    const table = journalIsHere ? 'journal_events' : 'transactions_g1';
    const { violations } = await workload.storm(async () => {
      await inDatabase(
        system,
        `CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`,
        `CREATE TRIGGER disk_full BEFORE INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION disk_full()`,
      );
      if (journalIsHere) await patiently('the registry to stall', async () => (await stalledSeconds(system)) > 0);
      else
        await patiently('the projections to say why', async () =>
          /No space left/.test((await projectionsHealth(system)).problem ?? ''),
        );
      await inDatabase(system, `DROP FUNCTION disk_full CASCADE`);
      await workload.untilAcknowledged(50);
    });
    expect(violations).toEqual([]);
  });
});

interface ProjectionsHealth {
  readonly ready: boolean;
  readonly problem: string | null;
}

async function projectionsHealth(system: AttackedSystem): Promise<ProjectionsHealth> {
  const port = system.running.projections.spec.env['PROJECTIONS_PORT'];
  return (await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()) as ProjectionsHealth;
}

async function registryReasons(system: AttackedSystem): Promise<string> {
  const answer = await fetch(`${system.urls[0]}/v1/health/ready`);
  return ((await answer.json()) as { readonly reasons: readonly string[] }).reasons.join('; ');
}

const stalledSeconds = (system: AttackedSystem): Promise<number> =>
  system.metric(system.urls[0]!, 'registry_stalled_seconds');

async function inDatabase(system: AttackedSystem, ...statements: readonly string[]): Promise<void> {
  await asOperator(
    system,
    async (client) => {
      for (const statement of statements) await client.query(statement);
    },
    system.running.databaseUrl,
  );
}
