// A projection that meets what cannot be so stops and says where; the registry goes on, and the projection after repair.
import { until } from '../support/until.js';
import { asOperator } from './faults.js';
import { AttackedSystem } from './attacked-system.js';
import { HOLDERS } from './market.js';
import { Random } from './random.js';
import { Workload } from './storm.js';

describe('a projection that stops', () => {
  let system: AttackedSystem;
  let workload: Workload;

  beforeAll(async () => {
    system = await AttackedSystem.start('postgres');
    workload = new Workload(system, new Random(20_260_105), { clients: 6, thinkMsMax: 150 });
    await workload.open();
    // Level before anything is broken.
    await workload.calm();
  });
  afterAll(async () => {
    await system?.close();
  });

  it('ends with the revision it cannot pass; commands are answered on; repaired, it catches up', async () => {
    const { projections } = system.running;
    const report = await workload.storm(async () => {
      // Somebody has written into the read model by hand.
      await change(system, '+ 7');
      await until(() => !projections.isRunning);
      expect(projections.end()).toBe('exit code 1');
      expect(projections.output()).toMatch(/revision \d+: .*balances are not what the events found/);
      // Started again it stops at the same place: it never skips an event.
      projections.launch();
      expect(await projections.exit()).toBe(1);
      const before = await projectedRevision(system);
      const head = await system.store.head(system.running.ledgerId);
      await until(async () => (await system.store.head(system.running.ledgerId)) > head + 50);
      expect(await projectedRevision(system)).toBe(before);
      await change(system, '- 7');
      await projections.start();
    });
    // The ends above are known; there must be no other contradiction.
    expect(report.violations).toEqual([]);
  });

  it('a second worker is fenced off or waits its turn, and no row is written twice', async () => {
    const { projections } = system.running;
    const second = system.anotherProjections();
    const report = await workload.storm(async () => {
      second.launch();
      const endedOne = async (): Promise<boolean> => !second.isRunning || !projections.isRunning;
      await until(endedOne);
      const fenced = second.isRunning ? projections : second;
      expect(fenced.end()).toBe('exit code 3');
      expect(fenced.output()).toMatch(/another worker moved them/);
      await second.kill();
      if (!projections.isRunning) await projections.start();
    });
    expect(report.violations).toEqual([]);
  });
});

const change = (system: AttackedSystem, by: string): Promise<unknown> =>
  asOperator(
    system,
    (client) =>
      client.query(`UPDATE account_balances SET available = available ${by} WHERE account = ANY ($1)`, [HOLDERS]),
    system.running.databaseUrl,
  );

async function projectedRevision(system: AttackedSystem): Promise<number> {
  const answer = await fetch(`${system.urls[0]}/v1/health/ready`);
  return ((await answer.json()) as { readonly projectedRevision: number }).projectedRevision;
}
