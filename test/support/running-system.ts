// A whole system as its users have it: a database of its own, a journal, registries and projections as real processes.
import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LedgerEvent } from '#domain/events.js';
import { ledgerId } from '#domain/ids.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { readEvents } from '#ledger/replay.js';
import { fixedPort } from './fixed-port.js';
import { RegistryClient } from './client.js';
import { migrate } from './migrated-template.mjs';
import { type ProcessSpec, SystemProcess } from './system-process.js';
import { TestTokens } from './tokens.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** Where the journal is: the table of `describe.each`. */
export const STORES = ['postgres', 'eventstoredb'] as const;
export type Store = (typeof STORES)[number];

export interface SystemOptions {
  readonly store: Store;
  /** How many registries share the journal; 1 where it is left out. */
  readonly registries?: number;
  /** More environment for the registries and the projections. */
  readonly env?: Readonly<Record<string, string>>;
  /** URL of the PostgreSQL server to use; the one of TEST_DATABASE_URL where it is left out. */
  readonly server?: string | undefined;
}

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * `const system = await RunningSystem.start({ store })` in `beforeAll`, `await system?.close()` in `afterAll`. It is
 * ready when `start` resolves. With EVENTSTORE_URL in the environment 'eventstoredb' is that real server, under a
 * ledger id of its own; otherwise it is the test server, as a process that can be killed and has its events on disk.
 */
export class RunningSystem {
  readonly ledgerId: string;
  readonly registries: readonly SystemProcess[];
  readonly projections: SystemProcess;
  /** The test server; undefined where the journal is elsewhere. */
  readonly eventStore: SystemProcess | undefined;
  /** One client for each registry. */
  readonly clients: readonly RegistryClient[];

  private constructor(
    private readonly database: TestDatabase,
    private readonly folder: string,
    /** Of the system's own issuer. */
    readonly tokens: TestTokens,
    /** Environment that every process of the system gets: for more processes of the same system. */
    readonly env: Readonly<Record<string, string>>,
    ports: { readonly registries: readonly number[]; readonly projections: number; readonly eventStore?: number },
    more: Readonly<Record<string, string>>,
  ) {
    this.ledgerId = env['LEDGER_ID']!;
    this.eventStore = ports.eventStore === undefined ? undefined : testServer(ports.eventStore, folder);
    this.projections = new SystemProcess({
      name: 'projections',
      args: [file('dist/apps/projections/src/main.js')],
      env: { ...env, ...more, PROJECTIONS_PORT: String(ports.projections) },
      isReady: () => answers(`http://127.0.0.1:${ports.projections}/health/ready`),
    });
    this.registries = ports.registries.map((port, index) => {
      const own = { ...env, ...more, PORT: String(port) };
      return new SystemProcess(registry(`registry-${index}`, port, own));
    });
    this.clients = ports.registries.map((port) => new RegistryClient(`http://127.0.0.1:${port}`, tokens));
  }

  static async start({ store, registries = 1, env: more = {}, server }: SystemOptions): Promise<RunningSystem> {
    // On a server of its own nothing is migrated yet.
    const template = server === undefined ? process.env['TEST_DATABASE_TEMPLATE'] : undefined;
    const database = await createTestDatabase(server, template);
    const folder = mkdtempSync(join(tmpdir(), 'running-system-'));
    const real = process.env['EVENTSTORE_URL'];
    const ownServer = store === 'eventstoredb' && !real;
    const ports = {
      registries: await Promise.all(Array.from({ length: registries }, () => fixedPort())),
      projections: await fixedPort(),
      ...(ownServer && { eventStore: await fixedPort() }),
    };
    const eventStoreUrl = ownServer ? `esdb://127.0.0.1:${ports.eventStore}?tls=false` : real;
    const tokens = await TestTokens.make(folder);
    const env = {
      ...tokens.env,
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      ...(store === 'eventstoredb' && eventStoreUrl && { EVENTSTORE_URL: eventStoreUrl }),
      LEDGER_ID: `test-${randomUUID().slice(0, 18)}`,
      INPUT_HMAC_KEY: randomBytes(32).toString('hex'),
      DISCLOSURE_HMAC_KEY: randomBytes(32).toString('hex'),
      DIRECTORY_KEY: randomBytes(32).toString('hex'),
      LOG_LEVEL: 'warn',
    };
    const system = new RunningSystem(database, folder, tokens, env, ports, more);
    try {
      await system.eventStore?.start();
      if (template === undefined) migrate(database.url);
      await Promise.all([system.projections, ...system.registries].map((one) => one.start()));
      return system;
    } catch (error) {
      await system.close();
      throw error;
    }
  }

  get client(): RegistryClient {
    return this.clients[0]!;
  }

  get registry(): SystemProcess {
    return this.registries[0]!;
  }

  /** PostgreSQL of the read models, and of the journal where that is the store. */
  get databaseUrl(): string {
    return this.database.url;
  }

  /** Every process by its name, for suites that pick their victims. */
  get processes(): readonly SystemProcess[] {
    return [...(this.eventStore ? [this.eventStore] : []), this.projections, ...this.registries];
  }

  /** One more registry on the same journal, with other settings. Not started; `close` does not know it. */
  async anotherRegistry(env: Readonly<Record<string, string>> = {}): Promise<[SystemProcess, RegistryClient]> {
    const port = await fixedPort();
    const spec = registry(`another registry`, port, { ...this.env, ...env, PORT: String(port) });
    return [new SystemProcess(spec), new RegistryClient(`http://127.0.0.1:${port}`, this.tokens)];
  }

  /** An event as it stands in the journal, whatever any read model makes of it. */
  async event(revision: number): Promise<LedgerEvent> {
    const { EVENTSTORE_URL: eventStoreUrl, DATABASE_URL: postgresUrl } = this.env;
    const store = await openEventStore({ eventStoreUrl, postgresUrl: postgresUrl! });
    try {
      const [event] = await readEvents(store, ledgerId(this.ledgerId), revision, 1);
      if (!event) throw new Error(`there is no event at revision ${revision}`);
      return event;
    } finally {
      await store.close();
    }
  }

  /** The last lines of all processes, for the message of a failure. */
  output(): string {
    return this.processes.map((one) => one.output()).join('\n');
  }

  /** Stops everything in order and removes its data, whatever state it is in. Answers the exit codes by name. */
  async close(): Promise<Readonly<Record<string, number | null>>> {
    const codes: Record<string, number | null> = {};
    await Promise.all(
      this.registries.map(async (one) => {
        codes[one.name] = await one.stop();
      }),
    );
    codes[this.projections.name] = await this.projections.stop();
    await this.eventStore?.kill();
    await Promise.all(this.clients.map((client) => client.close()));
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
    return codes;
  }
}

const registry = (name: string, port: number, env: Readonly<Record<string, string>>): ProcessSpec => ({
  name,
  args: [file('dist/apps/registry/src/main.js')],
  env,
  isReady: () => answers(`http://127.0.0.1:${port}/v1/health/ready`),
});

function testServer(port: number, folder: string): SystemProcess {
  const loader = new URL('typescript-loader.mjs', import.meta.url).href;
  const main = file('test/support/eventstoredb-test-server.main.ts');
  return new SystemProcess({
    name: 'event-store',
    args: ['--import', loader, main, '--port', String(port), '--data', join(folder, 'journal.bin')],
    env: {},
    isReady: () => accepts(port),
  });
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await answer.body?.cancel();
  return answer.status === 200;
}
