// Opening and closing accounts: who may, and what stands in the way.
import { closeAccount, holding, openAccount, transfer } from './testing/commands.js';
import { account, after, given, issuanceAccount, surrenderAccount } from './testing/given.js';

const opened = (data: object) => ({ type: 'AccountOpened' as const, data });
const surrenderOf = (complianceYear: number) => ({ accountType: 'surrender', complianceYear }) as const;

describe('opening an account', () => {
  test.each([
    ['of a holder', openAccount('A'), { account: 'A', accountType: 'holding', holder: 'H-A' }],
    ['of a compliance year', openAccount('S24', surrenderOf(2024)), { accountType: 'surrender', complianceYear: 2024 }],
    ['for issuance', openAccount('I', { accountType: 'issuance' }), { account: 'I', accountType: 'issuance' }],
    ['for retirement', openAccount('R', { accountType: 'retirement' }), { accountType: 'retirement' }],
    ['for cancellation', openAccount('C', { accountType: 'cancellation' }), { accountType: 'cancellation' }],
  ])('%s', (_, command, data) => {
    given().when(command).then(opened(data));
  });

  test('states no field that does not apply', () => {
    const { outcome } = given().when(openAccount('I', { accountType: 'issuance' }));
    expect(outcome.recorded[0]!.data).toEqual({ account: 'I', accountType: 'issuance' });
  });

  test.each([
    ['a taken name', account('A'), openAccount('A', holding('OTHER')), 'account-exists', { account: 'A' }],
    [
      'a second account of one holder',
      account('A'),
      openAccount('B', holding('A')),
      'holder-has-account',
      { holder: 'H-A', account: 'A' },
    ],
    [
      'a second issuance account',
      issuanceAccount,
      openAccount('I2', { accountType: 'issuance' }),
      'system-account-exists',
      { accountType: 'issuance', account: 'ISSUANCE' },
    ],
    [
      'a second surrender account of one year',
      surrenderAccount,
      openAccount('S2', surrenderOf(2024)),
      'system-account-exists',
      { accountType: 'surrender', account: 'SURRENDER-2024' },
    ],
  ] as const)('refuses %s', (_, existing, command, code, numbers) => {
    given(existing).when(command).thenRejected(code, numbers);
  });

  test('lets another compliance year have its own surrender account', () => {
    given(surrenderAccount)
      .when(openAccount('S25', surrenderOf(2025)))
      .then(opened({ complianceYear: 2025 }));
  });

  test('lets a holder whose account is closed open a new one, under a new name', () => {
    const closed = given(account('A'), after(closeAccount('A')));
    closed.when(openAccount('A2', holding('A'))).then(opened({ account: 'A2' }));
    closed.when(openAccount('A', holding('X'))).thenRejected('account-exists');
  });

  test('lets a closed system account be followed by another', () => {
    given(issuanceAccount, after(closeAccount('ISSUANCE')))
      .when(openAccount('I2', { accountType: 'issuance' }))
      .then(opened({ account: 'I2' }));
  });
});

describe('closing an account', () => {
  test('closes an empty one', () => {
    given(account('A'))
      .when(closeAccount('A'))
      .then({ type: 'AccountClosed', data: { account: 'A' } });
  });

  test('closes one that has been emptied', () => {
    given(account('A').holds(5), account('B'), after(transfer(5, 'A', 'B')))
      .when(closeAccount('A'))
      .then({ type: 'AccountClosed', data: { account: 'A' } });
  });

  test('refuses an unknown one', () => {
    given().when(closeAccount('A')).thenRejected('account-not-found', { account: 'A' });
  });

  test('refuses one that holds units', () => {
    given(account('A').holds(7)).when(closeAccount('A')).thenRejected('account-not-empty', { held: 7 });
  });

  test('refuses one that is closed', () => {
    given(account('A'), after(closeAccount('A')))
      .when(closeAccount('A'))
      .thenRejected('account-closed');
  });
});
