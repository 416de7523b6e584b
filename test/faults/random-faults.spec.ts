// Random kills and faults under concurrent load, with a fixed seed and with one that is new in every run.
import { STORES } from '../support/running-system.js';
import { AttackedSystem } from './attacked-system.js';
import { type FaultName, faultsFor } from './faults.js';
import { Random, randomSeed } from './random.js';
import { strikes, Workload } from './storm.js';

const SEEDS = [1, randomSeed()];
/** Every way to die, in one order for the fixed seed. */
const EVERY_KILL: readonly FaultName[] = [
  'kill registry',
  'kill projections',
  'kill PostgreSQL',
  'kill a PostgreSQL backend',
  'kill all registries',
  'kill event store',
  'kill everything',
];
const RANDOM_FAULTS = 3;
const IN_PLAY = [
  'ProposalMade',
  'ProposalEnded',
  'UnitsEncumbered',
  'EncumbranceReleased',
  'UnitsSurrendered',
  'ObligationSettled',
];

describe.each(STORES)('random faults on %s', (store) => {
  // Its name tells the seed: `npm run torture -- --seed …` and this suite draw from the same generator.
  it.each(SEEDS)(
    'seed %i',
    async (seed) => {
      const random = new Random(seed);
      const system = await AttackedSystem.start(store, 2);
      try {
        const workload = new Workload(system, random.fork(), { clients: 8, thinkMsMax: 150 });
        await workload.open();
        const possible = faultsFor(system);
        const faults =
          seed === SEEDS[0]
            ? EVERY_KILL.filter((name) => possible.includes(name))
            : Array.from({ length: RANDOM_FAULTS }, () => random.pick(possible));
        const { violations, acknowledged } = await workload.storm(() => strikes(system, workload, random, faults));
        expect({ seed, faults, violations }).toEqual({ seed, faults, violations: [] });
        expect(acknowledged).toBeGreaterThan(faults.length);
        // Without these in play little was proven.
        expect([...system.seen.keys()]).toEqual(expect.arrayContaining(IN_PLAY));
      } finally {
        await system.close();
      }
    },
    180_000,
  );
});
