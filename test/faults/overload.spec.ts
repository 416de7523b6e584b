// A client that sends ten times what fits gets 503; the others are answered, and what waits in memory stays bounded.
import { randomUUID } from 'node:crypto';
import { until } from '../support/until.js';
import { AttackedSystem } from './attacked-system.js';
import { HOLDERS, PEOPLE, transfer } from './market.js';
import { Random } from './random.js';
import { Workload } from './storm.js';

const WAITING_MAX = 64;
const WAITING_PER_CLIENT_MAX = 32;
const TRADERS = 4;
/** Of one trader: who has hung up asks again while his first request still waits, and may hang up once more. */
const WAITING_PER_TRADER = 3;

describe('overload', () => {
  let system: AttackedSystem;
  let workload: Workload;

  beforeAll(async () => {
    const env = { WAITING_MAX: String(WAITING_MAX), WAITING_PER_CLIENT_MAX: String(WAITING_PER_CLIENT_MAX) };
    system = await AttackedSystem.start('eventstoredb', 1, env);
    workload = new Workload(system, new Random(20_260_106), {
      clients: TRADERS,
      // The machine may be slow: only a refusal counts as one.
      requestTimeoutMs: 120_000,
      plain: true,
    });
    await workload.open();
  });
  afterAll(async () => {
    await system?.close();
  });

  it('while nothing can be appended, waits for no more than fits and refuses the rest at once', async () => {
    const [url] = system.urls;
    system.running.eventStore!.freeze();
    const answers = Array.from({ length: 10 * WAITING_PER_CLIENT_MAX }, () => transferOf('flood', system));
    const refused = answers.length - WAITING_PER_CLIENT_MAX;
    let counted = 0;
    for (const answer of answers)
      void answer.then(({ status }) => {
        if (status === 503) counted++;
      });
    await until(() => counted === refused);
    expect(await system.metric(url!, 'registry_waiting_requests')).toBe(WAITING_PER_CLIENT_MAX);
    // There is room for others, up to the bound of all.
    const others = Array.from({ length: WAITING_MAX - WAITING_PER_CLIENT_MAX }, (_, index) =>
      transferOf(`other-${index}`, system),
    );
    await until(async () => (await system.metric(url!, 'registry_waiting_requests')) === WAITING_MAX);
    const late = await transferOf('late', system);
    expect(late).toMatchObject({ status: 503, retryAfter: '1', body: { code: 'overloaded', retry: 'same-key' } });
    system.running.eventStore!.thaw();
    const given = await Promise.all(answers);
    expect(given.filter(({ status }) => status === 200)).toHaveLength(WAITING_PER_CLIENT_MAX);
    for (const { status, retryAfter, body } of given)
      if (status !== 200)
        expect({ status, retryAfter, code: body['code'] }).toEqual({
          status: 503,
          retryAfter: '1',
          code: 'overloaded',
        });
    for (const { status } of await Promise.all(others)) expect(status).toBe(200);
    expect(await system.metric(url!, 'registry_waiting_requests')).toBe(0);
  });

  it('while one client floods, the others get every answer at their first attempt', async () => {
    const [url] = system.urls;
    let over = false;
    let refused = 0;
    let most = 0;
    const flood = Promise.all(
      Array.from({ length: 10 * WAITING_PER_CLIENT_MAX }, async () => {
        while (!over) if ((await transferOf('flood', system)).status === 503) refused++;
      }),
    );
    const report = await workload.storm(async () => {
      await until(() => refused > 0);
      for (let round = 0; round < 3; round++) {
        await workload.untilAcknowledged(20);
        most = Math.max(most, await system.metric(url!, 'registry_waiting_requests'));
      }
      over = true;
      await flood;
    });
    expect(report).toMatchObject({ violations: [], retries: 0 });
    expect(most).toBeLessThanOrEqual(WAITING_PER_CLIENT_MAX + TRADERS * WAITING_PER_TRADER);
  });
});

interface Given {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

async function transferOf(client: string, { urls, tokens }: AttackedSystem): Promise<Given> {
  const authorization = await tokens.bearer({ ...PEOPLE.dealer, client });
  const response = await fetch(`${urls[0]}/v1/transfers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), authorization },
    body: JSON.stringify(transfer(HOLDERS[0]!, HOLDERS[1]!, 'CEA24', 1).body),
  });
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
}
