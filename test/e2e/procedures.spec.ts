// The procedures of a registry in one walk over HTTP, each step by who may take it: accounts, second persons, waiting times,
// a court, a correction, a restriction, a closing; and every step in the audit trail with its actor and role.
import type { AccountRules } from '#domain/account-control.js';
import { STATE_COUNCIL_CALENDAR } from '#domain/holidays.js';
import { type Instant, instantOf, msOf } from '#domain/instant.js';
import { nextWorkingTime, workingHours } from '#domain/working-time.js';
import type { CommandAnswer } from '../../apps/registry/src/http/command-answer.js';
import type { Answer, CommandBody, ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const instrument = 'CEA24';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OFFICE_HOURS = workingHours('09:00', '17:00');
const COURT_ORDER = Buffer.from('%PDF-1.7\n(Court order 2026-118)\n%%EOF\n');

interface Entry {
  readonly revision: number;
  readonly type: string;
  readonly status: string;
  readonly code: string | null;
  readonly actor: string;
  readonly role: string;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly evidence: readonly object[] | null;
}

describe.each(STORES)('the procedures of a registry, journal in %s', (store) => {
  let system: RunningSystem;
  let people: Readonly<Record<string, RegistryClient>>;
  let now: Instant;
  let rules: Partial<AccountRules>;
  /** Revisions of the steps that later ones name. */
  const at: Record<string, number> = {};

  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox' } });
    const person = (role: string, subject: string, more = {}) =>
      system.client.as(role, { subject, client: subject, ...more });
    people = {
      clerk: person('registry-administrator', 'clerk'),
      reviewer: person('registry-administrator', 'reviewer'),
      ministry: person('national-authority', 'ministry'),
      officer: person('provincial-authority', 'officer', { province: '420000' }),
      judge: person('court-liaison', 'judge'),
      // Both act for PLANT-A; bob only approves.
      alice: person('representative', 'alice', { accounts: ['PLANT-A'] }),
      bob: person('representative', 'bob', { accounts: ['PLANT-A'] }),
      carol: person('representative', 'carol', { accounts: ['PLANT-B', 'PLANT-C'] }),
      mallory: person('representative', 'mallory', { accounts: ['PLANT-A'] }),
    };
    // The walk takes a month. Where its holidays are not published yet, no rule can name working hours.
    const workingHoursOnly = STATE_COUNCIL_CALENDAR.has(new Date(Date.now() + 40 * DAY_MS).getUTCFullYear());
    rules = { secondRepresentative: 'untrusted', untrustedDelayHours: 24, workingHoursOnly };
  });
  afterAll(async () => {
    expect(await system.close()).toEqual({ 'registry-0': 0, projections: 0 });
  });

  const by = (name: string): RegistryClient => people[name]!;

  /** What must be executed at once. */
  const done = (name: string, route: string, body: object = {}): Promise<CommandAnswer> =>
    by(name)
      .propose(route, body)
      .then((answer) => answered(answer, 200));

  /** What must wait; answers the revision of the proposal, which names it. */
  async function waits(name: string, route: string, body: object = {}): Promise<number> {
    const answer = await by(name).propose(route, body);
    const { status, revision } = answered(answer, 202);
    expect([status, answer.headers.get('location')]).toEqual(['pending', `/v1/proposals/${revision}`]);
    return revision;
  }

  const approves = (name: string, proposal: number): Promise<CommandAnswer> =>
    done(name, `/v1/proposals/${proposal}/approval`);

  /** One proposes, another approves, and it is done. */
  const both = async (maker: string, checker: string, route: string, body: object = {}): Promise<CommandAnswer> =>
    approves(checker, await waits(maker, route, body));

  /** The code of the refusal and its numbers. */
  async function refused(name: string, route: string, body: object = {}) {
    const { status, body: said } = await by(name).propose(route, body);
    expect([403, 404, 422]).toContain(status);
    const { code, numbers } = said.problem ?? said;
    return { status, code, numbers };
  }

  /** The sandbox's clock stands there, and everything that fell due has happened. */
  async function clockTo(instant: Instant): Promise<CommandAnswer> {
    const answer = await done('clerk', '/v1/sandbox/clock', { to: instant });
    expect(answer).toMatchObject({ event: { type: 'ClockAdvanced' }, recordedAt: instant });
    now = instant;
    return answer;
  }

  const transfer = (quantity: number, from = 'PLANT-A', to = 'PLANT-B') => ({ from, to, instrument, quantity });

  async function positionOf(account: string): Promise<{ available: number; encumbered: number }> {
    const { revision } = await by('clerk').ask('/v1/health/ready');
    const { balances } = await by('clerk').ask<{
      revision: number;
      balances: { available: number; encumbered: number }[];
    }>(`/v1/accounts/${account}/balances?minRevision=${revision}`);
    const { available = 0, encumbered = 0 } = balances[0] ?? {};
    return { available, encumbered };
  }

  /** From the revision on: what happened, by whom, in which role. */
  async function trail(account: string, from: number, reader = 'ministry'): Promise<Entry[]> {
    const { revision } = await by('clerk').ask('/v1/health/ready');
    const path = `/v1/accounts/${account}/history?limit=1000&fromRevision=${from}&minRevision=${revision}`;
    return [...(await by(reader).ask<ListBody<Entry>>(path)).items];
  }
  const who = (entries: readonly Entry[]): string[] =>
    entries.map(({ type, code, actor, role }) => [type, ...(code ? [code] : []), actor, role].join(' '));

  test('opens accounts: a representative applies, the registry reviews', async () => {
    const application = {
      account: 'PLANT-A',
      accountType: 'holding',
      holder: 'HOLDER-A',
      province: '420000',
      representatives: [
        { person: 'alice', rights: 'initiate' },
        { person: 'bob', rights: 'approve' },
      ],
      ...rules,
    };
    const proposal = await waits('alice', '/v1/accounts', application);
    // It is reviewed, not waved through by those who apply; and until then it is not there.
    for (const name of ['alice', 'bob', 'judge'])
      expect(await refused(name, `/v1/proposals/${proposal}/approval`)).toMatchObject({ status: 404 });
    expect(await by('clerk').query('/v1/accounts/PLANT-A')).toMatchObject({ status: 404 });
    const opened = await approves('clerk', proposal);
    expect(opened).toMatchObject({ event: { type: 'AccountOpened', data: { account: 'PLANT-A', rules } } });
    at['opened'] = opened.revision;
    expect(who(await trail('PLANT-A', 0))).toEqual([
      'ProposalMade alice representative',
      'AccountOpened clerk registry-administrator',
    ]);

    // Who asks for what others have learns neither their account nor what they wait for.
    const taken = { account: 'PLANT-M', accountType: 'holding', holder: 'HOLDER-A', province: '420000' };
    const mallorys = { ...taken, representatives: [{ person: 'mallory', rights: 'both' }] };
    const answer = await by('mallory').propose('/v1/accounts', mallorys);
    expect(answer).toMatchObject({ status: 422, body: { problem: { code: 'holder-has-account' } } });
    expect(answer.body.problem!.numbers).toEqual({ holder: 'HOLDER-A' });
    expect(JSON.stringify(answer.body)).not.toContain('PLANT-A');
    const later = await by('mallory').query(`/v1/commands/${answer.body.commandId}`);
    expect(later).toMatchObject({ status: 200, body: { problem: { code: 'holder-has-account', numbers: {} } } });
    expect(JSON.stringify(later.body)).not.toContain('PLANT-A');

    for (const account of ['PLANT-B', 'PLANT-C'])
      await both('carol', 'clerk', '/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `HOLDER-${account}`,
        province: '420000',
        representatives: [{ person: 'carol', rights: 'both' }],
      });
    await both('clerk', 'reviewer', '/v1/instruments', { instrument, kind: 'allowance', vintage: 2024 });
    const issued = await both('clerk', 'reviewer', '/v1/issuances', { instrument, to: 'PLANT-A', quantity: 1_000 });
    now = issued.recordedAt as Instant;
  });

  test('who has no right to an account, or not this one, does nothing with it', async () => {
    expect(await refused('mallory', '/v1/transfers', transfer(1))).toMatchObject({ code: 'account-not-found' });
    expect(await refused('carol', '/v1/transfers', transfer(1))).toMatchObject({ code: 'account-not-found' });
    expect(await refused('bob', '/v1/transfers', transfer(1))).toMatchObject({ status: 403, code: 'right-missing' });
    expect(await positionOf('PLANT-A')).toEqual({ available: 1_000, encumbered: 0 });
  });

  /** Proposed by alice, approved by bob; answers the proposal and when it is to be carried out. */
  async function untrusted(quantity: number): Promise<{ proposal: number; executeAt: Instant }> {
    const proposal = await waits('alice', '/v1/transfers', { ...transfer(quantity), reference: 'DEAL-1' });
    expect(await positionOf('PLANT-A')).toEqual({ available: 1_000 - quantity, encumbered: quantity });
    expect(await refused('alice', `/v1/proposals/${proposal}/approval`)).toMatchObject({ status: 404 });
    const approval = await by('bob').propose(`/v1/proposals/${proposal}/approval`, {});
    const { event, recordedAt, status } = answered(approval, 202);
    expect([status, event!.type]).toEqual(['pending', 'ProposalApproved']);
    expect(approval.headers.get('location')).toBe(`/v1/proposals/${proposal}`);
    now = recordedAt as Instant;
    const { executeAt } = event!.data as { executeAt: Instant };
    return { proposal, executeAt };
  }

  test('a transfer to an account that is not trusted waits for a second representative, and then for its time', async () => {
    const first = await untrusted(100);
    const made = await system.event(first.proposal);
    const earliest = instantOf(msOf(made.recordedAt) + 24 * HOUR_MS);
    const expected = rules.workingHoursOnly
      ? nextWorkingTime(earliest, OFFICE_HOURS, STATE_COUNCIL_CALENDAR)
      : earliest;
    expect(first.executeAt).toBe(expected);
    // During the delay its maker takes it back, and nobody else does.
    expect(await refused('mallory', `/v1/proposals/${first.proposal}/withdrawal`)).toMatchObject({ status: 404 });
    expect(await done('alice', `/v1/proposals/${first.proposal}/withdrawal`)).toMatchObject({
      event: { type: 'ProposalEnded', data: { proposal: first.proposal, outcome: 'withdrawn' } },
    });
    expect(await positionOf('PLANT-A')).toEqual({ available: 1_000, encumbered: 0 });

    // Again: an hour before its time nothing has happened, at its time it has. The clock runs on meanwhile.
    const second = await untrusted(100);
    await clockTo(instantOf(msOf(second.executeAt) - HOUR_MS));
    expect(await positionOf('PLANT-A')).toEqual({ available: 900, encumbered: 100 });
    const clock = await clockTo(second.executeAt);
    expect(await positionOf('PLANT-A')).toEqual({ available: 900, encumbered: 0 });
    expect(await positionOf('PLANT-B')).toEqual({ available: 100, encumbered: 0 });
    // It happened before the clock struck, and the record says what it carries out.
    expect(await system.event(clock.revision - 1)).toMatchObject({
      type: 'UnitsTransferred',
      proposal: second.proposal,
      recordedAt: second.executeAt,
      by: { actor: 'registry', role: 'system' },
      reference: 'DEAL-1',
    });
    expect(who(await trail('PLANT-A', first.proposal))).toEqual([
      'ProposalMade alice representative',
      'ProposalApproved bob representative',
      'ProposalEnded alice representative',
      'ProposalMade alice representative',
      'ProposalApproved bob representative',
      'UnitsTransferred registry system',
    ]);
    expect(await refused('alice', `/v1/proposals/${second.proposal}/withdrawal`)).toMatchObject({ status: 404 });
  });

  test('an account on the trusted list counts after its waiting time, and then transfers to it are done at once', async () => {
    const { event, revision } = await both('alice', 'bob', '/v1/accounts/PLANT-A/trusted-accounts', {
      trusted: 'PLANT-B',
    });
    const { effectiveAt } = event!.data as { effectiveAt: Instant };
    expect(event).toMatchObject({ type: 'AccountTrusted', data: { account: 'PLANT-A', trusted: 'PLANT-B' } });
    const tried = () => by('alice').propose('/v1/transfers', transfer(50), { dryRun: true });
    expect(await tried()).toMatchObject({ body: { status: 'pending', dryRun: true } });
    await clockTo(instantOf(msOf(effectiveAt) - HOUR_MS));
    expect(await tried()).toMatchObject({ body: { status: 'pending' } });
    await clockTo(effectiveAt);
    at['trusted'] = (await done('alice', '/v1/transfers', transfer(50))).revision;
    expect(await positionOf('PLANT-B')).toEqual({ available: 150, encumbered: 0 });
    expect(who(await trail('PLANT-A', revision))).toEqual([
      'AccountTrusted bob representative',
      'UnitsTransferred alice representative',
    ]);
  });

  test('a court freezes a part of a holding; what is free moves, the rest goes where the judgment says', async () => {
    const order = await by('judge').send<{ sha256: string; bytes: number; mediaType: string }>(
      'POST',
      '/v1/evidence',
      COURT_ORDER,
      { 'content-type': 'application/pdf' },
    );
    expect(order.status).toBe(200);
    const said = { reference: 'Case 2026-E01-118', reason: 'court-order', evidence: [order.body] };
    const freeze = { kind: 'judicial-freeze', account: 'PLANT-A', instrument, quantity: 800, ...said };
    // The holder asks for no freeze, and names no document of others; and a freeze without its case number is none.
    expect(await refused('alice', '/v1/encumbrances', { ...freeze, evidence: undefined })).toMatchObject({
      code: 'operation-not-allowed',
    });
    expect(await by('alice').propose('/v1/encumbrances', freeze)).toMatchObject({
      status: 400,
      body: { code: 'evidence-unknown' },
    });
    expect(await by('judge').propose('/v1/encumbrances', { ...freeze, reference: undefined })).toMatchObject({
      status: 400,
    });
    const { revision: encumbrance, event } = await both('judge', 'clerk', '/v1/encumbrances', freeze);
    expect(event).toMatchObject({ type: 'UnitsEncumbered', data: { kind: 'judicial-freeze', quantity: 800 } });
    expect(await positionOf('PLANT-A')).toEqual({ available: 50, encumbered: 800 });

    expect(await refused('alice', '/v1/transfers', transfer(51))).toMatchObject({
      status: 422,
      code: 'insufficient-units',
      numbers: { available: 50, encumbered: 800, requested: 51 },
    });
    await done('alice', '/v1/transfers', transfer(20));

    const enforcement = { to: 'PLANT-B', quantity: 300, ...said };
    const route = `/v1/encumbrances/${encumbrance}/enforcement`;
    expect((await refused('alice', route, { to: 'PLANT-B', quantity: 300 })).status).not.toBe(422);
    expect(await refused('judge', route, { ...enforcement, quantity: 801 })).toMatchObject({
      code: 'encumbrance-exceeded',
      numbers: { encumbered: 800, requested: 801 },
    });
    const enforced = await both('judge', 'clerk', route, enforcement);
    expect(enforced.event).toMatchObject({
      type: 'EncumbranceEnforced',
      data: { from: 'PLANT-A', to: 'PLANT-B', quantity: 300, encumbrance, remaining: 500 },
    });
    expect(await positionOf('PLANT-A')).toEqual({ available: 30, encumbered: 500 });
    expect(await positionOf('PLANT-B')).toEqual({ available: 470, encumbered: 0 });
    await both('judge', 'clerk', `/v1/encumbrances/${encumbrance}/release`, { ...said, reason: 'case-closed' });
    expect(await positionOf('PLANT-A')).toEqual({ available: 530, encumbered: 0 });
    expect(await refused('judge', `/v1/encumbrances/${encumbrance}/release`)).toMatchObject({
      status: 404,
      code: 'encumbrance-not-found',
    });

    const entries = await trail('PLANT-A', encumbrance);
    expect(who(entries)).toEqual([
      'UnitsEncumbered clerk registry-administrator',
      'CommandRejected insufficient-units alice representative',
      'UnitsTransferred alice representative',
      ...(await rejectedBefore(enforced.revision)),
      'ProposalMade judge court-liaison',
      'EncumbranceEnforced clerk registry-administrator',
      'ProposalMade judge court-liaison',
      'EncumbranceReleased clerk registry-administrator',
    ]);
    for (const { type, reference, evidence } of entries)
      if (/^Encumbrance|^UnitsEncumbered|^ProposalMade/.test(type))
        expect([type, reference, evidence]).toEqual([type, said.reference, said.evidence]);
  });

  /** The attempt to enforce too much names no account of its own; it is in the trail of those that it concerns. */
  async function rejectedBefore(revision: number): Promise<string[]> {
    const entries = await trail('PLANT-A', 0);
    return who(entries.filter((one) => one.revision < revision && one.code === 'encumbrance-exceeded'));
  }

  test('a wrong transfer is corrected: the very units come back, what is gone is named, and not twice', async () => {
    const wrong = await done('alice', '/v1/transfers', { ...transfer(100), reference: 'MISTAKE' });
    const [first] = (wrong.event!.data as { ranges: { batch: number; start: number; end: number }[] }).ranges;
    const gone = { start: first!.start + 10, end: first!.start + 19 };
    await done('carol', '/v1/transfers', { ...transfer(10, 'PLANT-B', 'PLANT-C'), ranges: [gone] });

    const correction = { corrects: wrong.revision, reason: 'wrong-recipient' };
    expect(await refused('alice', '/v1/corrections', correction)).toMatchObject({ status: 403 });
    const proposal = await waits('clerk', '/v1/corrections', correction);
    expect(await refused('clerk', `/v1/proposals/${proposal}/approval`)).toMatchObject({ code: 'own-proposal' });
    const corrected = await approves('reviewer', proposal);
    const { ranges, ...data } = corrected.event!.data as { ranges: { start: number; end: number }[] };
    expect(data).toMatchObject({
      from: 'PLANT-B',
      to: 'PLANT-A',
      quantity: 90,
      corrects: wrong.revision,
      missing: [{ batch: 1, ...gone }],
    });
    expect(ranges.map(({ start, end }) => [start, end])).toEqual([
      [first!.start, gone.start - 1],
      [gone.end + 1, first!.end],
    ]);
    expect(await positionOf('PLANT-A')).toEqual({ available: 520, encumbered: 0 });
    expect(await refused('reviewer', '/v1/corrections', correction)).toMatchObject({
      status: 422,
      code: 'corrected-already',
      numbers: { corrects: wrong.revision, correction: corrected.revision },
    });
    for (const account of ['PLANT-A', 'PLANT-B'])
      expect(who(await trail(account, proposal))).toEqual([
        'ProposalMade clerk registry-administrator',
        'CommandRejected own-proposal clerk registry-administrator',
        'TransferCorrected reviewer registry-administrator',
        'CommandRejected corrected-already reviewer registry-administrator',
      ]);
  });

  test('a restriction stops the account, and a counterparty learns only that it takes nothing now', async () => {
    const restrain = (restraint: string) =>
      both('officer', 'clerk', '/v1/accounts/PLANT-B/restraint', { restraint, ...why });
    const why = { reason: 'abnormal-trading', reference: 'CASE-7' };
    // Nobody is warned: neither of what waits for approval nor of what was refused about it, by no route.
    const warning = await waits('clerk', '/v1/accounts/PLANT-B/restraint', { restraint: 'suspended', ...why });
    const again = { restraint: 'frozen', ...why };
    expect(await refused('clerk', '/v1/accounts/PLANT-B/restraint', again)).toMatchObject({ code: 'proposal-open' });
    expect(await refused('clerk', `/v1/proposals/${warning}/approval`)).toMatchObject({ code: 'own-proposal' });
    await done('clerk', `/v1/proposals/${warning}/withdrawal`);
    expect(who(await trail('PLANT-B', warning))).toEqual([
      'ProposalMade clerk registry-administrator',
      'CommandRejected proposal-open clerk registry-administrator',
      'CommandRejected own-proposal clerk registry-administrator',
      'ProposalEnded clerk registry-administrator',
    ]);
    expect(await trail('PLANT-B', warning, 'carol')).toEqual([]);
    expect(await by('carol').ask(`/v1/accounts/PLANT-B/history?limit=1&fromRevision=${warning}`)).toMatchObject({
      items: [],
    });
    for (const path of ['/v1/transactions?reference=CASE-7', '/v1/transactions?account=PLANT-B&type=ProposalEnded'])
      expect((await by('carol').ask<ListBody<Entry>>(path)).items.filter((one) => one.revision >= warning)).toEqual([]);
    expect(await by('carol').query(`/v1/transactions/${warning}`)).toMatchObject({ status: 404 });

    const { revision } = await restrain('restricted');
    expect(await trail('PLANT-B', revision - 1, 'carol')).toMatchObject([
      { revision, type: 'AccountRestrained', reason: null, reference: null, evidence: null, code: null },
    ]);
    expect(await refused('carol', '/v1/transfers', transfer(5, 'PLANT-B', 'PLANT-C'))).toMatchObject({
      code: 'account-restrained',
      numbers: { restraint: 'restricted' },
    });
    // Units still arrive in a restricted account; into a frozen one nothing comes.
    await done('alice', '/v1/transfers', transfer(1));
    await restrain('frozen');
    const told = await by('alice').propose('/v1/transfers', transfer(1));
    expect(told).toMatchObject({
      status: 422,
      body: { problem: { code: 'recipient-not-available', numbers: { account: 'PLANT-B' } } },
    });
    const seen = JSON.stringify([told.body, await trail('PLANT-A', revision, 'alice')]);
    expect(seen).not.toMatch(/frozen|restrict|abnormal/);
    expect(await by('alice').query('/v1/accounts/PLANT-B/history')).toMatchObject({ status: 404 });
    // Its own people learn that it is restrained, and not why, in which case, or by whom.
    const states = async (person: string) =>
      (await by(person).ask<ListBody>(`/v1/accounts/PLANT-B/states?minRevision=${revision}`)).items.at(-1);
    expect(await states('carol')).toMatchObject({
      change: 'restrained',
      reason: null,
      reference: null,
      proposedBy: null,
    });
    expect(await states('clerk')).toMatchObject({ change: 'restrained', reason: why.reason, proposedBy: 'officer' });

    await restrain('none');
    await done('alice', '/v1/transfers', transfer(1));
    await done('carol', '/v1/transfers', transfer(5, 'PLANT-B', 'PLANT-C'));
    expect(who(await trail('PLANT-B', revision - 1))).toEqual([
      'ProposalMade officer provincial-authority',
      'AccountRestrained clerk registry-administrator',
      'CommandRejected account-restrained carol representative',
      'UnitsTransferred alice representative',
      'ProposalMade officer provincial-authority',
      'AccountRestrained clerk registry-administrator',
      'CommandRejected recipient-not-available alice representative',
      'ProposalMade officer provincial-authority',
      'AccountRestrained clerk registry-administrator',
      'UnitsTransferred alice representative',
      'UnitsTransferred carol representative',
    ]);
  });

  test('an account closes when everything is settled, and names its successor', async () => {
    const close = { successor: 'PLANT-B', reason: 'merger' };
    const { available: held } = await positionOf('PLANT-C');
    expect(await refused('carol', '/v1/accounts/PLANT-C/close', close)).toMatchObject({
      code: 'account-not-empty',
      numbers: { held },
    });
    await done('carol', '/v1/transfers', transfer(held, 'PLANT-C', 'PLANT-B'));
    // A restraint waits: what stands in the way has no number for those who are not to be warned.
    const warning = await waits('officer', '/v1/accounts/PLANT-C/restraint', {
      restraint: 'frozen',
      reason: 'inquiry',
    });
    expect(await refused('carol', '/v1/accounts/PLANT-C/close', close)).toEqual({
      status: 422,
      code: 'proposal-open',
      numbers: { account: 'PLANT-C' },
    });
    await done('officer', `/v1/proposals/${warning}/withdrawal`);
    // Something about it still waits: it is not settled.
    const open = await waits('alice', '/v1/accounts/PLANT-A/trusted-accounts', { trusted: 'PLANT-C' });
    expect(await refused('carol', '/v1/accounts/PLANT-C/close', close)).toMatchObject({
      code: 'proposal-open',
      numbers: { proposal: open },
    });
    await done('bob', `/v1/proposals/${open}/rejection`, { reason: 'not-needed' });
    const closed = await both('carol', 'clerk', '/v1/accounts/PLANT-C/close', close);
    expect(closed.event).toMatchObject({
      type: 'AccountClosed',
      data: { account: 'PLANT-C', successor: 'PLANT-B' },
    });
    expect(await by('clerk').ask(`/v1/accounts/PLANT-C?minRevision=${closed.revision}`)).toMatchObject({
      closedRevision: closed.revision,
    });
    expect(await refused('clerk', '/v1/transfers', transfer(1, 'PLANT-A', 'PLANT-C'))).toMatchObject({
      code: 'account-closed',
    });
    expect(who(await trail('PLANT-C', open))).toEqual([
      'ProposalMade alice representative',
      'CommandRejected proposal-open carol representative',
      'ProposalEnded bob representative',
      'ProposalMade carol representative',
      'AccountClosed clerk registry-administrator',
      'CommandRejected account-closed clerk registry-administrator',
    ]);
  });

  test('all of it stands after a restart, and a representative reads his own account as the ministry does', async () => {
    const before = [await trail('PLANT-A', 0), await trail('PLANT-B', 0), await trail('PLANT-C', 0)];
    for (const one of [system.registry, system.projections]) expect(await one.stop()).toBe(0);
    await Promise.all([system.registry.start(), system.projections.start()]);
    expect([await trail('PLANT-A', 0), await trail('PLANT-B', 0), await trail('PLANT-C', 0)]).toEqual(before);
    // But for why somebody else's account was refused.
    expect(who(await trail('PLANT-A', 0, 'alice'))).toEqual(
      who(before[0]!).map((line) => line.replace('CommandRejected account-closed', 'CommandRejected')),
    );
    // The sandbox's clock goes on from where it was set, and never back.
    expect(await refused('clerk', '/v1/sandbox/clock', { to: instantOf(msOf(now) - 1) })).toMatchObject({
      status: 422,
      code: 'clock-not-forward',
    });
    // Of the thousand tonnes none was lost or made.
    const held = await Promise.all(['PLANT-A', 'PLANT-B', 'PLANT-C'].map(positionOf));
    expect(held.reduce((sum, { available, encumbered }) => sum + available + encumbered, 0)).toBe(1_000);
  });
});

/** @throws Error with the whole answer where it is of another status. */
function answered({ status, body }: Answer<CommandBody>, expected: number): CommandAnswer {
  if (status !== expected) throw new Error(`answered ${status} and not ${expected}: ${JSON.stringify(body)}`);
  return body as CommandAnswer;
}
