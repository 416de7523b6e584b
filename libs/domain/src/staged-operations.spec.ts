// Operations of more ranges than fit one event: all or nothing, however the journal is cut.
import type { CommandContext } from './commands.js';
import { accountId, clientId, commandKey } from './ids.js';
import { brokenInvariants } from './invariants.js';
import { RANGES_PER_EVENT_MAX } from './serial-range.js';
import { CEA24, closeAccount, everySecond, issue, retire, transfer, units } from './testing/commands.js';
import {
  account,
  after,
  given,
  operationAbandoned,
  retirementAccount,
  unitsOf,
  unitsRetired,
  unitsStaged,
  unitsTransferred,
} from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import { TestLedger } from './testing/test-ledger.js';
import { RANGES_PER_OPERATION_MAX, STAGING_EXPIRY_MS } from './unit-selection.js';

const N = RANGES_PER_EVENT_MAX;
const big: Partial<CommandContext> = { key: commandKey('big') };

/** A and B each with every second unit of `count` pairs: both holdings have `count` ranges. */
const fragmented = (count: number, ...more: Parameters<typeof given>) =>
  given(
    account('A').holds(2 * count),
    account('B'),
    account('C'),
    retirementAccount,
    after(transfer(count, 'A', 'B', { ranges: everySecond(count) })),
    ...more,
  );

/** The ledger as it is when the journal ends with `parts` part events of the big command. */
function cutAfter(parts: number): TestLedger {
  const { ledger } = fragmented(2 * N + 1);
  const end = ledger.journal.length + parts;
  ledger.submit(transfer(2 * N + 1, 'B', 'C'), big);
  return TestLedger.replay(ledger.journal.slice(0, end));
}

test('what fits one event is not staged', () => {
  fragmented(N)
    .when(transfer(N, 'B', 'C'))
    .then(unitsTransferred(N));
});

test('one range more is staged in two parts, and delivered by naming them', () => {
  const { when, ledger } = fragmented(N + 1);
  const operation = ledger.state.revision + 1;
  when(transfer(N + 1, 'B', 'C')).then(
    unitsStaged(N, { operation, part: 1 }),
    unitsStaged(1, { operation, part: 2 }),
    unitsTransferred(N + 1, { parts: { first: operation, last: operation + 1 } }),
  );
  expect(unitsOf(ledger, 'C')).toEqual(everySecond(N + 1).map(({ start }) => `1:${start}-${start}`));
  expect(unitsOf(ledger, 'B')).toEqual([]);
  expect(ledger.state.operations.size).toBe(0);
  expect(ledger.state.due.next).toBeUndefined();
});

test('the deciding event states the balances of both accounts, the parts only what they encumber', () => {
  const { outcome } = fragmented(N + 1).when(retire(N + 1, 'B'));
  const of = { instrument: 'CEA24', compartment: 'registry' };
  expect(outcome.balances).toEqual([
    [{ account: 'B', ...of, available: [N + 1, 1], encumbered: [0, N] }],
    [{ account: 'B', ...of, available: [1, 0], encumbered: [N, N + 1] }],
    [
      { account: 'B', ...of, available: [0, 0], encumbered: [N + 1, 0] },
      { account: 'RETIRED', ...of, available: [0, N + 1] },
    ],
  ]);
});

test('named units are staged too, and go in the order in which they were named', () => {
  const { when, ledger } = given(account('A').holds(4 * N), account('B'));
  const ranges = everySecond(N + 5).reverse();
  when(transfer(N + 5, 'A', 'B', { ranges })).then(unitsStaged(N), unitsStaged(5), unitsTransferred(N + 5));
  expect(unitsOf(ledger, 'B')).toEqual(ranges.map(({ start }) => `1:${start}-${start}`));
});

describe('an attempt that the journal cut off', () => {
  test.each([1, 2, 3])('after %i parts pins its units and delivers none', (parts) => {
    const ledger = cutAfter(parts);
    const staged = Math.min(parts * N, 2 * N + 1);
    expect(brokenInvariants(ledger.state)).toEqual([]);
    expect(unitsOf(ledger, 'C')).toEqual([]);
    const { rejection } = ledger.submit(transfer(2 * N + 2 - staged, 'B', 'C'));
    expect(rejection).toMatchObject({ code: 'insufficient-units', available: 2 * N + 1 - staged, encumbered: staged });
    expect(ledger.submit(closeAccount('B')).rejection).toMatchObject({ code: 'account-not-empty', held: 2 * N + 1 });
  });

  test('does not give its units to a command that names them', () => {
    const named = { ranges: [{ start: 1, end: 1 }] };
    expect(cutAfter(1).submit(transfer(1, 'B', 'C', named)).rejection).toMatchObject({
      code: 'ranges-not-held',
      missing: 1,
    });
  });

  test.each([1, 2, 3])('after %i parts starts again with the same command, and delivers', (parts) => {
    const ledger = cutAfter(parts);
    const { recorded } = ledger.submit(transfer(2 * N + 1, 'B', 'C'), big);
    expect(recorded.map(({ type }) => type)).toEqual([
      'OperationAbandoned',
      'UnitsStaged',
      'UnitsStaged',
      'UnitsStaged',
      'UnitsTransferred',
    ]);
    expect(recorded[0]!.data).toMatchObject({ cause: 'restarted', quantity: Math.min(parts * N, 2 * N + 1) });
    expect(unitsOf(ledger, 'C')).toHaveLength(2 * N + 1);
    expect(ledger.submit(transfer(2 * N + 1, 'B', 'C'), big)).toMatchObject({ recorded: [] });
  });

  test('is not touched by the same key of another client', () => {
    const ledger = cutAfter(1);
    const { recorded } = ledger.submit(transfer(1, 'B', 'C'), { ...big, client: clientId('other') });
    expect(recorded.map(({ type }) => type)).toEqual(['UnitsTransferred']);
    expect(ledger.state.operations.size).toBe(1);
  });

  test('falls back when its time has come, just before the next command, in its old order', () => {
    const whole = unitsOf(fragmented(2 * N + 1).ledger, 'B');
    const ledger = cutAfter(2);
    ledger.pass(STAGING_EXPIRY_MS - 1);
    expect(ledger.submit(transfer(2, 'B', 'C')).rejection).toMatchObject({ available: 1 });
    ledger.pass(1);
    const { recorded } = ledger.submit(issue(1, 'A'));
    expect(recorded).toMatchObject([
      { type: 'OperationAbandoned', data: { cause: 'expired', quantity: 2 * N } },
      { type: 'UnitsIssued' },
    ]);
    expect(recorded[0]!.command).toBeUndefined();
    expect(unitsOf(ledger, 'B')).toEqual(whole);
    expect(brokenInvariants(ledger.state)).toEqual([]);
  });

  test('that fell back leaves its key free', () => {
    const ledger = cutAfter(2);
    ledger.pass(STAGING_EXPIRY_MS);
    ledger.submit(issue(1, 'A'));
    const { recorded } = ledger.submit(transfer(2 * N + 1, 'B', 'C'), big);
    expect(recorded.at(-1)).toMatchObject({ type: 'UnitsTransferred', data: { quantity: 2 * N + 1 } });
  });

  test('joins on its way back with what came to its holding in between', () => {
    const ledger = cutAfter(1);
    ledger.submit(transfer(2, 'A', 'B', { ranges: units([2, 2], [4, 4]) }));
    ledger.pass(STAGING_EXPIRY_MS);
    ledger.submit(issue(1, 'A'));
    expect(brokenInvariants(ledger.state)).toEqual([]);
    expect(unitsOf(ledger, 'B')).toContain('1:1-5');
  });
});

test('two attempts at once: each falls back at its own time', () => {
  const ledger = cutAfter(1);
  const first = [...ledger.state.operations.keys()][0]!;
  ledger.pass(1_000);
  const before = ledger.journal.length;
  ledger.submit(transfer(N + 1, 'B', 'C'), { key: commandKey('second') });
  const both = TestLedger.replay(ledger.journal.slice(0, before + 1));
  expect(both.state.operations.size).toBe(2);
  expect(both.state.due.all.map(({ id }) => id)).toEqual([first, before]);
  expect(brokenInvariants(both.state)).toEqual([]);
  both.pass(STAGING_EXPIRY_MS - 1_000);
  expect(both.submit(issue(1, 'A')).recorded.map(({ type }) => type)).toEqual(['OperationAbandoned', 'UnitsIssued']);
  both.pass(1_000);
  expect(both.submit(issue(1, 'A')).recorded.map(({ type }) => type)).toEqual(['OperationAbandoned', 'UnitsIssued']);
  expect(both.state.operations.size).toBe(0);
  expect(logicalState(both.state).holdings.find(({ name }) => name === 'B/CEA24/registry')?.available).toBe(2 * N + 1);
});

test('what is due after a long downtime is all decided before the command, each once', () => {
  const ledger = cutAfter(1);
  const before = ledger.journal.length;
  ledger.submit(transfer(N + 1, 'B', 'C'), { key: commandKey('second') });
  const both = TestLedger.replay(ledger.journal.slice(0, before + 1));
  both.pass(100 * STAGING_EXPIRY_MS);
  const { recorded } = both.submit(transfer(2 * N + 1, 'B', 'C'), { key: commandKey('third') });
  expect(recorded).toMatchObject([
    operationAbandoned(N, { cause: 'expired' }),
    operationAbandoned(N, { cause: 'expired' }),
    { type: 'UnitsStaged' },
    { type: 'UnitsStaged' },
    { type: 'UnitsStaged' },
    { type: 'UnitsTransferred' },
  ]);
});

test('a journal whose deciding event does not fit its parts stops the process', () => {
  const { ledger } = fragmented(N + 1);
  ledger.submit(retire(N + 1, 'B'), big);
  const deciding = ledger.journal.at(-1)!;
  const parts = ledger.journal.slice(0, -1);
  if (deciding.type !== 'UnitsRetired') throw new Error('the operation was not staged');
  const { first } = deciding.data.parts!;
  for (const data of [
    { ...deciding.data, quantity: N },
    { ...deciding.data, parts: { first, last: first } },
    { ...deciding.data, parts: { first: first - 1, last: first } },
    { ...deciding.data, from: 'A' as never },
  ])
    expect(() => TestLedger.replay([...parts, { ...deciding, data }])).toThrow(/deliver what was staged|unknown/);
  expect(() => TestLedger.replay([...parts.slice(0, -2), parts.at(-1)!])).toThrow('unknown operation');
});

test('more ranges than one operation may move are refused with what can be moved', () => {
  const count = RANGES_PER_OPERATION_MAX + 1;
  const { ledger } = given(account('B'), account('C'));
  const instrument = ledger.state.instruments.get(CEA24)!;
  const holding = ledger.state.holdingFor(ledger.state.accounts.get(accountId('C'))!, instrument, 'registry');
  // Neighbours of different batches never join: as many ranges as batches.
  for (let batch = 1; batch <= count; batch++)
    ledger.state.issue(instrument, holding, { batch, start: batch, end: batch });
  ledger.state.advance(ledger.now);
  const limit = { limit: RANGES_PER_OPERATION_MAX, quantityWithinLimit: RANGES_PER_OPERATION_MAX };
  expect(ledger.submit(transfer(count, 'C', 'B')).rejection).toMatchObject({ code: 'too-many-ranges', ...limit });
  const named = { ranges: units([1, count]) };
  expect(ledger.submit(transfer(count, 'C', 'B', named)).rejection).toMatchObject({
    code: 'too-many-ranges',
    ...limit,
  });
  const { recorded } = ledger.submit(transfer(count - 1, 'C', 'B'));
  expect(recorded.at(-1)).toMatchObject({ type: 'UnitsTransferred', data: { quantity: count - 1 } });
  expect(brokenInvariants(ledger.state)).toEqual([]);
});

test('units that left staged keep the beneficiary of the command', () => {
  fragmented(N + 1)
    .when(retire(N + 1, 'B'))
    .then(unitsStaged(N), unitsStaged(1), unitsRetired(N + 1, { beneficiary: 'ACME' }));
});
