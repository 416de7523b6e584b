// Holds commands back for some milliseconds while the read models, alive and moving, fall behind: so they stay near.
import { setTimeout as delay } from 'node:timers/promises';

/** Where commands are decided, and how far the read models are. */
export interface PaceSources {
  readonly head: () => number;
  readonly position: () => Promise<number>;
  readonly nowMs: () => number;
}

/** Two batches at full load are under way all the time; more than that is falling behind. */
const BEHIND_MIN = 2_000;
/** Every so many events more cost each command a millisecond more. */
const EVENTS_PER_MS = 500;
/** Far below what a client notices; it takes a fully loaded registry to less than half of its rate. */
export const HELD_MS_MAX = 10;
/** Whoever has not moved for so long is stopped or stuck: commands must not wait for that. */
const MOVED_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 50;

export class ProjectionPace {
  private held = 0;
  private position: number | undefined;
  private movedAtMs = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sources: PaceSources) {}

  /** For how long each command is held back at the moment; 0 unless the read models are behind and moving. */
  get heldMs(): number {
    return this.held;
  }

  start(): void {
    let looking = false;
    this.timer = setInterval(() => {
      // A slow answer must not queue questions up behind it.
      if (looking) return;
      looking = true;
      void this.look().finally(() => (looking = false));
    }, LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.held = 0;
  }

  /** Undefined where there is nothing to wait for. */
  hold(): Promise<void> | undefined {
    return this.held === 0 ? undefined : delay(this.held);
  }

  async look(): Promise<void> {
    // Taken first: what is recorded while the database answers is not yet behind.
    const head = this.sources.head();
    if (this.held === 0 && this.position !== undefined && head <= this.position) return;
    const position = await this.sources.position().catch(() => undefined);
    const nowMs = this.sources.nowMs();
    if (position === undefined) {
      this.held = 0;
      return;
    }
    if (this.position !== undefined && position > this.position) this.movedAtMs = nowMs;
    this.position = position;
    const moving = nowMs - this.movedAtMs <= MOVED_WITHIN_MS;
    const beyond = head - position - BEHIND_MIN;
    this.held = moving && beyond > 0 ? Math.min(HELD_MS_MAX, Math.ceil(beyond / EVENTS_PER_MS)) : 0;
  }
}
