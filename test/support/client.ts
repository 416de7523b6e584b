// A small typed client of the registry's API, as another system would write one.
import { randomUUID } from 'node:crypto';
import type { CommandAnswer } from '../../apps/registry/src/http/command-answer.js';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { TestTokens, Who } from './tokens.js';

export interface CommandOptions {
  /** Idempotency-Key; a new one where it is left out. */
  readonly key?: string;
  /** The system that calls, and owns the key. */
  readonly client?: string;
  readonly dryRun?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** An outcome, or the problem that came in its place. */
export type CommandBody = Omit<CommandAnswer, 'status'> &
  Omit<Problem, 'status'> & { readonly status: string | number };

/** What queries answer; fields of their rows are read by name. */
export type QueryBody = Readonly<Record<string, unknown>> & { readonly revision: number };

export interface ListBody<Row = Readonly<Record<string, unknown>>> {
  readonly revision: number;
  readonly items: readonly Row[];
  readonly next: string | null;
}

export class RegistryClient {
  private readonly ended = new AbortController();

  /** @param who calls, where a request does not say otherwise: a registry administrator */
  constructor(
    readonly url: string,
    readonly tokens: TestTokens,
    private readonly who: Who = {},
  ) {}

  /** The same registry, called by somebody else. */
  as(role: string, who: Omit<Who, 'role'> = {}): RegistryClient {
    return new RegistryClient(this.url, this.tokens, { ...who, role });
  }

  /**
   * Sends a command and answers whatever comes: 200, or a problem. Where it waits for a second person, one approves it at
   * once (a person of the ministry, who may approve whatever the registry's staff proposes), and the answer is his.
   */
  async command(route: string, body: object, options: CommandOptions = {}): Promise<Answer<CommandBody>> {
    const { key = randomUUID() } = options;
    const answer = await this.propose(route, body, { ...options, key });
    if (answer.status !== 202 || options.dryRun) return answer;
    const second = this.as('national-authority', {
      subject: 'second-person',
      client: options.client ?? this.who.client,
    });
    return second.propose(`${answer.headers.get('location')!}/approval`, {}, { key: `${key.slice(0, 55)}.approval` });
  }

  /** Sends a command and answers what comes at once: 202 where it waits for somebody. */
  async propose(route: string, body: object, options: CommandOptions = {}): Promise<Answer<CommandBody>> {
    const { key = randomUUID(), client, dryRun, headers } = options;
    return this.send('POST', dryRun ? `${route}?dryRun=true` : route, JSON.stringify(body), {
      'content-type': 'application/json',
      'idempotency-key': key,
      ...(client !== undefined && { authorization: await this.tokens.bearer({ ...this.who, client }) }),
      ...headers,
    });
  }

  /** The Authorization header of who calls. */
  bearer(): Promise<string> {
    return this.tokens.bearer(this.who);
  }

  /** Sends a command that must be executed. @throws Error with the answer when it is not. */
  async execute(route: string, body: object, options: CommandOptions = {}): Promise<CommandAnswer> {
    const answer = await this.command(route, body, options);
    if (answer.status !== 200) throw new Error(`${route} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as CommandAnswer;
  }

  /** Asks, and answers whatever comes. */
  query<Body = QueryBody>(path: string, headers: Readonly<Record<string, string>> = {}) {
    return this.send<Body>('GET', path, undefined, headers);
  }

  /** Asks what must be answered. @throws Error with the answer when it is not 200. */
  async ask<Body = QueryBody>(path: string): Promise<Body> {
    const answer = await this.query<Body>(path);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** All items of a list, page by page to its end. */
  async *pages<Row>(path: string): AsyncGenerator<ListBody<Row>> {
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor && `${path.includes('?') ? '&' : '?'}cursor=${cursor}`;
      const page: ListBody<Row> = await this.ask<ListBody<Row>>(path + more);
      yield page;
      cursor = page.next;
    }
  }

  /** Any request, with the body as it is; `authorization: ''` sends no token. An answer that is not JSON comes as text. */
  async send<Body>(
    method: string,
    path: string,
    body: string | Uint8Array | undefined,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const { authorization = await this.tokens.bearer(this.who), ...others } = headers;
    const response = await fetch(this.url + path, {
      method,
      headers: { ...others, ...(authorization !== '' && { authorization }) },
      signal: this.ended.signal,
      ...(body !== undefined && { body: body as RequestInit['body'] }),
    });
    const text = await response.text();
    const isJson =
      /\bjson\b/.test(response.headers.get('content-type') ?? '') &&
      !/ndjson/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as Body,
    };
  }

  /** Gives up on every request that is still under way. */
  async close(): Promise<void> {
    this.ended.abort();
  }
}
