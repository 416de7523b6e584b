// One client of the workload: sends commands under its own keys, repeats each until it has a final answer, forgets none.
import type { Board, Noted } from './board.js';
import { advance, randomAnswer, randomDeed } from './deeds.js';
import { approve, COMBED, type CommandSpec, HOLDERS, holder, issue, PEOPLE, transfer } from './market.js';
import type { Random } from './random.js';
import type { TestTokens } from '../support/tokens.js';

/** What the registry said for good about a command. */
export interface FinalAnswer {
  /** `pending`: it stands in the journal as a proposal, or as an approval that is not the last one. */
  readonly status: 'executed' | 'pending' | 'rejected';
  /** Of the event that records it; undefined where the refusal is not recorded. */
  readonly revision: number | undefined;
  /** Type of the event, or code of the refusal. */
  readonly what: string;
  /** Balances after it that the caller sees, as texts, as they were answered. */
  readonly balances: readonly string[];
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
  readonly board: Board;
  readonly requestTimeoutMs?: number;
  /** How long a client thinks between two commands, at most. */
  readonly thinkMsMax?: number;
  /** Only trades that are carried out at once: for suites that measure how the registry bears a load. */
  readonly plain?: boolean;
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
    this.lastNoted = undefined;
    const command = this.newCommand(spec);
    this.sent.push(command);
    const answer = await this.untilFinal(command, deadline);
    if (!answer) return command;
    if (answer.status === 409) this.violations.push(`${named(command)} was refused as a second use of its key`);
    command.answer = this.finalOf(command, answer);
    this.remember(command);
    return command;
  }

  /** The command, and a second person's approval where it waits for one; answers the last of both. */
  async submitApproved(spec: CommandSpec, deadline: () => number): Promise<SentCommand> {
    const made = await this.submit(spec, deadline);
    if (made.answer?.status !== 'pending') return made;
    return this.submit(approve(made.answer.revision!, PEOPLE.ministry), deadline);
  }

  private async act(deadline: () => number): Promise<void> {
    const { random, board, plain } = this.options;
    const deed = random.weighted(plain ? PLAIN_DEEDS : DEEDS);
    if (deed === 'trade') await this.submitNoted(this.randomCommand(), deadline);
    else if (deed === 'answer') await this.answerProposal(deadline);
    else if (deed === 'hangUp') await this.hangUp();
    else if (deed === 'repeat') await this.repeat(deadline);
    else if (deed === 'misuse') await this.misuse(deadline);
    else if (deed === 'intrude') await this.intrude();
    else if (deed === 'comb') await this.comb(deadline);
    else {
      const spec = advance(random, board);
      if (spec) await this.submitNoted(spec, deadline);
    }
  }

  private randomCommand(): CommandSpec {
    const { random, board, plain } = this.options;
    if (!plain) return randomDeed(random, board);
    const from = random.pick(HOLDERS);
    return transfer(from, random.pick(HOLDERS.filter((other) => other !== from)), 'CEA24', 1);
  }

  private async submitNoted(spec: CommandSpec, deadline: () => number): Promise<SentCommand> {
    const command = await this.submit(spec, deadline);
    if (this.lastNoted) this.options.board.note(this.lastNoted, spec.by);
    return command;
  }

  private async answerProposal(deadline: () => number): Promise<void> {
    const { random, board } = this.options;
    const proposal = board.proposal(random);
    if (!proposal) return;
    proposal.tries++;
    const { answer } = await this.submitNoted(randomAnswer(random, proposal), deadline);
    // Not found: it has ended, or this one had no say in it.
    if (answer?.status === 'executed' || (answer?.what === 'proposal-not-found' && random.chance(0.5)))
      board.settled(proposal);
  }

  /** With a token that must not count: refused, and the journal knows nothing of it. */
  private async intrude(): Promise<void> {
    const { random } = this.options;
    const kind = random.pick(['expired', 'revoked', 'forged', 'auditor', 'public'] as const);
    const command = this.newCommand(transfer(HOLDERS[0]!, HOLDERS[1]!, 'CEA24', 1, { reference: 'INTRUSION' }));
    const authorization = await this.badAuthorization(kind);
    const reply = await this.send(command, REQUEST_TIMEOUT_MS, authorization).catch(() => undefined);
    if (!reply || reply.status >= 500 || reply.status === 429) return;
    const wanted = kind === 'auditor' || kind === 'public' ? 403 : 401;
    if (reply.status !== wanted)
      this.violations.push(`${named(command)}, sent with a token that is ${kind}, was answered ${reply.status}`);
    command.answer = { status: 'rejected', revision: undefined, what: reply.body.code ?? '', balances: [] };
    this.sent.push(command);
  }

  private async badAuthorization(kind: 'expired' | 'revoked' | 'forged' | 'auditor' | 'public'): Promise<string> {
    const { tokens, client } = this.options;
    if (kind === 'expired') return tokens.bearer({ ...PEOPLE.clerk, client, hours: -1 });
    if (kind === 'revoked') return tokens.bearer({ ...PEOPLE.clerk, client: REVOKED.client, tokenId: REVOKED.tokenId });
    if (kind === 'forged') {
      const good = await tokens.bearer({ ...PEOPLE.clerk, client });
      // Another character in the middle of the signature: the last one has bits that do not count.
      const at = good.length - 20;
      return good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1);
    }
    return tokens.bearer({ role: kind, subject: kind, client });
  }

  /** Sends it once and does not wait: whether it counts is for the ledger alone to say. */
  private async hangUp(): Promise<void> {
    const command = this.newCommand(this.randomCommand());
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
    const misuse = transfer(HOLDERS[0]!, HOLDERS[1]!, 'CEA24', 1, { reference: 'MISUSE' });
    const other = { ...misuse, client: this.client, key };
    const answer = await this.untilFinal({ ...other, attempts, answer: undefined }, deadline);
    if (answer && answer.status !== 409)
      this.violations.push(`${named(other)}, used for another command, was answered ${answer.status}`);
  }

  /** Deals units into single ranges, and then sends them back all at once: an operation in several parts. */
  private async comb(deadline: () => number): Promise<void> {
    const here = `COMB-${this.client}-A`;
    const there = `COMB-${this.client}-B`;
    const mustExecute = async (spec: CommandSpec): Promise<SentCommand | undefined> => {
      const command = await this.submitApproved(spec, deadline);
      if (command.answer && command.answer.status !== 'executed')
        this.violations.push(`${named(command)} must be executed and was refused: ${command.answer.what}`);
      return command.answer?.status === 'executed' ? command : undefined;
    };
    // Without an answer nobody knows where the units are: this trader combs no more.
    const goOn = async (spec: CommandSpec): Promise<boolean> =>
      (await mustExecute(spec)) !== undefined || this.stopCombing();
    if (this.combs === NO_MORE_COMBS) return;
    if (this.combs < 0) {
      for (const id of [here, there]) if (!(await goOn(holder(id)))) return;
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
    } else {
      const back = transfer(there, here, COMBED, COMBS * COMB_RANGES);
      // Proposed by the registry, the parts carry out a proposal, whose units they unpin one after another.
      const by = this.options.random.chance(0.5) ? PEOPLE.clerk : back.by;
      if (await goOn({ ...back, by })) this.combs = 0;
    }
  }

  /** What the last answer says that others may go on from. */
  private lastNoted: Noted | undefined;
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
      const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = this.options;
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

  private async send(command: SentCommand, timeoutMs: number, authorization?: string): Promise<Reply> {
    command.attempts++;
    const { urls, tokens } = this.options;
    const response = await fetch(urls[this.preferred % urls.length]! + command.route, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': command.key,
        authorization: authorization ?? (await tokens.bearer({ ...command.by, client: command.client })),
      },
      body: JSON.stringify(command.body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: (await response.json()) as AnswerBody };
  }

  private finalOf(command: SentCommand, { status, body }: Reply): FinalAnswer {
    const { revision, recordedAt, event, balances = [], problem, code = '' } = body;
    if (status === 200 || status === 202) {
      this.lastNoted = { revision: revision!, recordedAt: recordedAt!, event: event! };
      if (event!.type === 'UnitsIssued') this.lastIssued = event!.data['start'] as number;
      return {
        status: status === 200 ? 'executed' : 'pending',
        revision,
        what: event!.type,
        balances: balances.map(balanceText),
      };
    }
    // What the edge refuses, after a look at the journal.
    if (status === 422) return { status: 'rejected', revision, what: problem?.code ?? code, balances: [] };
    if (!UNRECORDED.has(code))
      this.violations.push(`${named(command)} was answered ${status}: ${JSON.stringify(body)}`);
    return { status: 'rejected', revision: undefined, what: code, balances: [] };
  }

  private remember(command: SentCommand): void {
    // What the trainee sees changes with his rights, and with it the balances of an old answer.
    if (command.answer?.revision === undefined || command.by === PEOPLE.trainee) return;
    if (this.remembered.length < REMEMBERED_MAX) this.remembered.push(command);
    else this.remembered[this.options.random.between(0, REMEMBERED_MAX - 1)] = command;
  }

  private newCommand(spec: CommandSpec): SentCommand {
    return { ...spec, client: this.client, key: `k${++this.count}`, attempts: 0, answer: undefined };
  }
}

const DEEDS = { trade: 62, answer: 22, hangUp: 3, repeat: 4.8, misuse: 2, intrude: 2, comb: 4, clock: 0.2 };
const PLAIN_DEEDS: typeof DEEDS = { ...DEEDS, answer: 0, intrude: 0, clock: 0 };
const REQUEST_TIMEOUT_MS = 3_000;

/** The token that the workload has revoked before anybody trades. */
export const REVOKED = { client: 'thief', tokenId: 'stolen' } as const;

/** Refusals that leave the key unused: the caller has no such right, or what he names is not there for him. */
const UNRECORDED: ReadonlySet<string> = new Set([
  'account-not-found',
  'encumbrance-not-found',
  'proposal-not-found',
  'operation-not-allowed',
  'right-missing',
]);

const NO_MORE_COMBS = Number.POSITIVE_INFINITY;

interface Reply {
  readonly status: number;
  readonly body: AnswerBody;
}

interface AnswerBody {
  readonly revision?: number;
  readonly recordedAt?: string;
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

/** A balance of an answer as one line, to be compared with the event's own. */
export const balanceText = (one: Balance): string =>
  `${one.account}/${one.instrument}/${one.compartment}=${one.available}+${one.encumbered}`;

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
