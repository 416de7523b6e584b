// The writer's clock: wall time that is watched against the machine's monotonic time.
import { type Instant, instantOf } from '#domain/instant.js';

export interface Clock {
  now(): Instant;
  /** Milliseconds by which wall time has jumped against monotonic time since the start. */
  skewMs(): number;
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
