// A running system with a PostgreSQL of its own, every part of which may be killed, frozen and started again.
import { fileURLToPath } from 'node:url';
import type { LedgerId } from '#domain/ids.js';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { RunningSystem, type Store } from '../support/running-system.js';
import { SystemProcess } from '../support/system-process.js';
import type { TestTokens } from '../support/tokens.js';
import { startTestDatabase } from '../support/test-postgres.mjs';
import { until } from '../support/until.js';
import { JournalCheck } from './journal-check.js';
import { atOneMoment, readModelDifferences } from './read-model-check.js';
import { named, type SentCommand } from './trader.js';

export type OwnDatabase = Awaited<ReturnType<typeof startTestDatabase>>;

/** So that recoveries begin at snapshots, and kills meet them while they are written. */
const FREQUENT_SNAPSHOTS = { SNAPSHOT_EVERY_EVENTS: '100', SNAPSHOT_EVERY_MS: '1000' };

/** So that delays end and lists come into force within a storm, and a load is refused for its weight alone. */
const SANDBOX = { REGISTRY_MODE: 'sandbox', RATE_LIMIT_PERSON: '1000000000', RATE_LIMIT_ADDRESS: '1000000000' };

const REBUILD = fileURLToPath(new URL('../../dist/tools/rebuild.js', import.meta.url));

/** Enough for three registries, and few enough to be exhausted soon. */
const CONNECTIONS_MAX = 70;

/** Longer than any recovery in these suites: only a defect takes it. */
const PATIENCE_MS = 90_000;

export class AttackedSystem {
  /** Processes that ended without being told to, with how and their last words. */
  readonly ownEnds: string[] = [];
  private readonly check: JournalCheck;
  /** Commands without an answer that the journal did not hold at the last check. */
  private open: SentCommand[] = [];

  private constructor(
    readonly database: OwnDatabase,
    readonly running: RunningSystem,
    readonly store: EventStore,
  ) {
    this.check = new JournalCheck(store, running.ledgerId as LedgerId);
  }

  static async start(
    store: Store,
    registries = 1,
    env: Readonly<Record<string, string>> = {},
  ): Promise<AttackedSystem> {
    const database = await startTestDatabase(CONNECTIONS_MAX);
    try {
      const running = await RunningSystem.start({
        store,
        registries,
        env: { ...FREQUENT_SNAPSHOTS, ...SANDBOX, ...env },
        server: database.url,
      });
      const { EVENTSTORE_URL: eventStoreUrl, DATABASE_URL: postgresUrl } = running.env;
      const journal = await openEventStore({
        ...(eventStoreUrl !== undefined && { eventStoreUrl }),
        ...(postgresUrl !== undefined && { postgresUrl }),
      });
      return new AttackedSystem(database, running, journal);
    } catch (error) {
      await database.stop();
      throw error;
    }
  }

  get urls(): readonly string[] {
    return this.running.clients.map(({ url }) => url);
  }

  get tokens(): TestTokens {
    return this.running.tokens;
  }

  get revision(): number {
    return this.check.state.revision;
  }

  /** Events and refusals up to the last check, by type and by code. */
  get seen(): ReadonlyMap<string, number> {
    return this.check.seen;
  }

  get rangeCount(): number {
    return this.check.state.register.rangeCount;
  }

  /** Starts whatever does not run, until everything is ready. What ended by itself is noted. */
  async revive(): Promise<void> {
    for (const one of this.running.processes) await this.bringBack(one);
  }

  /** Starts whatever has ended by itself. */
  async reviveDead(): Promise<void> {
    for (const one of this.running.processes) if (!one.isRunning) await this.bringBack(one);
  }

  async bringBack(one: SystemProcess): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      if (!one.isRunning) {
        this.noteEnd(one);
        one.launch();
      }
      try {
        await one.ready();
        return;
      } catch (error) {
        // A port that an outgoing connection took, a database that starts up: a supervisor tries again, and so do we.
        if (performance.now() > giveUpAt) throw error;
      }
    }
  }

  /** Kills it as a power cut does, and says that we did. */
  async kill(one: SystemProcess): Promise<void> {
    if (!one.isRunning) this.noteEnd(one);
    await one.kill();
  }

  /**
   * Waits until nothing is under way, then holds journal, answers and read models against each other. Answers what is
   * wrong, in words with numbers; nothing of it is the fault of a fault.
   */
  async violations(sent: readonly SentCommand[]): Promise<string[]> {
    await this.revive();
    await this.untilQuiet();
    const { ledgerId, databaseUrl } = this.running;
    return atOneMoment(databaseUrl, ledgerId, async (moment, revision) => {
      const wrong = await this.check.readOn(revision);
      const commands = this.open.concat(sent);
      wrong.push(...this.check.contradictions(sent));
      this.open = [];
      for (const command of commands) if (!command.answer) wrong.push(...(await this.lookUp(command)));
      const { state, fresh } = this.check;
      wrong.push(...(await readModelDifferences(moment, state, fresh)));
      return wrong;
    });
  }

  /** One more worker for the same read models, on a port that the system chooses. Not started; `close` does not know it. */
  anotherProjections(): SystemProcess {
    const { spec } = this.running.projections;
    return new SystemProcess({ ...spec, name: 'more projections', env: { ...spec.env, PROJECTIONS_PORT: '0' } });
  }

  /** Runs a rebuild of one read model to its end. Answers how it ended. */
  async rebuild(readModel: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const one = new SystemProcess({
      name: `rebuild of ${readModel}`,
      args: [REBUILD, readModel],
      env: { ...this.running.env, ...env },
      isReady: () => Promise.resolve(true),
    });
    one.launch();
    await one.exit();
    return one.end();
  }

  /** Stops and removes everything. Answers the exit codes by name. */
  async close(): Promise<Readonly<Record<string, number | null>>> {
    await this.store.close();
    const codes = await this.running.close().catch((error: unknown) => {
      this.ownEnds.push(`closing failed: ${String(error)}`);
      return {};
    });
    await this.database.stop();
    return codes;
  }

  /** One number of a process's metrics. */
  async metric(url: string, name: string): Promise<number> {
    const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    if (line === undefined) throw new Error(`${url} has no metric ${name}`);
    return Number(line.slice(name.length + 1));
  }

  private async untilQuiet(): Promise<void> {
    await patiently('the registries to have answered everybody', async () => {
      for (const url of this.urls) if ((await this.metric(url, 'registry_waiting_requests')) > 0) return false;
      return true;
    });
    await patiently('the read models to have read the journal', async () => {
      const head = await this.store.head(this.running.ledgerId);
      const health = (await (await fetch(`${this.urls[0]}/v1/health/ready`)).json()) as { projectedRevision?: number };
      if (health.projectedRevision === head) return true;
      // A projection that stopped for good would be waited for in vain.
      if (!this.running.projections.isRunning) await this.bringBack(this.running.projections);
      return false;
    });
  }

  /** A command that nobody answered: once or not at all, and the registry says which. */
  private async lookUp(command: SentCommand): Promise<string[]> {
    const [url] = this.urls;
    let status = 503;
    let body: { readonly revision?: number } = {};
    await patiently(`${named(command)} to be looked up`, async () => {
      const answer = await fetch(`${url}/v1/commands/${command.key}`, {
        headers: { authorization: await this.tokens.bearer({ client: command.client }) },
        signal: AbortSignal.timeout(5_000),
      });
      ({ status } = answer);
      body = (await answer.json()) as typeof body;
      return status < 500;
    });
    const revision = this.check.revisionOf(command);
    if (status === 404) {
      if (revision === undefined) this.open.push(command);
      return revision === undefined ? [] : [`${named(command)} stands at ${revision}, and its look-up says 404`];
    }
    return body.revision === revision
      ? []
      : [`${named(command)} stands at ${revision ?? 'no revision'}, and its look-up says ${status}, ${body.revision}`];
  }

  private noteEnd(one: SystemProcess): void {
    const how = one.end();
    if (how !== 'SIGKILL') this.ownEnds.push(`${one.name} ended by itself with ${how}: ${one.output().slice(-1_500)}`);
  }
}

/** Where the condition cannot be asked, as of a process that has just been started again, it is asked once more. */
export async function patiently(what: string, condition: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  let last: unknown;
  await until(async () => {
    if (performance.now() > giveUpAt)
      throw new Error(`waited ${PATIENCE_MS / 1_000} s in vain for ${what}`, { cause: last });
    return condition().catch((error: unknown) => {
      last = error;
      return false;
    });
  });
}
