// A sandbox of the rehearsal's own: `npm start` with a data folder beside everybody else's, begun in the past, stopped at the end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ClearFailure } from '../import/clear-failure.js';

const START = new URL('../../../tools/start.mjs', import.meta.url);
const READY_MS_MAX = 180_000;

interface Starting {
  readonly freePort: () => Promise<number>;
}
interface Database {
  readonly embeddedDatabaseUrl: (dataDir: string) => string | undefined;
}

export class OwnSandbox {
  private constructor(
    readonly url: string,
    readonly databaseUrl: string,
    private readonly child: ChildProcess,
  ) {}

  /** On an empty data folder. Its output goes to a file there. @throws ClearFailure where it does not come up. */
  static async start(dataDir: string, beginsAt: string): Promise<OwnSandbox> {
    const { freePort } = (await import(new URL('start/free-port.mjs', START).href)) as Starting;
    const { embeddedDatabaseUrl } = (await import(new URL('start/embedded-database.mjs', START).href)) as Database;
    rmSync(dataDir, { recursive: true, force: true });
    const port = await freePort();
    const env = {
      ...process.env,
      DATA_DIR: dataDir,
      DATABASE_URL: '',
      EVENTSTORE_URL: '',
      PORT: String(port),
      PROJECTIONS_PORT: String(await freePort()),
      REGISTRY_MODE: 'sandbox',
      SANDBOX_BEGINS_AT: beginsAt,
      LOG_LEVEL: 'warn',
      // A few people act for a whole country.
      RATE_LIMIT_PERSON: '1000000000',
      RATE_LIMIT_ADDRESS: '1000000000',
    };
    const child = spawn(process.execPath, [START.pathname, '--sandbox'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const url = `http://127.0.0.1:${port}`;
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)));
    try {
      await untilReady(url, child);
    } catch (error) {
      child.kill('SIGTERM');
      throw new ClearFailure(`${error instanceof Error ? error.message : String(error)}\n${output}`);
    }
    mkdirSync(dataDir, { recursive: true });
    const file = createWriteStream(join(dataDir, 'rehearsal.log'));
    file.write(output);
    for (const stream of [child.stdout, child.stderr]) stream.pipe(file);
    return new OwnSandbox(url, embeddedDatabaseUrl(dataDir)!, child);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + READY_MS_MAX;
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null)
      throw new Error(`The sandbox ended with exit code ${child.exitCode} before it was ready.`);
    const answer = await fetch(`${url}/v1/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok) return;
    await delay(200);
  }
  throw new Error('The sandbox is not ready after three minutes.');
}
