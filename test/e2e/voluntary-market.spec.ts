// The voluntary market over HTTP, each step by who may take it: a design, a registration, reductions, units, a certificate,
// a fraud. The steps that must be refused are taken, too.
import { parse } from 'csv-parse/sync';
import { instant } from '#domain/instant.js';
import { civilDateOf } from '#domain/working-time.js';
import type { CommandAnswer } from '../../apps/registry/src/http/command-answer.js';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { Answer, CommandBody, ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const METHODOLOGY = 'CCER-01-001-V01';
const PROJECT = 'CCER-2025-0017';
const CCER = 'CCER-2025-0017-1';

/**
 * The walk takes months of which every holiday must be published, so it begins in a year that is known whole: the clocks
 * of the processes, and of who issues the tokens, are behind by as much.
 */
const BEHIND_MS = Date.now() - Date.parse('2025-03-03T02:00:00.000Z');
const CLOCK_BEHIND = `data:text/javascript,${encodeURIComponent(
  `const Real = Date;
   globalThis.Date = class extends Real {
     constructor(...given) { if (given.length > 0) super(...given); else super(Date.now()); }
     static now() { return Real.now() - ${BEHIND_MS}; }
   };`,
)}`;
const { now } = Date;

describe.each(STORES)('the voluntary market, journal in %s', (store) => {
  let system: RunningSystem;
  let people: Readonly<Record<string, RegistryClient>>;

  beforeAll(async () => {
    Date.now = () => now() - BEHIND_MS;
    const env = { REGISTRY_MODE: 'sandbox', NODE_OPTIONS: `--import=${CLOCK_BEHIND}` };
    system = await RunningSystem.start({ store, env });
    const person = (role: string, subject: string, more = {}) =>
      system.client.as(role, { subject, client: subject, ...more });
    people = {
      ministry: person('national-authority', 'ministry'),
      clerk: person('registry-administrator', 'clerk'),
      reviewer: person('registry-administrator', 'reviewer'),
      alice: person('representative', 'alice'),
      bob: person('representative', 'bob'),
      tuv: person('verification-body', 'inspector-1', { client: 'tuv' }),
      // Another person of the same body.
      tuv2: person('verification-body', 'inspector-2', { client: 'tuv' }),
      cqc: person('verification-body', 'inspector-3', { client: 'cqc' }),
      anybody: person('public', 'anybody'),
    };
    for (const [account, accountType] of [
      ['RETIRED', 'retirement'],
      ['CANCELLED', 'cancellation'],
    ])
      await both('clerk', 'reviewer', '/v1/accounts', { account, accountType });
    for (const [account, name] of [
      ['FOREST', 'alice'],
      ['BUYER', 'bob'],
    ])
      await both(name!, 'clerk', '/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `HOLDER-${account}`,
        representatives: [{ person: name, rights: 'both' }],
      });
  });
  afterAll(async () => {
    Date.now = now;
    expect(await system.close()).toEqual({ 'registry-0': 0, projections: 0 });
  });

  const by = (name: string): RegistryClient => people[name]!;

  const done = async (name: string, route: string, body: object = {}): Promise<CommandAnswer> =>
    answered(await by(name).propose(route, body), 200);

  /** One proposes, another approves, and it is done. */
  async function both(maker: string, checker: string, route: string, body: object = {}): Promise<CommandAnswer> {
    const { revision } = answered(await by(maker).propose(route, body), 202);
    return done(checker, `/v1/proposals/${revision}/approval`);
  }

  /** The code of the refusal and its numbers. */
  async function refused(name: string, route: string, body: object = {}) {
    const { status, body: said } = await by(name).propose(route, body);
    const { code, numbers } = said.problem ?? said;
    return { status, code, numbers };
  }

  const clockTo = (to: string): Promise<CommandAnswer> => done('clerk', '/v1/sandbox/clock', { to });

  const fieldOf = (answer: CommandAnswer, field: string): string =>
    (answer.event!.data as Record<string, string>)[field]!;

  /** As everybody may see it, with all that was written before. */
  async function project(): Promise<Record<string, unknown>> {
    const { revision } = await by('clerk').ask('/v1/health/ready');
    return by('anybody').ask(`/v1/projects/${PROJECT}?minRevision=${revision}`);
  }

  const route = (step: string): string => `/v1/projects/${PROJECT}/${step}`;
  const units = { instrument: CCER };

  test('the ministry publishes a methodology', async () => {
    const methodology = { methodology: METHODOLOGY, title: '造林碳汇（第一版）' };
    expect(await refused('clerk', '/v1/methodologies', methodology)).toMatchObject({ status: 403, code: 'forbidden' });
    const { revision } = await done('ministry', '/v1/methodologies', methodology);
    expect(await refused('ministry', '/v1/methodologies', methodology)).toMatchObject({ code: 'methodology-exists' });
    const { items } = await by('anybody').ask<ListBody>(`/v1/methodologies?minRevision=${revision}`);
    expect(items).toMatchObject([{ ...methodology, publishedRevision: revision }]);
  });

  test('an owner publishes a design, which is validated when its publication is over', async () => {
    const design = {
      project: PROJECT,
      account: 'FOREST',
      methodology: METHODOLOGY,
      name: '内蒙古造林碳汇项目',
      startDate: '2015-03-01',
    };
    expect(await by('alice').propose('/v1/projects', { ...design, startDate: '2015-02-29' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'startDate', message: 'names no day' }] },
    });
    expect(await refused('alice', '/v1/projects', { ...design, startDate: '2012-11-08' })).toMatchObject({
      status: 422,
      code: 'project-start-too-early',
      numbers: { after: '2012-11-08' },
    });
    expect(await refused('bob', '/v1/projects', design)).toMatchObject({ code: 'account-not-found' });
    expect(await refused('alice', '/v1/projects', { ...design, methodology: 'X' })).toMatchObject({
      status: 404,
      code: 'methodology-not-found',
    });
    const published = await done('alice', '/v1/projects', design);
    // Twenty working days from Monday, 3 March 2025.
    expect(fieldOf(published, 'publishedUntil')).toBe('2025-03-31T16:00:00.000Z');
    expect(await project()).toMatchObject({ stage: 'published', publishedUntil: '2025-03-31T16:00:00.000Z' });

    expect(await refused('tuv', route('validation'))).toMatchObject({
      code: 'publication-running',
      numbers: { until: '2025-03-31T16:00:00.000Z' },
    });
    await clockTo('2025-03-31T16:00:00.000Z');
    expect(await refused('alice', route('validation'))).toMatchObject({ status: 403 });
    expect(await done('tuv', route('validation'))).toMatchObject({
      event: { type: 'ProjectValidated', data: { account: 'FOREST', verifier: 'tuv' } },
    });
  });

  test('it is applied for, and decided by two', async () => {
    expect(await refused('clerk', route('registration'))).toMatchObject({
      code: 'project-stage-wrong',
      numbers: { stage: 'validated', needed: 'applied' },
    });
    // Whose project it is not finds none.
    expect(await refused('bob', route('application'))).toMatchObject({ status: 404, code: 'project-not-found' });
    const applied = await done('alice', route('application'));
    expect(fieldOf(applied, 'decisionDueAt')).toBe('2025-04-23T16:00:00.000Z');
    expect(await project()).toMatchObject({ stage: 'applied', decisionDueAt: '2025-04-23T16:00:00.000Z' });
    const { revision } = answered(await by('clerk').propose(route('registration'), {}), 202);
    expect(await refused('clerk', `/v1/proposals/${revision}/approval`)).toMatchObject({ code: 'own-proposal' });
    expect(await refused('reviewer', route('registration'))).toMatchObject({ code: 'proposal-open' });
    const registered = await done('reviewer', `/v1/proposals/${revision}/approval`);
    expect(registered).toMatchObject({ event: { type: 'ProjectRegistered' } });
    expect(await project()).toMatchObject({ stage: 'registered', registeredAt: registered.recordedAt });
  });

  test('reductions are published, verified by another body, and registered by two', async () => {
    const reductions = { fromDate: '2021-01-01', toDate: '2023-12-31', quantity: 1_000 };
    for (const period of [{ fromDate: '2020-09-22' }, { toDate: '2026-01-01' }, { toDate: '2025-12-31' }])
      expect(await refused('alice', route('reductions'), { ...reductions, ...period })).toMatchObject({
        code: 'period-not-allowed',
      });
    const published = await done('alice', route('reductions'), reductions);
    expect(published).toMatchObject({ event: { type: 'ReductionsPublished', data: { reductions: 1, ...reductions } } });
    expect(await refused('cqc', route('reductions/1/verification'))).toMatchObject({ code: 'publication-running' });
    await clockTo(fieldOf(published, 'publishedUntil'));
    for (const same of ['tuv', 'tuv2'])
      expect(await refused(same, route('reductions/1/verification'))).toMatchObject({
        code: 'verifier-is-validator',
        numbers: { verifier: 'tuv' },
      });
    expect(await refused('clerk', route('reductions/1/registration'))).toMatchObject({
      code: 'reductions-stage-wrong',
      numbers: { stage: 'published', needed: 'verified' },
    });
    expect(await refused('cqc', route('reductions/2/verification'))).toMatchObject({ code: 'reductions-not-found' });
    await done('cqc', route('reductions/1/verification'));
    const registered = await both('clerk', 'reviewer', route('reductions/1/registration'));
    expect(await project()).toMatchObject({
      reductions: [{ reductions: 1, stage: 'registered', verifier: 'cqc', registeredAt: registered.recordedAt }],
    });
    // No day of it is registered again.
    expect(
      await refused('alice', route('reductions'), { ...reductions, fromDate: '2023-12-31', toDate: '2024-06-30' }),
    ).toMatchObject({ code: 'period-overlaps', numbers: { reductions: 1 } });
  });

  test('units are issued up to what is registered, by the instrument of the reductions', async () => {
    const instrument = { instrument: CCER, kind: 'reduction', project: PROJECT };
    expect(await refused('clerk', '/v1/instruments', instrument)).toMatchObject({ code: 'reductions-not-named' });
    const { revision } = await both('clerk', 'reviewer', '/v1/instruments', { ...instrument, reductions: 1 });
    const { reductions } = (await project()) as { reductions: { registeredAt: string; instrument: string }[] };
    expect(reductions[0]!.instrument).toBe(CCER);
    expect(await by('anybody').ask(`/v1/instruments/${CCER}?minRevision=${revision}`)).toMatchObject({
      project: PROJECT,
      reductions: 1,
      registeredAt: reductions[0]!.registeredAt,
      registeredOn: civilDateOf(instant(reductions[0]!.registeredAt)),
    });
    expect(
      await refused('clerk', '/v1/instruments', { ...instrument, instrument: 'CCER-2', reductions: 1 }),
    ).toMatchObject({ code: 'reductions-have-instrument' });
    const issue = { ...units, to: 'FOREST' };
    expect(await refused('clerk', '/v1/issuances', { ...issue, quantity: 1_001 })).toMatchObject({
      code: 'registered-exceeded',
      numbers: { registered: 1_000, issued: 0, requested: 1_001 },
    });
    await both('clerk', 'reviewer', '/v1/issuances', { ...issue, quantity: 900 });
    // Imported history names projects that are not in the ledger, and goes on as before.
    await both('clerk', 'reviewer', '/v1/instruments', { instrument: 'OLD', kind: 'reduction', project: 'Old #7' });
    await both('clerk', 'reviewer', '/v1/issuances', { instrument: 'OLD', to: 'FOREST', quantity: 500 });
  });

  test('they are sold, and retired for a purpose with a certificate', async () => {
    await done('alice', '/v1/transfers', { ...units, from: 'FOREST', to: 'BUYER', quantity: 400 });
    const retire = { ...units, from: 'BUYER', quantity: 100, beneficiary: '91310000MA1FL0000N', reason: 'games-2025' };
    expect(await by('bob').propose('/v1/retirements', { ...retire, purpose: 'national-offset' })).toMatchObject({
      status: 400,
    });
    const ordinary = await done('bob', '/v1/retirements', { ...retire, quantity: 10 });
    const retired = await done('bob', '/v1/retirements', { ...retire, purpose: 'event-neutrality' });
    expect(retired).toMatchObject({ event: { data: { purpose: 'event-neutrality' } } });
    // A later change of the holder's code does not reach back.
    await both('bob', 'clerk', '/v1/accounts/BUYER/holder', { holder: 'HOLDER-NEW', reason: 'licence' });
    const { revision } = await by('clerk').ask('/v1/health/ready');
    const path = (number: number) => `/v1/retirements/${number}/certificate?minRevision=${revision}`;
    expect(await by('bob').ask(path(retired.revision))).toMatchObject({
      certificate: {
        number: retired.revision,
        retiredAt: retired.recordedAt,
        account: 'BUYER',
        holder: 'HOLDER-BUYER',
        beneficiary: '91310000MA1FL0000N',
        purpose: 'event-neutrality',
        reason: 'games-2025',
        instrument: CCER,
        project: PROJECT,
        quantity: 100,
        // Those of this retirement only, though the ones beside them were retired before.
        ranges: [{ batch: 1, start: 11, end: 110 }],
      },
    });
    expect(await by('clerk').ask(path(ordinary.revision))).toMatchObject({
      certificate: { purpose: 'voluntary', ranges: [{ start: 1, end: 10 }] },
    });
    const chinese = { 'accept-language': 'zh-CN' };
    for (const [name, number] of [
      ['alice', retired.revision],
      ['bob', ordinary.revision - 1],
      ['clerk', 1],
    ] as const)
      expect(await by(name).query<Problem>(path(number), chinese)).toMatchObject({
        status: 404,
        body: { code: 'retirement-not-found', title: '该修订号处没有注销' },
      });
    expect(await by('anybody').query(path(retired.revision))).toMatchObject({ status: 403 });
  });

  test('a fraud ends the project, bars its owner, and leaves what he has to return', async () => {
    const order = { reference: 'MEE-2025-0412', reason: 'false-reduction' };
    expect(await refused('clerk', route('revocation'), { fraud: true, ...order })).toMatchObject({ status: 403 });
    const revoked = await both('ministry', 'clerk', route('revocation'), { fraud: true, ...order });
    expect(revoked).toMatchObject({ event: { type: 'ProjectRevoked', data: { barred: { holder: 'HOLDER-FOREST' } } } });
    expect(await project()).toMatchObject({ stage: 'revoked', fraud: true, revokedAt: revoked.recordedAt });
    expect(await refused('clerk', '/v1/issuances', { ...units, to: 'FOREST', quantity: 1 })).toMatchObject({
      code: 'project-revoked',
    });
    const design = { account: 'FOREST', methodology: METHODOLOGY, name: 'Again', startDate: '2015-03-01' };
    expect(await refused('alice', '/v1/projects', { ...design, project: PROJECT })).toMatchObject({
      code: 'project-revoked',
    });
    expect(await refused('alice', '/v1/projects', { ...design, project: 'CCER-2025-0018' })).toMatchObject({
      code: 'owner-barred',
      numbers: { account: 'FOREST', until: (await project())['barredUntil'] },
    });

    const cancel = { from: 'FOREST', ...order, project: PROJECT };
    expect(
      await refused('ministry', '/v1/cancellations', { ...cancel, ...units, quantity: 500, shortfall: 401 }),
    ).toMatchObject({ code: 'issued-exceeded', numbers: { issued: 900, found: 0, requested: 901 } });
    await both('ministry', 'clerk', '/v1/cancellations', { ...cancel, ...units, quantity: 500, shortfall: 400 });
    expect(await project()).toMatchObject({ foundFalse: 900, shortfall: 400 });
    await both('ministry', 'clerk', '/v1/cancellations', { ...cancel, instrument: 'OLD', quantity: 300 });
    expect(await project()).toMatchObject({ foundFalse: 900, shortfall: 100 });
    expect(
      await refused('ministry', '/v1/cancellations', { ...cancel, instrument: 'OLD', quantity: 101 }),
    ).toMatchObject({ code: 'shortfall-exceeded', numbers: { shortfall: 100, requested: 101 } });
  });

  test('the list of projects, and as CSV with a line for each of their reductions', async () => {
    const { items } = await by('anybody').ask<ListBody>(`/v1/projects?stage=revoked&account=FOREST`);
    expect(items).toMatchObject([{ project: PROJECT, shortfall: 100 }]);
    expect((await by('anybody').ask<ListBody>('/v1/projects?stage=registered')).items).toEqual([]);
    const { body } = await by('anybody').query<string>('/v1/projects', { accept: 'text/csv' });
    expect(parse<Record<string, string>>(body, { columns: true, record_delimiter: '\r\n' })).toMatchObject([
      { project: PROJECT, stage: 'revoked', reductions: '1', quantity: '1000', instrument: CCER, verifier: 'cqc' },
    ]);
    expect(await by('anybody').query<Problem>('/v1/projects/NONE', { 'accept-language': 'zh' })).toMatchObject({
      status: 404,
      body: { code: 'project-not-found', detail: '项目不存在：项目 NONE。' },
    });
  });

  test('every step stands in the history of the owner, with who took it', async () => {
    const { items } = await by('ministry').ask<ListBody<{ type: string; actor: string; status: string }>>(
      '/v1/accounts/FOREST/history?limit=1000',
    );
    const steps = items.filter(({ type }) => /^(Project|Registration|Reductions)[A-Z]/.test(type));
    expect(steps.map(({ type, actor }) => `${type} ${actor}`)).toEqual([
      'ProjectPublished alice',
      'ProjectValidated inspector-1',
      'RegistrationApplied alice',
      'ProjectRegistered reviewer',
      'ReductionsPublished alice',
      'ReductionsVerified inspector-3',
      'ReductionsRegistered reviewer',
      'ProjectRevoked clerk',
    ]);
  });
});

function answered({ status, body }: Answer<CommandBody>, expected: number): CommandAnswer {
  if (status !== expected) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body as CommandAnswer;
}
