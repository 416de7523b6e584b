// Attacks over HTTP like a double spender's: sixteen clients at once, thirty rounds, and at most what was there is given away.
import { AttackedSystem } from '../faults/attacked-system.js';
import { type CommandSpec, COMPLIANCE_YEAR, holder, issue, opening, transfer } from '../faults/market.js';
import { STORES } from '../support/running-system.js';

const CLIENTS = 16;
const ROUNDS = 30;
const UNITS = 90;
const INSTRUMENT = 'CCER24';

describe.each(STORES)('races on %s', (store) => {
  let system: AttackedSystem;
  let count = 0;

  beforeAll(async () => {
    // Two registries: the attackers knock at both doors.
    system = await AttackedSystem.start(store, 2);
    for (const spec of opening()) await mustExecute(spec);
  });
  afterAll(async () => {
    await system?.close();
  });
  // Conservation, no serial twice, read models range by range, no outcome twice.
  afterEach(async () => {
    expect(await system.violations([])).toEqual([]);
  });

  it('the same holding sent whole to two accounts: one gets it', async () => {
    await rounds(async () => {
      const [from, one, other] = await accounts(3);
      await mustExecute(issue(INSTRUMENT, from, UNITS));
      const answers = await atOnce((client) => transfer(from, client % 2 ? one : other, INSTRUMENT, UNITS));
      expect(tally(answers)).toEqual({ executed: 1, 'insufficient-units': CLIENTS - 1 });
    });
  });

  it('parts that together exceed the whole: as many as fit', async () => {
    await rounds(async () => {
      const [from, to] = await accounts(2);
      await mustExecute(issue(INSTRUMENT, from, UNITS));
      // 16 times 20 of 90: four fit.
      const answers = await atOnce(() => transfer(from, to, INSTRUMENT, 20));
      expect(tally(answers)).toEqual({ executed: 4, 'insufficient-units': CLIENTS - 4 });
    });
  });

  it('the same named units retired and transferred: one of both', async () => {
    await rounds(async () => {
      const [from, to] = await accounts(2);
      const { start, end } = await issued(from);
      const ranges = { ranges: [{ start, end }] };
      const answers = await atOnce((client) =>
        client % 2 ? retire(from, UNITS, ranges) : transfer(from, to, INSTRUMENT, UNITS, ranges),
      );
      const { executed, ...refused } = tally(answers);
      expect(executed).toBe(1);
      expect(Object.keys(refused)).toEqual(['insufficient-units']);
    });
  });

  it('surrendered and transferred: never more than there was', async () => {
    await rounds(async () => {
      const [from, to] = await accounts(2);
      await mustExecute(issue(INSTRUMENT, from, UNITS));
      const answers = await atOnce((client) => (client % 2 ? surrender(from, 30) : transfer(from, to, INSTRUMENT, 30)));
      expect(tally(answers)).toEqual({ executed: 3, 'insufficient-units': CLIENTS - 3 });
    });
  });

  it('the same key sixteen times: one outcome, told to all', async () => {
    await rounds(async (round) => {
      const [from, to] = await accounts(2);
      await mustExecute(issue(INSTRUMENT, from, UNITS));
      const answers = await atOnce(() => transfer(from, to, INSTRUMENT, UNITS), {
        client: 'twin',
        key: `twin-${round}`,
      });
      expect(tally(answers)).toEqual({ executed: CLIENTS });
      expect(new Set(answers.map(({ body }) => body.revision)).size).toBe(1);
      expect(answers.filter(({ body }) => !body.replayed)).toHaveLength(1);
    });
  });

  it('the same key with another body: one of them is the command, the others are told so', async () => {
    await rounds(async (round) => {
      const [from, to] = await accounts(2);
      await mustExecute(issue(INSTRUMENT, from, UNITS));
      const answers = await atOnce((client) => transfer(from, to, INSTRUMENT, 1 + client), {
        client: 'forger',
        key: `forged-${round}`,
      });
      expect(tally(answers)).toEqual({ executed: 1, 'key-reused': CLIENTS - 1 });
    });
  });

  it('an account closed while units are sent to it: closed and empty, or open and with units', async () => {
    await rounds(async () => {
      const [from, to] = await accounts(2);
      await mustExecute(issue(INSTRUMENT, from, UNITS));
      const answers = await atOnce((client) =>
        client % 4 === 0 ? { route: `/v1/accounts/${to}/close`, body: {} } : transfer(from, to, INSTRUMENT, 5),
      );
      const { executed, ...refused } = tally(answers);
      // Either the first closing came before every transfer, or after one: then no closing at all.
      if ('account-closed' in refused && !('account-not-empty' in refused)) expect(executed).toBe(1);
      else {
        expect(executed).toBe(CLIENTS - CLIENTS / 4);
        expect(refused).toEqual({ 'account-not-empty': CLIENTS / 4 });
      }
    });
  });

  async function rounds(round: (number: number) => Promise<void>): Promise<void> {
    for (let number = 1; number <= ROUNDS; number++) await round(number);
  }

  /** New accounts, so that rounds do not lean on each other. */
  async function accounts(howMany: number): Promise<[string, string, string]> {
    const ids = Array.from({ length: howMany }, () => `RACER-${++count}`);
    await Promise.all(ids.map((id) => mustExecute(holder(id))));
    return ids as [string, string, string];
  }

  async function issued(to: string): Promise<{ readonly start: number; readonly end: number }> {
    const { body } = await mustExecute(issue(INSTRUMENT, to, UNITS));
    return body.event!.data as { start: number; end: number };
  }

  /** All at once, half of them at each registry; each goes on with its key while it is told "not now". */
  function atOnce(
    specOf: (client: number) => CommandSpec,
    shared?: { readonly client: string; readonly key: string },
  ): Promise<Answer[]> {
    return Promise.all(
      Array.from({ length: CLIENTS }, (_, client) =>
        untilFinal(
          system,
          client % 4 < 2 ? 0 : 1,
          specOf(client),
          shared ?? { client: `attacker-${client}`, key: `key-${++count}` },
        ),
      ),
    );
  }

  async function mustExecute(spec: CommandSpec): Promise<Answer> {
    const answer = await untilFinal(system, 0, spec, { client: 'arranger', key: `arranged-${++count}` });
    if (answer.status !== 200) throw new Error(`${spec.route} was answered ${JSON.stringify(answer)}`);
    return answer;
  }
});

interface Answer {
  readonly status: number;
  readonly body: {
    readonly revision?: number;
    readonly replayed?: boolean;
    readonly code?: string;
    readonly event?: { readonly data: object };
    readonly problem?: { readonly code: string };
  };
}

async function untilFinal(
  { urls, tokens }: AttackedSystem,
  door: number,
  { route, body }: CommandSpec,
  { client, key }: { readonly client: string; readonly key: string },
): Promise<Answer> {
  const authorization = await tokens.bearer({ client });
  for (;;) {
    const response = await fetch(urls[door]! + route, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key, authorization },
      body: JSON.stringify(body),
    });
    const answer = { status: response.status, body: (await response.json()) as Answer['body'] };
    if (answer.status !== 503) return answer;
  }
}

/** How often each outcome was told. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const outcome = status === 200 ? 'executed' : (body.problem?.code ?? body.code ?? String(status));
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

const surrender = (from: string, quantity: number): CommandSpec => ({
  route: '/v1/surrenders',
  body: { from, instrument: INSTRUMENT, quantity, complianceYear: COMPLIANCE_YEAR },
});

const retire = (from: string, quantity: number, more: object): CommandSpec => ({
  route: '/v1/retirements',
  body: { from, instrument: INSTRUMENT, quantity, beneficiary: 'HOLDER-X', reason: 'carbon-neutral-event', ...more },
});
