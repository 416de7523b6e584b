// Waits until the read models have taken in a revision: for a caller that wants to read what it just wrote.
import type { Database } from '../database.js';
import { positionOf } from './queries.js';

/**
 * Answers the position reached: at least `revision`, or less where the time ran out first.
 * @throws DOMException (AbortError, or the signal's reason) when aborted, and what the database throws.
 */
export function waitForRevision(
  db: Database,
  ledgerId: string,
  revision: number,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<number> {
  let ofDatabase = pollers.get(db);
  if (!ofDatabase) pollers.set(db, (ofDatabase = new Map<string, PositionPoller>()));
  let poller = ofDatabase.get(ledgerId);
  if (!poller) ofDatabase.set(ledgerId, (poller = new PositionPoller(db, ledgerId)));
  return poller.wait(revision, timeoutMs, signal);
}

/** One poller for all who wait in this process: a thousand waiters ask the database no more often than one. */
const pollers = new WeakMap<Database, Map<string, PositionPoller>>();

/** The projection takes some milliseconds for a batch; asking costs it nothing and the database 0.1 ms. */
const POLL_INTERVAL_MS = 5;

interface Waiter {
  readonly revision: number;
  readonly resolve: (position: number) => void;
  readonly reject: (error: unknown) => void;
}

class PositionPoller {
  private readonly waiters = new Set<Waiter>();
  private polling = false;
  private lastSeen = -1;

  constructor(
    private readonly db: Database,
    private readonly ledgerId: string,
  ) {}

  wait(revision: number, timeoutMs: number, signal?: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const settled = (): void => {
        this.waiters.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        revision,
        resolve: (position) => {
          settled();
          resolve(position);
        },
        reject: (error) => {
          settled();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      const onAbort = (): void => waiter.reject(signal?.reason);
      const timer = setTimeout(() => waiter.resolve(this.lastSeen), timeoutMs);
      signal?.addEventListener('abort', onAbort);
      this.waiters.add(waiter);
      if (!this.polling) void this.poll();
    });
  }

  private async poll(): Promise<void> {
    this.polling = true;
    while (this.waiters.size > 0) {
      try {
        this.lastSeen = (await positionOf(this.db, this.ledgerId)).revision;
      } catch (error) {
        for (const waiter of this.waiters) waiter.reject(error);
        break;
      }
      for (const waiter of this.waiters) if (waiter.revision <= this.lastSeen) waiter.resolve(this.lastSeen);
      if (this.waiters.size > 0) await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
    this.polling = false;
  }
}
