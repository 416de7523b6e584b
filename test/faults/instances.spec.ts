// Three registries on one journal, one of them stopped for a while and woken: they race, and the record stays one.
import { STORES } from '../support/running-system.js';
import { until } from '../support/until.js';
import { AttackedSystem } from './attacked-system.js';
import { Random } from './random.js';
import { Workload } from './storm.js';

describe.each(STORES)('three registries at once on %s', (store) => {
  const random = new Random(20_260_103);
  let system: AttackedSystem;
  let workload: Workload;

  beforeAll(async () => {
    system = await AttackedSystem.start(store, 3);
    workload = new Workload(system, random, { clients: 9 });
    await workload.open();
  });
  afterAll(async () => {
    await system?.close();
  });

  it('all of them write, and all come to know the same journal', async () => {
    const { violations } = await workload.storm(async () => {
      await workload.untilAcknowledged(300);
      // None of them is kept out for good by the others.
      for (const url of system.urls)
        await until(async () => (await system.metric(url, 'registry_appended_events_total')) > 0);
    });
    expect(violations).toEqual([]);
    // Without a lost race nothing was proven.
    const lost = await Promise.all(system.urls.map((url) => system.metric(url, 'registry_races_lost_total')));
    expect(Math.max(...lost)).toBeGreaterThan(0);
    for (const url of system.urls)
      await until(async () => (await system.metric(url, 'registry_durable_revision')) >= system.revision);
  });

  it('one is stopped while the others write, and woken', async () => {
    const [sleeper] = system.running.registries;
    const { violations } = await workload.storm(async () => {
      sleeper!.freeze();
      // Its clients wait in vain, and go to the others with the same keys.
      await workload.untilAcknowledged(150);
      sleeper!.thaw();
      await workload.untilAcknowledged(150);
    });
    expect(violations).toEqual([]);
  });
});
