// The writer against a scripted journal: what is answered when, what shares an append, and what follows each failure.
import type { Command, CommandContext, Evidence } from '#domain/commands.js';
import type { LedgerEvent } from '#domain/events.js';
import { accountId, clientId, commandKey, instrumentId, ledgerId } from '#domain/ids.js';
import { type Instant, instant, instantOf, msOf } from '#domain/instant.js';
import { brokenInvariants } from '#domain/invariants.js';
import type { LedgerState } from '#domain/ledger-state.js';
import { RANGES_PER_EVENT_MAX } from '#domain/serial-range.js';
import { createInstrument, everySecond, issue, openAccount, settle, transfer } from '#domain/testing/commands.js';
import { logicalState } from '#domain/testing/logical-state.js';
import { sizeInGroup } from '#event-store/event-store.js';
import { assertReaches, type Clock, ClockBehindJournal, SandboxClock, SystemClock } from './clock.js';
import { DEFAULT_WRITER_OPTIONS, JournalShorter, LedgerWriter, type LedgerWriterOptions } from './ledger-writer.js';
import { KeyReused, LedgerUnavailable, type Outcome, type UnavailableReason } from './outcome.js';
import { openLedger } from './open-ledger.js';
import type { SnapshotStore } from './snapshot-store.js';
import { Gate, ScriptedEventStore } from './testing/scripted-event-store.js';

const LEDGER = ledgerId('test');
const BEGIN = instant('2026-07-01T00:00:00.000Z');

class TestClock implements Clock {
  at: Instant = BEGIN;
  skew = 0;

  now(): Instant {
    return this.at;
  }

  skewMs(): number {
    return this.skew;
  }

  pass(ms: number): void {
    this.at = instantOf(msOf(this.at) + ms);
  }
}

/** The clock that a sandbox really has. */
class RealSandboxClock extends TestClock {
  private readonly real = new SandboxClock();

  override now(): Instant {
    return this.real.now();
  }

  follow(recordedAt: Instant): void {
    this.real.follow(recordedAt);
  }
}

/** One instance of the registry on the journal, and what it reported. */
class Instance {
  readonly retried: unknown[] = [];
  readonly failed: unknown[] = [];
  readonly lost: number[] = [];
  halted: unknown;
  private keys = 0;

  private constructor(
    readonly name: string,
    readonly state: LedgerState,
    readonly clock: TestClock,
    readonly writer: LedgerWriter,
  ) {}

  static async on(
    store: ScriptedEventStore,
    name: string,
    options: Partial<LedgerWriterOptions> = {},
    clock = new TestClock(),
  ): Promise<Instance> {
    const { state } = await openLedger(store, LEDGER, clock, noSnapshots, () => undefined);
    const observer = {
      groupAppended: () => undefined,
      appendRetried: (error: unknown) => void instance.retried.push(error),
      raceLost: (losses: number) => void instance.lost.push(losses),
      requestFailed: (error: unknown) => void instance.failed.push(error),
      halted: (error: unknown) => void (instance.halted = error),
    };
    const writer = new LedgerWriter(state, store, clock, observer, {
      ...DEFAULT_WRITER_OPTIONS,
      followIntervalMs: 5,
      ...options,
    });
    const instance: Instance = new Instance(name, state, clock, writer);
    return instance;
  }

  execute(command: Command, given: Partial<CommandContext> & { dryRun?: boolean } = {}): Promise<Outcome> {
    const { dryRun = false, ...rest } = given;
    const context = {
      client: clientId(this.name),
      key: commandKey(`key-${++this.keys}`),
      inputHmac: JSON.stringify(command),
      receivedAt: this.clock.now(),
      actor: 'tester',
      role: 'system' as const,
      ...rest,
    };
    return this.writer.execute({ command, context, dryRun });
  }
}

const noSnapshots = { heads: () => Promise.resolve([]) } as unknown as SnapshotStore;

/** Whether the promise is settled, without waiting for it. */
function watch<T>(promise: Promise<T>): { readonly promise: Promise<T>; settled: boolean } {
  const watched = { promise, settled: false };
  promise.then(
    () => (watched.settled = true),
    () => (watched.settled = true),
  );
  return watched;
}

/** Everything that can happen without the journal has happened. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
const unavailable = (reason: UnavailableReason): unknown =>
  expect.objectContaining({ name: 'LedgerUnavailable', reason });

let store: ScriptedEventStore;
const instances: Instance[] = [];
const open = async (name: string, options?: Partial<LedgerWriterOptions>, clock?: TestClock): Promise<Instance> => {
  const instance = await Instance.on(store, name, options, clock);
  instances.push(instance);
  return instance;
};

/** A ledger in which A holds 1,000 t and B nothing, and an instance on it. */
async function ready(options?: Partial<LedgerWriterOptions>, clock?: TestClock): Promise<Instance> {
  const one = await open('one', options, clock);
  for (const command of [openAccount('A'), openAccount('B'), createInstrument('CEA24'), issue(1_000, 'A')])
    await one.execute(command);
  store.attempts.length = 0;
  return one;
}

beforeEach(() => {
  store = new ScriptedEventStore();
});
afterEach(async () => {
  store.appendGate?.open();
  store.answerGate?.open();
  store.headGate?.open();
  store.isAway = false;
  for (const { writer, state } of instances.splice(0)) {
    await writer.close(1_000);
    expect(brokenInvariants(state)).toEqual([]);
  }
});

describe('groups', () => {
  test('what arrives while an append is under way shares the next one', async () => {
    const one = await ready();
    const gate = (store.appendGate = new Gate());
    const first = one.execute(transfer(1, 'A', 'B'));
    await until(() => gate.reached);
    const more = Array.from({ length: 10 }, () => one.execute(transfer(1, 'A', 'B')));
    gate.open();
    const outcomes = await Promise.all([first, ...more]);
    expect(store.attempts.map(({ ids }) => ids.length)).toEqual([1, 10]);
    expect(outcomes.map(({ revision }) => revision)).toEqual(outcomes.map((_, at) => outcomes[0].revision + at));
  });

  test('are bounded by count', async () => {
    const one = await ready({ groupCountMax: 3 });
    await Promise.all(Array.from({ length: 10 }, () => one.execute(transfer(1, 'A', 'B'))));
    expect(store.attempts.every(({ ids }) => ids.length <= 3)).toBe(true);
    expect(store.stored).toHaveLength(5 + 10);
  });

  describe('that are full', () => {
    const four = (one: Instance, answered: (outcome: Outcome) => void = () => undefined): Promise<Outcome[]> =>
      Promise.all(
        Array.from({ length: 4 }, async () => {
          const outcome = await one.execute(transfer(1, 'A', 'B'));
          answered(outcome);
          return outcome;
        }),
      );

    test('go one after the other, and only then come the answers to the first', async () => {
      const one = await ready({ groupCountFull: 2 });
      let answers = 0;
      const answersBefore: number[] = [];
      store.onAttempt = () => answersBefore.push(answers);
      await four(one, () => answers++);
      expect(store.attempts.map(({ ids }) => ids.length)).toEqual([2, 2]);
      expect(answersBefore).toEqual([0, 0]);
    });

    test('are answered although the one behind them loses a race or its answer', async () => {
      const one = await ready({ groupCountFull: 2 });
      const { durableRevision } = one.writer;
      store.fates.push('stored', 'beaten', 'answer-lost');
      const outcomes = await four(one);
      expect(outcomes).toMatchObject(
        [1, 2, 3, 4].map((nth) => ({ status: 'executed', revision: durableRevision + nth, replayed: false })),
      );
      expect(store.attempts.map(({ ids }) => ids.length)).toEqual([2, 2, 2, 2]);
      expect(one.lost).toEqual([1]);
      expect(one.retried).toHaveLength(1);
    });

    test('are answered although the one behind them gets no answer for long', async () => {
      const one = await ready({ groupCountFull: 2 });
      const behind = new Gate();
      store.onAttempt = () => void (store.appendGate = store.attempts.length === 2 ? behind : undefined);
      let answers = 0;
      const all = four(one, () => answers++);
      await until(() => behind.reached);
      await turns();
      expect(answers).toBe(2);
      behind.open();
      await all;
    });
  });

  test('are bounded by what the stores count, whatever the size of the events', async () => {
    const one = await ready();
    const plain = store.stored[1]!.bytes.length;
    // From groups that the count ends to groups that the bytes end. The scripted store refuses too large ones as both do.
    for (const size of [plain, 700, 760, 800, 850, 3_000]) {
      const evidence = padding(size - plain);
      const accounts = Array.from({ length: 2_000 }, (_, at) => openAccount(`X${size}-${at}`));
      await Promise.all(accounts.map((command) => one.execute(command, { evidence })));
    }
    expect(one.halted).toBeUndefined();
  });

  test('a single event larger than the bound of bytes still goes, alone', async () => {
    const one = await ready({ groupBytesMax: 10 });
    await Promise.all(Array.from({ length: 3 }, () => one.execute(transfer(1, 'A', 'B'))));
    expect(store.attempts.map(({ ids }) => ids.length)).toEqual([1, 1, 1]);
    expect(sizeInGroup(store.stored.at(-1)!)).toBeGreaterThan(10);
  });
});

describe('an unknown outcome', () => {
  test.each([
    ['that had not happened', ['lost', 'lost']],
    ['that had happened', ['answer-lost', 'lost', 'answer-lost']],
  ] as const)('%s is retried with the same ids, and nobody is answered before', async (_, fates) => {
    const one = await ready();
    store.fates.push(...fates);
    const waiting = [transfer(60, 'A', 'B'), transfer(5_000, 'A', 'B')].map((command) => watch(one.execute(command)));
    const answeredAtAttempt: boolean[] = [];
    store.onAttempt = () => answeredAtAttempt.push(waiting.some(({ settled }) => settled));
    const [executed, rejected] = await Promise.all(waiting.map(({ promise }) => promise));
    expect(executed).toMatchObject({ status: 'executed', revision: 5 });
    expect(rejected).toMatchObject({ status: 'rejected', revision: 6 });
    expect(new Set(store.attempts.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(store.attempts).toHaveLength(fates.length + 1);
    expect(answeredAtAttempt).toEqual(store.attempts.map(() => false));
    expect(one.retried).toHaveLength(fates.length);
    expect(store.stored).toHaveLength(7);
  });

  test('that another writer resolves by being first is decided again', async () => {
    const one = await ready();
    const two = await open('two');
    const gate = (store.appendGate = new Gate());
    store.fates.push('lost');
    const ours = one.execute(transfer(700, 'A', 'B'));
    await until(() => gate.reached);
    store.appendGate = undefined;
    // The lost attempt is behind the gate; the other instance writes meanwhile.
    store.fates.unshift('stored');
    await two.execute(transfer(600, 'A', 'B'));
    gate.open();
    expect(await ours).toMatchObject({ status: 'rejected', rejection: { code: 'insufficient-units', available: 400 } });
  });
});

describe('a wrong revision', () => {
  test('unwinds what was speculated, catches up, and decides again', async () => {
    const one = await ready();
    const two = await open('two');
    const gate = (store.appendGate = new Gate());
    const ours = [700, 100, 300].map((quantity) => one.execute(transfer(quantity, 'A', 'B')));
    await until(() => gate.reached);
    store.appendGate = undefined;
    await two.execute(transfer(600, 'A', 'B'));
    gate.open();
    expect(await Promise.all(ours)).toMatchObject([
      { status: 'rejected', rejection: { available: 400, requested: 700 } },
      { status: 'executed' },
      { status: 'executed' },
    ]);
    expect(one.lost).toEqual([1]);
    await until(() => two.writer.durableRevision === one.writer.durableRevision);
    // Both came to one state, one by its decisions and one by the journal; so does a third that replays it.
    const three = await open('three');
    expect(logicalState(one.state)).toEqual(logicalState(three.state));
    expect(logicalState(two.state)).toEqual(logicalState(three.state));
  });

  test('lost too often gives the command back, undecided', async () => {
    const one = await ready({ lossesMax: 2 });
    store.fates.push('beaten', 'beaten', 'beaten');
    await expect(one.execute(transfer(1, 'A', 'B'), { key: commandKey('beaten') })).rejects.toEqual(
      unavailable('contended'),
    );
    expect(store.stored).toHaveLength(5);
    expect(await one.execute(transfer(1, 'A', 'B'), { key: commandKey('beaten') })).toMatchObject({
      status: 'executed',
      replayed: false,
    });
  });

  test('does not give a command the answer of the lost race when the key was used through another instance', async () => {
    const one = await ready();
    const two = await open('two');
    const gate = (store.appendGate = new Gate());
    const same = { client: clientId('exchange'), key: commandKey('once') };
    const ours = one.execute(transfer(10, 'A', 'B'), same);
    await until(() => gate.reached);
    store.appendGate = undefined;
    const theirs = await two.execute(transfer(10, 'A', 'B'), same);
    gate.open();
    expect(await ours).toMatchObject({ status: 'executed', revision: theirs.revision, replayed: true });
    await expect(one.execute(transfer(11, 'A', 'B'), same)).rejects.toBeInstanceOf(KeyReused);
  });
});

describe('the bound of what waits', () => {
  test('answers overloaded beyond it, of one client and of all, and takes more when there is room', async () => {
    const one = await ready({ waitingMax: 5, waitingPerClientMax: 3 });
    const gate = (store.appendGate = new Gate());
    const of = (client: string) =>
      one.execute(transfer(1, 'A', 'B'), { client: clientId(client), key: commandKey(`k${++n}`) });
    let n = 0;
    const taken = [of('a'), of('a'), of('a'), of('b')];
    await expect(of('a')).rejects.toEqual(unavailable('overloaded'));
    taken.push(of('b'));
    await expect(of('c')).rejects.toEqual(unavailable('overloaded'));
    expect(one.writer.waitingCount).toBe(5);
    gate.open();
    await Promise.all(taken);
    expect(one.writer.waitingCount).toBe(0);
    expect(await of('c')).toMatchObject({ status: 'executed' });
  });
});

describe('no answer ahead of durability', () => {
  const used = { client: clientId('exchange'), key: commandKey('used') };

  test.each<[string, (one: Instance) => Promise<unknown>, object]>([
    ['an execution', (one) => one.execute(transfer(1, 'A', 'B')), { status: 'executed' }],
    ['a recorded rejection', (one) => one.execute(transfer(5_000, 'A', 'B')), { status: 'rejected', recorded: true }],
    [
      'an unrecorded rejection',
      (one) => one.execute(transfer(1, 'A', 'NOBODY')),
      { status: 'rejected', recorded: false },
    ],
    ['a dry run', (one) => one.execute(transfer(1, 'A', 'B'), { dryRun: true }), { status: 'executed', dryRun: true }],
    [
      'a refused dry run',
      (one) => one.execute(transfer(5_000, 'A', 'B'), { dryRun: true }),
      { status: 'rejected', dryRun: true },
    ],
    ['a replay', (one) => one.execute(transfer(10, 'A', 'B'), used), { status: 'executed', replayed: true }],
    ['a look-up', (one) => one.writer.lookUp(used), { status: 'executed', replayed: true }],
    [
      'a look-up of nothing',
      (one) => one.writer.lookUp({ ...used, key: commandKey('unused') }),
      { status: 'undecided' },
    ],
  ])('%s waits for the events that it was decided on', async (_, ask, answer) => {
    const one = await ready();
    const gate = (store.appendGate = new Gate());
    const before = watch(one.execute(transfer(10, 'A', 'B'), used));
    await until(() => gate.reached);
    const asked = watch(ask(one));
    await turns();
    expect([before.settled, asked.settled]).toEqual([false, false]);
    gate.open();
    expect(await asked.promise).toMatchObject(answer);
    expect(await before.promise).toMatchObject({ status: 'executed', revision: 5 });
  });

  test.each<[string, (one: Instance) => Promise<unknown>]>([
    ['an unrecorded rejection', (one) => one.execute(transfer(1, 'A', 'NOBODY'))],
    ['a dry run', (one) => one.execute(transfer(1, 'A', 'B'), { dryRun: true })],
    ['a look-up of nothing', (one) => one.writer.lookUp({ ...used, key: commandKey('unused') })],
  ])('%s, which stands in no event, waits until the head is confirmed, and fails when it cannot be', async (_, ask) => {
    const one = await ready();
    const gate = (store.headGate = new Gate());
    const asked = watch(ask(one));
    await until(() => gate.reached);
    await turns();
    expect(asked.settled).toBe(false);
    store.isAway = true;
    gate.open();
    await expect(asked.promise).rejects.toEqual(unavailable('store-unavailable'));
  });

  test('what another instance wrote before the head was confirmed counts', async () => {
    const one = await ready();
    const two = await open('two');
    const gate = (store.headGate = new Gate());
    const asked = one.execute(transfer(1, 'A', 'C'));
    await until(() => gate.reached);
    store.headGate = undefined;
    await two.execute(openAccount('C'));
    gate.open();
    expect(await asked).toMatchObject({ status: 'executed' });
  });

  test('an append that was stored before the question came confirms no head for it', async () => {
    const one = await ready();
    const two = await open('two');
    const gate = (store.answerGate = new Gate());
    const ours = one.execute(transfer(1, 'A', 'B'));
    await until(() => gate.reached);
    store.answerGate = undefined;
    // Opened, durable and answered, and only then asked for.
    await two.execute(openAccount('C'));
    const asked = one.execute(transfer(1, 'A', 'C'));
    gate.open();
    expect(await ours).toMatchObject({ status: 'executed', revision: 5 });
    expect(await asked).toMatchObject({ status: 'executed', revision: 7 });
  });

  test('an outcome from before the start is read from the journal', async () => {
    const one = await ready();
    const first = await one.execute(transfer(10, 'A', 'B'), used);
    const later = await open('later');
    expect(await later.writer.lookUp(used)).toEqual({ ...first, replayed: true });
  });
});

test('a surrender of two staged lots that an instance left half done begins again whole under its key', async () => {
  const one = await ready();
  const count = 2 * RANGES_PER_EVENT_MAX;
  const surrenderAccount = openAccount('S', { accountType: 'surrender', complianceYear: 2024 });
  for (const command of [surrenderAccount, createInstrument('CEA25')]) await one.execute(command);
  for (const instrument of ['CEA24', 'CEA25']) {
    const { event } = (await one.execute(issue(count, 'A', instrument))) as Extract<Outcome, { status: 'executed' }>;
    const { start } = (event as Extract<LedgerEvent, { type: 'UnitsIssued' }>).data;
    await one.execute(transfer(count / 2, 'A', 'B', { instrument, ranges: everySecond(count / 2, start) }));
  }
  const command = settle('B', { CEA24: count / 2, CEA25: count / 2 });
  const key = { key: commandKey('settle'), client: clientId('plant') };
  await one.execute(command, key);
  const typesFrom = (revision: number) => store.stored.slice(revision).map(({ type }) => type);
  const first = typesFrom(0).indexOf('UnitsStaged');
  expect(typesFrom(first)).toEqual(['UnitsStaged', 'UnitsStaged', 'ObligationSettled']);
  await one.writer.close(1_000);
  // The instance died before its last append.
  store.stored.pop();
  const other = await open('other');
  expect(other.state.operations.size).toBe(2);
  expect(await other.execute(command, key)).toMatchObject({ status: 'executed', event: { type: 'ObligationSettled' } });
  expect(typesFrom(first + 2)).toEqual([
    'OperationAbandoned',
    'OperationAbandoned',
    'UnitsStaged',
    'UnitsStaged',
    'ObligationSettled',
  ]);
});

test('refusals beyond the rate of a client are neither recorded nor final', async () => {
  const one = await ready({ rejectionsPerMinute: 2 });
  const refused = (client: string, key: string) =>
    one.execute(transfer(5_000, 'A', 'B'), { client: clientId(client), key: commandKey(key) });
  expect(await refused('a', '1')).toMatchObject({ recorded: true });
  expect(await refused('a', '2')).toMatchObject({ recorded: true });
  await expect(refused('a', '3')).rejects.toEqual(unavailable('too-many-rejections'));
  expect(await refused('b', '1')).toMatchObject({ recorded: true });
  expect(store.stored).toHaveLength(5 + 3);
  expect(await one.writer.lookUp({ client: clientId('a'), key: commandKey('3') })).toMatchObject({
    status: 'undecided',
  });
  // What is in order goes on being taken from the same client.
  expect(await one.execute(transfer(1, 'A', 'B'), { client: clientId('a') })).toMatchObject({ status: 'executed' });
});

describe('the clock', () => {
  test('may stand a little behind the journal: recordedAt never decreases', async () => {
    const one = await ready();
    one.clock.pass(-2_000);
    expect(await one.execute(transfer(1, 'A', 'B'))).toMatchObject({ recordedAt: BEGIN });
  });

  test.each<[string, (clock: TestClock) => void]>([
    ['stands far behind the journal', (clock) => clock.pass(-6_000)],
    ['has jumped forwards', (clock) => (clock.skew = 6_000)],
    ['has jumped backwards', (clock) => (clock.skew = -6_000)],
  ])('that %s stamps nothing', async (_, break_) => {
    const one = await ready();
    break_(one.clock);
    await expect(one.execute(transfer(1, 'A', 'B'))).rejects.toEqual(unavailable('clock-skewed'));
    expect(store.stored).toHaveLength(5);
    expect(one.failed).toEqual([]);
  });

  test.each<[string, (clock: TestClock) => void, (clock: TestClock) => void]>([
    ['has jumped past a due time', (clock) => (clock.skew = 10_000), (clock) => (clock.skew = 0)],
    ['has jumped back', (clock) => (clock.skew = -10_000), (clock) => (clock.skew = 0)],
    ['stands behind the journal', (clock) => clock.pass(-70_000), (clock) => clock.pass(70_000)],
  ])('that %s lets nothing fall due while nobody asks, and says so', async (_, break_, repair) => {
    const one = await ready();
    const expiresAt = instantOf(msOf(BEGIN) + 60_000);
    await one.execute(encumber(10, expiresAt));
    one.clock.pass(59_000);
    await one.execute(transfer(1, 'A', 'B'));
    break_(one.clock);
    one.clock.pass(2_000);
    const looks = countLooks();
    await until(() => looks.count > 3);
    expect([one.writer.clockSkewed, store.stored.length, one.failed]).toEqual([true, 7, []]);
    repair(one.clock);
    await until(() => one.writer.durableRevision === 7);
    expect([one.writer.clockSkewed, store.stored.at(-1)!.type]).toEqual([false, 'EncumbranceReleased']);
  });

  test('that cannot be read halts nothing: the writer looks on, and goes on when it can', async () => {
    const one = await ready();
    const now = one.clock.now.bind(one.clock);
    one.clock.now = () => {
      throw new TypeError('not an instant');
    };
    await until(() => one.failed.length > 2);
    expect(one.halted).toBeUndefined();
    one.clock.now = now;
    expect(await one.execute(transfer(1, 'A', 'B'))).toMatchObject({ status: 'executed' });
  });

  test.each(['3000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])(
    'of a sandbox is not set to %s, and the refusal bears the time that it is',
    async (to) => {
      const one = await ready();
      await one.execute(encumber(10, instantOf(msOf(BEGIN) + 60_000)));
      const outcome = await one.execute({ type: 'AdvanceClock', to: instant(to) });
      expect(outcome).toMatchObject({
        ...{ status: 'rejected', recordedAt: BEGIN, rejection: { code: 'clock-not-forward', to, decidedAt: BEGIN } },
      });
      expect(store.stored.map(({ type }) => type)).not.toContain('EncumbranceReleased');
    },
  );

  test('of a sandbox is set to the last moment that is allowed, and goes on', async () => {
    const one = await ready();
    const to = instant('2999-12-31T23:59:59.999Z');
    expect(await one.execute({ type: 'AdvanceClock', to })).toMatchObject({ status: 'executed', recordedAt: to });
  });

  test('of a sandbox that starts again goes on from where it was set', async () => {
    const one = await ready();
    const far = instantOf(Date.now() + 90 * 86_400_000);
    await one.execute({ type: 'AdvanceClock', to: far });
    const again = await open('again', {}, new RealSandboxClock());
    expect(again.writer.clockSkewed).toBe(false);
    const { recordedAt } = await again.execute(transfer(1, 'A', 'B'));
    expect(recordedAt >= far).toBe(true);
    assertReaches(new SandboxClock(), recordedAt, 0);
    expect(() => assertReaches(new SystemClock(), recordedAt, 5_000)).toThrow(ClockBehindJournal);
  });

  test('of a sandbox begins in the past where that is wanted, and never goes back behind its journal', () => {
    const clock = new SandboxClock(instant('2021-02-01T00:00:00.000Z'));
    expect(clock.now()).toMatch(/^2021-02-01T00:00:0/);
    expect(clock.skewMs()).toBeLessThan(1_000);
    clock.follow(instant('2023-12-31T16:00:00.000Z'));
    expect(clock.now()).toMatch(/^2023-12-31T16:00:0/);
    clock.follow(instant('2022-01-01T00:00:00.000Z'));
    expect(clock.now()).toMatch(/^2023-12-31T16:00:0/);
  });
});

const encumber = (quantity: number, expiresAt: Instant): Command => ({
  type: 'EncumberUnits',
  kind: 'order-reservation',
  account: accountId('A'),
  instrument: instrumentId('CEA24'),
  compartment: 'registry',
  quantity,
  expiresAt,
});

/** How often an idle writer has looked for what others wrote. */
function countLooks(): { readonly count: number } {
  const looks = { count: 0 };
  const head = store.head.bind(store);
  store.head = () => {
    looks.count++;
    return head();
  };
  return looks;
}

test('a read-only instance refuses commands, answers look-ups, and follows the others', async () => {
  const one = await ready();
  const used = { client: clientId('exchange'), key: commandKey('used') };
  const reader = await open('reader', { readOnly: true });
  const { revision } = await one.execute(transfer(1, 'A', 'B'), used);
  await expect(reader.execute(transfer(1, 'A', 'B'))).rejects.toEqual(unavailable('read-only'));
  await until(() => reader.writer.durableRevision === revision);
  expect(await reader.writer.lookUp(used)).toMatchObject({ status: 'executed', revision, replayed: true });
});

test('while an old outcome is read the instance follows the others, and closing waits for the answer', async () => {
  const one = await ready();
  const used = { client: clientId('exchange'), key: commandKey('used') };
  const first = await one.execute(transfer(1, 'A', 'B'), used);
  const later = await open('later');
  const gate = (store.readGate = new Gate());
  const asked = watch(later.writer.lookUp(used));
  await until(() => gate.reached);
  store.readGate = undefined;
  const { revision } = await one.execute(transfer(1, 'A', 'B'));
  await until(() => later.writer.durableRevision === revision);
  const closed = watch(later.writer.close(60_000));
  await turns();
  expect([asked.settled, closed.settled]).toEqual([false, false]);
  gate.open();
  await closed.promise;
  expect(await asked.promise).toEqual({ ...first, replayed: true });
});

describe('closing', () => {
  test('answers what waits and refuses what comes', async () => {
    const one = await ready();
    const gate = (store.appendGate = new Gate());
    const waiting = Array.from({ length: 5 }, () => one.execute(transfer(1, 'A', 'B')));
    await until(() => gate.reached);
    const closed = watch(one.writer.close(60_000));
    await expect(one.execute(transfer(1, 'A', 'B'))).rejects.toEqual(unavailable('shutting-down'));
    expect(closed.settled).toBe(false);
    gate.open();
    await closed.promise;
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(waiting.map(() => 'executed'));
    expect(one.halted).toBeUndefined();
  });

  test('gives up at the deadline when the store stays silent', async () => {
    const one = await ready();
    store.isAway = true;
    const waiting = one.execute(transfer(1, 'A', 'B'));
    const answer = expect(waiting).rejects.toEqual(unavailable('store-unavailable'));
    await one.writer.close(20);
    await answer;
    expect(one.halted).toBeInstanceOf(Error);
  });
});

test('a journal that has lost durable events halts the writer for good', async () => {
  const one = await ready();
  store.stored.length = 3;
  await until(() => one.halted !== undefined);
  expect(one.halted).toEqual(new JournalShorter(2, 4));
  await expect(one.execute(transfer(1, 'A', 'B'))).rejects.toBeInstanceOf(LedgerUnavailable);
  expect(store.stored).toHaveLength(3);
});

describe('a defect inside one command', () => {
  test.each<[string, Command, Partial<CommandContext>]>([
    ['an amount that the edge should have refused', { ...transfer(1, 'A', 'B'), quantity: 0.5 } as Command, {}],
    ['an event that is too large', transfer(1, 'A', 'B'), { evidence: padding(70_000) }],
  ])('(%s) fails that command alone, and leaves nothing of it', async (_, command, context) => {
    const one = await ready();
    const outcomes = await Promise.allSettled([
      one.execute(transfer(10, 'A', 'B')),
      one.execute(command, context),
      one.execute(transfer(20, 'A', 'B')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(one.failed).toHaveLength(1);
    expect(one.halted).toBeUndefined();
    expect(store.stored).toHaveLength(5 + 2);
    expect(one.state.accounts.get(accountId('B'))).toMatchObject({ held: 30 });
  });
});

/** Evidence that makes an event larger by about so many bytes. */
function padding(bytes: number): Evidence[] {
  const count = Math.ceil(bytes / 5_000);
  return Array.from({ length: Math.max(0, count) }, () => ({
    sha256: '0'.repeat(64),
    bytes: 1,
    mediaType: `a/${'b'.repeat(Math.max(1, Math.floor(bytes / count) - 110))}`,
  }));
}
