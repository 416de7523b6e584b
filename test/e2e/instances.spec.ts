// Several registries on one journal, large operations, and the ends of a registry's life: drained, started again, read-only.
import type { CommandAnswer } from '../../apps/registry/src/http/command-answer.js';
import type { CommandBody, CommandOptions, ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';
import { until } from '../support/until.js';

const instrument = 'CEA24';
const issued = 10_000;

describe.each(STORES)('registries on one journal in %s', (store) => {
  let system: RunningSystem;
  /** The staff, who see everything. */
  let staff: RegistryClient;
  /** A representative of all accounts, through either instance: what he asks is done at once. */
  let one: RegistryClient;
  let two: RegistryClient;
  const dealer = (client: RegistryClient) =>
    client.as('representative', { subject: 'dealer', accounts: ['A', 'B', 'C', 'D'] });

  beforeAll(async () => {
    system = await RunningSystem.start({ store, registries: 2 });
    staff = system.client;
    [one, two] = system.clients.map(dealer) as [RegistryClient, RegistryClient];
    const representatives = [{ person: 'dealer', rights: 'both' }];
    for (const account of ['A', 'B', 'C', 'D'])
      await staff.execute('/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `HOLDER-${account}`,
        representatives,
      });
    await staff.execute('/v1/accounts', { account: 'SURRENDER-2024', accountType: 'surrender', complianceYear: 2024 });
    await staff.execute('/v1/instruments', { instrument, kind: 'allowance', vintage: 2024 });
    await staff.execute('/v1/issuances', { instrument, to: 'A', quantity: issued });
  });
  afterAll(async () => {
    expect(await system.close()).toEqual({ 'registry-0': 0, 'registry-1': 0, projections: 0 });
  });

  /** As a caller does: what was not decided is sent again with the same key. */
  async function decided(
    client: RegistryClient,
    route: string,
    body: object,
    options: CommandOptions & { key: string },
  ) {
    let answer = await client.command(route, body, options);
    while (answer.status === 503) answer = await client.command(route, body, options);
    return answer;
  }
  const transfer = (from: string, to: string, quantity: number) => ({ from, to, instrument, quantity });
  const held = async (account: string, minRevision: number): Promise<number> => {
    const { balances } = await system.clients[1]!.ask<{
      revision: number;
      balances: { available: number; encumbered: number }[];
    }>(`/v1/accounts/${account}/balances?minRevision=${minRevision}`);
    return balances.reduce((sum, balance) => sum + balance.available + balance.encumbered, 0);
  };

  test('what one has answered the other knows: the outcome, the units, the key', async () => {
    const first = await one.execute('/v1/transfers', transfer('A', 'B', 100), { key: 'through-one' });
    expect((await two.query('/v1/commands/through-one')).body).toEqual({ ...first, replayed: true });
    expect(await two.execute('/v1/transfers', transfer('A', 'B', 100), { key: 'through-one' })).toEqual({
      ...first,
      replayed: true,
    });
    expect(await two.command('/v1/transfers', transfer('A', 'B', 101), { key: 'through-one' })).toMatchObject({
      status: 409,
    });
    const back = await two.execute('/v1/transfers', transfer('B', 'A', 100));
    expect(back.revision).toBe(first.revision + 1);
    // No instance answers from a past: B is empty for both, also in a dry run.
    for (const client of [one, two])
      expect(await client.command('/v1/transfers', transfer('B', 'A', 1), { dryRun: true })).toMatchObject({
        status: 422,
        body: { problem: { numbers: { available: 0 } } },
      });
  });

  test('races between them: never more than there is, every key once, nothing lost', async () => {
    await one.execute('/v1/transfers', transfer('A', 'C', 50));
    const keys = Array.from({ length: 100 }, (_, at) => `race-${at}`);
    // Each key goes through both at once: 200 requests, 100 commands, 50 units.
    const answers = await Promise.all(
      keys.flatMap((key) =>
        [one, two].map((client) => decided(client, '/v1/transfers', transfer('C', 'D', 1), { key })),
      ),
    );
    const byKey = new Map<string, CommandBody[]>();
    for (const { body } of answers) byKey.set(body.commandId, [...(byKey.get(body.commandId) ?? []), body]);
    expect([...byKey.keys()].sort()).toEqual(keys.toSorted());
    for (const [first, second] of byKey.values()) expect({ ...first, replayed: 0 }).toEqual({ ...second, replayed: 0 });
    const outcomes = [...byKey.values()].map(([first]) => first!.status);
    expect(outcomes.filter((status) => status === 'executed')).toHaveLength(50);
    expect(outcomes.filter((status) => status === 'rejected')).toHaveLength(50);
    const last = Math.max(...answers.map(({ body }) => body.revision));
    expect([await held('C', last), await held('D', last)]).toEqual([0, 50]);
  });

  test('an operation of more ranges than fit one event is one operation with one answer, all or nothing', async () => {
    // Every second unit of 2,400: twelve transfers of a hundred single units each.
    const { items } = await one.ask<ListBody<{ start: number }>>('/v1/accounts/A/holdings?limit=1000');
    const start = Math.max(...items.map((item) => item.start));
    const count = 1_200;
    for (let first = 0; first < count; first += 100)
      await one.execute('/v1/transfers', {
        ...transfer('A', 'B', 100),
        ranges: Array.from({ length: 100 }, (_, at) => ({
          start: start + 2 * (first + at),
          end: start + 2 * (first + at),
        })),
      });
    const before = await one.execute('/v1/transfers', transfer('A', 'D', 1));
    let ranges = 0;
    for await (const page of one.pages(`/v1/accounts/B/holdings?limit=500&minRevision=${before.revision}`))
      ranges += page.items.length;
    expect(ranges).toBe(count);

    const body = { from: 'B', instrument, quantity: count, complianceYear: 2024, reference: 'SURRENDER-B' };
    const tried = await two.propose('/v1/surrenders', body, { key: 'whole', dryRun: true });
    expect(tried).toMatchObject({
      status: 202,
      body: { status: 'pending', dryRun: true, revision: before.revision },
    });
    const done = await one.execute('/v1/surrenders', body, { key: 'whole' });
    const parts = Math.ceil(count / 900);
    const proposal = before.revision + 1;
    expect(done).toMatchObject({
      status: 'executed',
      revision: proposal + parts + 1,
      event: {
        type: 'UnitsSurrendered',
        data: { quantity: count, parts: { first: proposal + 1, last: proposal + parts } },
      },
    });
    expect(await two.execute('/v1/surrenders', body, { key: 'whole' })).toEqual({ ...done, replayed: true });

    const trail = await one.ask<ListBody<{ type: string; status: string; quantity: number; revision: number }>>(
      `/v1/accounts/B/history?fromRevision=${before.revision + 1}&minRevision=${done.revision}`,
    );
    // The proposal pins the amount, the parts pin the units.
    expect(trail.items).toMatchObject([
      { type: 'ProposalMade', quantity: 1_200, changes: [{ available: [1_200, 0], encumbered: [0, 1_200] }] },
      { type: 'UnitsStaged', status: 'system', quantity: 900 },
      { type: 'UnitsStaged', status: 'system', quantity: 300 },
      {
        type: 'UnitsSurrendered',
        status: 'executed',
        quantity: 1_200,
        reference: 'SURRENDER-B',
        changes: [{ available: [0, 0], encumbered: [1_200, 0] }],
      },
    ]);
    expect([await held('B', done.revision), await held('SURRENDER-2024', done.revision)]).toEqual([0, count]);
    // In the middle of it the units were pinned, and still B's.
    expect(await one.ask(`/v1/accounts/B/balances?atRevision=${proposal + 1}`)).toMatchObject({
      balances: [{ available: 0, encumbered: 1_200 }],
    });
    expect(
      (await one.ask<ListBody>(`/v1/accounts/B/holdings?limit=1000&atRevision=${proposal + 1}`)).items.filter(
        ({ status }) => status === 'encumbered',
      ),
    ).toHaveLength(900);
    expect(await one.ask(`/v1/instruments/${instrument}/totals`)).toMatchObject({
      issued,
      surrendered: count,
      inCirculation: issued - count,
    });
    expect((await staff.ask(`/v1/instruments/${instrument}/units/${start}`))['places']).toEqual(
      expect.arrayContaining([expect.objectContaining({ account: 'SURRENDER-2024', toRevision: null })]),
    );
  });

  test('a registry that is told to stop answers what it took, and no acknowledged command is lost', async () => {
    const acknowledged: CommandAnswer[] = [];
    let refusedOrGone = 0;
    let stopping = false;
    const caller = async (name: number): Promise<void> => {
      for (let at = 0; ; at++) {
        try {
          const { status, body } = await two.command('/v1/transfers', transfer('A', 'D', 1), {
            key: `drain-${name}-${at}`,
          });
          if (status === 200) acknowledged.push(body as CommandAnswer);
          else refusedOrGone++;
        } catch {
          refusedOrGone++;
        }
        if (stopping && refusedOrGone > 0) return;
      }
    };
    const callers = Promise.all(Array.from({ length: 30 }, (_, name) => caller(name)));
    await until(() => acknowledged.length > 100);
    stopping = true;
    expect(await system.registries[1]!.stop()).toBe(0);
    await callers;

    await system.registries[1]!.start();
    for (const answer of acknowledged)
      expect((await two.query(`/v1/commands/${answer.commandId}`)).body).toEqual({ ...answer, replayed: true });
  });

  test('a read-only registry refuses commands and answers everything else', async () => {
    const [process, client] = await system.anotherRegistry({ READ_ONLY: 'true' });
    const reader = dealer(client);
    await process.start();
    try {
      const { revision } = await one.execute('/v1/transfers', transfer('A', 'D', 1), { key: 'read-by-reader' });
      const refused = await reader.command('/v1/transfers', transfer('A', 'D', 1));
      expect(refused).toMatchObject({ status: 503, body: { code: 'read-only', retry: 'same-key' } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await reader.command('/v1/transfers', transfer('A', 'D', 1), { dryRun: true })).toMatchObject({
        status: 503,
      });
      expect(await reader.ask(`/v1/accounts/D?minRevision=${revision}`)).toMatchObject({ account: 'D' });
      expect(await reader.ask('/v1/commands/read-by-reader')).toMatchObject({ status: 'executed', revision });
      expect(await reader.ask('/v1/health/ready')).toMatchObject({ status: 'ready', readOnly: true });
    } finally {
      expect(await process.stop()).toBe(0);
    }
  });
});
