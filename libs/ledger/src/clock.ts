// The writer's clock: wall time that is watched against the machine's monotonic time.
import { type Instant, instantOf, msOf } from '#domain/instant.js';

export interface Clock {
  now(): Instant;
  /** Milliseconds by which wall time has jumped against monotonic time since the start. */
  skewMs(): number;
  /** Told of every time that is in the journal and later than now. A real clock answers nothing to that. */
  follow?(recordedAt: Instant): void;
}

/** Milliseconds by which the clock stands behind the moment; 0 where it does not. */
export function behindMs(clock: Clock, moment: Instant): number {
  const now = clock.now();
  return now < moment ? msOf(moment) - msOf(now) : 0;
}

/** This clock could stamp nothing for as long as it takes to catch up with the journal. */
export class ClockBehindJournal extends Error {
  constructor(now: Instant, recordedAt: Instant) {
    super(
      `the newest event of the journal is of ${recordedAt}, and the clock of this machine says ${now}. ` +
        'Either the clock is wrong, or this is the journal of a sandbox, whose clock was set forward: ' +
        'start it with REGISTRY_MODE=sandbox (`npm start -- --sandbox`), or take another database',
    );
    this.name = 'ClockBehindJournal';
  }
}

/** @throws ClockBehindJournal unless the clock, which may follow the journal, reaches what is recorded. */
export function assertReaches(clock: Clock, recordedAt: Instant, behindMsMax: number): void {
  clock.follow?.(recordedAt);
  if (behindMs(clock, recordedAt) > behindMsMax) throw new ClockBehindJournal(clock.now(), recordedAt);
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
  private aheadMs: number;

  /** @param beginsAt the time of an empty journal, for a rehearsal of years that have passed; without it the machine's */
  constructor(beginsAt?: Instant) {
    this.aheadMs = beginsAt === undefined ? 0 : msOf(beginsAt) - Date.now();
  }

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
