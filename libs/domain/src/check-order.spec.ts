// "Checks (the first that fails answers, in this order)": account, instrument, quantity, state of the process. Every row has
// two faults at once; the one that stands earlier in the document answers.
import type { Command } from './commands.js';
import * as ask from './testing/commands.js';
import { account, after, given, issuanceAccount, surrenderAccount } from './testing/given.js';
import { plant, registrar, registrar2, representative, type Person } from './testing/people.js';

const ann = representative('ann');
const reader = representative('reader');

function world() {
  const { ledger, when } = given(
    plant('A', { holds: 10, people: { ann: 'both', reader: 'read' } }),
    ...[
      account('B'),
      plant('FROZEN', { holds: 5, people: { reader: 'read' } }),
      account('GONE'),
      issuanceAccount.holds(5),
    ],
    ...[surrenderAccount, account('DEBTOR').holds(20), account('PLEDGEE')],
    ...[ask.closeAccount('GONE'), ask.restrain('FROZEN', 'frozen'), ask.surrender(1, 'A'), ask.transfer(2, 'A', 'B')].map((one) => after(one)), // prettier-ignore
  );
  const transferred = ledger.state.revision;
  ledger.submit(ask.freeze(5, 'DEBTOR'));
  const freeze = ledger.state.revision;
  ledger.submit(ask.restrain('B', 'restricted'), registrar);
  const open = ledger.state.revision;
  return { ledger, when, transferred, freeze, open };
}
type World = ReturnType<typeof world>;

const elsewhere = { instrument: 'CEA99' };
const trading = { compartment: 'trading' } as const;

test.each<[string, (world: World) => Command, code: string, by?: Person]>([
  // Account: exists; state; type; not the same; the representative's right.
  ['exists before state', () => ask.transfer(1, 'FROZEN', 'X'), 'account-not-found'],
  ['exists before the same account', () => ask.transfer(1, 'X', 'X'), 'account-not-found'],
  ['state before type', () => ask.transfer(1, 'FROZEN', 'ISSUANCE', trading), 'account-restrained'],
  ['state of the recipient before type', () => ask.transfer(1, 'SURRENDER-2024', 'FROZEN'), 'recipient-not-available'],
  ['closed before type', () => ask.transfer(1, 'SURRENDER-2024', 'GONE'), 'account-closed'],
  ['state before the same account', () => ask.transfer(1, 'FROZEN', 'FROZEN'), 'account-restrained'],
  ['type before the same account', () => ask.transfer(1, 'SURRENDER-2024', 'SURRENDER-2024'), 'account-type-not-allowed'],
  ['state before right', () => ask.transfer(1, 'FROZEN', 'B'), 'account-restrained', reader],
  ['recipient before right', () => ask.transfer(1, 'A', 'X'), 'account-not-found', reader],
  ['the same account before right', () => ask.transfer(1, 'A', 'A'), 'same-account', reader],
  // Account before instrument.
  ['right before instrument', () => ask.transfer(1, 'A', 'B', elsewhere), 'right-missing', reader],
  ['right before quantity', () => ask.surrender(99, 'A'), 'right-missing', reader],
  ['account before instrument, in a transfer', () => ask.transfer(1, 'A', 'A', elsewhere), 'same-account'],
  ['account before instrument, in a move', () => ask.move(1, 'A', 'trading', { ...elsewhere, ...trading }), 'same-compartment'],
  ['account before instrument, in a surrender', () => ask.surrender(1, 'FROZEN', 2024, elsewhere), 'account-restrained'],
  ['account before instrument, in a freeze', () => ask.freeze(1, 'X', elsewhere), 'account-not-found'],
  ['account before instrument, in an issuance', () => ask.issue(1, 'FROZEN', 'CEA99'), 'recipient-not-available'],
  ['account before instrument, in a mixed surrender', () => ask.settle('FROZEN', { CEA99: 1 }), 'account-restrained'],
  ['subject before instrument', () => ask.settle('A', { CEA99: 1 }, { subject: 'GONE' }), 'account-closed'],
  ['subject before right', () => ask.settle('A', { CEA24: 1 }, { subject: 'X' }), 'account-not-found', reader],
  ['pledgee before instrument', () => ask.pledge(1, 'A', 'A', elsewhere), 'same-account'],
  // Account before quantity.
  ['account before quantity, in a transfer', () => ask.transfer(99, 'A', 'X'), 'account-not-found'],
  ['account before quantity, in an enforcement', ({ freeze }) => ask.enforce(freeze, 99, 'X'), 'account-not-found'],
  ['account before quantity, in a retirement', () => ask.retire(99, 'ISSUANCE'), 'account-type-not-allowed'],
  // Instrument before quantity.
  ['instrument before quantity, in a transfer', () => ask.transfer(99, 'A', 'B', elsewhere), 'instrument-not-found'],
  ['instrument before quantity, in a freeze', () => ask.freeze(99, 'A', elsewhere), 'instrument-not-found'],
  ['instrument before quantity, in a surrender', () => ask.surrender(99, 'A', 2024, elsewhere), 'instrument-not-found'],
  ['any instrument before any quantity, in a mixed surrender', () => ask.settle('A', { CEA24: 99, CEA99: 1 }), 'instrument-not-found'],
  // Within the quantity: available before the named ranges.
  ['available before ranges', () => ask.transfer(99, 'A', 'B', { ranges: ask.units([500, 598]) }), 'insufficient-units'],
  // Quantity before the process.
  ['quantity before process, in a freeze', ({ ledger }) => ask.freeze(99, 'A', { expiresAt: ledger.now }), 'insufficient-units'],
  ['account before process, in a restraint', () => ask.restrain('GONE', 'frozen'), 'account-closed', registrar2],
  ['what changes nothing before an open proposal', () => ask.restrain('B', 'none'), 'nothing-changes', registrar2],
  ['the account before the window, in a correction', ({ ledger, transferred }) => {
    const command = ask.correct(ledger.journal, transferred);
    ledger.pass(100 * 86_400_000);
    ledger.submit(ask.restrain('A', 'frozen'));
    return command;
  }, 'recipient-not-available'],
])('%s', (_, command, code, by = {}) => {
  const there = world();
  expect(there.ledger.submit(command(there), by).rejection?.code).toBe(code);
}); // prettier-ignore

test('an open proposal answers last', () => {
  const { when, open } = world();
  when(ask.restrain('B', 'frozen'), registrar2).thenRejected('proposal-open', { account: 'B', proposal: open });
});

test('of two proposals by representatives, whoever lacks the right is told so before the other', () => {
  const { when } = world();
  when(ask.setRules('A', { surrenderSecond: true }), ann).then({ type: 'ProposalMade', data: {} });
  when(ask.setRules('A', { workingHoursOnly: true }), reader).thenRejected('right-missing');
});
