// How the projections are doing, for health, metrics and the log: what the run reports, beside the head of the journal.
import type { EventStore } from '#event-store/event-store.js';
import { pause } from '#event-store/waiting.js';
import { msOf } from '#domain/instant.js';
import { NOTHING_READ, type Position } from '#read-models/answer.js';
import type { ProjectionObserver } from './run-projection.js';

export type RunState = 'starting' | 'following' | 'interrupted' | 'stopped';

export interface StatusReport {
  readonly ready: boolean;
  readonly state: RunState;
  readonly position: number;
  /** Null while the journal has not answered. */
  readonly head: number | null;
  readonly lagEvents: number | null;
  /** How long ago the read models last held the whole journal; 0 while they do. */
  readonly lagSeconds: number | null;
  /** What keeps it from running. */
  readonly problem: string | null;
}

export class ProjectionStatus implements ProjectionObserver {
  private state: RunState = 'starting';
  private position: Position = NOTHING_READ;
  private head: number | null = null;
  private levelAtMs: number | undefined;
  private problem: string | null = null;

  constructor(
    private readonly now: () => number,
    private readonly told: Partial<ProjectionObserver> = {},
  ) {}

  following(position: Position): void {
    this.state = 'following';
    this.problem = null;
    this.reach(position);
    this.told.following?.(position);
  }

  committed(position: Position, batch: { readonly count: number; readonly seconds: number }): void {
    this.reach(position);
    this.told.committed?.(position, batch);
  }

  interrupted(error: unknown): void {
    this.state = 'interrupted';
    this.problem = error instanceof Error ? error.message : String(error);
    this.told.interrupted?.(error);
  }

  stopped(): void {
    this.state = 'stopped';
  }

  /** Asks for the head of the journal until aborted; without an answer the lag is unknown. */
  async watchHead(store: EventStore, ledgerId: string, signal: AbortSignal, intervalMs = 1_000): Promise<void> {
    while (!signal.aborted) {
      try {
        this.head = await store.head(ledgerId);
      } catch {
        this.head = null;
      }
      this.noteLevel();
      await pause(intervalMs, signal);
    }
  }

  report(): StatusReport {
    const { state, position, head, problem } = this;
    // The head is asked for now and then; a batch may have come in since.
    const lagEvents = head === null ? null : Math.max(0, head - position.revision);
    return {
      ready: state === 'following' && lagEvents !== null,
      state,
      position: position.revision,
      head: head === null ? null : Math.max(head, position.revision),
      lagEvents,
      lagSeconds: lagEvents === null ? null : lagEvents === 0 ? 0 : this.secondsBehind(),
      problem: problem ?? (head === null ? 'the journal does not answer' : null),
    };
  }

  private reach(position: Position): void {
    this.position = position;
    this.noteLevel();
  }

  private noteLevel(): void {
    if (this.head !== null && this.position.revision >= this.head) this.levelAtMs = this.now();
  }

  /** Never level since the start: the time of the last event that was taken in is what is known. */
  private secondsBehind(): number {
    const since = this.levelAtMs ?? (this.position.recordedAt === null ? this.now() : msOf(this.position.recordedAt));
    return Math.max(0, (this.now() - since) / 1_000);
  }
}
