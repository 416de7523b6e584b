// What EventStoreDB and the network before it can do to a registry: nothing acknowledged is lost, nothing happens twice.
import { AttackedSystem } from './attacked-system.js';
import { EVENT_STORE_FAULTS, type FaultName } from './faults.js';
import { Random } from './random.js';
import { strikes, Workload } from './storm.js';

describe('faults of EventStoreDB', () => {
  const random = new Random(20_260_102);
  let system: AttackedSystem;
  let workload: Workload;

  beforeAll(async () => {
    system = await AttackedSystem.start('eventstoredb');
    workload = new Workload(system, random.fork(), { clients: 8, thinkMsMax: 150 });
    await workload.open();
  });
  afterAll(async () => {
    await system?.close();
  });

  it.each(Object.keys(EVENT_STORE_FAULTS) as FaultName[])('%s', async (fault) => {
    const { violations } = await workload.storm(() => strikes(system, workload, random, [fault, fault]));
    expect(violations).toEqual([]);
  });
});
