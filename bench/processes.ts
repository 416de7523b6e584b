// Starts the bench's processes and ends them all, whatever happens: applications, load generators, tasks of their own.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const running = new Set<ChildProcess>();

/** Path of a program below the build's root. */
const built = (script: string): string => fileURLToPath(new URL(`../${script}`, import.meta.url));

export interface App {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** SIGTERM, and its end. */
  stop(): Promise<void>;
  /** SIGKILL, and its end. */
  kill(): Promise<void>;
}

export interface AppOptions {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 when it can be measured. */
  readonly readyPath: string;
  readonly portVariable?: string;
  readonly readyTimeoutMs?: number;
  readonly nodeOptions?: readonly string[];
  readonly cwd?: string;
}

export async function startApp(options: AppOptions): Promise<App> {
  const port = await freePort();
  const child = start(options.script, {
    env: { ...options.env, [options.portVariable ?? 'PORT']: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
    nodeOptions: options.nodeOptions ?? [],
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(child, `${url}${options.readyPath}`, options.readyTimeoutMs ?? 60_000);
  return {
    url,
    port,
    pid: child.pid!,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

/** Runs a program that answers its one message with its result, and ends it. */
export async function runTask<Answer>(
  script: string,
  input: object,
  nodeOptions: readonly string[] = [],
): Promise<Answer> {
  const started = await startTask<Answer>(script, input, nodeOptions);
  await started.stop();
  return started.answer;
}

/** The same for a program that goes on after its answer. */
export async function startTask<Answer>(
  script: string,
  input: object,
  nodeOptions: readonly string[] = [],
): Promise<{ readonly answer: Answer; stop(): Promise<void> }> {
  const child = start(script, { env: {}, nodeOptions });
  child.send(input);
  const answered = once(child, 'message').then(([message]) => message as Answer);
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${script} ended with ${signal ?? `exit code ${code}`}`);
  });
  ended.catch(() => undefined);
  return { answer: await Promise.race([answered, ended]), stop: () => end(child, 'SIGTERM') };
}

/** Runs a program to its end. Its output is shown only where it fails. */
export async function runProgram(script: string, env: Readonly<Record<string, string>>): Promise<void> {
  const child = start(script, { env, nodeOptions: [], silent: true });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => output.push(data));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${script} failed:\n${Buffer.concat(output).toString()}`);
}

export async function endAll(): Promise<void> {
  await Promise.all([...running].map((child) => end(child, 'SIGTERM')));
}

function start(
  script: string,
  options: { env: Readonly<Record<string, string>>; nodeOptions: readonly string[]; cwd?: string; silent?: boolean },
): ChildProcess {
  const child = fork(built(script), [], {
    // Of the environment only what a program needs to run: the bench's own settings are not for the applications.
    env: { PATH: process.env['PATH'], ...options.env },
    execArgv: [...options.nodeOptions],
    // In its own process group: Ctrl-C reaches the bench alone, which then ends the rest in order.
    detached: true,
    silent: options.silent ?? false,
    serialization: 'advanced',
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const late = new AbortController();
  const killed = delay(30_000, undefined, { signal: late.signal, ref: false }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await exited;
  late.abort();
  await killed;
}

async function untilReady(child: ChildProcess, url: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`a program ended before it was ready (exit code ${child.exitCode}); its message stands above`);
    const ready = await fetch(url).then(
      async (response) => (await response.arrayBuffer(), response.ok),
      () => false,
    );
    if (ready) return;
    await delay(20);
  }
  throw new Error(`${url} was not ready within ${timeoutMs / 1_000} s`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}
