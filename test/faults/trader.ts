// One client of the workload: sends commands under its own keys, repeats each until it has a final answer, forgets none.
import {
  COMBED,
  type CommandSpec,
  COMPLIANCE_YEAR,
  HOLDERS,
  INSTRUMENTS,
  ISSUANCE,
  issue,
  transfer,
} from './market.js';
import type { Random } from './random.js';
import type { TestTokens } from '../support/tokens.js';

/** What the registry said for good about a command. */
export interface FinalAnswer {
  readonly status: 'executed' | 'rejected';
  /** Of the event that records it; undefined where the refusal is not recorded. */
  readonly revision: number | undefined;
  /** Type of the event, or code of the refusal. */
  readonly what: string;
  /** Balances after it, as text, as they were answered. */
  readonly balances: string;
}

export interface SentCommand extends CommandSpec {
  readonly client: string;
  readonly key: string;
  attempts: number;
  /** Undefined: no final answer came, because the client hung up or the storm ended first. */
  answer: FinalAnswer | undefined;
}

export interface TraderOptions {
  readonly client: string;
  readonly random: Random;
  /** Base URLs of the registries; the first one is asked first. */
  readonly urls: readonly string[];
  readonly tokens: TestTokens;
  readonly requestTimeoutMs?: number;
  /** How long a client thinks between two commands, at most. */
  readonly thinkMsMax?: number;
}

/** A holding of the combs is one event up to 900 ranges; ten combs of 100 need two parts. */
const COMB_RANGES = 100;
const COMBS = 10;
const REMEMBERED_MAX = 300;

export class Trader {
  /** Commands since they were last taken. */
  readonly sent: SentCommand[] = [];
  /** Contradictions that only the client can see. */
  readonly violations: string[] = [];
  retries = 0;
  replays = 0;
  private readonly remembered: SentCommand[] = [];
  private count = 0;
  private preferred = 0;
  private combs = -1;

  constructor(private readonly options: TraderOptions) {}

  get client(): string {
    return this.options.client;
  }

  /** Trades until `over`; gives up on the command in hand where it has no answer by `deadline` (performance.now()). */
  async trade(over: () => boolean, deadline: () => number): Promise<void> {
    const { random, thinkMsMax = 0 } = this.options;
    while (!over()) {
      await this.act(deadline);
      if (thinkMsMax > 0) await pause(random.next() * thinkMsMax);
    }
  }

  /** Sends the command until it has a final answer or the deadline has passed. */
  async submit(spec: CommandSpec, deadline: () => number): Promise<SentCommand> {
    const command: SentCommand = { ...spec, client: this.client, key: this.newKey(), attempts: 0, answer: undefined };
    this.sent.push(command);
    const answer = await this.untilFinal(command, deadline);
    if (!answer) return command;
    if (answer.status === 409) this.violations.push(`${named(command)} was refused as a second use of its key`);
    command.answer = this.finalOf(command, answer);
    this.remember(command);
    return command;
  }

  private async act(deadline: () => number): Promise<void> {
    const { random } = this.options;
    const deed = random.weighted({ trade: 86, hangUp: 3, repeat: 5, misuse: 2, comb: 4 });
    if (deed === 'trade') await this.submit(this.randomCommand(), deadline);
    else if (deed === 'hangUp') await this.hangUp();
    else if (deed === 'repeat') await this.repeat(deadline);
    else if (deed === 'misuse') await this.misuse(deadline);
    else await this.comb(deadline);
  }

  private randomCommand(): CommandSpec {
    const { random } = this.options;
    const id = random.pick(INSTRUMENTS);
    const from = random.pick(HOLDERS);
    const units = { from, instrument: id, quantity: random.between(1, 40) };
    const deed = random.weighted({
      transfer: 55,
      tooMuch: 4,
      move: 12,
      surrender: 5,
      retire: 5,
      cancel: 1,
      issue: 8,
      deal: 10,
    });
    switch (deed) {
      case 'transfer': {
        const to = random.pick(HOLDERS.filter((other) => other !== from));
        const compartment = random.chance(0.25) ? { compartment: 'trading' } : {};
        return transfer(from, to, id, units.quantity, {
          ...compartment,
          reference: `TRADE-${random.between(1, 9_999)}`,
        });
      }
      case 'tooMuch':
        return transfer(from, ISSUANCE, id, random.between(1_000_000, 2_000_000));
      case 'move':
        return {
          route: '/v1/position-moves',
          body: { ...units, toCompartment: random.pick(['registry', 'trading']) },
        };
      case 'surrender':
        return { route: '/v1/surrenders', body: { ...units, complianceYear: COMPLIANCE_YEAR } };
      case 'retire':
        return {
          route: '/v1/retirements',
          body: { ...units, beneficiary: `HOLDER-${from}`, reason: 'carbon-neutral-event' },
        };
      case 'cancel':
        return { route: '/v1/cancellations', body: { ...units, reason: 'court-order', reference: 'CASE-1' } };
      case 'issue':
        return issue(id, ISSUANCE, random.between(1, 400));
      case 'deal':
        return transfer(ISSUANCE, from, id, random.between(1, 60));
    }
  }

  /** Sends it once and does not wait: whether it counts is for the ledger alone to say. */
  private async hangUp(): Promise<void> {
    const command: SentCommand = {
      ...this.randomCommand(),
      client: this.client,
      key: this.newKey(),
      attempts: 0,
      answer: undefined,
    };
    this.sent.push(command);
    await this.send(command, this.options.random.between(1, 8)).catch(() => undefined);
  }

  /** An old command once more: the same outcome, however many processes have died since. */
  private async repeat(deadline: () => number): Promise<void> {
    if (this.remembered.length === 0) return;
    const command = this.options.random.pick(this.remembered);
    const answer = await this.untilFinal(command, deadline);
    if (!answer) return;
    this.replays++;
    const again = this.finalOf(command, answer);
    const before = command.answer!;
    if (JSON.stringify(again) !== JSON.stringify(before))
      this.violations.push(
        `${named(command)} was answered ${JSON.stringify(before)}, and now ${JSON.stringify(again)}`,
      );
  }

  /** The key of an old command for another one: refused, and nothing happens. */
  private async misuse(deadline: () => number): Promise<void> {
    if (this.remembered.length === 0) return;
    const { key, attempts } = this.options.random.pick(this.remembered);
    const other = {
      ...transfer(HOLDERS[0]!, HOLDERS[1]!, 'CEA24', 1, { reference: 'MISUSE' }),
      client: this.client,
      key,
    };
    const answer = await this.untilFinal({ ...other, attempts, answer: undefined }, deadline);
    if (answer && answer.status !== 409)
      this.violations.push(`${named(other)}, used for another command, was answered ${answer.status}`);
  }

  /** Deals units into single ranges, and then sends them back all at once: an operation in several parts. */
  private async comb(deadline: () => number): Promise<void> {
    const here = `COMB-${this.client}-A`;
    const there = `COMB-${this.client}-B`;
    const mustExecute = async (spec: CommandSpec): Promise<SentCommand | undefined> => {
      const command = await this.submit(spec, deadline);
      if (command.answer && command.answer.status !== 'executed')
        this.violations.push(`${named(command)} must be executed and was refused: ${command.answer.what}`);
      return command.answer?.status === 'executed' ? command : undefined;
    };
    // Without an answer nobody knows where the units are: this trader combs no more.
    const goOn = async (spec: CommandSpec): Promise<boolean> =>
      (await mustExecute(spec)) !== undefined || this.stopCombing();
    if (this.combs === NO_MORE_COMBS) return;
    if (this.combs < 0) {
      for (const id of [here, there])
        if (
          !(await goOn({
            route: '/v1/accounts',
            body: { account: id, accountType: 'holding', holder: `HOLDER-${id}`.toUpperCase() },
          }))
        )
          return;
      const issued = await mustExecute(issue(COMBED, here, 2 * COMB_RANGES * COMBS));
      this.firstSerial = issued ? this.lastIssued : undefined;
      this.combs = issued ? 0 : NO_MORE_COMBS;
    } else if (this.combs < COMBS) {
      const first = this.firstSerial! + 2 * COMB_RANGES * this.combs;
      const ranges = Array.from({ length: COMB_RANGES }, (_, index) => ({
        start: first + 2 * index,
        end: first + 2 * index,
      }));
      if (await goOn(transfer(here, there, COMBED, COMB_RANGES, { ranges }))) this.combs++;
    } else if (await goOn(transfer(there, here, COMBED, COMBS * COMB_RANGES))) this.combs = 0;
  }

  private firstSerial: number | undefined;
  private lastIssued: number | undefined;

  private stopCombing(): false {
    this.combs = NO_MORE_COMBS;
    return false;
  }

  /** Repeats it with the same key while the answer is "not now" or none at all. */
  private async untilFinal(command: SentCommand, deadline: () => number): Promise<Reply | undefined> {
    // Back to its own registry with every command, so that one that came back gets work again.
    this.preferred = 0;
    for (let failures = 0; ; failures++) {
      const { requestTimeoutMs = 3_000 } = this.options;
      const reply = await this.send(command, requestTimeoutMs).catch(() => undefined);
      if (reply && reply.status < 500 && reply.status !== 429) return reply;
      if (reply?.status === 500)
        this.violations.push(`${named(command)} was answered 500: ${JSON.stringify(reply.body)}`);
      this.retries++;
      this.preferred++;
      if (performance.now() > deadline()) return undefined;
      await pause(Math.min(500, 10 * 2 ** failures) * (0.5 + this.options.random.next() / 2));
    }
  }

  private async send(command: SentCommand, timeoutMs: number): Promise<Reply> {
    command.attempts++;
    const { urls } = this.options;
    const response = await fetch(urls[this.preferred % urls.length]! + command.route, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': command.key,
        authorization: await this.options.tokens.bearer({ client: command.client }),
      },
      body: JSON.stringify(command.body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: (await response.json()) as AnswerBody };
  }

  private finalOf(command: SentCommand, { status, body }: Reply): FinalAnswer {
    if (status === 200) {
      if (body.event?.type === 'UnitsIssued') this.lastIssued = body.event.data['start'] as number;
      return {
        status: 'executed',
        revision: body.revision,
        what: body.event?.type ?? '',
        balances: balancesText(body.balances ?? []),
      };
    }
    if (status === 422)
      return { status: 'rejected', revision: body.revision, what: body.problem?.code ?? '', balances: '' };
    this.violations.push(`${named(command)} was answered ${status}: ${JSON.stringify(body)}`);
    return { status: 'rejected', revision: undefined, what: body.code ?? '', balances: '' };
  }

  private remember(command: SentCommand): void {
    if (command.answer?.revision === undefined) return;
    if (this.remembered.length < REMEMBERED_MAX) this.remembered.push(command);
    else this.remembered[this.options.random.between(0, REMEMBERED_MAX - 1)] = command;
  }

  private newKey(): string {
    return `k${++this.count}`;
  }
}

const NO_MORE_COMBS = Number.POSITIVE_INFINITY;

interface Reply {
  readonly status: number;
  readonly body: AnswerBody;
}

interface AnswerBody {
  readonly revision?: number;
  readonly event?: { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
  readonly balances?: readonly Balance[];
  readonly problem?: { readonly code: string };
  readonly code?: string;
}

interface Balance {
  readonly account: string;
  readonly instrument: string;
  readonly compartment: string;
  readonly available: number;
  readonly encumbered: number;
}

/** One line for all balances of an answer, to be compared with the event's own. */
export const balancesText = (balances: readonly Balance[]): string =>
  balances
    .map((one) => `${one.account}/${one.instrument}/${one.compartment}=${one.available}+${one.encumbered}`)
    .join(' ');

export const named = ({
  client,
  key,
  route,
}: {
  readonly client: string;
  readonly key: string;
  readonly route: string;
}): string => `${client}/${key} (${route})`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
