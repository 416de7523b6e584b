// Operations that wait: who ends them and how, what they pin meanwhile, and when they are carried out.
import type { Command } from './commands.js';
import { brokenInvariants } from './invariants.js';
import { type Instant, instant, msOf } from './instant.js';
import { imageOf, stateOf } from './ledger-image.js';
import { OPEN_PROPOSALS_PER_ACCOUNT, OPEN_PROPOSALS_PER_MAKER } from './operations.js';
import { RANGES_PER_EVENT_MAX } from './serial-range.js';
import * as ask from './testing/commands.js';
import { approve, everySecond, reject, transfer, withdraw } from './testing/commands.js';
import {
  account,
  after,
  cancellationAccount,
  type Circumstance,
  given,
  surrenderAccount,
  unitsOf,
} from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import { court, DAY, HOUR, hubei, hubeiAuthority, hunan, ministry, type Opened, person, type Person, plant, registrar, registrar2, representative } from './testing/people.js'; // prettier-ignore
import { TestLedger } from './testing/test-ledger.js';

const [ann, bob, cat] = ['ann', 'bob', 'cat'].map(representative) as [Person, Person, Person];
const A = (more: Opened = {}): Circumstance =>
  plant('A', { holds: 100, people: { ann: 'both', bob: 'both', cat: 'approve' }, ...more });
const careful = { rules: { secondRepresentative: 'always' } } as const;

/** The proposal that the command becomes. */
function proposed(ledger: TestLedger, command: Command, by: Person): number {
  const { rejection, recorded } = ledger.submit(command, by);
  expect(rejection).toBeUndefined();
  expect(recorded.at(-1)!.type).toBe('ProposalMade');
  return ledger.state.revision;
}

const typesOf = ({ recorded }: { recorded: readonly { type: string }[] }): string[] => recorded.map(({ type }) => type);

const position = (ledger: TestLedger, id = 'A'): { available: number; encumbered: number } => {
  const holding = logicalState(ledger.state).holdings.find(({ name }) => name === `${id}/CEA24/registry`);
  return { available: holding?.available ?? 0, encumbered: holding?.encumbered ?? 0 };
};

describe('the units of a proposal', () => {
  const ends: [string, (ledger: TestLedger, proposal: number) => void, object][] = [
    ['approved', (ledger, id) => ledger.submit(approve(id), bob), { available: 40, encumbered: 0 }],
    ['rejected', (ledger, id) => ledger.submit(reject(id), bob), { available: 100, encumbered: 0 }],
    ['withdrawn', (ledger, id) => ledger.submit(withdraw(id), ann), { available: 100, encumbered: 0 }],
    [
      'expired',
      (ledger) => {
        ledger.pass(14 * DAY);
        ledger.submit(ask.createInstrument('CEA25'));
      },
      { available: 100, encumbered: 0 },
    ],
  ];
  test.each(ends)('are pinned until it is %s', (_, end, free) => {
    const { ledger } = given(A(careful), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    expect(position(ledger)).toEqual({ available: 40, encumbered: 60 });
    expect(ledger.submit(ask.move(41, 'A', 'trading')).rejection).toMatchObject({
      ...{ code: 'insufficient-units', available: 40, encumbered: 60, requested: 41 },
    });
    end(ledger, id);
    expect(position(ledger)).toEqual(free);
    expect([ledger.state.proposals.size, ledger.state.pins.size]).toEqual([0, 0]);
    expect(brokenInvariants(ledger.state)).toEqual([]);
  });

  test('are free when it fails at its time', () => {
    const { ledger } = given(A({ rules: { untrustedDelayHours: 24 } }), account('B'));
    proposed(ledger, transfer(60, 'A', 'B'), ann);
    ledger.submit(ask.restrain('B', 'frozen'));
    ledger.pass(DAY);
    const { recorded } = ledger.submit(ask.createInstrument('CEA25'));
    expect(recorded[0]).toMatchObject({
      type: 'ProposalEnded',
      data: { outcome: 'failed', accounts: ['A', 'B'], rejection: { code: 'recipient-not-available', account: 'B' } },
    });
    expect(position(ledger)).toEqual({ available: 100, encumbered: 0 });
  });

  test('of a correction are what it would return', () => {
    const { ledger } = given(A(), plant('B'), after(transfer(60, 'A', 'B')));
    const revision = ledger.state.revision;
    proposed(ledger, ask.correct(ledger.journal, revision), registrar);
    expect(position(ledger, 'B')).toEqual({ available: 0, encumbered: 60 });
  });
});

describe('nobody approves what he proposed', () => {
  test('himself, or in another role', () => {
    const { ledger, when } = given(A(careful), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    when(approve(id), ann).thenRejected('own-proposal', { proposal: id });
    when(reject(id), ann).thenRejected('own-proposal');
    const order = proposed(ledger, ask.restrain('A', 'restricted'), registrar);
    when(approve(order), registrar).thenRejected('own-proposal');
    when(approve(order), person('registrar', 'national-authority')).thenRejected('own-proposal');
    when(approve(order), registrar2).then({ type: 'AccountRestrained', data: { restraint: 'restricted' } });
  });

  test('and nobody twice: a surrender asks a representative, then the authority of the province', () => {
    const { ledger, when } = given(A({ rules: { surrenderSecond: true } }), surrenderAccount);
    const id = proposed(ledger, ask.surrender(60, 'A'), ann);
    when(approve(id), hubei).thenRejected('proposal-not-found');
    when(approve(id), bob).then({ type: 'ProposalApproved', data: { proposal: id, remaining: 1 } });
    when(approve(id), cat).thenRejected('proposal-not-found');
    when(approve(id), hunan).thenRejected('proposal-not-found');
    when(approve(id), person('bob', 'national-authority')).thenRejected('own-proposal');
    when(approve(id), person('ann', 'national-authority')).thenRejected('own-proposal');
    const { ledger: done } = when(approve(id), hubei);
    expect(done.journal.at(-1)).toMatchObject({ type: 'UnitsSurrendered', proposal: id, data: { quantity: 60 } });
    when(approve(id), ministry).thenRejected('proposal-not-found');
  });

  test('no department decides about an account of no province', () => {
    const { ledger, when } = given(
      plant('A', { holds: 10, people: { ann: 'both' }, owner: ask.holding('A') }),
      surrenderAccount,
    );
    const id = proposed(ledger, ask.surrender(10, 'A'), ann);
    when(approve(id), person('nobody', 'provincial-authority')).thenRejected('proposal-not-found');
    when(approve(id), ministry).then({ type: 'UnitsSurrendered', data: { quantity: 10 } });
  });

  test.each<[string, Person]>([
    ['a stranger', representative('eve')],
    ['a representative of another account', representative('bea')],
    ['an auditor', person('auditor', 'auditor')],
  ])('%s learns nothing of a proposal', (_, who) => {
    const { ledger, when } = given(A(careful), plant('B', { people: { bea: 'both' } }));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    for (const command of [approve, reject, withdraw])
      for (const guess of [id, 9_999])
        when(command(guess), who).thenRejected('proposal-not-found', { proposal: guess });
  });
});

describe('what is ordered about an account', () => {
  const world = () => {
    const { ledger, when } = given(
      A({ people: { ann: 'both', bob: 'both', cat: 'approve' } }),
      ...[plant('B'), plant('EMPTY', { people: { bob: 'both' } }), hubeiAuthority, cancellationAccount],
      ...[ask.move(20, 'A', 'trading'), transfer(5, 'A', 'B'), transfer(5, 'B', 'A')].map((one) => after(one)),
    );
    const returned = ledger.state.revision;
    ledger.submit(ask.freeze(5, 'A'));
    return { ledger, when, returned, frozen: ledger.state.revision };
  };
  const there = world();
  test.each<[string, Command, Person]>([
    ['a freeze', ask.freeze(5, 'A'), court],
    ['the release of a freeze', ask.release(there.frozen), court],
    ['an enforcement', ask.enforce(there.frozen, 5, 'B'), court],
    ['a restraint', ask.restrain('A', 'frozen'), hubei],
    ['a cancellation', ask.cancel(5, 'A'), ministry],
    ['a recovery by the department', transfer(5, 'A', 'EED-HUBEI'), hubei],
    ['a transfer by judgment', transfer(5, 'A', 'B'), court],
    ['a transfer by the registry', transfer(5, 'A', 'B'), registrar],
    ['a correction', ask.correct(there.ledger.journal, there.returned), registrar],
    ['an issue', ask.issue(5, 'A'), registrar],
    ['a removal', ask.dismiss('A', 'bob'), registrar],
    ['an appointment', ask.appoint('A', 'eve', 'both'), registrar],
    ['other rules', ask.setRules('A', { surrenderSecond: true }), registrar],
    ['trust', ask.trust('A', 'B'), registrar],
    ['another holder', ask.changeHolder('A', 'H-NEW'), registrar],
    ['closing', ask.closeAccount('EMPTY'), registrar],
  ])('is not for its representatives to stop: %s', (_, command, maker) => {
    const { ledger, when } = world();
    const id = proposed(ledger, command, maker);
    for (const who of [bob, cat]) {
      when(reject(id), who).thenRejected('proposal-not-found', { proposal: id });
      when(approve(id), who).thenRejected('proposal-not-found', { proposal: id });
    }
    when(reject(id), registrar2).then({ type: 'ProposalEnded', data: { proposal: id, outcome: 'rejected' } });
  });
});

describe('withdrawing', () => {
  test('is for who proposed it', () => {
    const { ledger, when } = given(A(careful), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    when(withdraw(id), bob).thenRejected('not-the-proposer');
    when(withdraw(id), ann).then({ type: 'ProposalEnded', data: { proposal: id, outcome: 'withdrawn' } });
    when(withdraw(id), ann).thenRejected('proposal-not-found');
  });

  test('is possible during the delay', () => {
    const { ledger, when } = given(A({ rules: { ...careful.rules, untrustedDelayHours: 24 } }), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    when(approve(id), bob).then({ type: 'ProposalApproved', data: { remaining: 0 } });
    when(withdraw(id), ann).then({ type: 'ProposalEnded', data: { outcome: 'withdrawn' } });
    expect(position(ledger)).toEqual({ available: 100, encumbered: 0 });
    expect(ledger.state.due.all).toEqual([]);
  });

  test('is no more for who was removed: he could stop what the others want', () => {
    const { ledger, when } = given(A(careful), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    ledger.submit(ask.dismiss('A', 'ann'));
    when(withdraw(id), ann).thenRejected('proposal-not-found');
    when(withdraw(id), person('ann', 'public')).thenRejected('proposal-not-found');
  });
});

describe('a delay', () => {
  // Monday, 08:00 in Shanghai.
  const at = (text: string): Instant => instant(text);
  const delayed = (untrustedDelayHours: number, workingHoursOnly = false): Circumstance =>
    A({ rules: { untrustedDelayHours, workingHoursOnly } });
  const dueOf = (ledger: TestLedger): Instant | undefined => ledger.state.due.next?.at;
  const goTo = (ledger: TestLedger, moment: string): void => ledger.pass(msOf(at(moment)) - msOf(ledger.now));

  test('is carried out at its time, not a millisecond before', () => {
    const { ledger } = given(delayed(24), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    ledger.pass(DAY - 1);
    expect(typesOf(ledger.submit(ask.createInstrument('X1')))).toEqual(['InstrumentCreated']);
    ledger.pass(1);
    const { recorded } = ledger.submit(ask.createInstrument('X2'));
    expect(recorded).toMatchObject([
      { type: 'UnitsTransferred', proposal: id, by: { actor: 'registry', role: 'system' } },
      { type: 'InstrumentCreated' },
    ]);
    expect(unitsOf(ledger, 'B')).toEqual(['1:1-60']);
  });

  test.each([
    ['within the hours', '2024-07-01T02:00:00.000Z', 0, undefined],
    ['before they open', '2024-07-01T00:00:00.000Z', 0, '2024-07-01T01:00:00.000Z'],
    ['on Friday evening', '2024-07-05T12:00:00.000Z', 0, '2024-07-08T01:00:00.000Z'],
    ['a day after Friday noon', '2024-07-05T04:00:00.000Z', 24, '2024-07-08T01:00:00.000Z'],
    ['before National Day 2026', '2026-09-30T10:00:00.000Z', 0, '2026-10-08T01:00:00.000Z'],
    ['before a Saturday that is worked', '2026-10-09T10:00:00.000Z', 0, '2026-10-10T01:00:00.000Z'],
  ])('with working hours: %s', (_, now, hours, expected) => {
    const { ledger } = given(delayed(hours, true), account('B'));
    goTo(ledger, now);
    const outcome = ledger.submit(transfer(60, 'A', 'B'), ann);
    expect(typesOf(outcome)).toEqual([expected ? 'ProposalMade' : 'UnitsTransferred']);
    expect(dueOf(ledger)).toBe(expected);
  });

  test('into a year whose holidays are not known is refused', () => {
    const { ledger, when } = given(delayed(24, true), account('B'));
    goTo(ledger, '2026-12-31T08:00:00.000Z');
    when(transfer(60, 'A', 'B'), ann).thenRejected('holidays-unknown', { year: 2027 });
  });

  test('an approval at night waits for the morning', () => {
    const { ledger, when } = given(
      A({ rules: { ...careful.rules, untrustedDelayHours: 0, workingHoursOnly: true } }),
      account('B'),
    );
    goTo(ledger, '2024-07-01T02:00:00.000Z');
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    goTo(ledger, '2024-07-01T15:00:00.000Z');
    const executeAt = '2024-07-02T01:00:00.000Z' as Instant;
    when(approve(id), bob).then({ type: 'ProposalApproved', data: { remaining: 0, executeAt } });
    expect(dueOf(ledger)).toBe(executeAt);
    when(approve(id), cat).thenRejected('proposal-not-found');
    goTo(ledger, executeAt);
    expect(typesOf(ledger.submit(ask.createInstrument('X1')))).toEqual(['UnitsTransferred', 'InstrumentCreated']);
  });

  test('begins when trust ends before the approval', () => {
    const { ledger, when } = given(
      A({ rules: { ...careful.rules, untrustedDelayHours: 24 } }),
      ...[account('B'), after(ask.trust('A', 'B'))],
    );
    ledger.pass(7 * DAY);
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    ledger.submit(ask.distrust('A', 'B'), bob);
    when(approve(id), bob).then({ type: 'ProposalApproved', data: { remaining: 0 } });
    expect(msOf(dueOf(ledger)!)).toBe(msOf(ledger.now) + DAY);
  });

  test.each<[string, Person]>([
    ['who approves for the account', cat],
    ['the registry', registrar],
  ])('can be stopped by %s, though nobody had to approve', (_, who) => {
    const { ledger, when } = given(delayed(24), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    when(approve(id), who).thenRejected('proposal-not-found');
    when(reject(id), who).then({ type: 'ProposalEnded', data: { outcome: 'rejected' } });
  });
});

describe('all checks run again', () => {
  const meanwhile: [string, Command, object][] = [
    ['the account is restricted', ask.restrain('A', 'restricted'), { code: 'account-restrained' }],
    ['the account is frozen', ask.restrain('A', 'frozen'), { code: 'account-restrained', restraint: 'frozen' }],
    ['the recipient is closed', ask.closeAccount('B'), { code: 'account-closed', account: 'B' }],
    ['the recipient is frozen', ask.restrain('B', 'frozen'), { code: 'recipient-not-available' }],
    ['who proposed it was removed', ask.dismiss('A', 'ann'), { code: 'right-missing', account: 'A' }],
    ['who proposed it may only read', ask.appoint('A', 'ann', 'read'), { code: 'right-missing' }],
    ['the named units are gone', transfer(10, 'A', 'C', { ranges: ask.units([31, 40]) }), { code: 'ranges-not-held', missing: 31 }], // prettier-ignore
  ];
  const wanted = transfer(40, 'A', 'B', { ranges: ask.units([1, 40]) });

  test.each(meanwhile)('at the approval: %s', (_, command, rejection) => {
    const { ledger } = given(A(careful), account('B'), account('C'));
    const id = proposed(ledger, wanted, ann);
    // A recipient of an open proposal does not close; the registry's own hand is not bound.
    const closed = ledger.submit(command);
    if (closed.rejection) {
      expect(closed.rejection).toMatchObject({ code: 'proposal-open', proposal: id });
      return;
    }
    expect(ledger.submit(approve(id), bob).rejection).toMatchObject(rejection);
    expect(ledger.state.proposals.has(id)).toBe(true);
    expect(position(ledger).encumbered).toBe(40);
  });

  test.each(meanwhile.filter(([what]) => !what.includes('closed')))('at its time: %s', (_, command, rejection) => {
    const { ledger } = given(A({ rules: { untrustedDelayHours: 24 } }), account('B'), account('C'));
    const id = proposed(ledger, wanted, ann);
    expect(ledger.submit(command).rejection).toBeUndefined();
    ledger.pass(DAY);
    const { recorded } = ledger.submit(ask.createInstrument('X1'));
    expect(recorded[0]).toMatchObject({ type: 'ProposalEnded', data: { proposal: id, outcome: 'failed', rejection } });
    expect(position(ledger).encumbered).toBe(0);
    expect(brokenInvariants(ledger.state)).toEqual([]);
  });

  test('a pinned amount cannot be enforced away: the freeze keeps its own units', () => {
    const { ledger, when } = given(A(careful), account('B'), account('C'), after(ask.freeze(30, 'A')));
    const freeze = ledger.state.revision;
    const id = proposed(ledger, transfer(70, 'A', 'B'), ann);
    when(ask.enforce(freeze, 30, 'C')).then({ type: 'EncumbranceEnforced', data: { quantity: 30, remaining: 0 } });
    when(approve(id), bob).then({ type: 'UnitsTransferred', data: { quantity: 70 } });
  });
});

describe('the rules of the account, changed meanwhile', () => {
  const failed = (ledger: TestLedger): unknown => {
    ledger.pass(DAY);
    return ledger.submit(ask.createInstrument('X1')).recorded[0];
  };

  test('bind what waits for its time: nobody had to approve it, and now somebody would', () => {
    const { ledger } = given(A({ rules: { untrustedDelayHours: 24 } }), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    ledger.submit(ask.setRules('A', { ...careful.rules, untrustedDelayHours: 24 }));
    const rejection = { code: 'approval-missing', proposal: id, account: 'A' };
    expect(failed(ledger)).toMatchObject({
      type: 'ProposalEnded',
      data: { proposal: id, outcome: 'failed', rejection },
    });
    expect(position(ledger)).toEqual({ available: 100, encumbered: 0 });
  });

  test('bind what waits for an authority', () => {
    const { ledger, when } = given(A(), surrenderAccount);
    const id = proposed(ledger, ask.surrender(60, 'A'), ann);
    ledger.submit(ask.setRules('A', { surrenderSecond: true }));
    when(approve(id), hubei).thenRejected('approval-missing', { proposal: id, account: 'A' });
    when(withdraw(id), ann).then({ type: 'ProposalEnded', data: { outcome: 'withdrawn' } });
  });

  test('and its people: who was removed has not approved, who was replaced by nobody neither', () => {
    const delayed = { rules: { ...careful.rules, untrustedDelayHours: 24 } };
    for (const [command, outcome] of [
      [ask.dismiss('A', 'bob'), 'failed'],
      [ask.appoint('A', 'bob', 'read'), 'failed'],
      [ask.dismiss('A', 'cat'), undefined],
    ] as const) {
      const { ledger } = given(A(delayed), account('B'));
      const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
      ledger.submit(approve(id), bob);
      expect(ledger.submit(command).rejection).toBeUndefined();
      expect(failed(ledger)).toMatchObject(
        outcome
          ? { data: { outcome, rejection: { code: 'approval-missing', account: 'A' } } }
          : { type: 'UnitsTransferred', proposal: id },
      );
      expect(brokenInvariants(ledger.state)).toEqual([]);
    }
  });

  test('that ask for nobody any more let it pass', () => {
    const { ledger } = given(A({ rules: { ...careful.rules, untrustedDelayHours: 24 } }), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    ledger.submit(approve(id), bob);
    ledger.submit(ask.setRules('A', {}));
    ledger.submit(ask.dismiss('A', 'bob'));
    expect(failed(ledger)).toMatchObject({ type: 'UnitsTransferred', proposal: id });
  });

  test('take from a debtor the one hand that would have been enough for his pledgee', () => {
    const { ledger, when } = given(A(), plant('B', { people: { bea: 'both' } }), ...[after(ask.pledge(20, 'A', 'B'))]);
    const id = proposed(ledger, ask.enforce(ledger.state.revision, 20, 'B'), representative('bea'));
    ledger.submit(ask.setRules('A', careful.rules));
    when(approve(id), bob).thenRejected('approval-missing', { proposal: id, account: 'A' });
    when(approve(id), registrar).then({ type: 'EncumbranceEnforced', data: { to: 'B' } });
  });
});

describe('due times', () => {
  test('after downtime everything happens, in the order of time', () => {
    const expiresAt = new Date(msOf(instant('2024-07-01T00:00:00.000Z')) + 30 * HOUR).toISOString() as Instant;
    const { ledger } = given(
      A({ rules: { untrustedDelayHours: 24 } }),
      plant('C', { holds: 100, people: { bob: 'both' }, rules: { untrustedDelayHours: 48 } }),
      ...[account('B'), after(ask.freeze(5, 'A', { expiresAt }))],
    );
    proposed(ledger, transfer(70, 'C', 'B'), bob);
    proposed(ledger, transfer(60, 'A', 'B'), ann);
    const expiring = proposed(ledger, ask.restrain('B', 'frozen'), registrar);
    ledger.pass(20 * DAY);
    const { recorded } = ledger.submit(ask.createInstrument('X1'));
    expect(recorded).toMatchObject([
      { type: 'UnitsTransferred', data: { from: 'A' } },
      { type: 'EncumbranceReleased', data: { cause: 'expired' } },
      { type: 'UnitsTransferred', data: { from: 'C' } },
      { type: 'ProposalEnded', data: { proposal: expiring, outcome: 'expired' } },
      { type: 'InstrumentCreated' },
    ]);
    expect(new Set(recorded.map(({ recordedAt }) => recordedAt))).toEqual(new Set([ledger.now]));
    expect(ledger.state.due.all).toEqual([]);
  });

  test('an approval at the very moment of the expiry comes too late, one millisecond before in time', () => {
    const { ledger, when } = given(A(careful), account('B'));
    const id = proposed(ledger, transfer(60, 'A', 'B'), ann);
    ledger.pass(14 * DAY - 1);
    const mark = ledger.mark();
    when(approve(id), bob).then({ type: 'UnitsTransferred', data: { quantity: 60 } });
    ledger.unwindTo(mark);
    ledger.pass(1);
    const outcome = ledger.submit(approve(id), bob);
    expect(outcome.rejection).toEqual({ code: 'proposal-not-found', proposal: id });
    expect(outcome.recorded).toMatchObject([{ type: 'ProposalEnded', data: { outcome: 'expired' } }]);
  });
});

describe('a proposal that takes more ranges than fit one event', () => {
  const N = RANGES_PER_EVENT_MAX;
  const QUANTITY = 2 * N + 1;
  /** A holds 3 N ranges of one unit each, and some are pinned for the proposal: three parts. */
  function fragmented() {
    const { ledger } = given(
      plant('A', { holds: 6 * N, people: { ann: 'both', bob: 'both', cat: 'approve' }, ...careful }),
      ...[account('B'), account('C')],
      after(transfer(3 * N, 'A', 'C', { ranges: everySecond(3 * N) })),
    );
    const id = proposed(ledger, transfer(QUANTITY, 'A', 'B'), ann);
    const before = position(ledger);
    return { ledger, id, before, start: ledger.journal.length };
  }

  test('carries the proposal in every part and in the deciding event', () => {
    const { ledger, id } = fragmented();
    const { recorded } = ledger.submit(approve(id), bob);
    expect(recorded.map(({ type }) => type)).toEqual([...Array<string>(3).fill('UnitsStaged'), 'UnitsTransferred']);
    expect(new Set(recorded.map(({ proposal }) => proposal))).toEqual(new Set([id]));
    expect(position(ledger, 'B')).toEqual({ available: QUANTITY, encumbered: 0 });
    expect([ledger.state.proposals.size, ledger.state.operations.size, ledger.state.pins.size]).toEqual([0, 0, 0]);
  });

  describe.each([1, 2, 3])('cut after %i parts', (parts) => {
    const cut = () => {
      const { ledger, id, before, start } = fragmented();
      ledger.submit(approve(id), { ...bob, key: 'approval' as never });
      const replayed = TestLedger.replay(ledger.journal.slice(0, start + parts));
      replayed.now = ledger.now;
      return { ledger: replayed, id, before };
    };

    test('keeps the rest pinned: nobody else gets at it', () => {
      const { ledger, before } = cut();
      expect(position(ledger)).toEqual(before);
      const { rejection } = ledger.submit(transfer(before.available + 1, 'A', 'C'));
      expect(rejection).toMatchObject({ code: 'insufficient-units', ...before });
      expect(brokenInvariants(ledger.state)).toEqual([]);
    });

    test.each<[string, (ledger: TestLedger, id: number) => void, string]>([
      [
        'the same approval',
        (ledger, id) => ledger.submit(approve(id), { ...bob, key: 'approval' as never }),
        'approved',
      ],
      ['another approval', (ledger, id) => ledger.submit(approve(id), cat), 'approved'],
      ['a rejection', (ledger, id) => ledger.submit(reject(id), cat), 'ended'],
      ['a withdrawal', (ledger, id) => ledger.submit(withdraw(id), ann), 'ended'],
      ['a stranger', (ledger, id) => ledger.submit(approve(id), court), 'staged'],
      ['the end of the parts', (ledger) => { ledger.pass(HOUR); ledger.submit(ask.createInstrument('X1')); }, 'open'], // prettier-ignore
      ['the end of the proposal', (ledger) => { ledger.pass(15 * DAY); ledger.submit(ask.createInstrument('X1')); }, 'ended'], // prettier-ignore
    ])('goes on with %s, and nothing is lost or doubled', (_, goOn, then) => {
      const { ledger, id, before } = cut();
      goOn(ledger, id);
      const free = { available: before.available + QUANTITY, encumbered: 0 };
      const done = { available: before.available, encumbered: 0 };
      expect(position(ledger)).toEqual(then === 'approved' ? done : then === 'ended' ? free : before);
      expect(position(ledger, 'B').available).toBe(then === 'approved' ? QUANTITY : 0);
      expect(ledger.state.proposals.has(id)).toBe(then === 'open' || then === 'staged');
      expect(brokenInvariants(ledger.state)).toEqual([]);
      expect(logicalState(TestLedger.replay(ledger.journal).state)).toEqual(logicalState(ledger.state));
      if (then === 'open') {
        ledger.submit(approve(id), cat);
        expect(position(ledger, 'B').available).toBe(QUANTITY);
      }
    });
  });

  test('at its time, too: what a crash left half done is done again', () => {
    const { ledger } = given(
      plant('A', { holds: 4 * N, people: { ann: 'both' }, rules: { untrustedDelayHours: 24 } }),
      ...[account('B'), account('C')],
      after(transfer(2 * N, 'A', 'C', { ranges: everySecond(2 * N) })),
    );
    proposed(ledger, transfer(N + 1, 'A', 'B'), ann);
    ledger.pass(DAY);
    const { recorded } = ledger.submit(ask.createInstrument('X1'));
    expect(typesOf({ recorded })).toEqual(['UnitsStaged', 'UnitsStaged', 'UnitsTransferred', 'InstrumentCreated']);
    const crashed = TestLedger.replay(ledger.journal.slice(0, ledger.journal.length - 3));
    crashed.pass(DAY);
    expect(typesOf(crashed.submit(ask.createInstrument('X1')))).toEqual([
      ...['OperationAbandoned', 'UnitsStaged', 'UnitsStaged', 'UnitsTransferred', 'InstrumentCreated'],
    ]);
    expect(position(crashed, 'B')).toEqual({ available: N + 1, encumbered: 0 });
    expect(brokenInvariants(crashed.state)).toEqual([]);
  });

  test('names no more of them than its own event holds', () => {
    const { ledger, when } = given(A({ holds: 4 * N, ...careful }), account('B'));
    when(transfer(N + 1, 'A', 'B', { ranges: everySecond(N + 1) }), ann).thenRejected('too-many-ranges', {
      ...{ limit: N, quantityWithinLimit: N },
    });
    proposed(ledger, transfer(N, 'A', 'B', { ranges: everySecond(N) }), ann);
  });
});

describe('proposals that would contradict each other', () => {
  test.each<[string, Command, Command]>([
    ['two restraints', ask.restrain('A', 'restricted'), ask.restrain('A', 'frozen')],
    ['appointing and removing one person', ask.appoint('A', 'bob', 'read'), ask.dismiss('A', 'bob')],
    ['two applications for one name', ask.openAccount('NEW'), ask.openAccount('NEW', ask.holding('OTHER'))],
    ['two sets of rules', ask.setRules('A', { surrenderSecond: true }), ask.setRules('A', { workingHoursOnly: true })],
  ])('%s do not stand side by side', (_, first, second) => {
    const { ledger, when } = given(A());
    const id = proposed(ledger, first, registrar);
    when(second, registrar2).thenRejected('proposal-open', { proposal: id });
    ledger.submit(reject(id), registrar2);
    proposed(ledger, second, registrar);
  });

  test('of two corrections of one transfer the second finds it corrected', () => {
    const { ledger, when } = given(A(), plant('B'), after(transfer(60, 'A', 'B')));
    const command = ask.correct(ledger.journal, ledger.state.revision);
    const first = proposed(ledger, command, registrar);
    when(command, registrar2).thenRejected('nothing-to-return');
    ledger.submit(approve(first), registrar2);
    when(command, registrar).thenRejected('corrected-already');
  });
});

describe('open proposals are bounded', () => {
  const one = transfer(1, 'A', 'B');
  const fill = (ledger: TestLedger, count: number, by: Person): number => {
    for (let made = 0; made < count; made++) proposed(ledger, one, by);
    return ledger.state.revision;
  };
  const world = () =>
    given(
      A({ holds: 2 * OPEN_PROPOSALS_PER_MAKER, ...careful }),
      plant('B', { holds: 10, people: { bea: 'both' }, ...careful }),
    );

  test('for an account, whoever of its people made them; what is ordered about it goes on', () => {
    const { ledger, when } = world();
    fill(ledger, OPEN_PROPOSALS_PER_ACCOUNT - 1, ann);
    const last = fill(ledger, 1, bob);
    const full = { limit: OPEN_PROPOSALS_PER_ACCOUNT, open: OPEN_PROPOSALS_PER_ACCOUNT };
    for (const who of [ann, bob]) when(one, who).thenRejected('too-many-proposals', full);
    proposed(ledger, ask.freeze(1, 'A'), court);
    proposed(ledger, ask.restrain('A', 'frozen'), registrar);
    // To be named by another account costs nothing.
    proposed(ledger, transfer(1, 'B', 'A'), representative('bea'));
    const mark = ledger.mark();
    when(approve(last), cat).then({ type: 'UnitsTransferred', data: { quantity: 1 } });
    proposed(ledger, one, ann);
    ledger.unwindTo(mark);
    when(one, ann).thenRejected('too-many-proposals', full);
    const restored = new TestLedger(stateOf(imageOf(ledger.state), ledger.state.fingerprintOf), true);
    restored.now = ledger.now;
    expect(restored.submit(one, ann).rejection).toMatchObject({ code: 'too-many-proposals', ...full });
    ledger.pass(14 * DAY);
    proposed(ledger, one, ann);
  });

  test('of a maker, whatever they are about', () => {
    const { ledger, when } = world();
    const last = fill(ledger, OPEN_PROPOSALS_PER_MAKER, registrar);
    const full = { limit: OPEN_PROPOSALS_PER_MAKER, open: OPEN_PROPOSALS_PER_MAKER };
    when(ask.restrain('B', 'frozen'), registrar).thenRejected('too-many-proposals', full);
    proposed(ledger, ask.restrain('B', 'frozen'), registrar2);
    ledger.submit(withdraw(last), registrar);
    proposed(ledger, one, registrar);
    when(one, registrar).thenRejected('too-many-proposals', full);
  });
});

test('a dry run leaves everything as it was, whatever was tried', () => {
  const { ledger } = given(
    A({ rules: { ...careful.rules, untrustedDelayHours: 24 } }),
    ...[account('B'), surrenderAccount, after(ask.freeze(5, 'A'))],
  );
  const freeze = ledger.state.revision;
  const id = proposed(ledger, transfer(20, 'A', 'B'), ann);
  const order = proposed(ledger, ask.restrain('A', 'restricted'), registrar);
  const before = logicalState(ledger.state);
  const tries: [Command, Person][] = [
    [approve(id), bob],
    [reject(id), bob],
    [withdraw(id), ann],
    [approve(order), registrar2],
    [ask.release(freeze, 2), registrar],
    [ask.surrender(10, 'A'), ann],
    [ask.changeHolder('A', 'H-NEW'), ann],
  ];
  for (const [command, who] of tries) {
    const mark = ledger.mark();
    expect(ledger.submit(command, who).rejection).toBeUndefined();
    expect(logicalState(ledger.state)).not.toEqual(before);
    ledger.unwindTo(mark);
    expect(logicalState(ledger.state)).toEqual(before);
  }
});
