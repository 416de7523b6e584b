// What is done to a system while clients use it. Each fault ends with the system whole again, or on its way to it.
import pg from 'pg';
import { KILL_POINTS, type KillPoint } from '#faults/kill-point.js';
import type { SystemProcess } from '../support/system-process.js';
import type { AttackedSystem } from './attacked-system.js';
import type { Random } from './random.js';

type Fault = (system: AttackedSystem, random: Random) => Promise<unknown>;

export const FAULTS = {
  'kill registry': (system, random) => strike(system, random.pick(system.running.registries)),
  'kill all registries': async (system) => {
    await Promise.all(system.running.registries.map((one) => system.kill(one)));
    await Promise.all(system.running.registries.map((one) => system.bringBack(one)));
  },
  'kill projections': (system) => strike(system, system.running.projections),
  'kill PostgreSQL': async (system) => {
    await system.database.kill();
    await system.database.start();
  },
  'restart PostgreSQL': async (system) => {
    await system.database.shutDown();
    await system.database.start();
  },
  'kill a PostgreSQL backend': async (system) => {
    const pids = await backends(system);
    const victim = pids.at(-1);
    if (victim !== undefined) process.kill(victim, 'SIGKILL');
  },
  'cut all PostgreSQL connections': (system) =>
    asOperator(system, async (client) => {
      await client.query(`SELECT pg_terminate_backend(pid) ${OTHERS}`);
    }),
  'kill everything': async (system, random) => {
    const { processes } = system.running;
    await Promise.all([system.database.kill(), ...processes.map((one) => system.kill(one))]);
    await system.database.start();
    await pause(random.between(0, 200));
    await system.revive();
  },
  'kill point in the registry': (system, random) =>
    atKillPoint(
      system,
      random.pick(system.running.registries),
      random.pick(pointsOf('registry')),
      random.between(1, 40),
    ),
  'kill point in the projections': (system, random) =>
    atKillPoint(system, system.running.projections, random.pick(pointsOf('projections')), random.between(1, 10)),
  'kill a rebuild': async (system, random) => {
    const readModel = random.pick(REBUILT);
    const point = `${random.pick(POINTS_OF_REBUILD)}:${random.between(1, 2)}`;
    await system.rebuild(readModel, { KILL_POINT: point });
    // What it left must not be in the next one's way; that one may meet what an earlier fault has left behind.
    let end = '';
    for (let tries = 0; tries < REBUILDS_MAX && end !== 'exit code 0'; tries++) end = await system.rebuild(readModel);
    if (end !== 'exit code 0') throw new Error(`the rebuild of ${readModel} ended with ${end}`);
  },
  'pause a registry': (system, random) => frozen(random.pick(system.running.registries), random.between(300, 3_000)),
  'pause the projections': (system, random) => frozen(system.running.projections, random.between(300, 2_000)),
  'read-only PostgreSQL': async (system, random) => {
    await readOnly(system, true);
    await pause(random.between(200, 1_500));
    await readOnly(system, false);
  },
  'exhaust the connections': async (system, random) => {
    const held = await exhaust(system);
    // Whoever lost its connection finds none now.
    await pause(random.between(200, 1_500));
    await Promise.all(held.map((client) => client.end().catch(() => undefined)));
  },
} satisfies Record<string, Fault>;

export const EVENT_STORE_FAULTS = {
  'kill event store': (system) => strike(system, system.running.eventStore!),
  'pause the event store': (system, random) => frozen(system.running.eventStore!, random.between(300, 3_000)),
  'lose answers': async (system, random) => tell(system, { answersToLose: random.between(1, 3) }),
  'repeat answers': async (system, random) => tell(system, { answersToRepeat: random.between(1, 20) }),
  'deliver twice': async (system, random) => {
    tell(system, { duplicateDeliveries: true });
    await pause(random.between(300, 1_500));
    tell(system, { duplicateDeliveries: false });
  },
  'slow event store': async (system, random) => {
    tell(system, { answerDelayMs: random.between(50, 800) });
    await pause(random.between(300, 2_000));
    tell(system, { answerDelayMs: 0 });
  },
  'change of leader': async (system, random) => {
    // Nobody listens there: the client must come back to the one server there is.
    tell(system, { leader: { host: '127.0.0.1', port: 9 } });
    await pause(random.between(100, 1_000));
    tell(system, { leader: null });
  },
  'disconnect the event store': async (system) => tell(system, { disconnectAll: true }),
  'restart the event store': async (system) => tell(system, { restart: true }),
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS | keyof typeof EVENT_STORE_FAULTS;

/** The faults that the system can have, by name. */
export const faultsFor = (system: AttackedSystem): FaultName[] => [
  ...(Object.keys(FAULTS) as FaultName[]),
  ...(system.running.eventStore ? (Object.keys(EVENT_STORE_FAULTS) as FaultName[]) : []),
];

export const strikeWith = (name: FaultName, system: AttackedSystem, random: Random): Promise<unknown> =>
  ({ ...FAULTS, ...EVENT_STORE_FAULTS })[name](system, random);

/** Runs the process once more with the kill point armed, until it has struck; then as it was. Answers whether it struck. */
export async function atKillPoint(
  system: AttackedSystem,
  one: SystemProcess,
  point: KillPoint,
  nth: number,
  patienceMs = 6_000,
): Promise<boolean> {
  await system.kill(one);
  one.launch({ KILL_POINT: `${point}:${nth}` });
  const giveUp = AbortSignal.timeout(patienceMs);
  while (one.isRunning && !giveUp.aborted) await pause(20);
  const struck = !one.isRunning;
  await system.kill(one);
  await system.bringBack(one);
  return struck;
}

export const pointsOf = (app: 'registry' | 'projections'): KillPoint[] =>
  KILL_POINTS.filter(
    (name) => !POINTS_OF_REBUILD.includes(name) && /^(projection|during)-/.test(name) === (app === 'projections'),
  );

const REBUILT = ['proposals', 'encumbrances', 'representatives', 'accounts'] as const;
const REBUILDS_MAX = 10;

/** Passed by `npm run rebuild` only: there `kill a rebuild` strikes, and its own suite. */
const POINTS_OF_REBUILD: readonly KillPoint[] = ['during-rebuild', 'during-swap'];

async function strike(system: AttackedSystem, one: SystemProcess): Promise<void> {
  await system.kill(one);
  await system.bringBack(one);
}

async function frozen(one: SystemProcess, ms: number): Promise<void> {
  if (!one.isRunning) return;
  one.freeze();
  await pause(ms);
  if (one.isRunning) one.thaw();
}

function tell(system: AttackedSystem, line: object): void {
  const { eventStore } = system.running;
  if (eventStore?.isRunning) eventStore.tell(line);
}

const OTHERS = `FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

async function backends(system: AttackedSystem): Promise<number[]> {
  return asOperator(system, async (client) => {
    const { rows } = await client.query<{ pid: number }>(`SELECT pid ${OTHERS}`);
    return rows.map(({ pid }) => pid);
  });
}

export async function readOnly(system: AttackedSystem, on: boolean): Promise<void> {
  await asOperator(system, async (client) => {
    const database = new URL(system.running.databaseUrl).pathname.slice(1);
    await client.query('SET default_transaction_read_only = off');
    await client.query(
      `ALTER DATABASE ${database} ${on ? 'SET default_transaction_read_only = on' : 'RESET default_transaction_read_only'}`,
    );
    // The setting counts from the next connection on.
    await client.query(`SELECT pg_terminate_backend(pid) ${OTHERS}`);
  });
}

/** Takes every connection there is, cutting off whoever has one, until nobody else has any. */
export async function exhaust(system: AttackedSystem): Promise<pg.Client[]> {
  const held: pg.Client[] = [];
  for (;;) {
    try {
      const client = new pg.Client({ connectionString: system.running.databaseUrl, application_name: HOLDER });
      client.on('error', () => undefined);
      await client.connect();
      held.push(client);
    } catch {
      const [first] = held;
      if (!first) {
        // The server is still recovering from an earlier fault, or others have every connection.
        await pause(20);
        continue;
      }
      // None is left. The others race for what the cut sets free, with longer and longer pauses; we do not pause.
      const { rowCount } = await first.query(
        `SELECT pg_terminate_backend(pid) ${OTHERS} AND application_name <> '${HOLDER}'`,
      );
      if (rowCount === 0) return held;
    }
  }
}

const HOLDER = 'holder of all connections';

/** On a connection of its own, to the server's own database unless told otherwise; tried again while the server starts up. */
export async function asOperator<T>(
  system: AttackedSystem,
  work: (client: pg.Client) => Promise<T>,
  url = system.database.url,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work(client);
    } catch (error) {
      if (attempt === 200) throw error;
      await pause(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
