// Where the races are run: two registries on one journal, sixteen clients that strike at once, and the books checked after.
import { AttackedSystem } from '../faults/attacked-system.js';
import { approve, type CommandSpec, holder, issue, opening, PEOPLE } from '../faults/market.js';
import type { Store } from '../support/running-system.js';

export const CLIENTS = 16;
export const ROUNDS = 30;
/** What there is to race for. */
export const UNITS = 90;
export const INSTRUMENT = 'CCER24';

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly revision?: number;
    readonly recordedAt?: string;
    readonly replayed?: boolean;
    readonly code?: string;
    readonly event?: { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
    readonly problem?: { readonly code: string };
  };
}

export class Ring {
  private count = 0;

  private constructor(readonly system: AttackedSystem) {}

  static async open(store: Store): Promise<Ring> {
    // Two registries: the attackers knock at both doors.
    const ring = new Ring(await AttackedSystem.start(store, 2));
    for (const spec of opening()) await ring.mustExecute(spec);
    return ring;
  }

  async rounds(round: (number: number) => Promise<void>): Promise<void> {
    for (let number = 1; number <= ROUNDS; number++) await round(number);
  }

  /** New accounts, so that rounds do not lean on each other. */
  async accounts(howMany: number, more: object = {}): Promise<[string, string, string]> {
    const ids = Array.from({ length: howMany }, () => `RACER-${++this.count}`);
    await Promise.all(ids.map((id) => this.mustExecute(holder(id, more))));
    return ids as [string, string, string];
  }

  /** Gives the account what is raced for. */
  async issued(to: string): Promise<{ readonly start: number; readonly end: number }> {
    const { body } = await this.mustExecute(issue(INSTRUMENT, to, UNITS));
    return body.event!.data as { start: number; end: number };
  }

  /** All at once, half of them at each registry; each goes on with its key while it is told "not now". */
  atOnce(
    specOf: (client: number) => CommandSpec,
    shared?: { readonly client: string; readonly key: string },
  ): Promise<Answer[]> {
    return Promise.all(
      Array.from({ length: CLIENTS }, (_, client) =>
        this.untilFinal(
          client % 4 < 2 ? 0 : 1,
          specOf(client),
          shared ?? { client: `attacker-${client}`, key: `key-${++this.count}` },
        ),
      ),
    );
  }

  /** With a second person, where the command waits for one. */
  async mustExecute(spec: CommandSpec): Promise<Answer> {
    const made = await this.arranged(spec);
    const answer = made.status === 202 ? await this.arranged(approve(made.body.revision!, PEOPLE.ministry)) : made;
    if (answer.status !== 200) throw new Error(`${spec.route} was answered ${JSON.stringify(answer)}`);
    return answer;
  }

  /** The proposal that the command becomes, by its revision. */
  async mustPropose(spec: CommandSpec): Promise<number> {
    const { status, body } = await this.arranged(spec);
    if (status !== 202) throw new Error(`${spec.route} was answered ${status}: ${JSON.stringify(body)}`);
    return body.revision!;
  }

  arranged(spec: CommandSpec): Promise<Answer> {
    return this.untilFinal(0, spec, { client: 'arranger', key: `arranged-${++this.count}` });
  }

  private async untilFinal(
    door: number,
    { route, body, by }: CommandSpec,
    { client, key }: { readonly client: string; readonly key: string },
  ): Promise<Answer> {
    const { urls, tokens } = this.system;
    const authorization = await tokens.bearer({ ...by, client });
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
}

/** How often each outcome was told. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[outcomeOf(answer)] = (counts[outcomeOf(answer)] ?? 0) + 1;
  return counts;
}

export function outcomeOf({ status, body }: Answer): string {
  if (status === 200) return 'executed';
  return status === 202 ? 'pending' : (body.problem?.code ?? body.code ?? String(status));
}
