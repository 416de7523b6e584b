// A day at the exchange (R14, R15), on both stores: its results line by line, and what was bought waits for the next day.
import { instant } from '#domain/instant.js';
import { civilDateOf, type CivilTime, instantOfCivil } from '#domain/working-time.js';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const instrument = 'CEA24';
const compartment = 'trading';
const trade = (from: string, to: string, quantity: number) => ({ from, to, instrument, compartment, quantity });

describe.each(STORES)('at the exchange, journal in %s', (store) => {
  let system: RunningSystem;
  let exchange: RegistryClient;
  let dealer: RegistryClient;
  /** Of the last purchase. */
  let recordedAt: string;
  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox' } });
    const { client } = system;
    exchange = client.as('exchange', { subject: 'matching-engine' });
    dealer = client.as('representative', { subject: 'dealer' });
    const representatives = [{ person: 'dealer', rights: 'both' }];
    for (const account of ['A', 'B'])
      await client.execute('/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `HOLDER-${account}`,
        representatives,
      });
    await client.execute('/v1/instruments', { instrument, kind: 'allowance', vintage: 2024 });
    for (const from of ['A', 'B']) {
      await client.execute('/v1/issuances', { instrument, to: from, quantity: 100 });
      await dealer.execute('/v1/position-moves', { from, instrument, quantity: 30, toCompartment: compartment });
    }
    // A minute into a day of Shanghai: whatever the time is, it does not end while the tests run.
    const tomorrow = instantOfCivil(civilDateOf(instant(new Date().toISOString())), '24:00' as CivilTime);
    await client.execute('/v1/sandbox/clock', { to: new Date(Date.parse(tomorrow) + 60_000).toISOString() });
  });
  afterAll(() => system.close());

  test('the results of a day come as lines, each with its outcome; what a line bought no later line sells', async () => {
    const lines = [
      { key: 'trade-1', ...trade('B', 'A', 20) },
      { key: 'trade-2', ...trade('A', 'B', 31) },
      { key: 'trade-3', ...trade('A', 'B', 10) },
      { key: 'trade-4', ...trade('B', 'NOBODY', 1) },
    ];
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    const { body: answer } = await exchange.send<string>('POST', '/v1/transfers/bulk', body, {
      'content-type': 'application/x-ndjson',
    });
    const outcomes = answer
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as { commandId: string; status: string; recordedAt: string; problem?: Problem });
    expect(outcomes).toMatchObject([
      { commandId: 'trade-1', status: 'executed' },
      { commandId: 'trade-2', problem: { code: 'bought-today' } },
      { commandId: 'trade-3', status: 'executed' },
      { commandId: 'trade-4', problem: { code: 'account-not-found' } },
    ]);
    recordedAt = outcomes[2]!.recordedAt;
  });

  test('a trade and an order say what can be sold, in numbers and words; a dry run says so before', async () => {
    const order = {
      kind: 'order-reservation',
      account: 'A',
      instrument,
      compartment,
      quantity: 21,
      reference: 'ORDER-1',
    };
    const problem = {
      code: 'bought-today',
      retry: 'new-key',
      numbers: { account: 'A', instrument, available: 40, boughtToday: 20, sellable: 20, requested: 21 },
    };
    for (const [route, body] of [
      ['/v1/transfers', trade('A', 'B', 21)],
      ['/v1/encumbrances', order],
    ] as const)
      for (const dryRun of [true, false])
        expect(await exchange.propose(route, body, { dryRun })).toMatchObject({ status: 422, body: { problem } });
    const chinese = await exchange.propose('/v1/transfers', trade('A', 'B', 21), {
      headers: { 'accept-language': 'zh-CN' },
    });
    expect(chinese.body.problem!.detail).toContain('当日买入 20 吨');
    expect(await exchange.propose('/v1/transfers', trade('A', 'B', 20), { dryRun: true })).toMatchObject({
      status: 200,
    });
  });

  test('the registry started again knows it still, and the holder may take it out to surrender', async () => {
    await system.registry.stop();
    await system.registry.start();
    expect(await exchange.propose('/v1/transfers', trade('A', 'B', 21))).toMatchObject({
      status: 422,
      body: { problem: { code: 'bought-today', numbers: { boughtToday: 20 } } },
    });
    await dealer.execute('/v1/position-moves', { from: 'A', instrument, quantity: 5, toCompartment: 'registry' });
  });

  test('at midnight in Shanghai all of it can be sold', async () => {
    const to = instantOfCivil(civilDateOf(instant(recordedAt)), '24:00' as CivilTime);
    await system.client.execute('/v1/sandbox/clock', { to });
    expect(await exchange.execute('/v1/transfers', trade('A', 'B', 35))).toMatchObject({
      event: { type: 'UnitsTransferred', data: { quantity: 35 } },
    });
  });
});
