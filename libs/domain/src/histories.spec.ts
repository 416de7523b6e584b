// What must hold for every history of commands, over random ones.
import fc from 'fast-check';
import { brokenInvariants } from './invariants.js';
import { happen, history, type Step } from './testing/histories.js';
import { logicalState } from './testing/logical-state.js';
import { NaiveLedger } from './testing/naive-ledger.js';
import { TestLedger } from './testing/test-ledger.js';
import { STAGING_EXPIRY_MS } from './unit-selection.js';

// One seed that is the same for everyone, and one that is new every time; a failure prints what reproduces it.
const seeds = [20_240_701, Math.floor(Math.random() * 0x7fff_ffff)];

const holds = (seed: number, numRuns: number, property: (steps: Step[]) => void): void =>
  fc.assert(fc.property(history(), property), { seed, numRuns });

const lived = (steps: readonly Step[]): TestLedger => {
  const ledger = new TestLedger();
  for (const step of steps) happen(ledger, step);
  return ledger;
};

describe.each(seeds)('over random histories (seed %i)', (seed) => {
  test('units are conserved and in one place at every revision, and replay gives the same state', () => {
    holds(seed, 30, (steps) => {
      const ledger = lived(steps);
      const replayed = TestLedger.replay([]);
      for (const fact of ledger.journal) {
        replayed.take(fact);
        expect(brokenInvariants(replayed.state)).toEqual([]);
      }
      expect(logicalState(replayed.state)).toEqual(logicalState(ledger.state));
    });
  });

  test('a rejection changes nothing, and a repeated command even less', () => {
    holds(seed, 30, (steps) => {
      const ledger = new TestLedger();
      for (const step of steps) {
        const before = logicalState(ledger.state);
        const taken = happen(ledger, step);
        if (taken.some(({ outcome }) => !outcome.rejection && outcome.replayOf === undefined)) continue;
        const after = logicalState(ledger.state);
        const recorded = taken.flatMap(({ outcome }) => outcome.recorded);
        expect(recorded.every(({ type }) => type === 'CommandRejected')).toBe(true);
        const { revision, recordedAt, commands, decided } = after;
        expect(after).toEqual({ ...before, revision, recordedAt, commands, decided });
        expect(revision).toBe(before.revision + recorded.length);
        expect(decided).toBe(before.decided + recorded.length);
        if (recorded.length === 0) expect(after).toEqual(before);
      }
    });
  });

  test('a naive ledger agrees where every single unit is, and in which order it will go', () => {
    holds(seed, 30, (steps) => {
      const ledger = new TestLedger();
      const naive = new NaiveLedger();
      for (const step of steps) {
        for (const { command, outcome } of happen(ledger, step)) {
          if (outcome.replayOf !== undefined) continue;
          if (!outcome.rejection) {
            const data = outcome.recorded.at(-1)!.data;
            naive.accept(command, 'to' in data ? data.to : '');
            if (command.type === 'TransferUnits' && outcome.recorded.at(-1)!.by!.role === 'exchange')
              naive.traded(command, ledger.state.recordedAt);
          } else if (outcome.rejection.code === 'insufficient-units') {
            const { account, instrument, compartment, available, requested } = outcome.rejection;
            expect(available).toBe(naive.units(account, instrument, compartment).length);
            expect(available).toBeLessThan(requested);
          } else if (outcome.rejection.code === 'bought-today') {
            const { account, instrument, available, boughtToday, sellable, requested } = outcome.rejection;
            expect(available).toBe(naive.units(account, instrument, 'trading').length);
            expect(boughtToday).toBe(naive.bought(account, instrument, ledger.state.recordedAt));
            expect(sellable).toBe(Math.max(0, available - boughtToday));
            expect(sellable).toBeLessThan(requested);
          } else if (outcome.rejection.code === 'ranges-not-held' && 'ranges' in command) {
            const { account, instrument, compartment, missing } = outcome.rejection;
            const there = naive.units(account, instrument, compartment).some(({ serial }) => serial === missing);
            const times = command.ranges!.filter(({ start, end }) => start <= missing && missing <= end).length;
            // What is missing is not there, or was named before in the same command.
            if (there) expect(times).toBeGreaterThan(1);
          }
        }
        const { holdings } = logicalState(ledger.state);
        expect(new Map(holdings.filter(({ count }) => count > 0).map(({ name, ranges }) => [name, ranges]))).toEqual(
          naive.ranges(),
        );
      }
    });
  });

  test('unwinding to any mark is exact, and deciding again gives the same facts', () => {
    fc.assert(
      fc.property(history(), fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (steps, picks) => {
        const ledger = new TestLedger();
        const stations = steps.map((step) => {
          const station = { mark: ledger.mark(), state: logicalState(ledger.state) };
          happen(ledger, step);
          return station;
        });
        const journal = [...ledger.journal];
        const end = logicalState(ledger.state);
        for (const pick of picks) {
          const from = pick % stations.length;
          ledger.unwindTo(stations[from]!.mark);
          expect(logicalState(ledger.state)).toEqual(stations[from]!.state);
          expect(brokenInvariants(ledger.state)).toEqual([]);
          for (const step of steps.slice(from)) happen(ledger, step);
          expect(ledger.journal).toEqual(journal);
          expect(logicalState(ledger.state)).toEqual(end);
        }
      }),
      { seed, numRuns: 20 },
    );
  });

  test('wherever the journal is cut, a staged operation has delivered all or nothing, and falls back whole', () => {
    holds(seed, 30, (steps) => {
      const { journal } = lived(steps);
      for (const [at, fact] of journal.entries()) {
        if (fact.type !== 'UnitsStaged') continue;
        const first = fact.data.operation;
        // Of several lots the ones before may be staged already.
        const before = whereUnitsAre(TestLedger.replay(journal.slice(0, first)), true);
        const cut = TestLedger.replay(journal.slice(0, at + 1));
        expect(whereUnitsAre(cut, true)).toEqual(before);
        cut.pass(STAGING_EXPIRY_MS);
        cut.submit({ type: 'CloseAccount', account: 'NEVER-OPENED' as never });
        expect(cut.journal.at(-1)!.type).toBe('OperationAbandoned');
        expect(whereUnitsAre(cut)).toEqual(before);
        expect(brokenInvariants(cut.state)).toEqual([]);
      }
    });
  });
});

/** The serial ranges by holding, sorted and joined; staged ones count where they were taken from, where asked. */
function whereUnitsAre(ledger: TestLedger, withStaged = false): Map<string, string[]> {
  const units = new Map<string, string[]>();
  const { holdings, operations } = logicalState(ledger.state);
  const staged = withStaged ? operations.map(({ of, ranges }) => ({ name: of, ranges })) : [];
  for (const { name, ranges } of [...holdings, ...staged]) {
    const all = ranges.flatMap((range) => {
      const [batch, start, end] = range.split(/[:-]/).map(Number) as [number, number, number];
      return Array.from({ length: end - start + 1 }, (_, at) => `${batch}:${start + at}`);
    });
    if (all.length > 0) units.set(name, [...(units.get(name) ?? []), ...all].sort());
  }
  return units;
}

test('random histories reach what they are for', () => {
  const seen = new Map<string, number>();
  const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
  for (const steps of fc.sample(history(), { seed: seeds[0], numRuns: 400 })) {
    const ledger = new TestLedger();
    for (const { command, outcome } of steps.flatMap((step) => happen(ledger, step))) {
      if (outcome.replayOf !== undefined) count('replayed');
      else if (outcome.rejection) count(outcome.rejection.code);
      else count('ranges' in command && command.ranges ? `${command.type} of named units` : command.type);
      for (const { type } of outcome.recorded) count(type);
      const decided = outcome.recorded.at(-1);
      if (decided?.type === 'ObligationSettled')
        for (const { use, parts } of decided.data.lots) count(`${use} ${parts ? 'staged' : 'in one event'}`);
    }
  }
  const wanted = [
    ...['replayed', 'UnitsStaged', 'CommandRejected', 'AccountClosed', 'InstrumentCreated', 'UnitsIssued'],
    ...['TransferUnits', 'MovePosition', 'SurrenderUnits', 'RetireUnits', 'CancelUnits'].flatMap((type) => [
      type,
      `${type} of named units`,
    ]),
    ...['SettleObligation', 'offset in one event', 'allowance in one event', 'allowance staged'],
    ...[
      'insufficient-units',
      'bought-today',
      'ranges-not-held',
      'same-account',
      'account-type-not-allowed',
      'account-not-empty',
    ],
    ...['account-closed', 'account-not-found', 'instrument-not-found', 'no-system-account'],
    ...['account-exists', 'instrument-exists'],
  ];
  expect(wanted.filter((what) => !seen.has(what))).toEqual([]);
});
