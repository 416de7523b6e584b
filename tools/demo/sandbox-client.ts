// People at a running sandbox: each asks over HTTP, with a token of his own from the issuer that `npm start` keeps.
import type { Role } from '#domain/roles.js';
import { ClearFailure } from '../import/clear-failure.js';
import { reasonOfFetch } from '../reason-of.js';

export interface Person {
  readonly subject: string;
  readonly role: Role;
  readonly province?: string;
  readonly market?: string;
}

/** An outcome, or the problem that came in its place. */
export interface Answer {
  readonly httpStatus: number;
  readonly status: 'executed' | 'pending' | 'rejected';
  readonly revision: number;
  readonly recordedAt: string;
  readonly replayed: boolean;
  readonly event?: { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
  readonly code?: string;
  readonly detail?: string;
  readonly numbers?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly problem?: Pick<Answer, 'code' | 'detail' | 'numbers' | 'errors'>;
}

/** Plain JavaScript, because `npm start` runs before anything is built. */
interface DevelopmentIssuer {
  developmentToken(dataDir: string, wanted: Person & { readonly client: string }): Promise<string>;
}

const ANSWER_MS_MAX = 60_000;

export class SandboxClient {
  private readonly tokens = new Map<string, Promise<string>>();

  private constructor(
    readonly url: string,
    /** Owns the keys of the commands. */
    private readonly client: string,
    private readonly dataDir: string,
    private readonly issuer: DevelopmentIssuer,
  ) {}

  /** @throws ClearFailure when no sandbox answers at the address, or does not take the tokens. */
  static async open(url: string, client: string, clerk: Person): Promise<SandboxClient> {
    const opened = await SandboxClient.ofDevelopment(url, client);
    await opened.checkSandbox(clerk);
    return opened;
  }

  /** At any registry that takes the tokens of `npm start`, a sandbox or not. */
  static async ofDevelopment(url: string, client: string): Promise<SandboxClient> {
    const issuer = (await import(
      new URL('../../../tools/start/development-issuer.mjs', import.meta.url).href
    )) as DevelopmentIssuer;
    return new SandboxClient(url, client, process.env['DATA_DIR'] ?? '.data', issuer);
  }

  /** A lawful no is an answer, too. @throws ClearFailure when there is none. */
  command(person: Person, route: string, body: object, key: string): Promise<Answer> {
    return this.send(person, route, key, 'application/json', JSON.stringify(body));
  }

  /** A command whose body is a CSV file. */
  file(person: Person, route: string, csv: string, key: string): Promise<Answer> {
    return this.send(person, route, key, 'text/csv', csv);
  }

  /** Transfers as lines of JSON. Answers one outcome a line, in their order. */
  async bulk(person: Person, lines: readonly object[]): Promise<readonly Answer[]> {
    const { status, text } = await this.requestText(person, '/v1/transfers/bulk', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    if (status !== 200) throw new ClearFailure(`/v1/transfers/bulk answers ${status}: ${text.slice(0, 500)}`);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => answerOf(JSON.parse(line) as Answer));
  }

  /** A document, as it is. Answers what commands name it by. */
  async upload(person: Person, document: string): Promise<object> {
    const { status, answer } = await this.request(person, '/v1/evidence', {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: document,
    });
    if (status !== 200) throw new ClearFailure(`/v1/evidence answers ${status}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async ask<Body>(person: Person, path: string): Promise<Body> {
    const { status, answer } = await this.request(person, path, {});
    if (status !== 200) throw new ClearFailure(`${path} answers ${status}: ${JSON.stringify(answer)}`);
    return answer as Body;
  }

  /** A list as CSV, as it comes. */
  async download(person: Person, path: string): Promise<string> {
    const { status, text } = await this.requestText(person, path, { headers: { accept: 'text/csv' } });
    if (status !== 200) throw new ClearFailure(`${path} answers ${status}: ${text.slice(0, 500)}`);
    return text;
  }

  /** Nobody wants a made-up country in a registry that is one: only a sandbox has a clock that can be set. */
  private async checkSandbox(clerk: Person): Promise<void> {
    const { httpStatus, code, detail } = await this.command(
      clerk,
      '/v1/sandbox/clock?dryRun=true',
      // A time that has passed: a sandbox says that its clock goes forward only, another registry has no such route.
      { to: '2000-01-01T00:00:00.000Z' },
      'is-it-a-sandbox',
    );
    if (code === 'clock-not-forward') return;
    throw new ClearFailure(
      code === 'route-not-found'
        ? `The registry at ${this.url} is no sandbox. Start one with \`npm start -- --sandbox\`; its data can be a folder of its own (DATA_DIR).`
        : `The registry at ${this.url} does not take this (${httpStatus} ${code}): ${detail}`,
    );
  }

  private async send(person: Person, route: string, key: string, type: string, body: string): Promise<Answer> {
    const { status, answer } = await this.request(person, route, {
      method: 'POST',
      headers: { 'content-type': type, 'idempotency-key': key },
      body,
    });
    return { ...answerOf(answer as Answer), httpStatus: status };
  }

  private async request(person: Person, path: string, init: RequestInit): Promise<{ status: number; answer: object }> {
    const { status, text } = await this.requestText(person, path, init);
    return { status, answer: JSON.parse(text) as object };
  }

  private async requestText(
    person: Person,
    path: string,
    init: RequestInit,
  ): Promise<{ status: number; text: string }> {
    const token = await this.tokenOf(person);
    let response: Response;
    try {
      response = await fetch(this.url + path, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
    } catch (error) {
      throw new ClearFailure(
        `No registry answers at ${this.url} (${reasonOfFetch(error)}). Start one with \`npm start -- --sandbox\`, or name its address by --url.`,
      );
    }
    const text = await response.text();
    if (response.status === 401)
      throw new ClearFailure(
        `The registry at ${this.url} does not know the key in ${this.dataDir}: run this where its \`npm start\` runs, with the same DATA_DIR.`,
      );
    if (response.status >= 500 || response.status === 429)
      throw new ClearFailure(`${path} answers ${response.status}: ${text.slice(0, 500)}`);
    return { status: response.status, text };
  }

  private tokenOf(person: Person): Promise<string> {
    let token = this.tokens.get(person.subject);
    if (!token) {
      token = this.issuer.developmentToken(this.dataDir, { ...person, client: this.client });
      this.tokens.set(person.subject, token);
    }
    return token;
  }
}

/** The reason of a refusal in one place, whether it came as an outcome or as a problem. */
function answerOf({ problem, ...outcome }: Answer): Answer {
  return { ...outcome, ...problem };
}
