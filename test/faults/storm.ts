// A storm: many clients trade while faults strike; then the calm, in which everything must agree.
import type { AttackedSystem } from './attacked-system.js';
import { Board } from './board.js';
import { type FaultName, strikeWith } from './faults.js';
import { opening, PEOPLE } from './market.js';
import type { Random } from './random.js';
import { until } from '../support/until.js';
import { REVOKED, type SentCommand, Trader, type TraderOptions } from './trader.js';

export interface StormReport {
  readonly sent: number;
  readonly acknowledged: number;
  readonly retries: number;
  readonly replays: number;
  readonly violations: readonly string[];
}

/** Faults that are over, and what may still be under way behind them: this long a client goes on asking for its answer. */
const LAST_ANSWER_MS = 30_000;

/** No fault here leaves a system without answers for so long. */
const STANDSTILL_MS = 90_000;

export class Workload {
  private readonly traders: readonly Trader[];
  private retriesSeen = 0;
  private replaysSeen = 0;

  constructor(
    private readonly system: AttackedSystem,
    random: Random,
    options: Pick<TraderOptions, 'thinkMsMax' | 'requestTimeoutMs' | 'plain'> & { readonly clients: number },
  ) {
    const board = new Board();
    this.traders = Array.from({ length: options.clients }, (_, index) => {
      const { urls, tokens } = system;
      // Clients prefer different registries, as behind a load balancer.
      const ordered = urls.map((_url, at) => urls[(at + index) % urls.length]!);
      const { clients: _clients, ...more } = options;
      return new Trader({ client: `trader-${index}`, random: random.fork(), urls: ordered, tokens, board, ...more });
    });
  }

  /** Opens the market, and makes one token void. @throws Error where the registry refuses any of it. */
  async open(): Promise<void> {
    const [first] = this.traders;
    for (const spec of opening()) {
      const { answer } = await first!.submitApproved(spec, () => performance.now() + LAST_ANSWER_MS);
      if (answer?.status !== 'executed')
        throw new Error(`the market does not open: ${JSON.stringify({ spec, answer })}`);
    }
    await this.revoke();
  }

  /** At once where it is asked for, elsewhere some seconds later: resolves when no registry takes the token any more. */
  private async revoke(): Promise<void> {
    const { tokens, running } = this.system;
    const [client] = running.clients;
    const body = JSON.stringify({ token: REVOKED.tokenId, reason: 'key-lost' });
    const { status } = await client!.send('POST', '/v1/tokens/revocations', body, {
      'content-type': 'application/json',
    });
    if (status !== 200) throw new Error(`the revocation was answered ${status}`);
    const authorization = await tokens.bearer({ ...PEOPLE.clerk, ...REVOKED });
    for (const one of running.clients)
      await until(async () => (await one.query('/v1/accounts', { authorization })).status === 401);
  }

  /** Commands with a final answer since the last storm. */
  get acknowledged(): number {
    return this.traders.reduce((sum, { sent }) => sum + sent.filter(({ answer }) => answer).length, 0);
  }

  /** Trades while `during` runs, then checks everything. */
  async storm(during: () => Promise<void>): Promise<StormReport> {
    let over = false;
    let deadline = Number.POSITIVE_INFINITY;
    const trading = Promise.all(
      this.traders.map((trader) =>
        trader.trade(
          () => over,
          () => deadline,
        ),
      ),
    );
    try {
      await during();
      await this.system.revive();
    } finally {
      over = true;
      deadline = performance.now() + LAST_ANSWER_MS;
      await trading;
    }
    return this.calm();
  }

  /** Holds everything that was sent since the last time against the journal and the read models. */
  async calm(): Promise<StormReport> {
    const sent: SentCommand[] = [];
    const violations: string[] = [];
    let retries = -this.retriesSeen;
    let replays = -this.replaysSeen;
    for (const trader of this.traders) {
      sent.push(...trader.sent.splice(0));
      violations.push(...trader.violations.splice(0));
      retries += trader.retries;
      replays += trader.replays;
    }
    this.retriesSeen += retries;
    this.replaysSeen += replays;
    violations.push(...(await this.system.violations(sent)));
    violations.push(...this.system.ownEnds.splice(0));
    return {
      sent: sent.length,
      acknowledged: sent.filter(({ answer }) => answer).length,
      retries,
      replays,
      violations,
    };
  }

  /** Resolves when so many more commands have been acknowledged: the system works again. @throws Error when it does not. */
  async untilAcknowledged(more: number): Promise<void> {
    const wanted = this.acknowledged + more;
    const giveUpAt = performance.now() + STANDSTILL_MS;
    while (this.acknowledged < wanted) {
      if (performance.now() > giveUpAt)
        throw new Error(
          `${wanted - this.acknowledged} of ${more} commands found no answer in ${STANDSTILL_MS} ms\n${this.system.running.output()}`,
        );
      await this.system.reviveDead();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** The faults one after another, each into a system that has answered commands since the one before. */
export async function strikes(
  system: AttackedSystem,
  workload: Workload,
  random: Random,
  faults: readonly FaultName[],
): Promise<void> {
  for (const fault of faults) {
    await strikeWith(fault, system, random);
    await workload.untilAcknowledged(random.between(5, 60));
  }
}
