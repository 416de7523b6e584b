// Transfers between accounts, and moves between the two positions of one.
import { closeAccount, createInstrument, move, surrender, transfer } from './testing/commands.js';
import {
  account,
  after,
  cancellationAccount,
  given,
  issuanceAccount,
  positionMoved,
  retirementAccount,
  surrenderAccount,
  unitsOf,
  unitsTransferred,
} from './testing/given.js';

describe('a transfer', () => {
  test('moves the oldest units', () => {
    const ledger = given(account('A').holds(100), account('B'))
      .when(transfer(60, 'A', 'B'))
      .then(unitsTransferred(60, { units: [{ batch: 1, ranges: [[1, 60]] }] }));
    expect(unitsOf(ledger, 'A')).toEqual(['1:61-100']);
    expect(unitsOf(ledger, 'B')).toEqual(['1:1-60']);
  });

  test('moves all that is there, and not one more', () => {
    const { when } = given(account('A').holds(100), account('B'));
    when(transfer(101, 'A', 'B')).thenRejected('insufficient-units', { available: 100, requested: 101 });
    when(transfer(100, 'A', 'B')).then(unitsTransferred(100));
    when(transfer(1, 'A', 'B')).thenRejected('insufficient-units', { available: 0, encumbered: 0, requested: 1 });
  });

  test('is refused with the numbers when two together exceed the holding', () => {
    given(account('A').holds(100), account('B'), after(transfer(60, 'A', 'B')))
      .when(transfer(60, 'A', 'B'))
      .thenRejected('insufficient-units', { account: 'A', instrument: 'CEA24', available: 40, requested: 60 });
  });

  test('states the balances before and after', () => {
    const { outcome } = given(account('A').holds(100), account('B').holds(5)).when(transfer(60, 'A', 'B'));
    const [instrument, compartment] = ['CEA24', 'registry'];
    expect(outcome.balances).toEqual([
      [
        { account: 'A', instrument, compartment, available: [100, 40] },
        { account: 'B', instrument, compartment, available: [5, 65] },
      ],
    ]);
  });

  test.each([
    ['A', 'X', 'account-not-found', { account: 'X' }],
    ['X', 'A', 'account-not-found', { account: 'X' }],
    ['A', 'GONE', 'account-closed', { account: 'GONE' }],
    ['GONE', 'A', 'account-closed', { account: 'GONE' }],
    ['A', 'A', 'same-account', { account: 'A' }],
    ['A', 'SURRENDER-2024', 'account-type-not-allowed', { accountType: 'surrender' }],
    ['A', 'RETIRED', 'account-type-not-allowed', { accountType: 'retirement' }],
    ['A', 'CANCELLED', 'account-type-not-allowed', { accountType: 'cancellation' }],
    ['SURRENDER-2024', 'A', 'account-type-not-allowed', { accountType: 'surrender' }],
    ['ISSUANCE', 'A', 'insufficient-units', { available: 0 }],
  ] as const)('from %s to %s is refused: %s', (from, to, code, numbers) => {
    given(
      account('A').holds(10),
      account('GONE'),
      after(closeAccount('GONE')),
      issuanceAccount,
      surrenderAccount,
      after(surrender(4, 'A')),
      retirementAccount,
      cancellationAccount,
    )
      .when(transfer(2, from, to))
      .thenRejected(code, numbers);
  });

  test('distributes from the issuance account, and may bring back', () => {
    const { when } = given(issuanceAccount.holds(10), account('A'));
    when(transfer(10, 'ISSUANCE', 'A')).then(unitsTransferred(10));
    when(transfer(3, 'A', 'ISSUANCE')).then(unitsTransferred(3));
  });

  test('in the trading position is between holding accounts only', () => {
    const { when } = given(account('A').holds(10), account('B'), issuanceAccount, after(move(6, 'A', 'trading')));
    const trading = { compartment: 'trading' } as const;
    when(transfer(1, 'A', 'ISSUANCE', trading)).thenRejected('account-type-not-allowed', { accountType: 'issuance' });
    when(transfer(7, 'A', 'B', trading)).thenRejected('insufficient-units', { available: 6, ...trading });
    when(transfer(5, 'A', 'B')).thenRejected('insufficient-units', { available: 4, compartment: 'registry' });
    const ledger = when(transfer(6, 'A', 'B', trading)).then(unitsTransferred(6, trading));
    expect(unitsOf(ledger, 'B', 'trading')).toEqual(['1:1-6']);
  });

  test('of an instrument takes no units of another', () => {
    const { when } = given(after(createInstrument('CEA25')), account('A').holds(10).holds(5, 'CEA25'), account('B'));
    when(transfer(6, 'A', 'B', { instrument: 'CEA25' })).thenRejected('insufficient-units', { available: 5 });
    when(transfer(1, 'A', 'B', { instrument: 'CEA99' })).thenRejected('instrument-not-found');
    const ledger = when(transfer(5, 'A', 'B', { instrument: 'CEA25' })).then(unitsTransferred(5));
    expect(unitsOf(ledger, 'B', 'registry', 'CEA25')).toEqual(['1:1-5']);
    expect(unitsOf(ledger, 'A')).toEqual(['1:1-10']);
  });
});

describe('a move between positions', () => {
  test('goes there and back, and joins', () => {
    const { when, ledger } = given(account('A').holds(10));
    when(move(4, 'A', 'trading')).then(positionMoved(4, { from: 'A' as never, toCompartment: 'trading' }));
    expect([unitsOf(ledger, 'A'), unitsOf(ledger, 'A', 'trading')]).toEqual([['1:5-10'], ['1:1-4']]);
    when(move(4, 'A', 'registry')).then(positionMoved(4, { toCompartment: 'registry' }));
    expect([unitsOf(ledger, 'A'), unitsOf(ledger, 'A', 'trading')]).toEqual([['1:1-10'], []]);
  });

  test.each([
    [move(11, 'A', 'trading'), 'insufficient-units', { available: 10 }],
    [move(1, 'A', 'registry'), 'insufficient-units', { available: 0, compartment: 'trading' }],
    [move(1, 'A', 'trading', { compartment: 'trading' }), 'same-compartment', { compartment: 'trading' }],
    [move(1, 'X', 'trading'), 'account-not-found', { account: 'X' }],
    [move(1, 'GONE', 'trading'), 'account-closed', { account: 'GONE' }],
    [move(1, 'ISSUANCE', 'trading'), 'account-type-not-allowed', { accountType: 'issuance' }],
    [move(1, 'A', 'trading', { instrument: 'CEA99' }), 'instrument-not-found', { instrument: 'CEA99' }],
  ] as const)('is refused (%#)', (command, code, numbers) => {
    given(account('A').holds(10), account('GONE'), after(closeAccount('GONE')), issuanceAccount.holds(5))
      .when(command)
      .thenRejected(code, numbers);
  });
});
