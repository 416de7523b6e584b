// Killed at every place that is named in the code, under load, the system loses nothing and doubles nothing.
import { STORES } from '../support/running-system.js';
import { AttackedSystem } from './attacked-system.js';
import { atKillPoint, pointsOf } from './faults.js';
import { Random } from './random.js';
import { Workload } from './storm.js';

describe.each(STORES)('kill points on %s', (store) => {
  let system: AttackedSystem;
  let workload: Workload;

  beforeAll(async () => {
    // Two registries: one catches up with the other only where there is another.
    system = await AttackedSystem.start(store, 2);
    workload = new Workload(system, new Random(20_260_101), { clients: 5, thinkMsMax: 150 });
    await workload.open();
  });
  afterAll(async () => {
    await system?.close();
  });

  it.each(pointsOf('registry'))('the registry is killed at %s', async (point) => {
    // The third group, answer or catching up; recovery is passed once.
    const nth = point === 'after-recovery' ? 1 : 3;
    let struck = false;
    const report = await workload.storm(async () => {
      struck = await atKillPoint(system, system.running.registry, point, nth, PATIENCE_MS);
      await workload.untilAcknowledged(AGAIN);
    });
    expect({ struck, violations: report.violations }).toEqual({ struck: true, violations: [] });
  });

  it.each(pointsOf('projections'))('the projections are killed at %s', async (point) => {
    let struck = false;
    const report = await workload.storm(async () => {
      struck = await atKillPoint(system, system.running.projections, point, 2, PATIENCE_MS);
      await workload.untilAcknowledged(AGAIN);
    });
    expect({ struck, violations: report.violations }).toEqual({ struck: true, violations: [] });
  });
});

/** Commands acknowledged after the kill: the system works again. */
const AGAIN = 20;
const PATIENCE_MS = 30_000;
