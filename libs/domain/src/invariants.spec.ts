// The check of the invariants is itself checked: it must find every corrupted state.
import { brokenInvariants } from './invariants.js';
import type { LedgerState } from './ledger-state.js';
import { CEA24, everySecond, transfer } from './testing/commands.js';
import { account, after, given } from './testing/given.js';
import { RANGES_PER_EVENT_MAX } from './serial-range.js';
import { TestLedger } from './testing/test-ledger.js';

const N = RANGES_PER_EVENT_MAX;

/** A ledger with two holdings and an operation whose first part stands alone. */
function sound(): LedgerState {
  const { ledger } = given(account('A').holds(4 * N), account('B').holds(7), after(transfer(3, 'A', 'B')));
  const end = ledger.journal.length;
  ledger.submit(transfer(N + 1, 'A', 'B', { ranges: everySecond(N + 1, 100) }));
  return TestLedger.replay(ledger.journal.slice(0, end + 1)).state;
}

const holdingOf = (state: LedgerState, id: string) =>
  [...state.allHoldings()].find((holding) => holding.account.id === id)!;
const operationOf = (state: LedgerState) => [...state.operations.values()][0]!;
const held = (state: LedgerState, id: string) => [...state.register.ranges(holdingOf(state, id))];

test('a sound state breaks none', () => {
  expect(brokenInvariants(sound())).toEqual([]);
});

test.each<[string, (state: LedgerState) => void, RegExp]>([
  ['a unit too many in a balance', (state) => holdingOf(state, 'B').available++, /B.*ranges of 10, available 11/],
  ['a unit too few', (state) => holdingOf(state, 'B').available--, /B.*available 9/],
  [
    'a lost range',
    (state) => state.register.remove(holdingOf(state, 'B'), held(state, 'B').slice(0, 1)),
    /gap|units to/,
  ],
  ['a unit that was never issued', (state) => state.instruments.get(CEA24)!.issued--, /issued/],
  ['a unit too few in the register', (state) => state.instruments.get(CEA24)!.issued++, /issued/],
  [
    'units in two places',
    (state) => state.register.append(holdingOf(state, 'B'), { batch: 1, start: 50, end: 51 }),
    /overlap/,
  ],
  [
    'encumbered units without an operation',
    (state) => holdingOf(state, 'B').encumbered++,
    /staged and pinned 0, encumbered 1/,
  ],
  [
    'an operation that counts wrong',
    (state) => operationOf(state).quantity--,
    /operation .* ranges of 900, staged 899/,
  ],
  ['an operation that is never due', (state) => state.due.remove({ at: operationOf(state).expiresAt, what: 'operation', id: operationOf(state).id }), /operation .* due/], // prettier-ignore
  [
    'a due time without an operation',
    (state) => state.due.add({ at: state.recordedAt, what: 'operation', id: 1 }),
    /due/,
  ],
  ['units bought in a registry position', (state) => (holdingOf(state, 'B').bought = 1), /B.*bought 1 on day 0/],
  ['fewer than none bought', (state) => (holdingOf(state, 'B').bought = -1), /B.*bought -1/],
  [
    'units bought tomorrow',
    (state) => {
      const { account, of } = holdingOf(state, 'B');
      Object.assign(state.holdingFor(account, of, 'trading'), { bought: 1, boughtOn: 19_906 });
    },
    /B.*trading: bought 1 on day 19906 of 19905/,
  ],
  ['an account that counts wrong', (state) => holdingOf(state, 'A').account.held++, /account A: holdings of .*, held/],
  [
    'a closed account that holds units',
    (state) => (holdingOf(state, 'B').account.closed = true),
    /closed and holds 10/,
  ],
  ['a list that counts wrong', (state) => holdingOf(state, 'B').rangeCount++, /B.*: 2 ranges, counted 3/],
  ['a list that ends elsewhere', (state) => (holdingOf(state, 'B').tail = holdingOf(state, 'B').head), /B.*tail/],
])('%s is found', (_, corrupt, message) => {
  const state = sound();
  corrupt(state);
  expect(brokenInvariants(state).join('\n')).toMatch(message);
});
