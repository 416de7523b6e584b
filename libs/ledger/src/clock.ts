// The writer's clock: wall time that is watched against the machine's monotonic time.
import { type Instant, instantOf, msOf } from '#domain/instant.js';

export interface Clock {
  now(): Instant;
  /** Milliseconds by which wall time has jumped against monotonic time since the start. */
  skewMs(): number;
  /** Told of every time that is in the journal and later than now. A real clock answers nothing to that. */
  follow?(recordedAt: Instant): void;
}

export class SystemClock implements Clock {
  private readonly startedAtMs = Date.now() - performance.now();
  private lastMs = 0;
  private last: Instant = instantOf(0);

  now(): Instant {
    const ms = Date.now();
    // Formatting costs more than a decision; commands of one millisecond share one text.
    if (ms !== this.lastMs) {
      this.lastMs = ms;
      this.last = instantOf(ms);
    }
    return this.last;
  }

  skewMs(): number {
    return Date.now() - performance.now() - this.startedAtMs;
  }
}

/**
 * The clock of a sandbox: runs like any other, from the latest time in the journal on. Where an event set the clock
 * forward, it stays so, also after a restart and in every other instance.
 */
export class SandboxClock implements Clock {
  private readonly real = new SystemClock();
  private aheadMs = 0;

  now(): Instant {
    return this.aheadMs === 0 ? this.real.now() : instantOf(Date.now() + this.aheadMs);
  }

  skewMs(): number {
    return this.real.skewMs();
  }

  follow(recordedAt: Instant): void {
    this.aheadMs = Math.max(this.aheadMs, msOf(recordedAt) - Date.now());
  }
}
