// Places at which a test may end the process as a power cut would: named in the code, armed by the environment only.

/** Where the fault suites strike. Add a name here, a call in the code, and the suites take it up. */
export const KILL_POINTS = [
  /** Registry: a group is decided and not yet sent to the store. */
  'before-append',
  /** Registry: the store has said yes, and nobody has been answered. */
  'after-append',
  /** Registry: one command of a group has been answered, the others have not. */
  'between-answers',
  /** Registry: another instance wrote first, and its events have just been taken in. */
  'after-catch-up',
  /** Registry: the journal has been replayed, and nothing has been decided yet. */
  'after-recovery',
  /** Projections: all rows of a batch are written, and the transaction is not committed. */
  'projection-before-commit',
  /** Projections: a batch is committed, and the next one has not begun. */
  'projection-after-commit',
  /** Projections: a snapshot is written, and its transaction is not committed. */
  'during-snapshot',
  /** Rebuild: a batch is in the new tables, and the next one has not begun. */
  'during-rebuild',
  /** Rebuild: the new tables are published, and the transaction is not committed. */
  'during-swap',
] as const;

export type KillPoint = (typeof KILL_POINTS)[number];

/** Kills this process with SIGKILL where KILL_POINT names the point: `after-append`, or `after-append:3` for its third passing. */
export const killPoint: (name: KillPoint) => void = armed(process.env);

interface Environment {
  readonly KILL_POINT?: string;
  readonly NODE_ENV?: string;
}

function armed({ KILL_POINT: setting, NODE_ENV: mode }: Environment): (name: KillPoint) => void {
  if (!setting) return () => undefined;
  if (mode === 'production') refuse('KILL_POINT is set, and NODE_ENV is production: this process will not start');
  const [, wanted, nth] = /^([a-z-]+)(?::([1-9]\d{0,8}))?$/.exec(setting) ?? [];
  if (!KILL_POINTS.some((name) => name === wanted))
    refuse(`KILL_POINT must be one of ${KILL_POINTS.join(', ')}, with :n behind it for the n-th passing`);
  let passings = Number(nth ?? 1);
  return (name) => {
    if (name === wanted && --passings === 0) die();
  };
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take effect on another thread first: nothing of what follows may happen.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}
