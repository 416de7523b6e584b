// Progress with rate and time left: a bar that redraws itself on a terminal, a line now and then elsewhere.

const REDRAW_MS = 100;
const LINE_MS = 5_000;
const BAR_WIDTH = 30;

export class Progress {
  private done = 0;
  private readonly startedAt = performance.now();
  private shownAt = this.startedAt;

  constructor(
    private readonly what: string,
    private total: number,
    private readonly out: { readonly isTTY?: boolean; write(text: string): unknown } = process.stdout,
  ) {}

  step(): void {
    this.reach(this.done + 1);
  }

  /** The total may grow while the work goes on. */
  reach(done: number, total = this.total): void {
    this.done = done;
    this.total = total;
    const now = performance.now();
    if (now - this.shownAt < (this.out.isTTY ? REDRAW_MS : LINE_MS)) return;
    this.shownAt = now;
    this.out.write(this.out.isTTY ? `\r${this.bar()}\x1b[K` : `${this.bar()}\n`);
  }

  end(): void {
    this.out.write(`${this.out.isTTY ? '\r' : ''}${this.bar()}${this.out.isTTY ? '\x1b[K' : ''}\n`);
  }

  private bar(): string {
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const share = this.total === 0 ? 1 : this.done / this.total;
    const filled = Math.round(share * BAR_WIDTH);
    const bar = this.out.isTTY ? `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ` : '';
    const rate = seconds > 0 ? Math.round(this.done / seconds) : 0;
    const left =
      this.done === this.total
        ? `${seconds.toFixed(1)} s`
        : this.done === 0
          ? '…'
          : `${timeOf((seconds / this.done) * (this.total - this.done))} left`;
    return `${bar}${this.what}: ${this.done} of ${this.total}, ${rate}/s, ${left}`;
  }
}

function timeOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
