// What must hold for every history of the voluntary market: steps at random, most of them in an order that can be.
import fc from 'fast-check';
import type { Command } from '../commands.js';
import { brokenInvariants } from '../invariants.js';
import { imageOf, stateOf } from '../ledger-image.js';
import { cancel, closeAccount, issue, openAccount, retire, transfer } from '../testing/commands.js';
import { logicalState } from '../testing/logical-state.js';
import * as ask from '../testing/market.js';
import { DAY } from '../testing/people.js';
import { TestLedger } from '../testing/test-ledger.js';

const seeds = [20_240_701, Math.floor(Math.random() * 0x7fff_ffff)];

interface Step {
  readonly what: number;
  readonly project: string;
  readonly account: string;
  readonly quantity: number;
  readonly pick: number;
}

const history = fc.array(
  fc.record<Step>({
    what: fc.nat(19),
    project: fc.constantFrom('P', 'P', 'Q'),
    account: fc.constantFrom('A', 'B'),
    quantity: fc.integer({ min: 1, max: 60 }),
    pick: fc.nat(20),
  }),
  { minLength: 20, maxLength: 80, size: 'max' },
);

function begun(): TestLedger {
  const ledger = new TestLedger();
  for (const command of [
    ask.publishMethodology(),
    ...['A', 'B'].map((id) => openAccount(id)),
    openAccount('RETIRED', { accountType: 'retirement' }),
    openAccount('CANCELLED', { accountType: 'cancellation' }),
  ])
    ledger.submit(command);
  return ledger;
}

/** What leads the project on, mostly; else something that may come at any time. */
function commandOf({ state }: TestLedger, { what, project: id, account, quantity, pick }: Step): Command {
  const project = state.market.projects.get(id);
  // What is at the stage for the step, mostly.
  const wanted = what < 9 ? 'published' : what < 11 ? 'verified' : 'registered';
  const fitting = project?.reductions.filter(({ stage }) => stage === wanted && pick % 6 > 0) ?? [];
  const number = fitting[pick % Math.max(1, fitting.length)]?.number ?? 1;
  const instrument = `CCER-${id}-${number}`;
  const units = { instrument };
  if (what < 6)
    switch (project?.stage) {
      case undefined:
        return ask.publishProject(id, account);
      case 'published':
        return ask.validate(id);
      case 'validated':
        return ask.apply(id);
      case 'applied':
        return ask.register(id);
      default:
        return ask.publishReductions(quantity, id, `202${1 + (pick % 3)}-01-01`, `202${1 + (pick % 3)}-09-30`);
    }
  if (what < 9) return ask.verify(id, number, pick % 5 ? 'verifier' : 'validator');
  if (what < 11) return ask.registerReductions(id, number);
  if (what < 13) return ask.createReductionInstrument(instrument, id, number);
  if (what < 16) return issue(quantity, account, instrument);
  if (what === 16) return transfer(quantity, account, account === 'A' ? 'B' : 'A', units);
  if (what === 17) return pick % 2 ? retire(quantity, account, units) : closeAccount(account);
  if (what === 18 && pick % 4 === 0) return ask.revoke(id, pick % 3 === 0, pick % 8 ? undefined : quantity);
  const shortfall = pick % 3 ? { shortfall: pick } : {};
  return {
    ...(cancel(quantity, account, units) as Extract<Command, { type: 'CancelUnits' }>),
    project: id,
    ...shortfall,
  };
}

function happens(ledger: TestLedger, step: Step): void {
  if (step.pick % 4 === 0) ledger.pass(30 * DAY);
  ledger.submit(commandOf(ledger, step));
}

const holds = (seed: number, numRuns: number, property: (steps: Step[], pick: number) => void): void =>
  fc.assert(fc.property(history, fc.nat(), property), { seed, numRuns });

describe.each(seeds)('over random histories of the market (seed %i)', (seed) => {
  test('every state is sound, and replay gives the same', () => {
    holds(seed, 60, (steps) => {
      const ledger = begun();
      for (const step of steps) {
        happens(ledger, step);
        expect(brokenInvariants(ledger.state)).toEqual([]);
      }
      expect(logicalState(TestLedger.replay(ledger.journal).state)).toEqual(logicalState(ledger.state));
    });
  });

  test('unwinding is exact, and a snapshot at any cut is the same ledger', () => {
    holds(seed, 60, (steps, pick) => {
      const ledger = begun();
      const [mark, before] = [ledger.mark(), logicalState(ledger.state)];
      for (const step of steps) happens(ledger, step);
      const [journal, end] = [[...ledger.journal], logicalState(ledger.state)];
      const earlier = TestLedger.replay(journal.slice(0, 1 + (pick % journal.length)));
      const restored = stateOf(imageOf(earlier.state), earlier.state.fingerprintOf);
      expect(logicalState(restored)).toEqual(logicalState(earlier.state));
      const resumed = new TestLedger(restored, true);
      for (const fact of journal.slice(1 + (pick % journal.length))) resumed.take(fact);
      expect(logicalState(resumed.state)).toEqual(end);
      ledger.unwindTo(mark);
      expect(logicalState(ledger.state)).toEqual(before);
    });
  });
});

test('the histories reach what they are for', () => {
  const seen = new Set<string>();
  for (const steps of fc.sample(history, { seed: seeds[0]!, numRuns: 300 })) {
    const ledger = begun();
    for (const step of steps) happens(ledger, step);
    for (const { type, data } of ledger.journal) seen.add(type === 'CommandRejected' ? data.rejection.code : type);
  }
  const aims = [
    ...['ReductionsRegistered', 'InstrumentCreated', 'UnitsIssued', 'UnitsCancelled', 'ProjectRevoked'],
    ...['registered-exceeded', 'period-overlaps', 'verifier-is-validator', 'project-revoked', 'issued-exceeded'],
  ];
  expect(aims.filter((aim) => !seen.has(aim))).toEqual([]);
});
