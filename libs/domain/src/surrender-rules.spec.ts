// A mixed surrender: several instruments for one obligation, whole or not at all, however many ranges it takes.
import type { Command } from './commands.js';
import { accountId, commandKey } from './ids.js';
import { brokenInvariants } from './invariants.js';
import { imageOf, stateOf } from './ledger-image.js';
import { RANGES_PER_EVENT_MAX, rangesBesideLots } from './serial-range.js';
import * as ask from './testing/commands.js';
import { approve, createInstrument, everySecond, issue, reject, settle, transfer, units, withdraw } from './testing/commands.js'; // prettier-ignore
import {
  account,
  after,
  cancellationAccount,
  type Circumstance,
  given,
  issuanceAccount,
  obligationSettled,
  surrenderAccount,
  unitsOf,
  unitsStaged,
} from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import { DAY, HOUR, HUNAN, hubei, hunan, ministry, type Opened, type Person, plant, representative } from './testing/people.js'; // prettier-ignore
import { TestLedger } from './testing/test-ledger.js';
import { STAGING_EXPIRY_MS } from './unit-selection.js';

const [ann, bob] = ['ann', 'bob'].map(representative) as [Person, Person];
const instruments = [after(createInstrument('CEA25')), after(createInstrument('CCER1', 'reduction'))];
const YEAR = 'SURRENDER-2024';

/** A with 100 of CEA24, 50 of CEA25 and 20 of CCER1; B, of Hunan, with nothing. */
const mixed = (more: Opened = {}, ...circumstances: Circumstance[]) =>
  given(
    ...instruments,
    plant('A', { holds: 100, people: { ann: 'both', bob: 'both' }, ...more }),
    after(issue(50, 'A', 'CEA25')),
    after(issue(20, 'A', 'CCER1')),
    account('B', { accountType: 'holding', holder: 'H-B' as never, province: HUNAN }),
    surrenderAccount,
    ...circumstances,
  );

/** Tonnes by instrument: available and encumbered. */
const position = (ledger: TestLedger, id = 'A'): Record<string, [available: number, encumbered: number]> =>
  Object.fromEntries(
    logicalState(ledger.state)
      .holdings.filter(({ name }) => name.startsWith(`${id}/`) && name.endsWith('/registry'))
      .map(({ name, available, encumbered }) => [name.split('/')[1]!, [available, encumbered]]),
  );

function proposed(ledger: TestLedger, command: Command, by: Person = ann): number {
  const { rejection, recorded } = ledger.submit(command, by);
  expect(rejection).toBeUndefined();
  expect(recorded.at(-1)!.type).toBe('ProposalMade');
  return ledger.state.revision;
}

describe('moves all lots by one event', () => {
  test('allowances of several vintages and reductions, each as what it is', () => {
    const { when, ledger } = mixed();
    when(settle('A', { CEA24: 60, CCER1: 5, CEA25: units([1, 10], [21, 30]) })).then(
      obligationSettled(85, {
        from: accountId('A'),
        to: accountId(YEAR),
        subject: accountId('A'),
        complianceYear: 2024,
        lots: [
          { instrument: 'CEA24', use: 'allowance', quantity: 60, units: [{ batch: 1, ranges: [[1, 60]] }] },
          {
            instrument: 'CCER1',
            use: 'offset',
            cancellation: 'national-offset',
            quantity: 5,
            units: [{ batch: 1, ranges: [[1, 5]] }],
          },
          {
            instrument: 'CEA25',
            use: 'allowance',
            quantity: 20,
            units: [{ batch: 1, ranges: [[1, 10], [21, 30]] }], // prettier-ignore
          },
        ] as never,
      }),
    );
    expect(position(ledger)).toEqual({ CEA24: [40, 0], CEA25: [30, 0], CCER1: [15, 0] });
    expect(position(ledger, YEAR)).toEqual({ CEA24: [60, 0], CEA25: [20, 0], CCER1: [5, 0] });
    expect(unitsOf(ledger, YEAR, 'registry', 'CEA25')).toEqual(['1:1-10', '1:21-30']);
  });

  test('states every balance that it changed', () => {
    const { outcome } = mixed().when(settle('A', { CEA24: 60, CCER1: 5 }));
    expect(
      outcome.balances[0]!.map(({ account: of, instrument, available }) => [of, instrument, ...available]),
    ).toEqual([
      ['A', 'CEA24', 100, 40],
      [YEAR, 'CEA24', 0, 60],
      ['A', 'CCER1', 20, 15],
      [YEAR, 'CCER1', 0, 5],
    ]);
  });

  test('for another enterprise, which nothing is taken from', () => {
    const { when, ledger } = mixed();
    when(settle('A', { CEA24: 60 }, { subject: 'B' })).then(obligationSettled(60, { subject: accountId('B') }));
    expect(position(ledger, 'B')).toEqual({});
  });

  test('the registry position only', () => {
    const { when } = mixed({}, after(ask.move(90, 'A', 'trading')));
    when(settle('A', { CEA25: 1, CEA24: 11 })).thenRejected('insufficient-units', {
      instrument: 'CEA24',
      available: 10,
    });
  });
});

describe('is refused whole', () => {
  test.each<[string, Command, string, object]>([
    ['one lot too large', settle('A', { CEA24: 60, CEA25: 51, CCER1: 1 }), 'insufficient-units', { instrument: 'CEA25' }],
    ['named units elsewhere', settle('A', { CEA24: 1, CCER1: units([19, 21]) }), 'ranges-not-held', { missing: 20 }],
    ['an unknown instrument', settle('A', { CEA24: 1, CEA99: 1 }), 'instrument-not-found', { instrument: 'CEA99' }],
    ['an unknown account', settle('X', { CEA24: 1 }), 'account-not-found', { account: 'X' }],
    ['an unknown subject', settle('A', { CEA24: 1 }, { subject: 'X' }), 'account-not-found', { account: 'X' }],
    ['a closed subject', settle('A', { CEA24: 1 }, { subject: 'GONE' }), 'account-closed', { account: 'GONE' }],
    ['a subject without emissions', settle('A', { CEA24: 1 }, { subject: 'ISSUANCE' }), 'account-type-not-allowed', {}],
    ['units of the plan', settle('ISSUANCE', { CEA24: 1 }), 'account-type-not-allowed', { account: 'ISSUANCE' }],
    ['a frozen account', settle('FROZEN', { CEA24: 1 }), 'account-restrained', { restraint: 'frozen' }],
    ['another year', settle('A', { CEA24: 1 }, { complianceYear: 2025 }), 'no-surrender-account', { complianceYear: 2025 }],
  ])('%s', (_, command, code, numbers) => {
    const { when } = mixed(
      {},
      ...[account('GONE'), after(ask.closeAccount('GONE')), issuanceAccount.holds(5)],
      ...[account('FROZEN').holds(5), after(ask.restrain('FROZEN', 'frozen')), after(transfer(2, 'A', 'B', { ranges: units([99, 100]) }))],
      after(transfer(1, 'A', 'B', { instrument: 'CCER1', ranges: units([20, 20]) })),
    );
    when(command).thenRejected(code as never, numbers);
  }); // prettier-ignore

  test('not because of the state of its subject, nor of a restriction of the giver', () => {
    const { when } = mixed({}, after(ask.restrain('B', 'frozen')), after(ask.restrain('A', 'restricted')));
    when(settle('A', { CEA24: 1 }, { subject: 'B' })).then(obligationSettled(1));
  });

  test.each<[string, Command]>([
    ['no lots', settle('A', {})],
    ['one instrument twice', { ...settle('A', {}), lots: [1, 2].map((quantity) => ({ instrument: ask.CEA24, quantity })) } as Command],
    ['too many lots', settle('A', Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`X${at}`, 1])))],
  ])('%s is malformed, and no fact comes of it', (_, command) => {
    const { ledger } = mixed();
    expect(() => ledger.submit(command)).toThrow(/lot/);
  }); // prettier-ignore
});

describe('as a proposal', () => {
  const lots = { CEA24: 60, CEA25: 20, CCER1: 5 };

  test('concerns both enterprises, and is approved by the authority of the one whose obligation it is', () => {
    const { ledger, when } = mixed();
    const id = proposed(ledger, settle('A', lots, { subject: 'B' }));
    expect(ledger.journal.at(-1)!.data).toMatchObject({
      accounts: ['A', 'B'],
      encumbersAll: [
        { account: 'A', instrument: 'CEA24', compartment: 'registry', quantity: 60 },
        { account: 'A', instrument: 'CEA25', compartment: 'registry', quantity: 20 },
        { account: 'A', instrument: 'CCER1', compartment: 'registry', quantity: 5 },
      ],
    });
    when(approve(id), hubei).thenRejected('proposal-not-found');
    when(approve(id), hunan).then(obligationSettled(85));
  });

  test('of one lot pins as every other proposal does', () => {
    const { ledger } = mixed();
    proposed(ledger, settle('A', { CEA24: 60 }));
    expect(ledger.journal.at(-1)!.data).toMatchObject({ encumbers: { instrument: 'CEA24', quantity: 60 } });
    expect(ledger.journal.at(-1)!.data).not.toHaveProperty('encumbersAll');
  });

  test('asks the second representative first, where the account wants one for surrenders; rights as for surrenders', () => {
    const { ledger, when } = mixed({ rules: { surrenderSecond: true }, people: { ann: 'surrender', bob: 'both', eve: 'read' } }); // prettier-ignore
    when(settle('A', lots), representative('eve')).thenRejected('right-missing', { operation: 'SettleObligation' });
    const id = proposed(ledger, settle('A', lots));
    when(approve(id), ministry).thenRejected('proposal-not-found');
    when(approve(id), bob).then({ type: 'ProposalApproved', data: { remaining: 1 } });
    when(approve(id), ministry).then(obligationSettled(85));
  });

  test.each<[string, (ledger: TestLedger, id: number) => void]>([
    ['rejected', (ledger, id) => ledger.submit(reject(id), hubei)],
    ['withdrawn', (ledger, id) => ledger.submit(withdraw(id), ann)],
    ['expired', (ledger) => { ledger.pass(14 * DAY); ledger.submit(createInstrument('CEA26')); }],
    ['approved', (ledger, id) => ledger.submit(approve(id), hubei)],
  ])('pins all lots until it is %s', (how, end) => {
    const { ledger, when } = mixed();
    const id = proposed(ledger, settle('A', lots));
    expect(position(ledger)).toEqual({ CEA24: [40, 60], CEA25: [30, 20], CCER1: [15, 5] });
    when(transfer(16, 'A', 'B', { instrument: 'CCER1' })).thenRejected('insufficient-units', { available: 15, encumbered: 5 });
    const restored = stateOf(imageOf(ledger.state), ledger.state.fingerprintOf);
    expect(logicalState(restored)).toEqual(logicalState(ledger.state));
    const mark = ledger.mark();
    const before = logicalState(ledger.state);
    end(ledger, id);
    const free = how === 'approved' ? { CEA24: [40, 0], CEA25: [30, 0], CCER1: [15, 0] } : { CEA24: [100, 0], CEA25: [50, 0], CCER1: [20, 0] };
    expect(position(ledger)).toEqual(free);
    expect([ledger.state.proposals.size, ledger.state.pins.size]).toEqual([0, 0]);
    expect(brokenInvariants(ledger.state)).toEqual([]);
    ledger.unwindTo(mark);
    expect(logicalState(ledger.state)).toEqual(before);
  }); // prettier-ignore

  test('moves nothing where the account was frozen meanwhile; it waits, and can still be withdrawn', () => {
    const { ledger, when } = mixed({}, after(ask.freeze(5, 'A', { instrument: 'CCER1' })));
    const id = proposed(ledger, settle('A', { CEA24: 60, CCER1: 15 }));
    ledger.submit(ask.restrain('A', 'frozen'));
    when(approve(id), hubei).thenRejected('account-restrained');
    expect(position(ledger)).toEqual({ CEA24: [40, 60], CEA25: [50, 0], CCER1: [0, 20] });
    when(withdraw(id), ann).then({ type: 'ProposalEnded', data: { outcome: 'withdrawn' } });
    expect(position(ledger)).toEqual({ CEA24: [100, 0], CEA25: [50, 0], CCER1: [15, 5] });
  });

  test('moves nothing where the named units of one lot went meanwhile', () => {
    const { ledger, when } = mixed();
    const id = proposed(ledger, settle('A', { CEA24: 60, CCER1: units([1, 5]) }));
    // Amounts are pinned, not serial numbers: the oldest units go, and those are the named ones.
    ledger.submit(transfer(15, 'A', 'B', { instrument: 'CCER1' }));
    when(approve(id), hubei).thenRejected('ranges-not-held', { instrument: 'CCER1', missing: 1 });
    expect(unitsOf(ledger, YEAR)).toEqual([]);
    expect(position(ledger)).toEqual({ CEA24: [40, 60], CEA25: [50, 0], CCER1: [0, 5] });
  });

  test('moves nothing where the year was closed meanwhile, nor where its subject is gone', () => {
    const { ledger, when } = mixed();
    const id = proposed(ledger, settle('A', lots, { subject: 'B' }));
    when(ask.closeAccount('B')).thenRejected('proposal-open', { account: 'B', proposal: id });
    ledger.submit(ask.closeAccount(YEAR));
    when(approve(id), hunan).thenRejected('no-surrender-account');
    expect(position(ledger)).toEqual({ CEA24: [40, 60], CEA25: [30, 20], CCER1: [15, 5] });
  });

  test('names no more ranges than its event holds', () => {
    const limit = rangesBesideLots(2);
    const { when } = mixed({ holds: 4 * RANGES_PER_EVENT_MAX });
    const many = everySecond(limit);
    when(settle('A', { CEA24: many, CCER1: 1 }), ann).then({ type: 'ProposalMade', data: {} });
    when(settle('A', { CCER1: units([11, 11]), CEA24: everySecond(limit, 2) }), ann).thenRejected('too-many-ranges', {
      instrument: 'CEA24',
      limit: limit - 1,
    });
  });
});

describe('of more ranges than fit one event', () => {
  const N = RANGES_PER_EVENT_MAX;
  const big = { key: commandKey('big') };
  const lots = { CEA24: N + 5, CCER1: 3, CEA25: 2 * N + 1 };
  /** A holds as many ranges of one unit of CEA24 and CEA25, and 20 units of CCER1 in one. */
  const fragmented = () =>
    mixed(
      { holds: 4 * N },
      after(issue(6 * N, 'A', 'CEA25')),
      after(transfer(2 * N, 'A', 'B', { ranges: everySecond(2 * N) })),
      after(transfer(3 * N, 'A', 'B', { instrument: 'CEA25', ranges: everySecond(3 * N, 51) })),
      after(transfer(50, 'A', 'B', { instrument: 'CEA25', ranges: units([1, 50]) })),
    );
  const STAGED = [N, 5, N, N, 1];

  test('stages each lot that does not fit, and delivers them all by one event', () => {
    const { when, ledger } = fragmented();
    const first = ledger.state.revision + 1;
    when(settle('A', lots)).then(
      ...STAGED.map((quantity) => unitsStaged(quantity)),
      obligationSettled(lots.CEA24 + lots.CCER1 + lots.CEA25),
    );
    expect(ledger.journal.at(-1)!.data).toMatchObject({
      lots: [
        { instrument: 'CEA24', parts: { first, last: first + 1 } },
        { instrument: 'CCER1', units: [{ batch: 1, ranges: [[1, 3]] }] },
        { instrument: 'CEA25', parts: { first: first + 2, last: first + 4 } },
      ],
    });
    expect(position(ledger, YEAR)).toEqual({ CEA24: [N + 5, 0], CCER1: [3, 0], CEA25: [2 * N + 1, 0] });
    expect(ledger.state.operations.size).toBe(0);
  });

  test('keeps the lots of few ranges in the event, for as long as they fit together', () => {
    const limit = rangesBesideLots(2);
    const { ledger, when } = fragmented();
    const mark = ledger.mark();
    when(settle('A', { CEA24: limit - 10, CEA25: 10 })).then(obligationSettled(limit));
    ledger.unwindTo(mark);
    when(settle('A', { CEA24: limit - 10, CEA25: 11 })).then(unitsStaged(limit - 10), obligationSettled(limit + 1));
  });

  test.each([1, 2, 3, 4, 5])('cut after %i parts delivers nothing, starts again with the same command, and delivers all', (parts) => {
    const { ledger } = fragmented();
    const before = logicalState(ledger.state).holdings;
    const end = ledger.journal.length + parts;
    ledger.submit(settle('A', lots), big);
    const cut = TestLedger.replay(ledger.journal.slice(0, end));
    expect(position(cut, YEAR)).toEqual({});
    expect(brokenInvariants(cut.state)).toEqual([]);
    const mark = cut.mark();
    const { recorded } = cut.submit(settle('A', lots), big);
    expect(recorded.map(({ type }) => type)).toEqual([
      ...Array<string>(parts > 2 ? 2 : 1).fill('OperationAbandoned'),
      ...Array<string>(5).fill('UnitsStaged'),
      'ObligationSettled',
    ]);
    expect(brokenInvariants(cut.state)).toEqual([]);
    cut.unwindTo(mark);
    // Or nobody asks again.
    cut.pass(STAGING_EXPIRY_MS);
    cut.submit(createInstrument('CEA26'));
    expect(cut.state.operations.size).toBe(0);
    expect(logicalState(cut.state).holdings).toEqual(before);
  }); // prettier-ignore

  test.each([1, 2, 3, 4, 5])('carried out for a proposal and cut after %i parts, stays pinned whole until it is carried out or ends', (parts) => {
    const { ledger } = fragmented();
    const free = position(ledger);
    const id = proposed(ledger, settle('A', lots));
    const pinned = position(ledger);
    const end = ledger.journal.length + parts;
    ledger.submit(approve(id), { ...hubei, ...big });
    const cut = TestLedger.replay(ledger.journal.slice(0, end));
    cut.now = ledger.now;
    expect(position(cut)).toEqual(pinned);
    expect(brokenInvariants(cut.state)).toEqual([]);
    const mark = cut.mark();
    const restored = new TestLedger(stateOf(imageOf(cut.state), cut.state.fingerprintOf), true);
    expect(logicalState(restored.state)).toEqual(logicalState(cut.state));
    cut.pass(HOUR);
    cut.submit(createInstrument('CEA26'));
    expect(position(cut)).toEqual(pinned);
    expect(cut.submit(approve(id), ministry).recorded.at(-1)!.type).toBe('ObligationSettled');
    expect(position(cut, YEAR)).toEqual({ CEA24: [N + 5, 0], CCER1: [3, 0], CEA25: [2 * N + 1, 0] });
    expect([cut.state.operations.size, cut.state.pins.size]).toEqual([0, 0]);
    cut.unwindTo(mark);
    cut.submit(withdraw(id), ann);
    expect(position(cut)).toEqual(free);
    expect(brokenInvariants(cut.state)).toEqual([]);
  }); // prettier-ignore
});

test('a cancellation takes none of what a mixed surrender waits for', () => {
  const { ledger, when } = mixed({}, cancellationAccount);
  proposed(ledger, settle('A', { CEA24: 60, CCER1: 20 }));
  when(ask.cancel(1, 'A', { instrument: 'CCER1' })).thenRejected('insufficient-units', {
    available: 0,
    encumbered: 20,
  });
});
