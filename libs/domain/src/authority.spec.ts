// Who may start which operation, and who must approve it: the operations table of the document, written out once more by
// hand, so that a change of the data in `operations.ts` is a change of this file too.
import type { Command } from './commands.js';
import { accountId, holderCode } from './ids.js';
import { instant } from './instant.js';
import type { RejectionCode } from './rejections.js';
import { ROLES, type Role } from './roles.js';
import { SHIPPED_RULEBOOKS } from './rulebooks/shipped/shipped-rulebooks.js';
import * as ask from './testing/commands.js';
import {
  account,
  after,
  cancellationAccount,
  carryOverAccount,
  given,
  retirementAccount,
  surrenderAccount,
} from './testing/given.js';
import * as people from './testing/people.js';
import { court, exchange, hubei, hubeiAuthority, hunan, hunanAuthority, ministry, person, plant, registrar, representative } from './testing/people.js'; // prettier-ignore
import type { TestLedger } from './testing/test-ledger.js';

const REGISTRY = 'registry-administrator or national-authority';
const AUTHORITY = `provincial-authority of ${people.HUBEI} or national-authority`;
const OWN = 'representative of A';
const PLEDGEE = 'representative of B';
const AT_ONCE = 'at once';
const HIDDEN = 'encumbrance-not-found';

const shipped = (id: string) => SHIPPED_RULEBOOKS.find((one) => one.id === id)!;
/** Rules that were in force when the tests' clock begins, with a carry-over that was open then and asks for no other year. */
const CYCLE = {
  ...shipped('CEA-2021-2022'),
  carryOver: {
    ...shipped('CEA-2024').carryOver!,
    holdingsAt: instant('2024-01-01T00:00:00.000Z'),
    surrenderedOnTimeYears: [],
  },
};
const FILE = { year: 2022, sector: 'power' };
/** The sector's formula takes figures: the edge has computed the same from them. */
const planOf = (allocated: number) =>
  ({
    ...ask.plan('final', [['A', allocated]], FILE),
    recomputed: { rulebook: CYCLE.id, effectiveFrom: CYCLE.effectiveFrom, lines: [[70, allocated]] },
  }) as Command;

const LIMITS = ask.setLimits([['A', 90, { registry: 90 }]], FILE);

/** Everything that an operation may be about: A with units in both positions and an encumbrance of each kind. */
function world() {
  const { ledger } = given(
    plant('A', { holds: 100, people: { ann: 'both', bob: 'both' } }),
    plant('B', { people: { bea: 'both' } }),
    plant('EMPTY', { people: { ann: 'both' } }),
    plant('TRUSTED'),
    account('HUNAN-PLANT', { accountType: 'holding', holder: holderCode('H-HUNAN'), province: people.HUNAN }),
    hubeiAuthority.holds(50),
    hunanAuthority,
    ...[surrenderAccount, retirementAccount, cancellationAccount, carryOverAccount],
    after(ask.createInstrument('CEA25')),
    after({ ...ask.createInstrument('CEA23'), vintage: 2023 } as Command),
    after(ask.issue(50, 'EED-HUBEI', 'CEA23')),
    account('SURRENDER-2022', { accountType: 'surrender', complianceYear: 2022 }),
    after(ask.publish(CYCLE)),
    after(ask.listUnits([['A', 'in']], FILE)),
    after(ask.report([['A', 70]], FILE)),
    after(planOf(50)),
    after(LIMITS),
    ...[ask.move(40, 'A', 'trading'), ask.trust('A', 'TRUSTED'), ask.transfer(5, 'A', 'B')].map((one) => after(one)),
  );
  const made = (command: Command): number => {
    ledger.submit(command);
    return ledger.state.revision;
  };
  const transferred = ledger.state.revision;
  const [frozen, pledged, reserved] = [ask.freeze(5, 'A'), ask.pledge(5, 'A', 'B'), ask.reserve(5, 'A')].map(made);
  return { ledger, transferred, frozen: frozen!, pledged: pledged!, reserved: reserved! };
}

const PAPER = { sha256: 'ab'.repeat(32), bytes: 17, mediaType: 'application/pdf' };

/** What comes of the command, which rests on a document: a rejection's code, who has to approve it step by step, or that it is done. */
function answer(ledger: TestLedger, command: Command, who: people.Person): string {
  const mark = ledger.mark();
  const { rejection, recorded } = ledger.submit(command, { ...who, evidence: [PAPER] });
  ledger.unwindTo(mark);
  if (rejection) return rejection.code;
  const fact = recorded.at(-1)!;
  if (fact.type !== 'ProposalMade') return AT_ONCE;
  const stepOf = (step: (typeof fact.data.steps)[number]): string =>
    step.map(({ role, account: of, province }) => [role, of ?? province].filter(Boolean).join(' of ')).join(' or ');
  return fact.data.steps.map(stepOf).join(', then ');
}

const there = world();
const IN_ROLE: Readonly<Partial<Record<Role, people.Person>>> = {
  'provincial-authority': hubei,
  representative: representative('ann'),
};

type Expected = Partial<Record<Role, string>>;
const BY_PROVINCE: Expected = { 'provincial-authority': REGISTRY, 'registry-administrator': REGISTRY };
const rows: readonly (readonly [what: string, command: Command, expected: Expected])[] = [
  ['create instrument', ask.createInstrument('CEA26'), { 'registry-administrator': REGISTRY }],
  ['issue', ask.issue(10, 'EED-HUBEI'), { 'registry-administrator': REGISTRY }],
  ['distribute allocation', ask.transfer(10, 'EED-HUBEI', 'A'), {
    'provincial-authority': REGISTRY, 'registry-administrator': REGISTRY, 'court-liaison': REGISTRY,
    representative: 'account-not-found',
  }],
  ['return, recover', ask.transfer(10, 'A', 'EED-HUBEI'), {
    representative: REGISTRY, 'provincial-authority': REGISTRY, 'registry-administrator': REGISTRY, 'court-liaison': REGISTRY,
  }],
  ['transfer', ask.transfer(10, 'A', 'B'), {
    representative: AT_ONCE, 'registry-administrator': REGISTRY, 'court-liaison': REGISTRY,
  }],
  ['transfer between trading positions', ask.transfer(10, 'A', 'B', { compartment: 'trading' }), {
    exchange: AT_ONCE, 'registry-administrator': REGISTRY, 'court-liaison': REGISTRY,
  }],
  ['move between positions', ask.move(10, 'A', 'trading'), { representative: AT_ONCE }],
  ['reserve', ask.reserve(5, 'A'), { exchange: AT_ONCE }],
  ['reserve in the registry position', ask.reserve(5, 'A', { compartment: 'registry' }), {}],
  ['release a reservation', ask.release(there.reserved), {
    exchange: AT_ONCE, representative: HIDDEN, 'registry-administrator': HIDDEN, 'court-liaison': HIDDEN,
  }],
  ['enforce a reservation', ask.enforce(there.reserved, 5, 'B'), {
    representative: HIDDEN, 'registry-administrator': HIDDEN, 'court-liaison': HIDDEN,
  }],
  ['surrender', ask.surrender(10, 'A'), { representative: AUTHORITY }],
  ['settle an obligation', ask.settle('A', { CEA24: 10 }), { representative: AUTHORITY }],
  ['settle that of a unit out of the account of its department', ask.settle('EED-HUBEI', { CEA24: 10 }, { subject: 'A' }), {
    'provincial-authority': AUTHORITY, representative: 'account-not-found',
  }],
  ['settle that of another enterprise', ask.settle('A', { CEA24: 10 }, { subject: 'HUNAN-PLANT' }), {
    representative: `provincial-authority of ${people.HUNAN} or national-authority`,
  }],
  ['carry over', ask.carryOver('A', { CEA24: 10 }, FILE.year), { representative: AUTHORITY }],
  ['borrow', ask.borrow(10, 'A'), { representative: AUTHORITY }],
  ['retire', ask.retire(10, 'A'), { representative: AT_ONCE }],
  ['cancel by order', ask.cancel(10, 'A'), { 'national-authority': REGISTRY, 'provincial-authority': REGISTRY }],
  ['freeze', ask.freeze(5, 'A'), { 'court-liaison': REGISTRY, 'registry-administrator': REGISTRY }],
  ['release a freeze', ask.release(there.frozen), {
    'court-liaison': REGISTRY, 'registry-administrator': REGISTRY, representative: HIDDEN, exchange: HIDDEN,
  }],
  ['enforce a freeze', ask.enforce(there.frozen, 5, 'B'), {
    'court-liaison': REGISTRY, 'registry-administrator': REGISTRY, representative: HIDDEN,
  }],
  ['pledge', ask.pledge(5, 'A', 'B'), { representative: PLEDGEE }],
  ['release a pledge', ask.release(there.pledged), {
    representative: PLEDGEE, 'court-liaison': HIDDEN, 'registry-administrator': HIDDEN, exchange: HIDDEN,
  }],
  ['enforce a pledge', ask.enforce(there.pledged, 5, 'B'), {
    representative: PLEDGEE, 'court-liaison': HIDDEN, 'registry-administrator': HIDDEN,
  }],
  ['correct', ask.correct(there.ledger.journal, there.transferred), { 'registry-administrator': REGISTRY }],
  ['publish a rulebook', ask.publish({ ...CYCLE, id: 'CEA-2031' }), {
    'registry-administrator': REGISTRY, 'national-authority': REGISTRY,
  }],
  ['list key emission units', ask.listUnits([['A', 'in'], ['B', 'in']], FILE), BY_PROVINCE],
  ['report emissions', ask.report([['A', 71]], FILE), BY_PROVINCE],
  ['pass an obligation on', ask.passOn('A', { B: 70 }, FILE.year), BY_PROVINCE],
  ['decide a deduction', ask.deduct('A', { ground: 'other', quantity: 5 }, { year: FILE.year }), {
    'provincial-authority': AUTHORITY, 'national-authority': AUTHORITY,
  }],
  ['adopt an allocation', planOf(70), BY_PROVINCE],
  ['set limits of carry-over', LIMITS, { 'registry-administrator': REGISTRY, 'national-authority': REGISTRY }],
  ['restrict', ask.restrain('A', 'restricted'), {
    'registry-administrator': REGISTRY, 'national-authority': REGISTRY, 'provincial-authority': REGISTRY,
  }],
  ['open account', ask.openAccount('NEW'), { representative: REGISTRY, 'registry-administrator': REGISTRY }],
  ['open an account of the registry', ask.openAccount('NEW', { accountType: 'issuance' }), { 'registry-administrator': REGISTRY }], // prettier-ignore
  ['close account', ask.closeAccount('EMPTY'), {
    representative: REGISTRY, 'registry-administrator': REGISTRY, 'national-authority': REGISTRY,
    'provincial-authority': REGISTRY,
  }],
  ['change holder', ask.changeHolder('A', 'H-NEW'), { representative: REGISTRY, 'registry-administrator': REGISTRY }],
  ['appoint', ask.appoint('A', 'eve', 'read'), { representative: REGISTRY, 'registry-administrator': REGISTRY }],
  ['remove', ask.dismiss('A', 'bob'), { representative: REGISTRY, 'registry-administrator': REGISTRY }],
  ['set rules', ask.setRules('A', { surrenderSecond: true }), {
    representative: REGISTRY, 'registry-administrator': REGISTRY,
  }],
  ['trust', ask.trust('A', 'B'), { representative: `${OWN} or ${REGISTRY}`, 'registry-administrator': REGISTRY }],
  ['distrust', ask.distrust('A', 'TRUSTED'), { representative: AT_ONCE, 'registry-administrator': AT_ONCE }],
]; // prettier-ignore

describe.each(rows)('to %s', (_, command, expected) => {
  test.each(ROLES)('as %s', (role) => {
    const who = IN_ROLE[role] ?? person('somebody', role);
    expect(answer(there.ledger, command, who)).toBe(expected[role] ?? 'operation-not-allowed');
  });
});

test('the table names every operation there is', async () => {
  const { OPERATIONS } = await import('./operations.js');
  const { MARKET_OPERATIONS } = await import('./voluntary-market/operations.js');
  // Those of the voluntary market have a table of their own, in its spec.
  const others = Object.keys(OPERATIONS).filter((type) => !Object.hasOwn(MARKET_OPERATIONS, type));
  expect(new Set(rows.map(([, { type }]) => type))).toEqual(new Set(others));
});

describe('the rules of an account', () => {
  const asked = (rules: Parameters<typeof ask.setRules>[1], command: Command): string => {
    const { ledger } = given(
      plant('A', { holds: 100, people: { ann: 'both' }, rules }),
      ...[plant('B'), plant('TRUSTED'), hubeiAuthority, surrenderAccount, retirementAccount],
      after(ask.trust('A', 'TRUSTED')),
    );
    ledger.pass(7 * people.DAY);
    return answer(ledger, command, representative('ann'));
  };
  const always = { secondRepresentative: 'always' } as const;
  const untrusted = { secondRepresentative: 'untrusted' } as const;

  test.each<[string, Parameters<typeof ask.setRules>[1], Command, string]>([
    ['a transfer, by nobody', {}, ask.transfer(1, 'A', 'B'), AT_ONCE],
    ['a transfer, always', always, ask.transfer(1, 'A', 'TRUSTED'), OWN],
    ['a transfer to one who is not trusted', untrusted, ask.transfer(1, 'A', 'B'), OWN],
    ['a transfer to one who is', untrusted, ask.transfer(1, 'A', 'TRUSTED'), AT_ONCE],
    ['a return, which the registry checks', {}, ask.transfer(1, 'A', 'EED-HUBEI'), REGISTRY],
    ['a return of a careful account', always, ask.transfer(1, 'A', 'EED-HUBEI'), `${OWN}, then ${REGISTRY}`],
    ['a move', always, ask.move(1, 'A', 'trading'), OWN],
    ['a move, where only strangers matter', untrusted, ask.move(1, 'A', 'trading'), AT_ONCE],
    ['a retirement', always, ask.retire(1, 'A'), OWN],
    ['a surrender', { surrenderSecond: true }, ask.surrender(1, 'A'), `${OWN}, then ${AUTHORITY}`],
    ['a pledge', always, ask.pledge(1, 'A', 'TRUSTED'), `${OWN}, then representative of TRUSTED`],
    ['a pledge to one who is not trusted', untrusted, ask.pledge(1, 'A', 'B'), `${OWN}, then ${PLEDGEE}`],
    ['a pledge to one who is', untrusted, ask.pledge(1, 'A', 'TRUSTED'), 'representative of TRUSTED'],
    ['a surrender without that rule', always, ask.surrender(1, 'A'), AUTHORITY],
  ])('ask for %s', (_, rules, command, expected) => {
    expect(asked(rules, command)).toBe(expected);
  });
});

describe('the rights of a representative', () => {
  const RIGHTS = ['initiate', 'approve', 'both', 'surrender', 'read'] as const;
  const { ledger } = given(
    plant('A', { holds: 100, people: Object.fromEntries(RIGHTS.map((right) => [right, right])) }),
    ...[plant('B'), surrenderAccount, retirementAccount],
  );
  const MISSING = 'right-missing';
  test.each<[string, Command, Record<(typeof RIGHTS)[number], string>]>([
    ['transfer', ask.transfer(1, 'A', 'B'), { initiate: AT_ONCE, approve: MISSING, both: AT_ONCE, surrender: MISSING, read: MISSING }],
    ['move', ask.move(1, 'A', 'trading'), { initiate: AT_ONCE, approve: MISSING, both: AT_ONCE, surrender: MISSING, read: MISSING }],
    ['retire', ask.retire(1, 'A'), { initiate: AT_ONCE, approve: MISSING, both: AT_ONCE, surrender: MISSING, read: MISSING }],
    ['surrender', ask.surrender(1, 'A'), { initiate: AUTHORITY, approve: MISSING, both: AUTHORITY, surrender: AUTHORITY, read: MISSING }],
    ['appoint', ask.appoint('A', 'eve', 'read'), { initiate: REGISTRY, approve: MISSING, both: REGISTRY, surrender: MISSING, read: MISSING }],
  ])('%s', (_, command, expected) => {
    for (const right of RIGHTS) expect([right, answer(ledger, command, representative(right))]).toEqual([right, expected[right]]);
  }); // prettier-ignore
});

test('a token narrowed to other accounts acts for none of these, and approves nothing of them', () => {
  const { ledger } = given(
    plant('A', { holds: 100, people: { ann: 'both', ben: 'both' }, rules: { secondRepresentative: 'always' } }),
    plant('B'),
  );
  const elsewhere = { accounts: [accountId('B')] };
  expect(answer(ledger, ask.transfer(1, 'A', 'B'), { ...representative('ann'), ...elsewhere })).toBe(
    'account-not-found',
  );
  const { recorded } = ledger.submit(ask.transfer(1, 'A', 'B'), representative('ann'));
  expect(recorded.at(-1)?.type).toBe('ProposalMade');
  const approval = ask.approve(ledger.state.revision);
  expect(ledger.submit(approval, { ...representative('ben'), ...elsewhere }).rejection?.code).toBe(
    'proposal-not-found',
  );
  expect(ledger.submit(approval, representative('ben')).recorded.at(-1)?.type).toBe('UnitsTransferred');
});

describe('what is not his', () => {
  const { ledger } = given(
    plant('A', { holds: 100, people: { ann: 'both' } }),
    plant('B', { holds: 100, people: { bea: 'both' } }),
    plant('SUSPENDED', { holds: 10, people: { ann: 'both' } }),
    plant('HUNAN', { holds: 5, owner: { accountType: 'holding', holder: 'H-HUNAN' as never, province: people.HUNAN } }),
    account('NOWHERE').holds(5),
    ...[hubeiAuthority.holds(5), hunanAuthority.holds(5), cancellationAccount],
    after(ask.restrain('SUSPENDED', 'suspended')),
  );

  test.each<[string, Command, Command, people.Person]>([
    ['a transfer', ask.transfer(1, 'B', 'A'), ask.transfer(1, 'X', 'A'), representative('ann')],
    ['a surrender', ask.surrender(1, 'B'), ask.surrender(1, 'X'), representative('ann')],
    ['closing', ask.closeAccount('B'), ask.closeAccount('X'), representative('ann')],
    ['a restraint', ask.restrain('A', 'frozen'), ask.restrain('X', 'frozen'), hunan],
    ['a restraint where no province is named', ask.restrain('NOWHERE', 'frozen'), ask.restrain('X', 'frozen'), person('nobody', 'provincial-authority')], // prettier-ignore
    ['an allocation', ask.transfer(1, 'EED-HUNAN', 'A'), ask.transfer(1, 'X', 'A'), hubei],
    ['a cancellation', ask.cancel(1, 'HUNAN'), ask.cancel(1, 'X'), hubei],
  ])('%s is answered as if it were not there', (_, foreign, unknown, who) => {
    const [first, second] = [foreign, unknown].map((command) => {
      const mark = ledger.mark();
      const { rejection, recorded } = ledger.submit(command, who);
      ledger.unwindTo(mark);
      return { text: JSON.stringify(rejection).replace(/"account":"[^"]*"/, ''), recorded };
    });
    expect(first).toEqual(second);
    expect(first!.text).toContain('account-not-found');
    expect(first!.recorded).toEqual([]);
  });

  test.each<[string, Command, people.Person, RejectionCode]>([
    ['a suspended account is closed to its people', ask.transfer(1, 'SUSPENDED', 'A'), representative('ann'), 'account-restrained'],
    ['a department moves no units between plants', ask.transfer(1, 'A', 'B'), hubei, 'operation-not-allowed'],
    ['nor into the account of another province', ask.transfer(1, 'A', 'EED-HUNAN'), hubei, 'operation-not-allowed'],
    ['units in the trading position go through the exchange', ask.transfer(1, 'A', 'B', { compartment: 'trading' }), representative('ann'), 'operation-not-allowed'],
    ['nor are they pledged', ask.pledge(1, 'A', 'B', { compartment: 'trading' }), representative('ann'), 'operation-not-allowed'],
    ['the exchange reaches no registry position', ask.transfer(1, 'A', 'B'), exchange, 'operation-not-allowed'],
    ['a court orders no pledge', ask.pledge(1, 'A', 'B'), court, 'operation-not-allowed'],
    ['the ministry issues nothing', ask.issue(1, 'A'), ministry, 'operation-not-allowed'],
    ['the registry surrenders for nobody', ask.surrender(1, 'A'), registrar, 'operation-not-allowed'],
  ])('%s', (_, command, who, code) => {
    expect(answer(ledger, command, who)).toBe(code);
  }); // prettier-ignore
});
