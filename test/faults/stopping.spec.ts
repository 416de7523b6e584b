// A registry that is told to stop ends in bounded time, also where somebody holds a connection open and says nothing.
import { once } from 'node:events';
import { connect } from 'node:net';
import { RunningSystem } from '../support/running-system.js';

describe('stopping', () => {
  let system: RunningSystem;

  beforeAll(async () => {
    system = await RunningSystem.start({ store: 'postgres' });
  });
  afterAll(async () => {
    await system?.close();
  });

  it('ends with exit code 0 while a connection without a request is open', async () => {
    // As load balancers and browsers open them ahead of need. Node counts them as busy for a minute.
    const silent = connect(Number(system.registry.spec.env['PORT']), '127.0.0.1');
    silent.on('error', () => undefined);
    await once(silent, 'connect');
    await system.client.ask('/v1/accounts');
    expect(await system.registry.stop()).toBe(0);
    silent.destroy();
  });
});
