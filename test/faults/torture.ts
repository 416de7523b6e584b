// Storm after storm for as long as asked, on one store or both side by side: `npm run torture -- --minutes 30`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { STORES, type Store } from '../support/running-system.js';
import { AttackedSystem } from './attacked-system.js';
import { type FaultName, faultsFor, strikeWith } from './faults.js';
import { Random, randomSeed } from './random.js';
import { type StormReport, Workload } from './storm.js';

const USAGE = 'npm run torture -- --minutes 30 --seed 1 --store postgres|eventstoredb|both --registries 2 --clients 12';
const STORM_SECONDS = [20, 45] as const;
/** Clients think, so that the journal grows by some tens of events a second and can still be replayed after every kill. */
const THINK_MS_MAX = 300;

interface Settings {
  readonly minutes: number;
  readonly seed: number;
  readonly stores: readonly Store[];
  readonly registries: number;
  readonly clients: number;
}

class Torture {
  private readonly random: Random;
  private readonly strikes = new Map<FaultName, number>();
  private readonly totals = { storms: 0, sent: 0, acknowledged: 0, retries: 0, replays: 0 };
  private readonly startedAt = Date.now();
  private seen: ReadonlyMap<string, number> = new Map();
  violations: string[] = [];

  constructor(
    private readonly store: Store,
    private readonly settings: Settings,
  ) {
    this.random = new Random(settings.seed);
  }

  async run(stopped: AbortSignal): Promise<void> {
    const { registries, clients, minutes } = this.settings;
    const endsAt = Date.now() + minutes * 60_000;
    const system = await AttackedSystem.start(this.store, registries);
    try {
      this.seen = system.seen;
      const workload = new Workload(system, this.random.fork(), { clients, thinkMsMax: THINK_MS_MAX });
      await workload.open();
      while (Date.now() < endsAt && !stopped.aborted && this.violations.length === 0) {
        const struck: FaultName[] = [];
        const report = await workload
          .storm(() => this.strikeFor(system, workload, struck, Math.min(endsAt, Date.now() + this.stormMs()), stopped))
          .catch((error: unknown): StormReport => this.failed(error));
        this.count(report, struck);
        this.say(report, struck, system);
        if (report.violations.length > 0) await this.keepEvidence(report, struck, system);
      }
    } finally {
      const codes = await system.close();
      for (const one of system.running.processes)
        if (one.name in codes && codes[one.name] !== 0)
          this.violations.push(`${one.name} did not drain at the end: ${one.end()}\n${one.output()}`);
      this.violations.push(...system.ownEnds);
    }
  }

  summary(): string {
    const { storms, sent, acknowledged, retries, replays } = this.totals;
    const strikes = [...this.strikes].sort(([, a], [, b]) => b - a);
    const kills = strikes.filter(([name]) => name.startsWith('kill')).reduce((sum, [, count]) => sum + count, 0);
    return [
      `${this.store}: ${storms} storms, ${strikes.reduce((sum, [, count]) => sum + count, 0)} faults, ${kills} of them kills, ` +
        `${sent} commands, ${acknowledged} acknowledged, ${retries} retries, ${replays} answers asked for again, ` +
        `${this.violations.length} violations`,
      ...strikes.map(([name, count]) => `  ${String(count).padStart(4)}  ${name}`),
      `  recorded: ${[...this.seen]
        .sort(([, a], [, b]) => b - a)
        .map(([what, count]) => `${what} ${count}`)
        .join(', ')}`,
      ...this.violations.map((violation) => `  VIOLATION ${violation}`),
    ].join('\n');
  }

  /** Faults with pauses between them; now and then two at once. */
  private async strikeFor(
    system: AttackedSystem,
    workload: Workload,
    struck: FaultName[],
    until: number,
    stopped: AbortSignal,
  ): Promise<void> {
    const names = faultsFor(system);
    while (Date.now() < until && !stopped.aborted) {
      const name = this.random.pick(names);
      struck.push(name);
      await strikeWith(name, system, this.random);
      // Sometimes the next one strikes before the system has come to itself.
      if (this.random.chance(0.7)) await workload.untilAcknowledged(this.random.between(1, 80));
    }
  }

  private stormMs(): number {
    return 1_000 * this.random.between(...STORM_SECONDS);
  }

  private failed(error: unknown): StormReport {
    return { sent: 0, acknowledged: 0, retries: 0, replays: 0, violations: [inspect(error)] };
  }

  private count(report: StormReport, struck: readonly FaultName[]): void {
    this.totals.storms++;
    for (const key of ['sent', 'acknowledged', 'retries', 'replays'] as const) this.totals[key] += report[key];
    for (const name of struck) this.strikes.set(name, (this.strikes.get(name) ?? 0) + 1);
    this.violations.push(...report.violations);
  }

  private say(
    { sent, acknowledged, retries, violations }: StormReport,
    struck: readonly FaultName[],
    system: AttackedSystem,
  ) {
    const seconds = Math.round((Date.now() - this.startedAt) / 1_000);
    const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
    console.log(
      `${this.store.padEnd(12)} storm ${String(this.totals.storms).padStart(3)}  ${clock(seconds)}  ${struck.length} faults  ` +
        `${sent} commands  ${acknowledged} acknowledged  ${retries} retries  revision ${system.revision}  ` +
        `${system.rangeCount} ranges  ${megabytes} MB here  ${violations.length} violations`,
    );
  }

  /** What someone needs who was not there. */
  private async keepEvidence(report: StormReport, struck: readonly FaultName[], system: AttackedSystem): Promise<void> {
    const folder = join(tmpdir(), `torture-${this.store}-${this.settings.seed}-${Date.now()}`);
    mkdirSync(folder, { recursive: true });
    const { seed } = this.settings;
    writeFileSync(
      join(folder, 'storm.json'),
      JSON.stringify({ seed, storm: this.totals.storms, struck, ...report }, null, 2),
    );
    writeFileSync(join(folder, 'output.txt'), system.running.output());
    try {
      const events: string[] = [];
      for await (const batch of system.store.read(system.running.ledgerId, 0))
        for (const { bytes } of batch) events.push(Buffer.from(bytes).toString());
      writeFileSync(join(folder, 'journal.ndjson'), events.join('\n'));
    } catch (error) {
      writeFileSync(join(folder, 'journal-unreadable.txt'), String(error));
    }
    console.log(`${this.store}: the evidence is in ${folder}`);
    for (const violation of report.violations) console.log(`  VIOLATION ${violation}`);
  }
}

function settingsOf(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(randomSeed()) },
      store: { type: 'string', default: 'both' },
      registries: { type: 'string', default: '2' },
      clients: { type: 'string', default: '12' },
    },
  });
  const number = (name: 'minutes' | 'seed' | 'registries' | 'clients', least: number): number => {
    const value = Number(values[name]);
    if (!(value >= least)) throw new TypeError(`--${name} must be a number from ${least} on\n${USAGE}`);
    return value;
  };
  const stores = values.store === 'both' ? STORES : STORES.filter((name) => name === values.store);
  if (stores.length === 0) throw new TypeError(`--store must be postgres, eventstoredb or both\n${USAGE}`);
  return {
    minutes: number('minutes', 0),
    seed: number('seed', 0),
    stores,
    registries: number('registries', 1),
    clients: number('clients', 1),
  };
}

const clock = (seconds: number): string =>
  `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;

const settings = settingsOf(process.argv.slice(2));
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
console.log(`seed ${settings.seed}, ${settings.minutes} minutes on ${settings.stores.join(' and ')}`);
const tortures = settings.stores.map((store) => new Torture(store, settings));
const ends = await Promise.allSettled(tortures.map((one) => one.run(stopping.signal)));
for (const [index, end] of ends.entries())
  if (end.status === 'rejected') tortures[index]!.violations.push(inspect(end.reason));
for (const one of tortures) console.log(`\n${one.summary()}`);
console.log(`\nseed ${settings.seed}`);
process.exit(tortures.some(({ violations }) => violations.length > 0) ? 1 : 0);
