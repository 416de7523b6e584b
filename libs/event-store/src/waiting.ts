// Waiting that ends: jittered backoff between attempts, pauses that an abort cuts short, and a bound on any promise.

/** Doubles up to a limit, with full jitter, so that many clients of a restarted server do not return in step. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly firstMs = 50,
    private readonly limitMs = 5_000,
  ) {}

  next(): number {
    const ceilingMs = Math.min(this.limitMs, this.firstMs * 2 ** this.failures);
    this.failures += 1;
    return ceilingMs * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.failures = 0;
  }
}

/** Resolves after `ms` or when `signal` is aborted, whichever is first; never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

export class NoAnswer extends Error {
  constructor(what: string, ms: number) {
    super(`${what}: no answer within ${Math.round(ms)} ms`);
    this.name = 'NoAnswer';
  }
}

/** The promise's own outcome, or NoAnswer after `ms`. What the promise does later is ignored. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(what, ms)), ms);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

/** The promise's own outcome, or undefined as soon as `signal` is aborted. What the promise does later is ignored. */
export async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T | undefined> {
  promise.catch(() => undefined);
  if (signal.aborted) return undefined;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
