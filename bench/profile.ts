// A CPU profile of the registry under one kind of load: which functions the time goes to, by themselves.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { createDatabase, migrate } from './databases.js';
import { ACCOUNTS, BULK_LINES, openingOf, projectionsApp, registryApp, registryEnvironment } from './groups/http.js';
import type { LoadResult } from './load/http-load.main.js';
import { TOKEN } from './identity.js';
import { untilCaughtUp } from './lag.js';
import type { LoadSpec } from './load/requests.js';
import type { Options } from './options.js';
import { runTask, startApp } from './processes.js';
import { short } from './rounds.js';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly children?: readonly number[];
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Taken with `--only`; otherwise single transfers. */
const KINDS = ['bulk', 'hot', 'balances'] as const;

const TOP = 45;

/** The profile's costliest functions and places, as text. Line numbers are those of the compiled files. */
export async function profileRegistry({ databaseUrl, seconds, only }: Options): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-profile-'));
  const database = await createDatabase(databaseUrl, 'profile');
  try {
    await migrate(database.url);
    await runTask('bench/tasks/prepare-journal.main.js', openingOf(database.url));
    const profiled = ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', folder];
    const env = registryEnvironment(database.url);
    const registry = await startApp({ ...registryApp(env), nodeOptions: profiled });
    const kind = KINDS.find((one) => only.includes(one)) ?? 'transfers';
    const projections = kind === 'balances' ? await startApp(projectionsApp(env)) : undefined;
    if (projections) await untilCaughtUp(database.url);
    const { rate } = await runTask<LoadResult>('bench/load/http-load.main.js', {
      port: registry.port,
      kind,
      connections: kind === 'bulk' ? 2 : 64,
      ...(kind === 'bulk' && { lines: BULK_LINES }),
      warmupSeconds: 1,
      seconds,
      accounts: ACCOUNTS,
      token: TOKEN,
      run: kind,
    } satisfies LoadSpec);
    await projections?.stop();
    await registry.stop();
    const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
    if (!file) throw new Error('the registry wrote no profile');
    return `${short(rate)} ${kind}/s under the profiler\n${summary(JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile)}`;
  } finally {
    rmSync(folder, { recursive: true });
    await database.drop();
  }
}

function summary({ nodes, samples, timeDeltas }: CpuProfile): string {
  const selfUs = new Map<number, number>();
  // Starting comes first; the load is what fills the second half.
  const half = timeDeltas.reduce((sum, us) => sum + us, 0) / 2;
  let passedUs = 0;
  for (const [index, id] of samples.entries()) {
    passedUs += timeDeltas[index]!;
    if (passedUs < half) continue;
    selfUs.set(id, (selfUs.get(id) ?? 0) + timeDeltas[index]!);
  }
  const byFunction = new Map<string, number>();
  const byPlace = new Map<string, number>();
  let busyUs = 0;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  /** Who outside of Node called it: a write to a socket is nobody's by itself. */
  const callerOf = (id: number): string => {
    for (let at = parents.get(id); at !== undefined; at = parents.get(at)) {
      const { functionName, url } = byId.get(at)!.callFrame;
      if (url !== '' && !url.startsWith('node:')) return ` ← ${functionName || '(anonymous)'} ${fileOf(url)}`;
    }
    return '';
  };
  for (const { id, callFrame } of nodes) {
    const us = selfUs.get(id) ?? 0;
    const { functionName, url, lineNumber } = callFrame;
    if (functionName === '(idle)' || functionName === '(root)') continue;
    busyUs += us;
    const file = fileOf(url);
    const place = file === '' ? '' : `${file}:${lineNumber + 1}`;
    const calledFrom = file === '' || file.startsWith('node:') ? callerOf(id) : '';
    add(byFunction, `${functionName || '(anonymous)'}  ${place}${calledFrom}`, us);
    add(byPlace, placeOf(file) || functionName, us);
  }
  const list = (map: Map<string, number>, count: number): string =>
    [...map]
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, us]) => `${((100 * us) / busyUs).toFixed(1).padStart(5)}%  ${name}`)
      .join('\n');
  return `\nself time by place\n${list(byPlace, 25)}\n\nself time by function\n${list(byFunction, TOP)}`;
}

const fileOf = (url: string): string =>
  url
    .replace(/^file:\/\//, '')
    .split(`${sep}node_modules${sep}`)
    .at(-1)!
    .split('/dist/')
    .at(-1)!;

/** A package, a folder of ours, or a module of Node. */
function placeOf(file: string): string {
  if (file.startsWith('node:')) return file.split('/').slice(0, 2).join('/');
  return file
    .split('/')
    .slice(0, /^(apps|libs|bench|@)/.test(file) ? 4 : 1)
    .join('/');
}

const add = (map: Map<string, number>, key: string, value: number): void =>
  void map.set(key, (map.get(key) ?? 0) + value);
