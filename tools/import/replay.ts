// Runs commands through the API with bounded concurrency: in any order, or in order along every account.
import type { ApiClient } from './api-client.js';
import type { ImportCommand } from './eutl-commands.js';
import type { Progress } from '../progress.js';

export interface Refused {
  readonly name: string;
  readonly code: string;
  readonly reason: string;
}

const UNDER_WAY_MAX = 64;
/** Lines that may wait for the lines before them on the same accounts. */
const WAITING_MAX = 4_096;

export class Replay {
  readonly refused: Refused[] = [];
  /** Commands that an earlier run had executed. */
  replayed = 0;
  /** Of everything decided so far: what the read models must have reached before they are compared. */
  lastRevision = -1;

  private readonly slots = new Slots(UNDER_WAY_MAX);

  constructor(private readonly api: ApiClient) {}

  unordered(commands: readonly ImportCommand[], progress: Progress): Promise<void> {
    return this.run(commands, progress, () => []);
  }

  /** A command is sent when all commands before it that share one of its accounts are decided. */
  ordered(commands: readonly ImportCommand[], progress: Progress): Promise<void> {
    return this.run(commands, progress, ({ accounts }) => accounts);
  }

  private async run(
    commands: readonly ImportCommand[],
    progress: Progress,
    orderedAlong: (command: ImportCommand) => readonly string[],
  ): Promise<void> {
    const last = new Map<string, Promise<void>>();
    const waiting = new Slots(WAITING_MAX);
    const failed: unknown[] = [];
    for (const command of commands) {
      await waiting.take();
      if (failed.length > 0) break;
      const along = orderedAlong(command);
      const done = Promise.all(along.map((account) => last.get(account) ?? Promise.resolve()))
        .then(() => (failed.length > 0 ? undefined : this.decide(command, progress)))
        .catch((error: unknown) => void failed.push(error))
        .finally(() => waiting.give());
      for (const account of along) last.set(account, done);
    }
    await waiting.allFree();
    progress.end();
    if (failed.length > 0) throw failed[0];
  }

  private async decide(command: ImportCommand, progress: Progress): Promise<void> {
    await this.slots.take();
    try {
      const { revision, replayed, refusal } = await this.api.decide(command);
      this.lastRevision = Math.max(this.lastRevision, revision);
      if (refusal && !command.fine?.includes(refusal.code)) this.refused.push({ name: command.name, ...refusal });
      else if (replayed) this.replayed++;
      progress.step();
    } finally {
      this.slots.give();
    }
  }
}

/** So many at once, and no more. */
class Slots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly count: number) {
    this.free = count;
  }

  async take(): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  give(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free++;
  }

  async allFree(): Promise<void> {
    for (let taken = 0; taken < this.count; taken++) await this.take();
  }
}
