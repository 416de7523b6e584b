// The clock of a sandbox over its whole life: set forward, started again, refused elsewhere; and the machine's clock jumping.
import { instantOf } from '#domain/instant.js';
import type { RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';
import { until } from '../support/until.js';

const DAY_MS = 86_400_000;
/** Loaded before the registry: its wall clock jumps by ten days when it gets the signal. */
const JUMPING_CLOCK = `data:text/javascript,${encodeURIComponent(
  `const now = Date.now; let jumped = 0; Date.now = () => now() + jumped;
   process.on('SIGUSR2', () => { jumped += ${10 * DAY_MS}; });`,
)}`;

const sandbox = { REGISTRY_MODE: 'sandbox' };
const instrument = (year: number) => ({ instrument: `CEA${year}`, kind: 'allowance', vintage: year });
const readiness = (client: RegistryClient) =>
  client.query<{ reasons: string[]; revision: number }>('/v1/health/ready', { authorization: '' });

describe.each(STORES)('a sandbox, journal in %s', (store) => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start({
      store,
      registries: 2,
      env: { ...sandbox, NODE_OPTIONS: `--import=${JUMPING_CLOCK}` },
    });
  });
  afterAll(() => system.close());

  test('takes its clock forward and never back, and the other instance follows', async () => {
    const to = instantOf(Date.now() + 40 * DAY_MS);
    const set = await system.client.execute('/v1/sandbox/clock', { to });
    expect(set).toMatchObject({ event: { type: 'ClockAdvanced' }, recordedAt: to });
    expect(await system.client.command('/v1/sandbox/clock', { to: instantOf(Date.now()) })).toMatchObject({
      status: 422,
      body: { problem: { code: 'clock-not-forward' } },
    });
    const other = await system.clients[1]!.execute('/v1/instruments', instrument(2024));
    expect(other.recordedAt >= to).toBe(true);
  });

  test('goes on from there when it is started again, and is no other registry any more', async () => {
    await system.registry.stop();
    await system.registry.start();
    const { recordedAt } = await system.client.execute('/v1/instruments', instrument(2025));
    expect(recordedAt > instantOf(Date.now() + 39 * DAY_MS)).toBe(true);

    await system.registry.stop();
    system.registry.launch({ REGISTRY_MODE: 'development' });
    expect(await system.registry.exit()).toBe(1);
    expect(system.registry.output()).toMatch(/does not start: the newest event .* REGISTRY_MODE=sandbox/);
    // To look at it no clock is needed.
    await system.registry.start({ REGISTRY_MODE: 'development', READ_ONLY: 'true' });
    expect(await system.client.query('/v1/instruments/CEA2025')).toMatchObject({ status: 200 });
    await system.registry.stop();
    await system.registry.start();
  });

  test('after a jump of the machine it is not ready and writes nothing, whatever has fallen due by then', async () => {
    // Expires within the ten days of the jump.
    const { revision } = await system.client.propose('/v1/instruments', instrument(2026)).then(({ body }) => body);
    const expiry = instantOf(Date.now() + 53 * DAY_MS);
    await system.client.execute('/v1/sandbox/clock', { to: expiry });
    await system.registries[1]!.stop();
    const before = (await readiness(system.client)).body;
    expect(before).toMatchObject({ reasons: [] });

    process.kill(system.registry.pid, 'SIGUSR2');
    await until(async () => (await readiness(system.client)).status === 503);
    expect((await readiness(system.client)).body.reasons).toEqual(['the clock is not trustworthy']);
    expect(await system.client.propose(`/v1/proposals/${revision}/withdrawal`, {})).toMatchObject({
      status: 503,
      body: { code: 'clock-skewed', retry: 'same-key' },
    });
    expect((await readiness(system.client)).body.revision).toBe(before.revision);

    // Started again on a machine that is right, it has missed nothing: the proposal is open still.
    await system.registry.stop();
    await system.registry.start();
    expect(await system.client.execute(`/v1/proposals/${revision}/withdrawal`, {})).toMatchObject({
      event: { type: 'ProposalEnded', data: { outcome: 'withdrawn' } },
    });
  });
});

test('another registry has no such route', async () => {
  const system = await RunningSystem.start({ store: 'postgres', env: { REGISTRY_MODE: 'development' } });
  expect(await system.client.command('/v1/sandbox/clock', { to: instantOf(Date.now() + DAY_MS) })).toMatchObject({
    status: 404,
    body: { code: 'route-not-found' },
  });
  await system.close();
});
