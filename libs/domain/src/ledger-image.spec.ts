// A snapshot taken at any moment and read back is the same ledger: now, and in everything it decides from then on.
import fc from 'fast-check';
import { brokenInvariants } from './invariants.js';
import { imageOf, stateOf } from './ledger-image.js';
import { happen, history } from './testing/histories.js';
import { logicalState } from './testing/logical-state.js';
import { TestLedger } from './testing/test-ledger.js';

const seeds = [20_240_701, Math.floor(Math.random() * 0x7fff_ffff)];

test.each(seeds)('at any cut of any history (seed %i)', (seed) => {
  const property = fc.property(history(), fc.nat(), (steps, where) => {
    const ledger = new TestLedger();
    for (const step of steps) happen(ledger, step);
    const cut = 1 + (where % ledger.journal.length);
    const earlier = TestLedger.replay(ledger.journal.slice(0, cut)).state;
    const restored = stateOf(imageOf(earlier), earlier.fingerprintOf);
    expect(logicalState(restored)).toEqual(logicalState(earlier));
    expect(brokenInvariants(restored)).toEqual([]);
    // The rest of the journal, taken into the restored state, leads to where the history ended.
    const resumed = new TestLedger(restored, true);
    for (const fact of ledger.journal.slice(cut)) resumed.take(fact);
    expect(logicalState(resumed.state)).toEqual(logicalState(ledger.state));
  });
  fc.assert(property, { seed, numRuns: 60 });
});

test('an image that names what it does not hold is refused', () => {
  const ledger = new TestLedger();
  const image = imageOf(ledger.state);
  expect(() =>
    stateOf({ ...image, holdings: Float64Array.of(7, 0, 0, 0, 0, 0, 0) }, ledger.state.fingerprintOf),
  ).toThrow('the image names entry 7 of 0');
});
