// What must hold for every history with people in it: proposals, encumbrances, corrections and restraints at random.
import fc from 'fast-check';
import { brokenInvariants } from './invariants.js';
import { imageOf, stateOf } from './ledger-image.js';
import { logicalState } from './testing/logical-state.js';
import { happens, peopleHistory, type PeopleStep, settled } from './testing/people-histories.js';
import { TestLedger } from './testing/test-ledger.js';

// One seed that is the same for everyone, and one that is new every time; a failure prints what reproduces it.
const seeds = [20_240_701, Math.floor(Math.random() * 0x7fff_ffff)];

const begun = (): TestLedger => {
  const ledger = new TestLedger();
  settled(ledger);
  return ledger;
};
const holds = (seed: number, numRuns: number, property: (steps: PeopleStep[], pick: number) => void): void =>
  fc.assert(fc.property(peopleHistory, fc.nat(), property), { seed, numRuns });

describe.each(seeds)('over random histories with people (seed %i)', (seed) => {
  test('every state is sound, and replay gives the same', () => {
    holds(seed, 80, (steps) => {
      const ledger = begun();
      for (const step of steps) {
        happens(ledger, step);
        expect(brokenInvariants(ledger.state)).toEqual([]);
      }
      expect(logicalState(TestLedger.replay(ledger.journal).state)).toEqual(logicalState(ledger.state));
    });
  });

  test('nobody carries out alone what he proposed, and what ended stays ended', () => {
    holds(seed, 80, (steps) => {
      const ledger = begun();
      for (const step of steps) happens(ledger, step);
      const ended = new Set<number>();
      for (const fact of ledger.journal) {
        const proposal = fact.type === 'ProposalEnded' ? fact.data.proposal : fact.proposal;
        if (proposal === undefined) continue;
        expect(ended.has(proposal)).toBe(false);
        ended.add(proposal);
        const made = ledger.journal[proposal]!;
        if (made.type === 'ProposalMade' && made.data.steps.length > 0 && fact.proposal !== undefined)
          expect(fact.by!.actor).not.toBe(made.by!.actor);
      }
    });
  });

  test('unwinding is exact, and deciding again gives the same facts', () => {
    holds(seed, 40, (steps, pick) => {
      const ledger = begun();
      const stations = steps.map((step) => {
        const station = { mark: ledger.mark(), state: logicalState(ledger.state) };
        happens(ledger, step);
        return station;
      });
      const [journal, end] = [[...ledger.journal], logicalState(ledger.state)];
      const from = pick % stations.length;
      ledger.unwindTo(stations[from]!.mark);
      expect(logicalState(ledger.state)).toEqual(stations[from]!.state);
      for (const step of steps.slice(from)) happens(ledger, step);
      expect([ledger.journal, logicalState(ledger.state)]).toEqual([journal, end]);
    });
  });

  test('a snapshot at any cut, read back, is the same ledger and goes on alike, down to the balances it states', () => {
    holds(seed, 60, (steps, pick) => {
      const ledger = begun();
      for (const step of steps) happens(ledger, step);
      const cut = 1 + (pick % ledger.journal.length);
      const earlier = TestLedger.replay(ledger.journal.slice(0, cut));
      const restored = stateOf(imageOf(earlier.state), earlier.state.fingerprintOf);
      expect(logicalState(restored)).toEqual(logicalState(earlier.state));
      expect(brokenInvariants(restored)).toEqual([]);
      const resumed = new TestLedger(restored, true);
      for (const fact of ledger.journal.slice(cut)) expect(resumed.take(fact)).toEqual(earlier.take(fact));
      expect(logicalState(resumed.state)).toEqual(logicalState(ledger.state));
    });
  });
});

test('the histories reach what they are for', () => {
  const seen = new Set<string>();
  for (const steps of fc.sample(peopleHistory, { seed: seeds[0]!, numRuns: 400 })) {
    const ledger = begun();
    for (const step of steps) {
      const outcome = happens(ledger, step);
      if (outcome?.rejection) seen.add(outcome.rejection.code);
      for (const fact of outcome?.recorded ?? []) {
        seen.add(fact.type);
        if (fact.type === 'ProposalEnded') seen.add(fact.data.outcome);
        if (fact.type === 'EncumbranceReleased') seen.add(fact.data.cause);
        if (fact.proposal !== undefined) seen.add('carried out');
      }
    }
  }
  expect([...seen]).toEqual(
    expect.arrayContaining([
      ...['ProposalMade', 'ProposalApproved', 'carried out', 'rejected', 'withdrawn', 'expired'],
      ...['UnitsEncumbered', 'released', 'EncumbranceEnforced', 'TransferCorrected', 'AccountRestrained'],
      ...['UnitsSurrendered', 'ObligationSettled'],
      ...[
        'own-proposal',
        'proposal-not-found',
        'insufficient-units',
        'bought-today',
        'account-restrained',
        'operation-not-allowed',
      ],
    ]),
  );
});
