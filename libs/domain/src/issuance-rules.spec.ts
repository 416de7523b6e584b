// Creating instruments and issuing units, up to the last number that counts one by one.
import { closeAccount, createInstrument, issue, transfer } from './testing/commands.js';
import {
  account,
  after,
  cancellationAccount,
  given,
  issuanceAccount,
  retirementAccount,
  surrenderAccount,
  unitsOf,
} from './testing/given.js';
import { instrumentId } from './ids.js';
import { TONNES_MAX } from './tonnes.js';

const issued = (data: object) => ({ type: 'UnitsIssued' as const, data });

describe('creating an instrument', () => {
  test('states what the command states, and no more', () => {
    const instrument = instrumentId('CCER-001');
    const bare = given().when({ type: 'CreateInstrument', instrument, kind: 'reduction' });
    expect(bare.outcome.recorded[0]!.data).toEqual({ instrument, kind: 'reduction' });
    const full = given().when({ type: 'CreateInstrument', instrument, kind: 'reduction', vintage: 2023, project: 'P' });
    expect(full.outcome.recorded[0]!.data).toEqual({ instrument, kind: 'reduction', vintage: 2023, project: 'P' });
  });

  test('refuses a taken name', () => {
    given().when(createInstrument('CEA24')).thenRejected('instrument-exists', { instrument: 'CEA24' });
  });
});

describe('issuing units', () => {
  test('numbers the units of an instrument from 1, and its batches', () => {
    const { when } = given(issuanceAccount, after(createInstrument('CEA25')));
    when(issue(100, 'ISSUANCE')).then(issued({ batch: 1, start: 1, end: 100, compartment: 'registry' }));
    when(issue(1, 'ISSUANCE')).then(issued({ batch: 2, start: 101, end: 101 }));
    when(issue(5, 'ISSUANCE', 'CEA25')).then(issued({ batch: 1, start: 1, end: 5 }));
  });

  test.each([
    ['a holding account', account('A'), 'A'],
    ['the issuance account', issuanceAccount, 'ISSUANCE'],
  ])('goes to %s', (_, to, id) => {
    given(to)
      .when(issue(3, id))
      .then(issued({ to: id }));
  });

  test.each([
    ['surrender', surrenderAccount, 'SURRENDER-2024'],
    ['retirement', retirementAccount, 'RETIRED'],
    ['cancellation', cancellationAccount, 'CANCELLED'],
  ])('refuses the account for %s', (accountType, to, id) => {
    given(to).when(issue(3, id)).thenRejected('account-type-not-allowed', { account: id, accountType });
  });

  test('refuses an unknown account, a closed account and an unknown instrument', () => {
    const { when } = given(account('A'), account('B'), after(closeAccount('B')));
    when(issue(1, 'X')).thenRejected('account-not-found', { account: 'X' });
    when(issue(1, 'B')).thenRejected('account-closed', { account: 'B' });
    when(issue(1, 'A', 'CEA99')).thenRejected('instrument-not-found', { instrument: 'CEA99' });
  });

  test('goes up to the last number that counts one by one, over all instruments', () => {
    const { when, ledger } = given(account('A').holds(10), account('B'), after(createInstrument('CEA25')));
    const limit = { issued: 10, limit: TONNES_MAX };
    when(issue(TONNES_MAX - 9, 'B', 'CEA25')).thenRejected('supply-limit-exceeded', limit);
    when(issue(TONNES_MAX - 9, 'B')).thenRejected('supply-limit-exceeded', { requested: TONNES_MAX - 9, ...limit });
    when(issue(TONNES_MAX - 10, 'B')).then(issued({ start: 11, end: TONNES_MAX }));
    when(issue(1, 'B', 'CEA25')).thenRejected('supply-limit-exceeded', { issued: TONNES_MAX });
    when(transfer(TONNES_MAX - 10, 'B', 'A')).then({ type: 'UnitsTransferred', data: {} });
    expect(unitsOf(ledger, 'A')).toEqual(['1:1-10', `2:11-${TONNES_MAX}`]);
    when(transfer(TONNES_MAX, 'A', 'B')).then({ type: 'UnitsTransferred', data: {} });
  });

  test.each([0, -1, 1.5, Number.NaN, TONNES_MAX + 1])('is no fact for a quantity of %p', (quantity) => {
    expect(() => given(account('A')).when(issue(quantity, 'A'))).toThrow('not a quantity in tonnes');
  });
});
