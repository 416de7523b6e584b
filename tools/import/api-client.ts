// Sends commands to the registry until it says yes or no, and has the second person approve what waits for one.
import { setTimeout as delay } from 'node:timers/promises';
import { reasonOfFetch } from '../reason-of.js';
import { ClearFailure } from './clear-failure.js';
import type { ImportCommand } from './eutl-commands.js';
import { APPROVER_OF, type People, type Person } from './people.js';

export interface Decided {
  readonly revision: number;
  readonly replayed: boolean;
  /** Undefined where it was executed. */
  readonly refusal: { readonly code: string; readonly reason: string } | undefined;
}

interface Request {
  readonly by: Person;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Sent = Pick<ImportCommand, 'name' | 'key' | 'route' | 'body' | 'by'>;

interface Problem {
  readonly code: string;
  readonly detail: string;
}

/** For so long a registry may not answer at all before the import gives up; it can be run again later. */
const SILENCE_MS_MAX = 120_000;
const ANSWER_MS_MAX = 60_000;

export class ApiClient {
  private heardAt = Date.now();

  constructor(
    private readonly url: string,
    private readonly people: People,
  ) {}

  /** @throws ClearFailure when no registry is there that takes commands. */
  async checkReady(): Promise<void> {
    let answer: { status?: string; readOnly?: boolean; reasons?: string[] };
    try {
      const response = await fetch(`${this.url}/v1/health/ready`, { signal: AbortSignal.timeout(10_000) });
      answer = (await response.json()) as typeof answer;
    } catch (error) {
      throw new ClearFailure(
        `No registry answers at ${this.url} (${reasonOfFetch(error)}). Start one with \`npm start\`, or name its address by --url.`,
      );
    }
    if (answer.status === undefined) throw new ClearFailure(`What answers at ${this.url} is not a registry.`);
    if (answer.status !== 'ready')
      throw new ClearFailure(`The registry at ${this.url} is not ready: ${answer.reasons?.join(', ')}.`);
    if (answer.readOnly) throw new ClearFailure(`The registry at ${this.url} is read-only and takes no commands.`);
  }

  /**
   * Decided for good: what was proposed is approved, too. After a break at any point the same keys lead to the same
   * proposal and the same approval. @throws ClearFailure when the registry stays away, or the key is another command's.
   */
  async decide(command: ImportCommand): Promise<Decided> {
    const made = await this.command(command);
    if (made.proposal === undefined) return made;
    return this.command({
      name: command.name,
      // Made of what it approves: it stays the same, and is short however long the command's own key is.
      key: `eutl:approval:${made.proposal}`,
      route: `/v1/proposals/${made.proposal}/approval`,
      body: {},
      by: APPROVER_OF[command.by],
    });
  }

  private async command({ name, key, route, body, by }: Sent): Promise<Decided & { readonly proposal?: number }> {
    const { status, answer } = await this.request(route, {
      by,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    const { revision = -1, replayed = false, problem } = answer as Partial<Decided> & { problem?: Problem };
    if (status === 200) return { revision, replayed, refusal: undefined };
    // The event that waits names the proposal: it is the proposal.
    if (status === 202) return { revision, replayed, refusal: undefined, proposal: revision };
    const { code, detail } = problem ?? (answer as unknown as Problem);
    if (code === 'key-reused')
      throw new ClearFailure(
        `${name}: this registry has executed another command under the same key. Was another extract imported here? Then give this one a name of its own by --client.`,
      );
    return { revision, replayed, refusal: { code, reason: detail } };
  }

  /** Waits until the read models have reached the revision, where the path asks for one. */
  async query(path: string): Promise<unknown> {
    const { status, answer } = await this.request(path, { by: 'administrator' });
    if (status === 200) return answer;
    if (status === 404) return undefined;
    throw new ClearFailure(`${path} answers ${status}: ${JSON.stringify(answer).slice(0, 500)}`);
  }

  /** Repeats what may be repeated: no answer, 429, and every 5xx. */
  private async request(path: string, { by, headers, ...init }: Request): Promise<{ status: number; answer: object }> {
    for (let attempt = 0; ; attempt++) {
      let failure: string;
      let waitMs = Math.min(5_000, 50 * 2 ** Math.min(attempt, 10));
      try {
        const response = await fetch(this.url + path, {
          ...init,
          headers: { ...headers, authorization: `Bearer ${this.people[by].token}` },
          signal: AbortSignal.timeout(ANSWER_MS_MAX),
        });
        const text = await response.text();
        if (response.status === 401 || response.status === 403)
          throw new ClearFailure(
            `The registry at ${this.url} does not take the token of the ${by} for ${path}: ${text.slice(0, 300)}`,
          );
        if (response.status < 500 && response.status !== 429) {
          this.heardAt = Date.now();
          return { status: response.status, answer: JSON.parse(text) as object };
        }
        failure = `${response.status} ${text.slice(0, 300)}`;
        waitMs = Math.max(waitMs, 1_000 * Number(response.headers.get('retry-after') ?? 0));
      } catch (error) {
        if (error instanceof ClearFailure) throw error;
        failure = reasonOfFetch(error);
      }
      if (Date.now() - this.heardAt > SILENCE_MS_MAX)
        throw new ClearFailure(
          `The registry at ${this.url} does not answer any more (${failure}). The same command again goes on from here.`,
        );
      // Jitter: those who wait must not come back all at once.
      await delay(waitMs * (0.5 + Math.random() / 2));
    }
  }
}
