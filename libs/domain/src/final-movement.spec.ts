// Surrender, retirement and cancellation: the three ways out of circulation.
import { cancel, closeAccount, move, retire, surrender, transfer } from './testing/commands.js';
import {
  account,
  after,
  cancellationAccount,
  given,
  issuanceAccount,
  retirementAccount,
  surrenderAccount,
  unitsCancelled,
  unitsOf,
  unitsRetired,
  unitsSurrendered,
} from './testing/given.js';

/** The three ways out of circulation share their rules; each row is one of them with its own account. */
const ways = [
  ['surrender', surrender, surrenderAccount, 'SURRENDER-2024', 'no-surrender-account', unitsSurrendered],
  ['retire', retire, retirementAccount, 'RETIRED', 'no-system-account', unitsRetired],
  ['cancel', cancel, cancellationAccount, 'CANCELLED', 'no-system-account', unitsCancelled],
] as const;

describe.each(ways)('%s', (_, leave, systemAccount, destination, missing, fact) => {
  test('takes units of the registry position for good', () => {
    const { when, ledger } = given(account('A').holds(10), account('B'), systemAccount);
    when(leave(4, 'A')).then(fact(4, { to: destination as never, compartment: 'registry' }));
    expect(unitsOf(ledger, destination)).toEqual(['1:1-4']);
    when(transfer(1, destination, 'B')).thenRejected('account-type-not-allowed');
    when(move(1, destination, 'trading')).thenRejected('account-type-not-allowed');
    when(leave(1, destination)).thenRejected('account-type-not-allowed');
    when(closeAccount(destination)).thenRejected('account-not-empty', { held: 4 });
  });

  test('does not take the trading position', () => {
    given(account('A').holds(10), systemAccount, after(move(8, 'A', 'trading')))
      .when(leave(3, 'A'))
      .thenRejected('insufficient-units', { available: 2, requested: 3, compartment: 'registry' });
  });

  test('is refused without the account of the registry, also after that was closed', () => {
    given(account('A').holds(10)).when(leave(3, 'A')).thenRejected(missing);
    given(account('A').holds(10), systemAccount, after(closeAccount(destination)))
      .when(leave(3, 'A'))
      .thenRejected(missing);
  });

  test('is refused for an unknown account, a closed account and an unknown instrument', () => {
    const { when } = given(account('A').holds(10), account('GONE'), after(closeAccount('GONE')), systemAccount);
    when(leave(1, 'X')).thenRejected('account-not-found', { account: 'X' });
    when(leave(1, 'GONE')).thenRejected('account-closed', { account: 'GONE' });
  });
});

test('a surrender counts for the compliance year that it names', () => {
  const { when } = given(account('A').holds(10), surrenderAccount);
  when(surrender(4, 'A', 2025)).thenRejected('no-surrender-account', { complianceYear: 2025 });
  when(surrender(4, 'A', 2024)).then(unitsSurrendered(4, { complianceYear: 2024 }));
});

test('a retirement names its beneficiary', () => {
  given(account('A').holds(10), retirementAccount)
    .when(retire(4, 'A'))
    .then(unitsRetired(4, { beneficiary: 'ACME' }));
});

test('only a cancellation reaches into the issuance account, where a plan is cut', () => {
  const { when } = given(issuanceAccount.holds(10), surrenderAccount, retirementAccount, cancellationAccount);
  when(surrender(4, 'ISSUANCE')).thenRejected('account-type-not-allowed', { accountType: 'issuance' });
  when(retire(4, 'ISSUANCE')).thenRejected('account-type-not-allowed', { accountType: 'issuance' });
  when(cancel(4, 'ISSUANCE')).then(unitsCancelled(4));
});

test('an unknown instrument is refused', () => {
  given(account('A'), surrenderAccount)
    .when(surrender(1, 'A', 2024, { instrument: 'CEA99' }))
    .thenRejected('instrument-not-found', { instrument: 'CEA99' });
});
