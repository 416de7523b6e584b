// Hears of new heads through LISTEN, so that a follower need not wait for its next poll; it may miss any of them.
import pg from 'pg';
import { Backoff, pause, unlessAborted } from './waiting.js';

/** The payload of a hint is the ledger id. A reader asks the tables what is there, never the hint. */
export const HEAD_CHANNEL = 'journal_head';

export class HeadHints {
  private readonly heard = new Map<string, number>();
  private readonly waiting = new Set<() => void>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly config: pg.ClientConfig,
    private readonly warn: (message: string, error: unknown) => void,
  ) {}

  /** How many hints came for this ledger. Taken before a read and given to `wait`, no hint falls between the two. */
  count(ledgerId: string): number {
    this.running ??= this.listen();
    return this.heard.get(ledgerId) ?? 0;
  }

  /** Resolves when more than `count` hints have come for this ledger, or after `ms`, or when `signal` is aborted. */
  wait(ledgerId: string, count: number, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiting.delete(wake);
        resolve();
      };
      const wake = (): void => {
        if (this.count(ledgerId) > count) done();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      this.waiting.add(wake);
      if (signal.aborted) done();
      else wake();
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async listen(): Promise<void> {
    const { signal } = this.stopping;
    const backoff = new Backoff();
    while (!signal.aborted) {
      const error = await unlessAborted(signal, this.listenOnce(signal, backoff));
      if (signal.aborted) return;
      this.warn('lost the connection that hears of new heads; polling goes on', error);
      await pause(backoff.next(), signal);
    }
  }

  /** A connection of its own: LISTEN belongs to a session, and the pool must be free to replace any of its sessions. */
  private async listenOnce(signal: AbortSignal, backoff: Backoff): Promise<unknown> {
    const client = new pg.Client(this.config);
    const lost = new Promise<unknown>((resolve) => {
      // Stays attached for good: an `error` that nobody listens to would end the process.
      client.on('error', resolve);
      client.on('end', () => resolve(new Error('the connection ended')));
    });
    client.on('notification', (message) => this.hear(message.payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${HEAD_CHANNEL}`);
      backoff.reset();
      return await unlessAborted(signal, lost);
    } catch (error) {
      return error;
    } finally {
      client.end().catch(() => undefined);
    }
  }

  private hear(ledgerId: string): void {
    this.heard.set(ledgerId, (this.heard.get(ledgerId) ?? 0) + 1);
    for (const wake of [...this.waiting]) wake();
  }
}
