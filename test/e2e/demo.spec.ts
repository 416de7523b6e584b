// `npm run demo` and `npm run procedures` as processes, at a sandbox and where there is none.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tools/start/free-port.mjs';
import { RunningSystem, STORES } from '../support/running-system.js';

const project = fileURLToPath(new URL('../../', import.meta.url));

function run(name: 'demo' | 'procedures', url: string, dataDir: string): Promise<{ code: unknown; output: string }> {
  const args = ['--enable-source-maps', `dist/tools/${name}.js`, '--url', url];
  const env = { ...process.env, NODE_OPTIONS: '', DATA_DIR: dataDir };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: project, env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, output: stdout + stderr });
    });
  });
}

describe.each(STORES)('at a sandbox, journal in %s', (store) => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox' } });
    // Somebody has opened two of the registry's own accounts before, one under a name of his own, and an instrument.
    const surrender = { account: 'SURRENDER-2024', accountType: 'surrender', complianceYear: 2024 };
    await system.client.execute('/v1/accounts', surrender);
    await system.client.execute('/v1/instruments', { instrument: 'CEA24', kind: 'allowance', vintage: 2024 });
    await system.client.execute('/v1/accounts', { account: 'RETIRED-UNITS', accountType: 'retirement' });
  });
  afterAll(() => system.close());

  const revision = async () => (await system.client.ask('/v1/health/ready')).revision;
  const demo = () => run('demo', system.client.url, system.tokens.dataDir);

  test('the demo loads a country once, with something to do for every role', async () => {
    const first = await demo();
    expect(first).toEqual({ code: 0, output: expect.stringContaining('The country is there.') });
    const at = await revision();
    const { balances } = await system.client.ask<{ balances: object[] }>(
      `/v1/accounts/HB-CEMENT/balances?minRevision=${at}`,
    );
    expect(balances).toMatchObject([{ instrument: 'CEA24', available: 350_000, encumbered: 150_000 }]);
    expect(await system.client.ask('/v1/instruments/CEA24/totals')).toMatchObject({
      issued: 6_000_000,
      surrendered: 250_000,
    });

    const second = await demo();
    expect(second).toEqual({ code: 0, output: expect.stringContaining('nothing has changed') });
    expect(await revision()).toBe(at);
    // Tokens and hints stand in both.
    const people = (output: string) => output.slice(output.indexOf('Who  '));
    expect(people(second.output)).toBe(people(first.output));
    for (const role of ['court-liaison', 'provincial-authority', 'exchange', 'auditor', 'public', 'representative'])
      expect(second.output).toContain(`npm run -s token -- --client demo --role ${role} `);

    // The open proposal waits for whom the demo says, under the number that it says.
    const [, proposal] = /\/v1\/proposals\/(\d+)\/approval; it is done/.exec(second.output)!;
    const checker = system.client.as('representative', { subject: 'hb-cement-2', client: 'demo' });
    expect(await checker.propose(`/v1/proposals/${proposal}/approval`, {})).toMatchObject({
      status: 202,
      body: { event: { type: 'ProposalApproved' } },
    });
  });

  test('the procedures end as they must, as often as one likes', async () => {
    for (const walk of ['first', 'second']) {
      const { code, output } = await run('procedures', system.client.url, system.tokens.dataDir);
      expect([walk, code, output]).toEqual([walk, 0, expect.stringContaining('Every step ended as it must')]);
      expect(output).toMatch(/POST \/v1\/transfers -> 422 insufficient-units/);
      expect(output).toMatch(/UnitsTransferred +registry \(system\), carries out proposal \d+/);
      expect(output).toMatch(/AccountClosed +clerk-\w+ \(registry-administrator\)/);
    }
  });
});

describe('elsewhere they end with exit code 1 and change nothing', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start({ store: 'postgres' });
  });
  afterAll(() => system.close());

  test.each(['demo', 'procedures'] as const)('%s', async (name) => {
    const { dataDir } = system.tokens;
    expect(await run(name, system.client.url, dataDir)).toEqual({
      code: 1,
      output: expect.stringMatching(/is no sandbox\. Start one with `npm start -- --sandbox`/),
    });
    expect((await system.client.ask('/v1/health/ready')).revision).toBe(0);
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    expect(await run(name, nowhere, dataDir)).toEqual({
      code: 1,
      output: expect.stringContaining(`No registry answers at ${nowhere}`),
    });
  });
});
