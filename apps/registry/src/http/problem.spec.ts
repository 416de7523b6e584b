// Every "no" becomes a problem with a stable code, a detail in words, and an advice about the key.
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { accountId, instrumentId } from '#domain/ids.js';
import { BEGINNING_OF_TIME } from '#domain/instant.js';
import type { Rejection, RejectionCode } from '#domain/rejections.js';
import { StoreUnavailable } from '#event-store/event-store.js';
import { KeyReused, LedgerUnavailable, type UnavailableReason } from '#ledger/outcome.js';
import { CHINESE_TITLES } from './chinese.js';
import { inLanguage } from './language.js';
import { civilDate } from '#domain/working-time.js';
import { asHttpProblem, describeProblem } from './problem-filter.js';
import { HttpProblem, PROBLEM_KINDS, type ProblemCode, problemOf, problemOfRejection, wrong } from './problem.js';

const account = accountId('PLANT-A');
const instrument = instrumentId('CEA24');
const compartment = 'registry';
const project = 'CCER-17';
const [fromDate, toDate] = [civilDate('2021-01-01'), civilDate('2022-12-31')];

const AMOUNTS = { limit: 77, surrendered: 66, pending: 5, requested: 12 };

/** One of each; a code without its line here does not compile. */
const REJECTIONS: { readonly [Code in RejectionCode]: Extract<Rejection, { code: Code }> } = {
  'account-not-found': { code: 'account-not-found', account },
  'instrument-not-found': { code: 'instrument-not-found', instrument },
  'not-after-passed': { code: 'not-after-passed', notAfter: BEGINNING_OF_TIME, decidedAt: BEGINNING_OF_TIME },
  'account-exists': { code: 'account-exists', account },
  'holder-has-account': { code: 'holder-has-account', holder: 'ACME', account },
  'system-account-exists': { code: 'system-account-exists', accountType: 'issuance', account },
  'account-closed': { code: 'account-closed', account },
  'account-not-empty': { code: 'account-not-empty', account, held: 17 },
  'account-restrained': { code: 'account-restrained', account, restraint: 'frozen' },
  'recipient-not-available': { code: 'recipient-not-available', account },
  'operation-not-allowed': { code: 'operation-not-allowed', operation: 'IssueUnits', role: 'exchange' },
  'right-missing': { code: 'right-missing', account, operation: 'TransferUnits' },
  'representative-exists': { code: 'representative-exists', account, person: 'P-1' },
  'representative-not-found': { code: 'representative-not-found', account, person: 'P-1' },
  'account-trusted-already': { code: 'account-trusted-already', account, trusted: accountId('PLANT-B') },
  'account-not-trusted': { code: 'account-not-trusted', account, trusted: accountId('PLANT-B') },
  'nothing-changes': { code: 'nothing-changes', account },
  'proposal-open': { code: 'proposal-open', account, proposal: 17 },
  'too-many-proposals': { code: 'too-many-proposals', limit: 200, open: 201 },
  'proposal-not-found': { code: 'proposal-not-found', proposal: 17 },
  'own-proposal': { code: 'own-proposal', proposal: 17 },
  'not-the-proposer': { code: 'not-the-proposer', proposal: 17 },
  'approval-missing': { code: 'approval-missing', proposal: 17, account },
  'encumbrance-not-found': { code: 'encumbrance-not-found', encumbrance: 17 },
  'encumbrance-open': { code: 'encumbrance-open', account, encumbrance: 17 },
  'encumbrance-exceeded': { code: 'encumbrance-exceeded', encumbrance: 17, encumbered: 5, requested: 60 },
  'expiry-passed': { code: 'expiry-passed', expiresAt: BEGINNING_OF_TIME, decidedAt: BEGINNING_OF_TIME },
  'corrected-already': { code: 'corrected-already', corrects: 17, correction: 19 },
  'correction-too-late': { code: 'correction-too-late', corrects: 17, until: BEGINNING_OF_TIME },
  'nothing-to-return': { code: 'nothing-to-return', corrects: 17, account },
  'holidays-unknown': { code: 'holidays-unknown', year: 2031 },
  'clock-not-forward': { code: 'clock-not-forward', to: BEGINNING_OF_TIME, decidedAt: BEGINNING_OF_TIME },
  'account-type-not-allowed': { code: 'account-type-not-allowed', account, accountType: 'retirement' },
  'same-account': { code: 'same-account', account },
  'same-compartment': { code: 'same-compartment', account, compartment },
  'instrument-exists': { code: 'instrument-exists', instrument },
  'supply-limit-exceeded': { code: 'supply-limit-exceeded', instrument, issued: 11, requested: 22, limit: 33 },
  'rulebook-exists': { code: 'rulebook-exists', rulebook: 'CEA-2023', effectiveFrom: BEGINNING_OF_TIME },
  'no-rulebook': { code: 'no-rulebook', complianceYear: 2024 },
  'sector-not-covered': { code: 'sector-not-covered', complianceYear: 2024, sector: 'paper' },
  'file-refused': {
    code: 'file-refused',
    wrong: 2,
    lines: [
      { line: 3, unit: account, why: 'not-as-computed', expected: 17 },
      { line: 0, unit: account, why: 'missing-line' },
    ],
  },
  'no-obligation': { code: 'no-obligation', account, complianceYear: 2024 },
  'obligation-open': { code: 'obligation-open', account, complianceYear: 2024 },
  'emissions-not-verified': { code: 'emissions-not-verified', account, complianceYear: 2024 },
  'other-than-owed': { code: 'other-than-owed', account, complianceYear: 2024, owed: 77, requested: 66 },
  'vintage-not-usable': { code: 'vintage-not-usable', instrument, complianceYear: 2023, usable: 'CEA21 CEA22' },
  'reduction-not-eligible': {
    code: 'reduction-not-eligible',
    instrument,
    complianceYear: 2025,
    registeredOn: '2023-05-01',
  },
  'offset-limit-exceeded': { code: 'offset-limit-exceeded', account, complianceYear: 2024, ...AMOUNTS },
  'amount-due-exceeded': { code: 'amount-due-exceeded', account, complianceYear: 2024, ...AMOUNTS },
  'no-carry-over': { code: 'no-carry-over', complianceYear: 2024 },
  'vintage-not-carried-over': {
    code: 'vintage-not-carried-over',
    instrument,
    complianceYear: 2024,
    carriedOver: 'CEA23 CEA24',
  },
  'sector-without-carry-over': { code: 'sector-without-carry-over', complianceYear: 2024, sector: 'paper' },
  'not-surrendered-on-time': { code: 'not-surrendered-on-time', account, years: '2023 2024' },
  'no-carry-over-limit': { code: 'no-carry-over-limit', account, complianceYear: 2024 },
  'carry-over-limit-exceeded': {
    code: 'carry-over-limit-exceeded',
    account,
    limit: 16_000,
    carriedOver: 6_000,
    pending: 4_000,
    requested: 6_001,
  },
  'carry-over-not-open': { code: 'carry-over-not-open', complianceYear: 2024, opensAt: BEGINNING_OF_TIME },
  'carry-over-closed': {
    code: 'carry-over-closed',
    account,
    closesAt: BEGINNING_OF_TIME,
    releasedSinceClose: 5,
    requested: 6,
  },
  'borrowing-not-offered': { code: 'borrowing-not-offered', complianceYear: 2024 },
  'vintage-not-lent': { code: 'vintage-not-lent', instrument, complianceYear: 2022, fromYear: 2023 },
  'hardship-not-shown': { code: 'hardship-not-shown', account },
  'allocation-not-final': { code: 'allocation-not-final', account, complianceYear: 2022 },
  'gap-too-small': { code: 'gap-too-small', account, complianceYear: 2022, gap: 98, gapMin: 99 },
  'borrowing-limit-exceeded': {
    code: 'borrowing-limit-exceeded',
    account,
    complianceYear: 2022,
    limit: 500,
    borrowed: 200,
    pending: 150,
    requested: 151,
  },
  'lender-not-available': { code: 'lender-not-available', account },
  'year-not-later': { code: 'year-not-later', complianceYear: 2024, deductedFrom: 2023 },
  'deadline-not-passed': { code: 'deadline-not-passed', complianceYear: 2024, deadline: BEGINNING_OF_TIME },
  'penalty-day-out-of-range': {
    code: 'penalty-day-out-of-range',
    penaltyOn: fromDate,
    earliest: civilDate('2025-12-31'),
    latest: toDate,
  },
  'nothing-missing': {
    code: 'nothing-missing',
    account,
    complianceYear: 2024,
    owed: 77,
    surrendered: 66,
    missingAtDeadline: 0,
  },
  'deduction-not-provided': {
    code: 'deduction-not-provided',
    account,
    complianceYear: 2024,
    penaltyOn: fromDate,
    deduction: 'on-refusal',
    since: civilDate('2024-05-01'),
  },
  'deductions-ended': {
    code: 'deductions-ended',
    account,
    complianceYear: 2024,
    endedOn: civilDate('2026-08-15'),
    decided: 7,
    requested: 12,
  },
  'deduction-share-out-of-range': {
    code: 'deduction-share-out-of-range',
    share: '0.49',
    shareMin: '0.5',
    shareMax: '1',
  },
  'decision-not-shown': { code: 'decision-not-shown', account },
  'plan-exceeded': { code: 'plan-exceeded', account, instrument, planned: 77, used: 66, requested: 12 },
  'return-exceeded': { code: 'return-exceeded', account, instrument, overAllocated: 7, requested: 12 },
  'no-surrender-account': { code: 'no-surrender-account', complianceYear: 2024 },
  'no-system-account': { code: 'no-system-account', accountType: 'retirement' },
  'insufficient-units': {
    code: 'insufficient-units',
    account,
    instrument,
    compartment,
    available: 40,
    encumbered: 5,
    requested: 60,
  },
  'bought-today': {
    code: 'bought-today',
    account,
    instrument,
    available: 40,
    boughtToday: 30,
    sellable: 10,
    requested: 11,
  },
  'ranges-not-held': { code: 'ranges-not-held', account, instrument, compartment, missing: 77 },
  'too-many-ranges': { code: 'too-many-ranges', account, instrument, limit: 250, quantityWithinLimit: 333 },
  'methodology-exists': { code: 'methodology-exists', methodology: 'M-1' },
  'methodology-not-found': { code: 'methodology-not-found', methodology: 'M-1' },
  'project-exists': { code: 'project-exists', project },
  'project-not-found': { code: 'project-not-found', project },
  'project-revoked': { code: 'project-revoked', project },
  'project-stage-wrong': { code: 'project-stage-wrong', project, stage: 'published', needed: 'validated' },
  'project-start-too-early': { code: 'project-start-too-early', project, startDate: fromDate, after: toDate },
  'publication-running': { code: 'publication-running', project, until: BEGINNING_OF_TIME },
  'owner-barred': { code: 'owner-barred', account, until: BEGINNING_OF_TIME },
  'reductions-not-found': { code: 'reductions-not-found', project, reductions: 3 },
  'reductions-stage-wrong': {
    code: 'reductions-stage-wrong',
    project,
    reductions: 3,
    stage: 'published',
    needed: 'verified',
  },
  'period-not-allowed': {
    code: 'period-not-allowed',
    project,
    fromDate,
    toDate,
    earliest: civilDate('2020-09-23'),
    latest: civilDate('2024-06-30'),
  },
  'period-overlaps': { code: 'period-overlaps', project, reductions: 3, fromDate, toDate },
  'too-many-reductions': { code: 'too-many-reductions', project, limit: 100 },
  'verifier-is-validator': { code: 'verifier-is-validator', project, verifier: 'body-1' },
  'reductions-not-named': { code: 'reductions-not-named', instrument, project },
  'reductions-have-instrument': { code: 'reductions-have-instrument', project, reductions: 3, instrument },
  'registered-exceeded': {
    code: 'registered-exceeded',
    instrument,
    project,
    reductions: 3,
    registered: 100,
    issued: 60,
    requested: 41,
  },
  'instrument-of-another-project': { code: 'instrument-of-another-project', instrument, project },
  'issued-exceeded': { code: 'issued-exceeded', project, issued: 100, found: 60, requested: 41 },
  'shortfall-exceeded': { code: 'shortfall-exceeded', project, shortfall: 40, requested: 41 },
  'purpose-not-allowed': { code: 'purpose-not-allowed', instrument, kind: 'allowance', purpose: 'pilot-offset' },
};

/** What stands in the detail. Wrong lines of a file stand beside it, as wrong fields do. */
const explained = (rejection: Rejection): object & { readonly code: string; readonly wrong?: number } =>
  rejection.code === 'file-refused' ? { code: rejection.code, wrong: rejection.wrong } : rejection;

test.each(Object.values(REJECTIONS))('$code says what explains it, in words and in numbers', (rejection) => {
  const problem = problemOfRejection(rejection);
  const { code, ...numbers } = explained(rejection);
  expect(problem).toMatchObject({ type: `/problems/${code}`, code, numbers });
  expect([403, 404, 422]).toContain(problem.status);
  expect(problem.detail).toMatch(/^[A-Z].*\.$/);
  expect(problem.detail).not.toMatch(/undefined|null|NaN|\[object/);
  // Whoever reads the detail needs nothing else: every name and number stands in it.
  const missing = Object.values(numbers).filter((value) => !problem.detail.includes(String(value)));
  expect(missing).toEqual([]);
});

/** What has a Chinese word of its own is said by that word. */
const ENUMERATIONS = new Set([
  'compartment',
  'accountType',
  'restraint',
  'stage',
  'needed',
  'kind',
  'purpose',
  'deduction',
]);

test.each(Object.values(REJECTIONS))('$code says the same in Chinese', (rejection) => {
  const english = problemOfRejection(rejection);
  const problem = inLanguage(english, 'zh-CN');
  expect(problem).toMatchObject({ code: english.code, status: english.status, numbers: english.numbers });
  expect(problem.detail).toMatch(/[\u4e00-\u9fff].*。$/);
  expect(problem.detail).not.toMatch(/undefined|null|NaN|\[object|[,;()]|:(?!\d)/);
  const missing = Object.entries(explained(rejection)).filter(
    ([name, value]) => name !== 'code' && !ENUMERATIONS.has(name) && !problem.detail.includes(String(value)),
  );
  expect(missing).toEqual([]);
});

test('a refused file names its wrong lines', () => {
  expect(problemOfRejection(REJECTIONS['file-refused']).errors).toEqual([
    { field: 'line 3', message: 'PLANT-A: not-as-computed, expected 17' },
    { field: 'line 0', message: 'PLANT-A: missing-line' },
  ]);
});

test.each(Object.keys(PROBLEM_KINDS) as ProblemCode[])(
  '%s has a title in both languages, and no two share one',
  (code) => {
    expect(PROBLEM_KINDS[code].title).toMatch(/^[A-Z][ -~]+[^.]$/);
    expect(CHINESE_TITLES[code]).toMatch(/^[\u4e00-\u9fff][\u4e00-\u9fffA-Z，SON ]+$/);
    for (const titles of [
      CHINESE_TITLES,
      Object.fromEntries(Object.entries(PROBLEM_KINDS).map(([other, { title }]) => [other, title])),
    ])
      expect(Object.entries(titles).filter(([, title]) => title === titles[code])).toHaveLength(1);
  },
);

test('the Chinese detail shows in no serialisation', () => {
  expect(JSON.stringify(problemOfRejection(REJECTIONS['insufficient-units']))).not.toMatch(/[\u4e00-\u9fff]/);
});

test.each(Object.keys(PROBLEM_KINDS) as ProblemCode[])('%s is documented where its type points to', (code) => {
  const described = describeProblem(code);
  expect(described).toMatchObject({
    type: `/problems/${code}`,
    code,
    title: expect.stringMatching(/^[A-Z]/),
    retry: expect.stringMatching(/^(same-key|new-key|never)$/),
  });
  expect(described?.status).toBeGreaterThanOrEqual(400);
});

test('a code that is none is not documented', () => {
  for (const code of ['nothing', '__proto__', 'toString']) expect(describeProblem(code)).toBeUndefined();
});

test.each<UnavailableReason>([
  'overloaded',
  'contended',
  'read-only',
  'shutting-down',
  'clock-skewed',
  'store-unavailable',
  'too-many-rejections',
])('a ledger that is %s asks to come again with the same key', (reason) => {
  const { problem, retryAfterMs } = asHttpProblem(new LedgerUnavailable(reason, 1_500, 'the reason'));
  expect(problem).toMatchObject({ code: reason, retry: 'same-key', detail: 'The reason.' });
  expect([429, 503]).toContain(problem.status);
  expect(retryAfterMs).toBe(1_500);
});

test.each<[string, unknown, ProblemCode]>([
  ['a key of another command', new KeyReused(7), 'key-reused'],
  ['an unknown route', new NotFoundException(), 'route-not-found'],
  ['a bad request of a library', new BadRequestException('nonsense'), 'bad-request'],
  ['a body too large', Object.assign(new Error('large'), { statusCode: 413 }), 'payload-too-large'],
  ['a body of another type', Object.assign(new Error('type'), { statusCode: 415 }), 'unsupported-media-type'],
  [
    'JSON that is none',
    Object.assign(new Error('json'), { statusCode: 400, code: 'FST_ERR_CTP_INVALID_JSON_BODY' }),
    'malformed-json',
  ],
  ['a database that refuses connections', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'store-unavailable'],
  ['a database that shuts down', Object.assign(new Error('x'), { code: '57P01' }), 'store-unavailable'],
  ['a connection that broke', new Error('Connection terminated unexpectedly'), 'store-unavailable'],
  [
    'a connection that broke before the question',
    new Error('Client has encountered a connection error and is not queryable'),
    'store-unavailable',
  ],
  ['a journal that cannot be read now', new StoreUnavailable(new Error('secret of our insides')), 'store-unavailable'],
  ['a defect', new TypeError('secret of our insides'), 'internal-error'],
  ['a thrown string', 'secret of our insides', 'internal-error'],
  ['nothing thrown', undefined, 'internal-error'],
])('%s', (_, error, code) => {
  const { problem } = asHttpProblem(error);
  expect(problem).toMatchObject({ code, status: PROBLEM_KINDS[code].status });
  expect(problem.detail).not.toContain('secret');
});

test('a problem that was thrown as one stays as it is', () => {
  const thrown = new HttpProblem(
    problemOf('invalid-input', wrong('to'), { errors: [{ field: 'to', message: 'is missing' }] }),
    10,
  );
  expect(asHttpProblem(thrown)).toBe(thrown);
});
