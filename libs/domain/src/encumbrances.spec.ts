// Units that stay where they are: judicial freezes, pledges, reservations, and what becomes of them.
import type { AccountRules } from './account-control.js';
import type { Command } from './commands.js';
import { type Instant, instantOf, msOf } from './instant.js';
import { brokenInvariants } from './invariants.js';
import { imageOf, stateOf } from './ledger-image.js';
import * as ask from './testing/commands.js';
import { enforce, freeze, pledge, release, reserve, transfer } from './testing/commands.js';
import { account, after, given, retirementAccount, surrenderAccount, unitsOf } from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import {
  court,
  DAY,
  exchange,
  hubeiAuthority,
  ministry,
  type Person,
  plant,
  registrar,
  representative,
} from './testing/people.js';
import { BEGIN, TestLedger } from './testing/test-ledger.js';

const [ann, bea] = [representative('ann'), representative('bea')];

const position = (ledger: TestLedger, id = 'A', compartment = 'registry'): [available: number, encumbered: number] => {
  const holding = logicalState(ledger.state).holdings.find(({ name }) => name === `${id}/CEA24/${compartment}`);
  return [holding?.available ?? 0, holding?.encumbered ?? 0];
};

/** A with 70 t in its registry and 30 t in its trading position, and what stands first among them. */
function encumbered(command: Command) {
  const world = given(
    plant('A', { holds: 100, people: { ann: 'both' } }),
    ...[plant('B', { people: { bea: 'both' } }), plant('C'), hubeiAuthority, surrenderAccount, retirementAccount],
    after(ask.move(30, 'A', 'trading')),
    after(command),
  );
  return { ...world, id: world.ledger.state.revision };
}

test.each<[string, Command, 'registry' | 'trading', [number, number]]>([
  ['a judicial freeze', freeze(20, 'A'), 'registry', [50, 20]],
  ['a judicial freeze of the trading position', freeze(20, 'A', { compartment: 'trading' }), 'trading', [10, 20]],
  ['a pledge', pledge(20, 'A', 'B'), 'registry', [50, 20]],
  ['a reservation', reserve(20, 'A'), 'trading', [10, 20]],
  ['all there is', freeze(70, 'A'), 'registry', [0, 70]],
])('%s takes its amount from what is available in its position, and from no other', (_, command, where, expected) => {
  const { ledger } = encumbered(command);
  expect(position(ledger, 'A', where)).toEqual(expected);
  const other = where === 'registry' ? 'trading' : 'registry';
  expect(position(ledger, 'A', other)).toEqual([other === 'registry' ? 70 : 30, 0]);
  expect(unitsOf(ledger, 'A')).toEqual(['1:31-100']);
  expect(brokenInvariants(ledger.state)).toEqual([]);
});

test.each<[string, Command]>([
  ['a transfer', transfer(51, 'A', 'B')],
  ['named units', transfer(51, 'A', 'B', { ranges: ask.units([31, 81]) })],
  ['a move', ask.move(51, 'A', 'trading')],
  ['a surrender', ask.surrender(51, 'A')],
  ['a retirement', ask.retire(51, 'A')],
  ['a second freeze', freeze(51, 'A')],
  ['a pledge', pledge(51, 'A', 'B')],
])('what is encumbered is not there for %s', (_, command) => {
  const numbers = { account: 'A', compartment: 'registry', available: 50, encumbered: 20, requested: 51 };
  encumbered(freeze(20, 'A')).when(command).thenRejected('insufficient-units', numbers);
});

test('a second freeze takes the rest, and both stand by themselves', () => {
  const { ledger, when, id } = encumbered(freeze(20, 'A'));
  when(freeze(50, 'A')).then({ type: 'UnitsEncumbered', data: { quantity: 50 } });
  when(freeze(1, 'A')).thenRejected('insufficient-units', { available: 0, encumbered: 70, requested: 1 });
  when(release(id)).then({ type: 'EncumbranceReleased', data: { encumbrance: id, quantity: 20, remaining: 0 } });
  expect(position(ledger)).toEqual([20, 50]);
  when(release(id)).thenRejected('encumbrance-not-found', { encumbrance: id });
});

test('a release frees a part, and no more than is there', () => {
  const { ledger, when, id } = encumbered(freeze(20, 'A'));
  when(release(id, 21)).thenRejected('encumbrance-exceeded', { encumbered: 20, requested: 21 });
  when(release(id, 5)).then({ type: 'EncumbranceReleased', data: { quantity: 5, remaining: 15, cause: 'released' } });
  expect(position(ledger)).toEqual([55, 15]);
  when(release(id, 16)).thenRejected('encumbrance-exceeded', { encumbered: 15, requested: 16 });
  when(release(id, 15)).then({ type: 'EncumbranceReleased', data: { quantity: 15, remaining: 0 } });
  expect(ledger.state.encumbrances.size).toBe(0);
});

describe('an expiry', () => {
  const expiresAt: Instant = instantOf(msOf(BEGIN) + DAY);

  test('frees what is left, at its moment', () => {
    const { ledger, id } = encumbered(freeze(20, 'A', { expiresAt }));
    ledger.submit(release(id, 5));
    ledger.pass(DAY - 1);
    expect(ledger.submit(transfer(56, 'A', 'B')).rejection).toMatchObject({ code: 'insufficient-units' });
    ledger.pass(1);
    expect(ledger.submit(transfer(56, 'A', 'B')).recorded).toMatchObject([
      { type: 'EncumbranceReleased', data: { encumbrance: id, quantity: 15, remaining: 0, cause: 'expired' } },
      { type: 'UnitsTransferred' },
    ]);
    expect(ledger.state.due.all).toEqual([]);
  });

  test('does not come after an early release', () => {
    const { ledger, id } = encumbered(freeze(20, 'A', { expiresAt }));
    ledger.submit(release(id));
    expect(ledger.state.due.all).toEqual([]);
  });

  test('lies in the future', () => {
    encumbered(freeze(20, 'A'))
      .when(freeze(1, 'A', { expiresAt: BEGIN }))
      .thenRejected('expiry-passed');
  });
});

describe('an enforcement', () => {
  test('transfers a part, then the rest', () => {
    const { ledger, when, id } = encumbered(freeze(20, 'A'));
    when(enforce(id, 12, 'C')).then({
      type: 'EncumbranceEnforced',
      data: {
        encumbrance: id,
        from: 'A',
        to: 'C',
        quantity: 12,
        remaining: 8,
        units: [{ batch: 1, ranges: [[31, 42]] }],
      },
    });
    expect([position(ledger), position(ledger, 'C')]).toEqual([[50, 8], [12, 0]]); // prettier-ignore
    when(enforce(id, 9, 'C')).thenRejected('encumbrance-exceeded', { encumbered: 8, requested: 9 });
    when(enforce(id, 8, 'C')).then({ type: 'EncumbranceEnforced', data: { remaining: 0 } });
    when(enforce(id, 1, 'C')).thenRejected('encumbrance-not-found');
    expect(ledger.state.encumbrances.size).toBe(0);
  });

  test.each(['restricted', 'suspended'] as const)('reaches into an account that is %s', (restraint) => {
    const { when, id, ledger } = encumbered(freeze(20, 'A'));
    ledger.submit(ask.restrain('A', restraint));
    when(enforce(id, 20, 'C')).then({ type: 'EncumbranceEnforced', data: { quantity: 20 } });
  });

  test('waits while the whole account is frozen, though another court may freeze more of it', () => {
    const { when, id, ledger } = encumbered(freeze(20, 'A'));
    ledger.submit(ask.restrain('A', 'frozen'));
    when(enforce(id, 20, 'C')).thenRejected('account-restrained', { account: 'A', restraint: 'frozen' });
    when(freeze(10, 'A')).then({ type: 'UnitsEncumbered', data: { quantity: 10 } });
    when(release(id)).then({ type: 'EncumbranceReleased', data: { remaining: 0 } });
  });

  test.each<[string, Command, string, string, object]>([
    ['to an account that is not there', freeze(20, 'A'), 'X', 'account-not-found', { account: 'X' }],
    ['to itself', freeze(20, 'A'), 'A', 'same-account', { account: 'A' }],
    ['out of circulation', freeze(20, 'A'), 'RETIRED', 'account-type-not-allowed', { accountType: 'retirement' }],
    ['of the trading position to an authority, which has none', freeze(20, 'A', { compartment: 'trading' }), 'EED-HUBEI', 'account-type-not-allowed', { accountType: 'authority' }],
    ['of a pledge to another than the pledgee', pledge(20, 'A', 'B'), 'C', 'recipient-not-available', { account: 'C' }],
  ])('does not go %s', (_, command, to, code, numbers) => {
    const { when, id } = encumbered(command);
    when(enforce(id, 20, to)).thenRejected(code as never, numbers);
  }); // prettier-ignore

  test('of more ranges than fit one event goes in parts', () => {
    const { ledger, when } = given(
      ...[account('A').holds(2_000), account('B'), account('C')],
      ...[after(transfer(1_000, 'A', 'C', { ranges: ask.everySecond(1_000) })), after(freeze(1_000, 'A'))],
    );
    const id = ledger.state.revision;
    when(enforce(id, 1_000, 'B')).thenRejected('too-many-ranges', { limit: 900, quantityWithinLimit: 900 });
    when(enforce(id, 900, 'B')).then({ type: 'EncumbranceEnforced', data: { remaining: 100 } });
    when(enforce(id, 100, 'B')).then({ type: 'EncumbranceEnforced', data: { remaining: 0 } });
  });
});

describe('a pledge', () => {
  test('stands when the pledgee agrees, and ends only with him', () => {
    const { ledger, when } = encumbered(freeze(20, 'A'));
    when(pledge(10, 'A', 'B'), ann);
    const proposal = ledger.state.revision;
    expect(position(ledger)).toEqual([40, 30]);
    when(ask.approve(proposal), registrar).thenRejected('proposal-not-found');
    when(ask.approve(proposal), bea).then({ type: 'UnitsEncumbered', data: { kind: 'pledge', pledgee: 'B' } });
    const id = ledger.state.revision;
    expect(position(ledger)).toEqual([40, 30]);
    when(release(id), ann).then({ type: 'ProposalMade', data: { accounts: ['A', 'B'] } });
    when(release(id), court).thenRejected('encumbrance-not-found');
    when(ask.approve(id + 1), bea).then({ type: 'EncumbranceReleased', data: { encumbrance: id, remaining: 0 } });
  });

  /** A pledge of 20 t of A in favour of B, under these rules of A and B. */
  const pledged = (rules: Partial<AccountRules> = {}, theirs: Partial<AccountRules> = {}) => {
    const world = given(
      plant('A', { holds: 100, people: { ann: 'both', ada: 'both' }, rules }),
      plant('B', { people: { bea: 'both', bob: 'approve', rea: 'read' }, rules: theirs }),
      after(pledge(20, 'A', 'B')),
    );
    return { ...world, id: world.ledger.state.revision };
  };
  const [ada, bob] = [representative('ada'), representative('bob')];
  const always = { secondRepresentative: 'always' } as const;

  test('is released by the pledgee alone, who gives up his own security, and by his account as its rules say', () => {
    const alone = pledged(always);
    alone.when(release(alone.id, 5), bea).then({ type: 'EncumbranceReleased', data: { quantity: 5, remaining: 15 } });
    alone.when(release(alone.id), representative('rea')).thenRejected('right-missing', { account: 'B' });
    const two = pledged({}, always);
    two
      .when(release(two.id), bea)
      .then({ type: 'ProposalMade', data: { steps: [[{ role: 'representative', account: 'B' }]] } });
    two.when(ask.approve(two.id + 1), ada).thenRejected('proposal-not-found');
    two.when(ask.approve(two.id + 1), bob).then({ type: 'EncumbranceReleased', data: { remaining: 0 } });
  });

  test.each<[string, Person]>([
    ['the registry', registrar],
    ['the ministry', ministry],
    ['the debtor', ada],
  ])('is enforced by the pledgee with %s', (_, who) => {
    const { ledger, when, id } = pledged();
    when(enforce(id, 20, 'B'), bea).then({ type: 'ProposalMade', data: { accounts: ['B', 'A'] } });
    const proposal = ledger.state.revision;
    when(ask.approve(proposal), bob).thenRejected('proposal-not-found');
    when(ask.approve(proposal), who).then({ type: 'EncumbranceEnforced', data: { to: 'B', quantity: 20 } });
  });

  test('is not kept by an unwilling debtor: he stops no enforcement, though the pledgee and the registry do', () => {
    const { ledger, when, id } = pledged();
    for (const who of [bob, registrar]) {
      when(enforce(id, 20, 'B'), bea).then({ type: 'ProposalMade', data: {} });
      const proposal = ledger.state.revision;
      when(ask.reject(proposal), ada).thenRejected('proposal-not-found');
      when(ask.reject(proposal), who).then({ type: 'ProposalEnded', data: { outcome: 'rejected' } });
    }
    when(enforce(id, 20, 'B'), bea).then({ type: 'ProposalMade', data: {} });
    when(ask.withdraw(ledger.state.revision), bea).then({ type: 'ProposalEnded', data: { outcome: 'withdrawn' } });
  });

  test('is enforced as a transfer to the pledgee would be: with a second hand, and after the delay', () => {
    const { ledger, when, id } = pledged({ ...always, untrustedDelayHours: 24 });
    when(enforce(id, 10, 'B'), ann).then({ type: 'ProposalMade', data: { steps: [[{ role: 'representative', account: 'A' }], [{ role: 'representative', account: 'B' }]] } }); // prettier-ignore
    const proposal = ledger.state.revision;
    when(ask.approve(proposal), bea).thenRejected('proposal-not-found');
    when(ask.approve(proposal), ada).then({ type: 'ProposalApproved', data: { remaining: 1 } });
    when(ask.approve(proposal), bea).then({ type: 'ProposalApproved', data: { remaining: 0 } });
    when(enforce(id, 5, 'B'), bea).then({ type: 'ProposalMade', data: {} });
    // One hand of the debtor could not transfer it either.
    when(ask.approve(ledger.state.revision), ada).thenRejected('proposal-not-found');
    ledger.pass(DAY);
    expect(ledger.submit(ask.createInstrument('X1')).recorded[0]).toMatchObject({
      type: 'EncumbranceEnforced',
      proposal,
    });
  });

  test('names the pledgee, and nothing else does', () => {
    const { ledger } = encumbered(freeze(20, 'A'));
    const nobody = { ...pledge(5, 'A', 'B'), pledgee: undefined } as Command;
    expect(() => ledger.submit(nobody)).toThrow('a pledge with pledgee undefined');
    expect(() => ledger.submit({ ...freeze(5, 'A'), pledgee: 'B' } as Command)).toThrow(
      'a judicial-freeze with pledgee B',
    );
  });
});

describe('a reservation', () => {
  const [north, south] = [
    { ...exchange, market: 'NORTH' },
    { ...exchange, market: 'SOUTH' },
  ];
  const reserved = (by: Person) => {
    const { ledger } = encumbered(freeze(5, 'A'));
    const { rejection, recorded } = ledger.submit(reserve(20, 'A'), by);
    expect(rejection).toBeUndefined();
    return { ledger, id: ledger.state.revision, fact: recorded.at(-1)! };
  };

  test('is released by the market that made it, and does not exist for another', () => {
    const { ledger, id, fact } = reserved(north);
    expect(fact).toMatchObject({ type: 'UnitsEncumbered', data: { kind: 'order-reservation', market: 'NORTH' } });
    const replayed = TestLedger.replay(ledger.journal);
    const restored = new TestLedger(stateOf(imageOf(ledger.state), ledger.state.fingerprintOf), true);
    for (const one of [ledger, replayed, restored]) {
      for (const who of [south, exchange])
        expect(one.submit(release(id), who).rejection).toEqual({ code: 'encumbrance-not-found', encumbrance: id });
      expect(one.submit(release(id), north).recorded).toMatchObject([
        { type: 'EncumbranceReleased', data: { quantity: 20 } },
      ]);
    }
  });

  test('of which no market is known is released by any', () => {
    const { ledger, id, fact } = reserved(exchange);
    expect(fact.data).not.toHaveProperty('market');
    expect(ledger.submit(release(id), south).recorded).toMatchObject([{ type: 'EncumbranceReleased' }]);
  });

  test('alone has a market', () => {
    const { ledger } = encumbered(freeze(5, 'A'));
    const { recorded } = ledger.submit(freeze(5, 'A'), { market: 'NORTH' });
    expect(recorded.at(-1)!.data).not.toHaveProperty('market');
  });
});

test('a proposal cannot be released as if it were an encumbrance', () => {
  const { ledger, when } = encumbered(freeze(20, 'A'));
  when(ask.surrender(10, 'A'), ann);
  const id = ledger.state.revision;
  expect(ledger.state.pins.get(id)).toMatchObject([{ kind: 'proposal', quantity: 10 }]);
  for (const who of [{}, registrar, ann]) {
    when(release(id), who).thenRejected('encumbrance-not-found');
    when(enforce(id, 1, 'B'), who).thenRejected('encumbrance-not-found');
  }
});

describe('closing is blocked', () => {
  test('by units that are encumbered', () => {
    const { when } = given(account('A').holds(5), after(freeze(5, 'A')));
    when(ask.closeAccount('A')).thenRejected('account-not-empty', { held: 5 });
  });

  test('by a pledge in favour of the account', () => {
    const { when, id } = encumbered(pledge(20, 'A', 'B'));
    when(ask.closeAccount('B')).thenRejected('encumbrance-open', { account: 'B', encumbrance: id });
    when(release(id));
    when(ask.closeAccount('B')).then({ type: 'AccountClosed', data: { account: 'B' } });
  });

  test('by a proposal about the account, also about its encumbrances', () => {
    const { ledger, when, id } = encumbered(freeze(20, 'A'));
    when(release(id), court).then({ type: 'ProposalMade', data: { accounts: ['A'] } });
    ledger.submit(release(id));
    ledger.submit(transfer(70, 'A', 'C'));
    ledger.submit(transfer(30, 'A', 'C', { compartment: 'trading' }));
    when(ask.closeAccount('A')).thenRejected('proposal-open', { account: 'A', proposal: id + 1 });
  });
});
