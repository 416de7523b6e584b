// What binds an account: its states against everything that can be done to it, its trusted list, its people, its holder.
import type { Command } from './commands.js';
import type { Restraint } from './account-control.js';
import { imageOf, stateOf } from './ledger-image.js';
import * as ask from './testing/commands.js';
import { account, after, given, cancellationAccount, retirementAccount, surrenderAccount } from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import { DAY, hubeiAuthority, plant, registrar, registrar2, representative } from './testing/people.js';

const [ann, bob] = [representative('ann'), representative('bob')];

/** A in the given state, with units in both positions, a freeze of 5 t, and a transfer to it that could be corrected. */
function inState(restraint: Restraint, incoming?: boolean) {
  const world = given(
    ...[account('A').holds(100), account('B').holds(50), account('EMPTY')],
    ...[hubeiAuthority.holds(10), surrenderAccount, retirementAccount, cancellationAccount],
    ...[ask.move(20, 'A', 'trading'), ask.freeze(5, 'A'), ask.transfer(9, 'B', 'A'), ask.transfer(8, 'A', 'B')].map((one) => after(one)), // prettier-ignore
  );
  const { ledger } = world;
  const [freeze, got, gave] = [2, 1, 0].map((back) => ledger.state.revision - back) as [number, number, number];
  if (restraint !== 'none') {
    ledger.submit(ask.restrain('A', restraint, incoming));
    ledger.submit(ask.restrain('EMPTY', restraint, incoming));
  }
  return { ...world, freeze, got: ask.correct(ledger.journal, got), gave: ask.correct(ledger.journal, gave) };
}

type World = ReturnType<typeof inState>;
/** The answers of an account that is active, restricted, frozen, suspended, suspended with incoming units allowed. */
type Answers = readonly [active: string, restricted: string, frozen: string, suspended: string, open: string];
const YES = 'yes';
const NO = 'account-restrained';
const HIDDEN = 'recipient-not-available';

test.each<[string, (world: World) => Command, Answers]>([
  ['outgoing', () => ask.transfer(1, 'A', 'B'), [YES, NO, NO, NO, NO]],
  ['outgoing in the trading position', () => ask.transfer(1, 'A', 'B', { compartment: 'trading' }), [YES, NO, NO, NO, NO]],
  ['incoming', () => ask.transfer(1, 'B', 'A'), [YES, YES, HIDDEN, HIDDEN, YES]],
  ['issued to it', () => ask.issue(1, 'A'), [YES, YES, HIDDEN, HIDDEN, YES]],
  ['surrender', () => ask.surrender(1, 'A'), [YES, YES, NO, NO, NO]],
  ['return to an authority', () => ask.transfer(1, 'A', 'EED-HUBEI'), [YES, YES, NO, NO, NO]],
  ['retirement', () => ask.retire(1, 'A'), [YES, NO, NO, NO, NO]],
  ['cancellation by order', () => ask.cancel(1, 'A'), [YES, YES, NO, NO, NO]],
  ['correction out of it', ({ got }) => got, [YES, YES, NO, YES, YES]],
  ['correction into it', ({ gave }) => gave, [YES, YES, HIDDEN, HIDDEN, YES]],
  ['a move between positions', () => ask.move(1, 'A', 'trading'), [YES, NO, NO, NO, NO]],
  ['a judicial freeze', () => ask.freeze(1, 'A'), [YES, YES, YES, YES, YES]],
  ['a pledge', () => ask.pledge(1, 'A', 'B'), [YES, NO, NO, NO, NO]],
  ['a reservation', () => ask.reserve(1, 'A'), [YES, NO, NO, NO, NO]],
  ['release', ({ freeze }) => ask.release(freeze), [YES, YES, YES, YES, YES]],
  ['enforcement', ({ freeze }) => ask.enforce(freeze, 1, 'B'), [YES, YES, NO, YES, YES]],
  ['closing', () => ask.closeAccount('EMPTY'), [YES, YES, NO, YES, YES]],
  ['lifting the state', () => ask.restrain('A', 'none'), ['nothing-changes', YES, YES, YES, YES]],
])('%s', (_, command, expected) => {
  const states = [['none'], ['restricted'], ['frozen'], ['suspended'], ['suspended', true]] as const;
  const answers = states.map(([restraint, incoming]) => {
    const world = inState(restraint, incoming);
    return world.ledger.submit(command(world)).rejection?.code ?? YES;
  });
  expect(answers).toEqual(expected);
}); // prettier-ignore

describe('a state', () => {
  test('says itself whether units arrive; only of a suspended account there is a choice', () => {
    const { when } = given(account('A'));
    when(ask.restrain('A', 'frozen', true)).then({ type: 'AccountRestrained', data: { incoming: false } });
    when(ask.restrain('A', 'restricted', false)).then({ type: 'AccountRestrained', data: { incoming: true, former: 'frozen' } }); // prettier-ignore
    when(ask.restrain('A', 'suspended', true)).then({ type: 'AccountRestrained', data: { incoming: true } });
    when(ask.restrain('A', 'suspended')).then({ type: 'AccountRestrained', data: { incoming: false } });
    when(ask.restrain('A', 'suspended', false)).thenRejected('nothing-changes');
    when(ask.restrain('A', 'none', false)).then({ type: 'AccountRestrained', data: { incoming: true } });
  });

  test('is not told to a counterparty', () => {
    const { ledger } = given(account('A'), account('B').holds(5), after(ask.restrain('A', 'frozen')));
    const { rejection } = ledger.submit(ask.transfer(1, 'B', 'A'));
    expect(rejection).toEqual({ code: 'recipient-not-available', account: 'A' });
  });
});

describe('the trusted list', () => {
  const rules = { untrustedDelayHours: 24 };
  const waits = (ledger: ReturnType<typeof given>['ledger'], to: string): boolean => {
    const mark = ledger.mark();
    const { recorded } = ledger.submit(ask.transfer(1, 'A', to), ann);
    ledger.unwindTo(mark);
    return recorded.at(-1)!.type === 'ProposalMade';
  };
  const world = () =>
    given(plant('A', { holds: 10, people: { ann: 'both', bob: 'approve' }, rules }), account('B'), hubeiAuthority);

  test('counts seven days after its second person, and not a millisecond earlier', () => {
    const { ledger, when } = world();
    when(ask.trust('A', 'B'), ann).then({ type: 'ProposalMade', data: { accounts: ['A', 'B'] } });
    ledger.pass(DAY);
    when(ask.approve(ledger.state.revision), bob).then({
      type: 'AccountTrusted',
      data: { account: 'A', trusted: 'B' },
    });
    ledger.pass(7 * DAY - 1);
    expect(waits(ledger, 'B')).toBe(true);
    ledger.pass(1);
    expect(waits(ledger, 'B')).toBe(false);
  });

  test('ends at once, and begins anew', () => {
    const { ledger, when } = world();
    ledger.submit(ask.trust('A', 'B'));
    ledger.pass(7 * DAY);
    when(ask.trust('A', 'B'), ann).thenRejected('account-trusted-already');
    when(ask.distrust('A', 'B'), ann).then({ type: 'AccountDistrusted', data: { trusted: 'B' } });
    expect(waits(ledger, 'B')).toBe(true);
    when(ask.distrust('A', 'B'), ann).thenRejected('account-not-trusted');
    ledger.submit(ask.trust('A', 'B'));
    expect(waits(ledger, 'B')).toBe(true);
  });

  test('is not asked about an authority', () => {
    const { ledger } = world();
    const { recorded } = ledger.submit(ask.transfer(1, 'A', 'EED-HUBEI'), ann);
    expect(recorded.at(-1)!.data).not.toHaveProperty('executeAt');
  });

  test.each<[string, Command, string]>([
    ['itself', ask.trust('A', 'A'), 'same-account'],
    ['an account that is not there', ask.trust('A', 'X'), 'account-not-found'],
  ])('does not take %s', (_, command, code) => {
    world()
      .when(command)
      .thenRejected(code as never);
  });
});

describe('one account per subject', () => {
  test('also where the holder changes', () => {
    const { when } = given(account('A'), account('B'));
    when(ask.changeHolder('A', 'H-B')).thenRejected('holder-has-account', { holder: 'H-B', account: 'B' });
    when(ask.changeHolder('A', 'H-A')).thenRejected('nothing-changes');
    when(ask.changeHolder('A', 'H-NEW')).then({ type: 'HolderChanged', data: { holder: 'H-NEW', former: 'H-A' } });
    when(ask.openAccount('C', ask.holding('NEW'))).thenRejected('holder-has-account', { account: 'A' });
    when(ask.openAccount('C', ask.holding('A'))).then({ type: 'AccountOpened', data: { holder: 'H-A' } });
  });

  test('of two open applications for one holder the second fails', () => {
    const { ledger, when } = given();
    when(ask.openAccount('A', ask.holding('ONE')), ann);
    const first = ledger.state.revision;
    when(ask.openAccount('B', ask.holding('ONE')), bob);
    when(ask.approve(first), registrar).then({ type: 'AccountOpened', data: { account: 'A' } });
    when(ask.approve(first + 1), registrar2).thenRejected('holder-has-account', { account: 'A' });
  });

  test('a snapshot knows it too, where a closed account had the holder before', () => {
    const { ledger } = given(
      ...[account('A'), account('B'), after(ask.closeAccount('B')), after(ask.changeHolder('A', 'H-B'))],
    );
    const restored = stateOf(imageOf(ledger.state), ledger.state.fingerprintOf);
    expect(logicalState(restored)).toEqual(logicalState(ledger.state));
    expect(restored.accountOfHolder.get('H-B' as never)).toBe('A');
  });

  test('an account of the registry has no holder', () => {
    given(surrenderAccount).when(ask.changeHolder('SURRENDER-2024', 'H-X')).thenRejected('account-type-not-allowed');
  });
});

describe('representatives', () => {
  test('come, change and go', () => {
    const { when } = given(plant('A', { people: { ann: 'read' } }));
    when(ask.appoint('A', 'ann', 'read')).thenRejected('representative-exists', { person: 'ann' });
    when(ask.appoint('A', 'ann', 'both')).then({ type: 'RepresentativeAppointed', data: { person: 'ann', rights: 'both' } }); // prettier-ignore
    when(ask.dismiss('A', 'eve')).thenRejected('representative-not-found', { person: 'eve' });
    when(ask.dismiss('A', 'ann')).then({ type: 'RepresentativeRemoved', data: { person: 'ann' } });
    when(ask.transfer(1, 'A', 'B'), ann).thenRejected('account-not-found', { account: 'A' });
  });

  test('of a suspended account approve nothing', () => {
    const { ledger, when } = given(
      plant('A', { holds: 5, people: { ann: 'both', bob: 'both' }, rules: { secondRepresentative: 'always' } }),
      account('B'),
    );
    ledger.submit(ask.transfer(1, 'A', 'B'), ann);
    const id = ledger.state.revision;
    ledger.submit(ask.restrain('A', 'suspended'));
    when(ask.approve(id), bob).thenRejected('proposal-not-found');
    when(ask.withdraw(id), ann).thenRejected('proposal-not-found');
    ledger.submit(ask.restrain('A', 'none'));
    when(ask.approve(id), bob).then({ type: 'UnitsTransferred', data: { quantity: 1 } });
  });
});

describe('rules', () => {
  test('change with the registry, and are compared as a whole', () => {
    const { ledger, when } = given(plant('A', { people: { ann: 'both' } }));
    when(ask.setRules('A', {})).thenRejected('nothing-changes');
    when(ask.setRules('A', { workingHoursOnly: true }), ann);
    when(ask.approve(ledger.state.revision), registrar).then({ type: 'AccountRulesSet', data: { account: 'A' } });
    expect(ledger.state.accounts.get('A' as never)!.control.rules.workingHoursOnly).toBe(true);
  });
});
