// Which units a movement takes: the oldest first, or the named ones.
import { createInstrument, issue, move, retire, transfer, units } from './testing/commands.js';
import { account, after, given, retirementAccount, unitsOf, unitsRetired, unitsTransferred } from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import { TONNES_MAX } from './tonnes.js';

describe('first in, first out', () => {
  test('takes batches in the order in which they came', () => {
    const ledger = given(account('A').holds(10).holds(10).holds(10), account('B'))
      .when(transfer(25, 'A', 'B'))
      .then(
        unitsTransferred(25, {
          units: [
            { batch: 1, ranges: [[1, 10]] },
            { batch: 2, ranges: [[11, 20]] },
            { batch: 3, ranges: [[21, 25]] },
          ],
        }),
      );
    expect(unitsOf(ledger, 'A')).toEqual(['3:26-30']);
  });

  test('counts the order of arrival, not the serial number', () => {
    const { when, ledger } = given(
      account('A').holds(10).holds(10),
      account('B'),
      after(transfer(10, 'A', 'B', { ranges: units([11, 20]) })),
      after(transfer(5, 'A', 'B')),
    );
    expect(unitsOf(ledger, 'B')).toEqual(['2:11-20', '1:1-5']);
    when(transfer(12, 'B', 'A')).then(
      unitsTransferred(12, {
        units: [
          { batch: 2, ranges: [[11, 20]] },
          { batch: 1, ranges: [[1, 2]] },
        ],
      }),
    );
  });

  test('joins neighbours of one batch, and never two batches', () => {
    const { when, ledger } = given(account('A').holds(10).holds(10), account('B'));
    when(transfer(3, 'A', 'B', { ranges: units([1, 3]) })).then(unitsTransferred(3));
    when(transfer(3, 'A', 'B', { ranges: units([7, 9]) })).then(unitsTransferred(3));
    expect(unitsOf(ledger, 'B')).toEqual(['1:1-3', '1:7-9']);
    when(transfer(3, 'A', 'B', { ranges: units([4, 6]) })).then(unitsTransferred(3));
    expect(unitsOf(ledger, 'B')).toEqual(['1:1-9']);
    when(transfer(2, 'A', 'B', { ranges: units([10, 11]) })).then(unitsTransferred(2));
    expect(unitsOf(ledger, 'B')).toEqual(['1:1-10', '2:11-11']);
    expect(unitsOf(ledger, 'A')).toEqual(['2:12-20']);
  });

  test('leaves a later neighbour at the place of the earlier one', () => {
    const ledger = given(
      account('A').holds(20).holds(5),
      account('B'),
      after(transfer(5, 'A', 'B', { ranges: units([6, 10]) })),
      after(transfer(5, 'A', 'B', { ranges: units([21, 25]) })),
    )
      .when(transfer(5, 'A', 'B', { ranges: units([1, 5]) }))
      .then(unitsTransferred(5));
    expect(unitsOf(ledger, 'B')).toEqual(['1:1-10', '2:21-25']);
  });
});

describe('named units', () => {
  const holder = () => given(account('A').holds(100).holds(100), account('B').holds(10), retirementAccount);

  test.each([
    ['whole ranges', units([1, 100]), [[1, 100]], ['2:101-200']],
    ['an interior piece', units([40, 60]), [[40, 60]], ['1:1-39', '1:61-100', '2:101-200']],
    ['the end of a range', units([60, 100]), [[60, 100]], ['1:1-59', '2:101-200']],
    ['several pieces of one range', units([10, 10], [30, 39]), [[10, 10], [30, 39]], ['1:1-9', '1:11-29', '1:40-100', '2:101-200']], // prettier-ignore
    ['pieces in falling order', units([90, 99], [5, 6]), [[90, 99], [5, 6]], ['1:1-4', '1:7-89', '1:100-100', '2:101-200']], // prettier-ignore
    ['neighbours', units([11, 20], [1, 10]), [[11, 20], [1, 10]], ['1:21-100', '2:101-200']], // prettier-ignore
  ] as const)('are %s', (_, ranges, moved, left) => {
    const quantity = ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
    const ledger = holder()
      .when(transfer(quantity, 'A', 'B', { ranges }))
      .then(unitsTransferred(quantity, { units: [{ batch: 1, ranges: moved }] }));
    expect(unitsOf(ledger, 'A')).toEqual(left);
  });

  test('may span batches, which the fact tells apart', () => {
    const ledger = holder()
      .when(retire(21, 'A', { ranges: units([90, 110]) }))
      .then(
        unitsRetired(21, {
          units: [
            { batch: 1, ranges: [[90, 100]] },
            { batch: 2, ranges: [[101, 110]] },
          ],
        }),
      );
    expect(unitsOf(ledger, 'RETIRED')).toEqual(['1:90-100', '2:101-110']);
  });

  test.each([
    ['in another account', units([205, 206]), 205],
    ['reaching into another account', units([200, 201]), 201],
    ['reaching out of another account', units([201, 202], [1, 1]), 201],
    ['never issued', units([211, 212]), 211],
    ['with a hole', units([1, 1], [300, 301], [2, 2]), 300],
    ['named twice', units([1, 10], [1, 10]), 1],
    ['overlapping', units([1, 10], [10, 19]), 10],
    ['overlapping in falling order', units([50, 60], [41, 50]), 50],
    ['one within another', units([1, 100], [50, 50]), 50],
  ])('%s are refused', (_, ranges, missing) => {
    const quantity = ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
    holder()
      .when(transfer(quantity, 'A', 'B', { ranges }))
      .thenRejected('ranges-not-held', { account: 'A', missing });
  });

  test('in the other position or of another instrument are refused', () => {
    const { when } = given(
      after(createInstrument('CEA25')),
      account('A').holds(20).holds(20, 'CEA25'),
      account('B'),
      after(move(10, 'A', 'trading')),
      after(transfer(10, 'A', 'B', { instrument: 'CEA25' })),
    );
    when(transfer(5, 'A', 'B', { ranges: units([6, 10]) })).thenRejected('ranges-not-held', { missing: 6 });
    const other = { instrument: 'CEA25', ranges: units([10, 11]) };
    when(transfer(2, 'A', 'B', other)).thenRejected('ranges-not-held', { missing: 10 });
    when(transfer(5, 'A', 'B', { ranges: units([11, 15]) })).then(unitsTransferred(5));
  });

  test.each([
    ['too few units', 5, units([1, 4])],
    ['too many units', 5, units([1, 6])],
    ['no units', 5, []],
    ['a range that ends before it starts', 6, units([1, 10], [10, 7])],
    ['a fraction', 1, units([1.5, 1.5])],
    ['a number below 1', 2, units([0, 1])],
    ['a number that does not count one by one', 1, units([TONNES_MAX + 1, TONNES_MAX + 1])],
  ])('that are malformed (%s) stop the decision before anything changes', (_, quantity, ranges) => {
    const { ledger } = holder();
    const before = logicalState(ledger.state);
    expect(() => ledger.submit(transfer(quantity, 'A', 'B', { ranges }))).toThrow(/named ranges|not a serial range/);
    expect(logicalState(ledger.state)).toEqual(before);
  });
});

test.each([0, -5, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('a quantity of %p is no movement', (quantity) => {
  const { ledger } = given(account('A').holds(10), account('B'));
  const before = logicalState(ledger.state);
  expect(() => ledger.submit(transfer(quantity, 'A', 'B'))).toThrow('not a quantity in tonnes');
  expect(logicalState(ledger.state)).toEqual(before);
});

test('many pieces from inside one long holding are found in one walk', () => {
  const { ledger, when } = given(account('A').holds(1_000), account('B'), after(issue(1_000, 'A')));
  const ranges = Array.from({ length: 300 }, (_, at) => ({ start: 2 + at * 3, end: 3 + at * 3 }));
  when(transfer(600, 'A', 'B', { ranges })).then(unitsTransferred(600));
  expect(unitsOf(ledger, 'B')).toEqual(ranges.map(({ start, end }) => `1:${start}-${end}`));
  expect(unitsOf(ledger, 'A')).toHaveLength(302);
});
