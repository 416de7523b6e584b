// One process of a running system: started, watched, frozen, killed and started again under the same name.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

/** Ends the process when the test run that started it is gone. */
const STOP_WITH_PARENT = new URL('../../tools/start/stop-with-parent.mjs', import.meta.url).href;
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
/** Hundreds of processes of the same few programs are started: what one has compiled the next one reads. */
const COMPILED = fileURLToPath(new URL('../../dist/.compile-cache', import.meta.url));

/** Nothing takes this long. Only a failure does, and then the output says why. */
const GIVE_UP_MS = 45_000;
const OUTPUT_LINES_MAX = 200;

export interface ProcessSpec {
  readonly name: string;
  /** Arguments of Node: the script, and what follows it. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is ready. May throw while it is not. */
  readonly isReady: () => Promise<boolean>;
}

export class SystemProcess {
  private child: ChildProcess | undefined;
  private lines: string[] = [];
  private ended: { readonly code: number | null; readonly signal: string | null } | undefined;

  constructor(readonly spec: ProcessSpec) {}

  get name(): string {
    return this.spec.name;
  }

  get pid(): number {
    return this.running().pid!;
  }

  /** Starts it (again) and waits until it is ready. @throws Error with its output when it ends before. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    this.launch(more);
    await this.ready();
  }

  /** Starts it without waiting, with more environment for this once. */
  launch(more: Readonly<Record<string, string>> = {}): void {
    if (this.child && !this.ended) throw new Error(`${this.name} runs already`);
    this.ended = undefined;
    const child = spawn(process.execPath, ['--import', STOP_WITH_PARENT, ...this.spec.args], {
      cwd: PROJECT,
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      env: { ...inherited(), NODE_COMPILE_CACHE: COMPILED, ...this.spec.env, ...more },
    });
    this.child = child;
    // A line to a process that has just died.
    child.stdin?.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.lines = this.lines.concat(text.trimEnd().split('\n')).slice(-OUTPUT_LINES_MAX);
      });
    child.once('close', (code, signal) => {
      if (this.child === child) this.ended = { code, signal };
    });
  }

  async ready(): Promise<void> {
    const giveUpAt = Date.now() + GIVE_UP_MS;
    await until(async () => {
      if (this.ended) throw new Error(`${this.name} ended with ${this.end()} before it was ready.\n${this.output()}`);
      if (Date.now() > giveUpAt) throw new Error(`${this.name} is not ready.\n${this.output()}`);
      return this.spec.isReady().catch(() => false);
    });
  }

  /** SIGKILL: nothing is flushed, nobody is told. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.child || this.ended) return;
    this.child.kill('SIGKILL');
    await this.exit();
  }

  /** SIGSTOP: it keeps its connections and says nothing. */
  freeze(): void {
    this.running().kill('SIGSTOP');
  }

  /** SIGCONT. */
  thaw(): void {
    this.running().kill('SIGCONT');
  }

  /** A line of JSON on its standard input: how the EventStoreDB test server is given faults. */
  tell(line: object): void {
    this.running().stdin?.write(`${JSON.stringify(line)}\n`);
  }

  /** SIGTERM without waiting, for tests that watch what happens meanwhile. */
  terminate(): void {
    this.running().kill('SIGTERM');
  }

  /** SIGTERM, and its exit code when it has drained; kills it (and answers null) where it does not end. */
  async stop(): Promise<number | null> {
    if (!this.child || this.ended) return this.ended?.code ?? null;
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const deadline = setTimeout(() => this.child?.kill('SIGKILL'), GIVE_UP_MS);
    const code = await this.exit();
    clearTimeout(deadline);
    return code;
  }

  /** Its exit code, once it has ended; null where a signal ended it. */
  async exit(): Promise<number | null> {
    if (this.child && !this.ended) await once(this.child, 'close');
    return this.ended?.code ?? null;
  }

  /** Its last lines, for the message of a failure. */
  output(): string {
    return `--- ${this.name} ---\n${this.lines.join('\n')}`;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.ended === undefined;
  }

  /** How it ended: the signal or the exit code. */
  end(): string {
    return this.ended?.signal ?? `exit code ${this.ended?.code}`;
  }

  private running(): ChildProcess {
    if (!this.child || this.ended) throw new Error(`${this.name} does not run.\n${this.output()}`);
    return this.child;
  }
}

/** The environment without what belongs to the test run itself. */
function inherited(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _1, EVENTSTORE_URL: _2, DATABASE_URL: _3, NODE_ENV: _4, ...rest } = process.env;
  return rest;
}
