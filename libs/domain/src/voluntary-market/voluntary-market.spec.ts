// The voluntary market by the example: each rule with a valid row beside invalid ones, from the design to the last unit.
import type { Command } from '../commands.js';
import { instant } from '../instant.js';
import { brokenInvariants } from '../invariants.js';
import { imageOf, stateOf } from '../ledger-image.js';
import type { RejectionCode } from '../rejections.js';
import { cancel, changeHolder, closeAccount, issue, restrain, retire, transfer } from '../testing/commands.js';
import {
  account,
  after,
  cancellationAccount,
  type Circumstance,
  given,
  retirementAccount,
  timePasses,
  unitsCancelled,
  unitsRetired,
} from '../testing/given.js';
import { logicalState } from '../testing/logical-state.js';
import * as ask from '../testing/market.js';
import { DAY, ministry, type Person, person, plant, registrar, registrar2, representative } from '../testing/people.js';
import { TestLedger } from '../testing/test-ledger.js';
import { civilDate } from '../working-time.js';
import type { Purpose } from './commands.js';
import { MARKET_OPERATIONS } from './operations.js';
import { decisionDueAt, publicationEnd, yearsAfter } from './terms.js';

const YEAR = 365 * DAY;
const methodology = after(ask.publishMethodology());
const world = (...more: Circumstance[]) =>
  given(
    methodology,
    plant('A', { people: { ann: 'both', rob: 'read' } }),
    plant('B', { people: { bea: 'both' } }),
    ...[retirementAccount, cancellationAccount],
    ...more,
  );
const [ann, rob, bea] = ['ann', 'rob', 'bea'].map(representative) as [Person, Person, Person];
const body = person('tuv', 'verification-body');
const stageOf = ({ state }: TestLedger, id = 'P') => state.market.projects.get(id)?.stage;

type Row = [what: string, before: Circumstance[], command: Command, refused?: [RejectionCode, object?]];

/** Accepted where no refusal is named. */
const table = (rows: Row[]) =>
  // A row is given whole: what it left out would be taken for a callback.
  test.each(rows.map(([what, ...row]) => ({ what, row })))('$what', ({ row: [before, command, refused] }) => {
    const { when } = world(...before);
    if (refused) when(command).thenRejected(...refused);
    else expect(when(command).outcome.rejection).toBeUndefined();
  });

describe('a methodology', () => {
  table([
    ['is published', [], ask.publishMethodology('M-2')],
    ['is published once', [], ask.publishMethodology(), ['methodology-exists', { methodology: ask.METHODOLOGY }]],
  ]);
});

describe('a design', () => {
  table([
    ['is published', [], ask.publishProject('P', 'A')],
    ['on the first day allowed', [], ask.publishProject('P', 'A', { startDate: '2012-11-09' })],
    [
      'a day too early',
      [],
      ask.publishProject('P', 'A', { startDate: '2012-11-08' }),
      ['project-start-too-early', { startDate: '2012-11-08', after: '2012-11-08' }],
    ],
    ['of an unknown methodology', [], ask.publishProject('P', 'A', { methodology: 'X' }), ['methodology-not-found']],
    ['of an unknown account', [], ask.publishProject('P', 'X'), ['account-not-found']],
    ['of an account of the registry', [], ask.publishProject('P', 'RETIRED'), ['account-type-not-allowed']],
    ['under an id that is taken', [ask.published('P', 'B')], ask.publishProject('P', 'A'), ['project-exists']],
    [
      'under the id of a revoked project, by whomever',
      [ask.published('P', 'A'), after(ask.revoke('P'))],
      ask.publishProject('P', 'B'),
      ['project-revoked', { project: 'P' }],
    ],
    ['in a year without holidays', [timePasses(5 * YEAR)], ask.publishProject('P', 'A'), ['holidays-unknown']],
  ]);

  test('is public for twenty working days', () => {
    world()
      .when(ask.publishProject('P', 'A'))
      .then({ type: 'ProjectPublished', data: { account: 'A', publishedUntil: '2024-07-29T16:00:00.000Z' } });
  });
});

describe('a validation', () => {
  // The last moment of the publication, and the one behind it, counted from the first of July.
  const last = 28 * DAY + 16 * 3_600_000 - 1;
  table([
    ['when the publication is over', [ask.published('P', 'A'), timePasses(last + 1)], ask.validate('P')],
    [
      'a moment before',
      [ask.published('P', 'A'), timePasses(last)],
      ask.validate('P'),
      ['publication-running', { until: '2024-07-29T16:00:00.000Z' }],
    ],
    ['of an unknown project', [], ask.validate('P'), ['project-not-found']],
    [
      'a second time',
      [ask.validated('P', 'A')],
      ask.validate('P'),
      ['project-stage-wrong', { stage: 'validated', needed: 'published' }],
    ],
  ]);
});

describe('a registration', () => {
  const applied = [ask.validated('P', 'A'), after(ask.apply('P'))];
  table([
    ['of what was validated and applied for', applied, ask.register('P')],
    ['not applied for', [ask.validated('P', 'A')], ask.register('P'), ['project-stage-wrong', { needed: 'applied' }]],
    ['an application before the validation', [ask.published('P', 'A')], ask.apply('P'), ['project-stage-wrong']],
    ['a second application', applied, ask.apply('P'), ['project-stage-wrong', { stage: 'applied' }]],
    ['of a revoked project', [...applied, after(ask.revoke('P'))], ask.register('P'), ['project-revoked']],
    ['late, when its days are over', [...applied, timePasses(90 * DAY)], ask.register('P')],
  ]);

  test('an application shows by when it is decided', () => {
    const { when, ledger } = world(ask.validated('P', 'A'));
    when(ask.apply('P')).then({
      type: 'RegistrationApplied',
      data: { account: 'A', decisionDueAt: decisionDueAt(ledger.now) },
    });
  });
});

describe('fraud', () => {
  const fraud = [ask.registered('P', 'A'), after(ask.revoke('P', true))];
  table([
    ['bars its owner', fraud, ask.publishProject('Q', 'A'), ['owner-barred', { account: 'A' }]],
    ['bars nobody else', fraud, ask.publishProject('Q', 'B')],
    ['for three years', [...fraud, timePasses(3 * YEAR - 35 * DAY)], ask.publishProject('Q', 'A'), ['owner-barred']],
    [
      'is not what every revocation is',
      [ask.published('P', 'A'), after(ask.revoke('P'))],
      ask.publishProject('Q', 'A'),
    ],
    [
      'stops a registration under way',
      [ask.validated('Q', 'A'), after(ask.apply('Q')), ...fraud],
      ask.register('Q'),
      ['owner-barred'],
    ],
    [
      'stops the reductions of other projects',
      [ask.registered('Q', 'A'), ask.verified(100, 'Q'), ...fraud],
      ask.registerReductions('Q'),
      ['owner-barred'],
    ],
    [
      'is tied to the holder, whatever his account is',
      [...fraud, after(closeAccount('A')), account('A2', { accountType: 'holding', holder: 'H-A' as never })],
      ask.publishProject('Q', 'A2'),
      ['owner-barred', { account: 'A2' }],
    ],
  ]);

  test('ends with the same day three years later', () => {
    const { outcome } = world(ask.published('P', 'A')).when(ask.revoke('P', true));
    expect(outcome.recorded.at(-1)?.data).toMatchObject({
      fraud: true,
      barred: { holder: 'H-A', until: '2027-07-01T16:00:00.000Z' },
    });
  });
});

describe('reductions', () => {
  const project = ask.registered('P', 'A');
  const reductions = (from: string, to: string) => ask.publishReductions(100, 'P', from, to);
  const refused = ['period-not-allowed', { project: 'P' }] satisfies [RejectionCode, object];
  table([
    ['of a year', [project], reductions('2022-01-01', '2022-12-31')],
    ['from the first day that the law knows', [project], reductions('2020-09-23', '2020-12-31')],
    ['of the day before it', [project], reductions('2020-09-22', '2020-12-31'), [...refused]],
    ['of five years, to the day', [timePasses(YEAR + 120 * DAY), project], reductions('2020-10-01', '2025-09-30')],
    ['of a day more', [timePasses(YEAR + 120 * DAY), project], reductions('2020-10-01', '2025-10-01'), [...refused]],
    ['of one day', [project], reductions('2022-01-01', '2022-01-01')],
    ['backwards', [project], reductions('2022-01-02', '2022-01-01'), [...refused]],
    ['that are to come', [project], reductions('2024-01-01', '2024-12-31'), [...refused]],
    ['of a project that is not registered', [ask.validated('P', 'A')], reductions('2022-01-01', '2022-12-31'), ['project-stage-wrong']], // prettier-ignore
    ['of a revoked project', [project, after(ask.revoke('P'))], reductions('2022-01-01', '2022-12-31'), ['project-revoked']], // prettier-ignore
  ]);

  test('are not before the project', () => {
    world(
      after(ask.publishProject('P', 'A', { startDate: '2022-03-01' })),
      timePasses(ask.PUBLICATION_MS),
      ...[ask.validate('P'), ask.apply('P'), ask.register('P')].map((command) => after(command)),
    )
      .when(reductions('2022-02-28', '2022-12-31'))
      .thenRejected('period-not-allowed', { earliest: '2022-03-01', latest: '2024-08-09' });
  });

  describe('of a registered period', () => {
    const before = [project, ask.verified(100, 'P'), after(ask.registerReductions('P'))];
    const overlaps = ['period-overlaps', { reductions: 1 }] satisfies [RejectionCode, object];
    table([
      ['the day after it', before, reductions('2023-01-01', '2023-06-30')],
      ['its last day', before, reductions('2022-12-31', '2023-06-30'), [...overlaps]],
      ['the day before it', before, reductions('2021-01-01', '2021-12-31')],
      ['its first day', before, reductions('2021-01-01', '2022-01-01'), [...overlaps]],
      ['around it', before, reductions('2021-01-01', '2023-01-01'), [...overlaps]],
    ]);
  });

  describe('published twice', () => {
    const twice = [project, after(ask.publishReductions(100, 'P')), ask.verified(90, 'P', 2)];
    table([
      ['the second may come first', twice, ask.registerReductions('P', 2)],
      ['and then the first is verified no more', [...twice, after(ask.registerReductions('P', 2))], ask.verify('P', 1), ['period-overlaps', { reductions: 2 }]], // prettier-ignore
      ['or registered no more', [...twice, after(ask.verify('P', 1)), after(ask.registerReductions('P', 2))], ask.registerReductions('P', 1), ['period-overlaps']], // prettier-ignore
    ]);
  });

  describe('verified', () => {
    const public20 = [project, after(ask.publishReductions(100, 'P')), timePasses(ask.PUBLICATION_MS)];
    table([
      ['by another body than validated the project', public20, ask.verify('P')],
      ['by the validator', public20, ask.verify('P', 1, 'validator'), ['verifier-is-validator', { verifier: 'validator' }]], // prettier-ignore
      ['while they are published', [project, after(ask.publishReductions(100, 'P'))], ask.verify('P'), ['publication-running']], // prettier-ignore
      ['twice', [...public20, after(ask.verify('P'))], ask.verify('P'), ['reductions-stage-wrong', { stage: 'verified' }]], // prettier-ignore
      ['that nobody published', [project], ask.verify('P', 2), ['reductions-not-found', { reductions: 2 }]],
      ['not before they are registered', public20, ask.registerReductions('P'), ['reductions-stage-wrong', { needed: 'verified' }]], // prettier-ignore
    ]);
  });

  test('are at most a hundred of one project', () => {
    const publishings = Array.from({ length: 100 }, () => after(reductions('2022-01-01', '2022-12-31')));
    world(project, ...publishings)
      .when(reductions('2022-01-01', '2022-12-31'))
      .thenRejected('too-many-reductions', { limit: 100 });
  });
});

describe('an instrument', () => {
  const project = ask.registered('P', 'A');
  const registered = [project, ask.verified(100, 'P'), after(ask.registerReductions('P'))];
  const create = ask.createReductionInstrument;
  table([
    ['issues registered reductions', registered, create('CCER-1', 'P', 1)],
    [
      'that are not registered yet',
      [project, ask.verified(100, 'P')],
      create('CCER-1', 'P', 1),
      ['reductions-stage-wrong'],
    ],
    ['that are not there', registered, create('CCER-1', 'P', 2), ['reductions-not-found']],
    ['a second one of the same', [...registered, after(create('CCER-1', 'P', 1))], create('CCER-2', 'P', 1), ['reductions-have-instrument', { instrument: 'CCER-1' }]], // prettier-ignore
    ['without a number', registered, create('CCER-1', 'P'), ['reductions-not-named', { project: 'P' }]],
    ['of a revoked project', [...registered, after(ask.revoke('P'))], create('CCER-1', 'P', 1), ['project-revoked']],
    ['of a project that is not in the ledger', [], create('CCER-1', 'OLD-7')],
    ['of reductions that are not in the ledger', [], create('CCER-1', 'OLD-7', 1), ['project-not-found']],
  ]);

  test('knows when its reductions were registered', () => {
    const { ledger } = world(project, ask.reduced(100, 'P', 'CCER-1'));
    const registeredAt = ledger.journal.findLast(({ type }) => type === 'ReductionsRegistered')!.recordedAt;
    expect(ledger.state.instruments.get('CCER-1' as never)).toMatchObject({
      project: 'P',
      reductions: 1,
      registeredAt,
    });
  });
});

describe('an issue', () => {
  const reduced = [ask.registered('P', 'A'), ask.reduced(100, 'P', 'CCER-1')];
  const unknown = after(ask.createReductionInstrument('OLD', 'OLD-7'));
  table([
    ['of all that is registered', reduced, issue(100, 'A', 'CCER-1')],
    ['of a tonne more', reduced, issue(101, 'A', 'CCER-1'), ['registered-exceeded', { registered: 100, issued: 0, requested: 101 }]], // prettier-ignore
    ['of the rest', [...reduced, after(issue(60, 'A', 'CCER-1'))], issue(40, 'A', 'CCER-1')],
    ['of more than the rest', [...reduced, after(issue(60, 'A', 'CCER-1'))], issue(41, 'A', 'CCER-1'), ['registered-exceeded', { issued: 60 }]], // prettier-ignore
    ['what was cancelled comes not back', [...reduced, after(issue(100, 'A', 'CCER-1')), after(cancel(50, 'A', { instrument: 'CCER-1' }))], issue(1, 'A', 'CCER-1'), ['registered-exceeded']], // prettier-ignore
    ['of a revoked project', [...reduced, after(ask.revoke('P'))], issue(1, 'A', 'CCER-1'), ['project-revoked']],
    ['of a project that is not in the ledger', [unknown], issue(1_000, 'A', 'OLD')],
    ['of an instrument that was there before its project', [unknown, ask.published('OLD-7', 'A')], issue(1, 'A', 'OLD'), ['reductions-not-named']], // prettier-ignore
  ]);
});

describe('a purpose', () => {
  const holding = [ask.registered('P', 'A'), ask.reduced(100, 'P', 'CCER-1'), after(issue(100, 'A', 'CCER-1'))];
  const retireFor = (purpose: Purpose, instrument: string): Command => ({
    ...(retire(10, 'A', { instrument }) as Extract<Command, { type: 'RetireUnits' }>),
    purpose,
  });
  test.each<Purpose>(['voluntary', 'corporate-offset', 'event-neutrality', 'pilot-offset'])('%s', (purpose) => {
    world(...holding)
      .when(retireFor(purpose, 'CCER-1'))
      .then(unitsRetired(10, { purpose, beneficiary: 'ACME' }));
  });
  table([
    ['an allowance is given up at will', [after(issue(10, 'A'))], retireFor('voluntary', 'CEA24')],
    ['and offsets nothing', [after(issue(10, 'A'))], retireFor('corporate-offset', 'CEA24'), ['purpose-not-allowed', { kind: 'allowance' }]], // prettier-ignore
  ]);
});

describe('false units', () => {
  const issued = [ask.registered('P', 'A'), ask.reduced(100, 'P', 'CCER-1'), after(issue(100, 'A', 'CCER-1'))];
  const sold = [...issued, after(transfer(70, 'A', 'B', { instrument: 'CCER-1' })), after(issue(80, 'A'))];
  const order = (quantity: number, shortfall?: number, instrument = 'CCER-1', project = 'P'): Command => ({
    ...(cancel(quantity, 'A', { instrument }) as Extract<Command, { type: 'CancelUnits' }>),
    project,
    ...(shortfall !== undefined && { shortfall }),
  });
  const [ordered, returned] = [after(order(30, 70)), after(order(50, undefined, 'CEA24'))];
  table([
    ['are cancelled, the missing ones recorded', sold, order(30, 70)],
    ['none is missing', sold, order(30, 0)],
    ['more than were issued', sold, order(30, 71), ['issued-exceeded', { issued: 100, found: 0, requested: 101 }]],
    ['a second time', [...sold, after(order(10, 70))], order(20, 1), ['issued-exceeded', { found: 80 }]],
    ['of another instrument', sold, order(30, 0, 'CEA24'), ['instrument-of-another-project', { instrument: 'CEA24' }]],
    ['of an unknown project', sold, order(30, 0, 'CCER-1', 'X'), ['project-not-found']],
    ['of a revoked project', [...sold, after(ask.revoke('P', true))], order(30, 70)],
    ['others are returned for them', [...sold, ordered], order(50, undefined, 'CEA24')],
    ['no more than are missing', [...sold, ordered, returned], order(21, undefined, 'CEA24'), ['shortfall-exceeded', { shortfall: 20, requested: 21 }]], // prettier-ignore
    ['where none is left to cancel', sold, ask.revoke('P', true, 100)],
    ['and more missing than was issued', sold, ask.revoke('P', true, 101), ['issued-exceeded', { requested: 101 }]],
  ]);

  test('what is missing adds up, and returns reduce it', () => {
    const { ledger, when } = world(...sold, ordered, returned);
    expect(ledger.state.market.projects.get('P')).toMatchObject({ found: 100, shortfall: 20 });
    when(order(20, undefined, 'CEA24')).then(unitsCancelled(20, { project: 'P' }));
    expect(ledger.state.market.projects.get('P')).toMatchObject({ found: 100, shortfall: 0 });
  });
});

describe('who may', () => {
  const cases: [string, Circumstance[], Command, Person, RejectionCode | 'done' | 'waits'][] = [
    ['the ministry publishes a methodology', [], ask.publishMethodology('M-2'), ministry, 'done'],
    ['the registry does not', [], ask.publishMethodology('M-2'), registrar, 'operation-not-allowed'],
    ['an owner publishes', [], ask.publishProject('P', 'A'), ann, 'done'],
    ['who only reads does not', [], ask.publishProject('P', 'A'), rob, 'right-missing'],
    ['another owner does not', [], ask.publishProject('P', 'A'), bea, 'account-not-found'],
    ['a body does not', [], ask.publishProject('P', 'A'), body, 'operation-not-allowed'],
    ['a body validates', [ask.published('P', 'A'), timePasses(ask.PUBLICATION_MS)], ask.validate('P'), body, 'done'],
    ['the owner does not', [ask.published('P', 'A'), timePasses(ask.PUBLICATION_MS)], ask.validate('P'), ann, 'operation-not-allowed'], // prettier-ignore
    ['the owner applies', [ask.validated('P', 'A')], ask.apply('P'), ann, 'done'],
    ['another owner finds no such project', [ask.validated('P', 'A')], ask.apply('P'), bea, 'project-not-found'],
    ['as there is none', [], ask.apply('P'), bea, 'project-not-found'],
    ['the registry decides, with a second person', [ask.validated('P', 'A'), after(ask.apply('P'))], ask.register('P'), registrar, 'waits'], // prettier-ignore
    ['the ministry revokes, with a second person', [ask.published('P', 'A')], ask.revoke('P'), ministry, 'waits'],
    ['the registry does not', [ask.published('P', 'A')], ask.revoke('P'), registrar, 'operation-not-allowed'],
    [
      'a body verifies',
      [ask.registered('P', 'A'), after(ask.publishReductions(1, 'P')), timePasses(ask.PUBLICATION_MS)],
      ask.verify('P'),
      body,
      'done',
    ],
    ['the ministry registers reductions, with a second person', [ask.registered('P', 'A'), ask.verified(1, 'P')], ask.registerReductions('P'), ministry, 'waits'], // prettier-ignore
    ['the owner does not', [ask.registered('P', 'A'), ask.verified(1, 'P')], ask.registerReductions('P'), ann, 'operation-not-allowed'], // prettier-ignore
    ['the owner publishes reductions', [ask.registered('P', 'A')], ask.publishReductions(1, 'P'), ann, 'done'],
    ['another owner finds no project', [ask.registered('P', 'A')], ask.publishReductions(1, 'P'), bea, 'project-not-found'], // prettier-ignore
  ];
  test('the table names every operation there is', () => {
    expect(new Set(cases.map(([, , { type }]) => type))).toEqual(new Set(Object.keys(MARKET_OPERATIONS)));
  });

  test.each(cases)('%s', (_, before, command, who, expected) => {
    const { outcome } = world(...before).when(command, who);
    if (expected === 'done') expect(outcome.recorded.at(-1)?.type).not.toBe('ProposalMade');
    if (expected === 'waits') expect(outcome.recorded.at(-1)).toMatchObject({ type: 'ProposalMade', data: { accounts: ['A'] } }); // prettier-ignore
    expect(outcome.rejection?.code).toBe(expected === 'done' || expected === 'waits' ? undefined : expected);
  });

  test('two people register, and a second proposal of the same is not opened', () => {
    const { ledger, when } = world(ask.validated('P', 'A'), after(ask.apply('P')));
    when(ask.register('P'), registrar);
    const proposal = ledger.state.revision;
    when(ask.register('P'), registrar2).thenRejected('proposal-open', { account: 'A', proposal });
    when({ type: 'ApproveProposal', proposal }, registrar).thenRejected('own-proposal');
    when({ type: 'ApproveProposal', proposal }, registrar2).then({ type: 'ProjectRegistered', data: { project: 'P' } });
    expect(stageOf(ledger)).toBe('registered');
  });

  test('a revocation meanwhile stops an approved registration', () => {
    const { ledger, when } = world(ask.validated('P', 'A'), after(ask.apply('P')));
    when(ask.register('P'), registrar);
    const proposal = ledger.state.revision;
    when(ask.revoke('P')).then({ type: 'ProjectRevoked', data: { fraud: false } });
    when({ type: 'ApproveProposal', proposal }, registrar2).thenRejected('project-revoked');
  });

  test('an account that wants two asks two', () => {
    const both = plant('C', { people: { cai: 'both', chu: 'both' }, rules: { secondRepresentative: 'always' } });
    const { ledger, when } = world(both);
    when(ask.publishProject('P', 'C'), representative('cai'));
    const proposal = ledger.state.revision;
    when({ type: 'ApproveProposal', proposal }, representative('chu')).then({ type: 'ProjectPublished', data: {} });
  });

  test('who publishes for an account that is suspended is told so', () => {
    world(ask.registered('P', 'A'), after(restrain('A', 'suspended')))
      .when(ask.publishReductions(1, 'P'), ann)
      .thenRejected('account-restrained');
  });
});

test('projects follow the successor of their owner', () => {
  const merger: Command = {
    ...(closeAccount('A') as Extract<Command, { type: 'CloseAccount' }>),
    successor: 'B' as never,
  };
  const { ledger, when } = world(ask.registered('P', 'A'), after(merger));
  expect(ledger.state.market.projects.get('P')?.account).toBe('B');
  when(ask.publishReductions(1, 'P'), bea).then({ type: 'ReductionsPublished', data: { account: 'B', reductions: 1 } });
});

test('a second fraud lengthens the time and a holder with a new code keeps his past', () => {
  const { ledger, when } = world(ask.published('P', 'A'), ask.published('Q', 'A'), after(ask.revoke('P', true)));
  ledger.pass(YEAR);
  when(ask.revoke('Q', true)).then({
    type: 'ProjectRevoked',
    data: { barred: { holder: 'H-A' as never, until: instant('2028-07-01T16:00:00.000Z') } },
  });
  when(changeHolder('A', 'H-NEW'));
  expect([...ledger.state.market.barred.keys()]).toEqual(['H-A']);
});

test('all of it comes back from a snapshot, and is unwound', () => {
  const { ledger } = world(
    ask.registered('P', 'A'),
    ask.reduced(100, 'P', 'CCER-1'),
    after(ask.publishProject('Q', 'B')),
  );
  expect(brokenInvariants(ledger.state)).toEqual([]);
  const before = logicalState(ledger.state);
  expect(logicalState(stateOf(imageOf(ledger.state), ledger.state.fingerprintOf))).toEqual(before);
  expect(logicalState(TestLedger.replay(ledger.journal).state)).toEqual(before);
  const mark = ledger.mark();
  for (const command of [ask.revoke('P', true), ask.publishMethodology('M-2'), ask.revoke('Q')])
    expect(ledger.submit(command).rejection).toBeUndefined();
  ledger.unwindTo(mark);
  expect(logicalState(ledger.state)).toEqual(before);
});

describe('civil years', () => {
  test.each([
    ['2024-02-29', 1, '2025-02-28'],
    ['2024-02-29', 4, '2028-02-29'],
    ['2022-12-31', 5, '2027-12-31'],
  ])('%s and %i', (from, years, expected) => {
    expect(yearsAfter(civilDate(from), years)).toBe(expected);
  });

  test('a period that reaches into a year without holidays has no end, and a decision no date', () => {
    const at = instant('2026-12-10T02:00:00.000Z');
    expect(publicationEnd(at)).toEqual({ code: 'holidays-unknown', year: 2027 });
    expect(decisionDueAt(instant('2026-12-20T02:00:00.000Z'))).toBeUndefined();
  });
});
