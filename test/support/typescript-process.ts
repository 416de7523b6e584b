// Starts a TypeScript file as a process of its own and talks with it in lines.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const LOADER = fileURLToPath(new URL('typescript-loader.mjs', import.meta.url));

export class TypescriptProcess {
  readonly lines: string[] = [];
  errors = '';
  exitCode: number | null | undefined;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;

  constructor(file: URL, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, ['--import', LOADER, fileURLToPath(file), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Jest's own options are not for its children.
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.lines.push(line));
    this.child.stderr.on('data', (text: Buffer) => (this.errors += text.toString()));
    // A line to a process that has just died.
    this.child.stdin.on('error', () => undefined);
    this.child.on('exit', (code) => (this.exitCode = code));
  }

  get hasEnded(): boolean {
    return this.exitCode !== undefined;
  }

  send(line: object): void {
    this.child.stdin.write(`${JSON.stringify(line)}\n`);
  }

  /** The first line that matches, printed already or yet to come; fails when the process ends without one. */
  line(pattern: RegExp): Promise<string> {
    return this.lineAfter(0, pattern);
  }

  /** The same, among the lines after the first `count`. */
  async lineAfter(count: number, pattern: RegExp): Promise<string> {
    const find = (): string | undefined => this.lines.slice(count).find((line) => pattern.test(line));
    await until(() => find() !== undefined || this.hasEnded);
    const found = find();
    if (found === undefined) throw new Error(`the process ended (${this.exitCode}) before ${pattern}: ${this.errors}`);
    return found;
  }

  async end(): Promise<number | null> {
    if (!this.hasEnded) await once(this.child, 'exit');
    return this.exitCode ?? null;
  }

  /** SIGKILL: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.end();
  }
}
