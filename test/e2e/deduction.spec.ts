// Deductions over HTTP on both stores (R10, penalties): the deadline finds a unit short, its department decides by two people, and the
// next plan is taken with what is decided and with nothing else. The rulebooks are those of 2024, some years on.
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import type { Answer, CommandBody, ListBody, RegistryClient } from '../support/client.js';
import { HUBEI, Province } from '../support/province.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const DEADLINE = '2030-12-31T16:00:00.000Z';
const JANUARY = '2031-01-20T02:00:00.000Z';
const JUNE = '2031-06-01T02:00:00.000Z';
const SHIPPED = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!;
/** By the penalties of Order 775, before its amendment ended new deductions. */
const RULEBOOK = { ...SHIPPED, deadline: DEADLINE, penalties: SHIPPED.penalties.slice(0, 2) };
const NEXT = {
  ...RULEBOOK,
  id: 'CEA-2025-X',
  complianceYears: [2025],
  deadline: '2031-12-31T16:00:00.000Z',
  allocation: SHIPPED.allocation.map((rule) => ({ ...rule, years: [2025] })),
};

describe.each(STORES)('deductions, journal in %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;
  let province: Province;
  let hubei: RegistryClient;
  let colleague: RegistryClient;
  let alice: RegistryClient;
  let ministry: RegistryClient;
  let decidedAt: number;

  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { REGISTRY_MODE: 'sandbox' } });
    ({ client } = system);
    province = new Province(client, 2025, 'steel');
    ({ officer: hubei, alice, ministry } = province);
    colleague = client.as('provincial-authority', { subject: 'colleague', province: HUBEI });
    await province.open(['A'], [2024, 2025]);
    for (const account of [
      { account: 'B', accountType: 'holding', holder: 'HOLDER-B', province: HUBEI },
      { account: 'S-2024', accountType: 'surrender', complianceYear: 2024 },
    ])
      await client.execute('/v1/accounts', account);
    await client.execute('/v1/issuances', { instrument: 'CEA24', to: 'A', quantity: 2_000 });
    for (const rulebook of [RULEBOOK, NEXT]) await client.execute('/v1/rulebooks', { rulebook });
    for (const year of [2024, 2025]) {
      await province.take('lists', 'account,listed\nA,in\nB,in\n', { year });
      await province.take('emissions', 'account,verified\nA,1000\nB,500\n', { year });
    }
  }, 120_000);
  afterAll(() => system.close());

  const plan = (deduction: number) =>
    ['allocations', `account,allocated,deduction\nA,1000,${deduction}\nB,500,0\n`, { query: '&stage=final' }] as const;
  const decide = (fields: object = {}, who = hubei, more: object = {}) =>
    who.propose('/v1/compliance/deductions', { account: 'A', complianceYear: 2024, ...fields }, more);
  const SHORT = { ground: 'short-surrender', deductedFrom: 2025, penaltyOn: '2031-01-20', refused: true };
  const approved = async (made: Answer<CommandBody>, by = colleague) => {
    expect([made.status, made.body.problem]).toEqual([202, undefined]);
    return by.execute(`${made.headers.get('location')!}/approval`, {});
  };
  const surrender = async (quantity: number) =>
    approved(
      await alice.propose('/v1/surrenders', { from: 'A', instrument: 'CEA24', quantity, complianceYear: 2024 }),
      hubei,
    );
  const refused = (code: string, numbers: object = {}) => ({ status: 422, body: { problem: { code, numbers } } });
  const shortfalls = (revision: number, who = hubei, more = '') =>
    who.ask<ListBody>(`/v1/compliance/shortfalls?complianceYear=2024&minRevision=${revision}${more}`);
  const distribute = (quantity: number) => client.propose('/v1/transfers', { from: 'EED', to: 'A', instrument: 'CEA25', quantity }); // prettier-ignore

  test('before the deadline nobody decides, and the list says what is still missing', async () => {
    expect(await decide(SHORT)).toMatchObject(refused('deadline-not-passed', { complianceYear: 2024, deadline: DEADLINE })); // prettier-ignore
    const { revision } = await surrender(700);
    expect(await shortfalls(revision)).toMatchObject({
      complianceYear: 2024,
      deadline: DEADLINE,
      items: [
        { account: 'A', owed: 1_000, surrendered: 700, missing: 300, missingAtDeadline: null, decided: null },
        { account: 'B', owed: 500, surrendered: 0, missing: 500, missingAtDeadline: null },
      ],
    });
  });

  test('after it the list says what is deducted by the penalties of a day, to each what is his', async () => {
    await client.execute('/v1/sandbox/clock', { to: DEADLINE });
    const { revision } = await client.execute('/v1/sandbox/clock', { to: JANUARY });
    const found = await shortfalls(revision);
    expect(found).toMatchObject({
      on: '2031-01-20',
      items: [
        { account: 'A', missing: 300, missingAtDeadline: 300, penaltySince: '2024-05-01', penaltyDeduction: 'on-refusal', deductedOnRefusal: 300, deductedOtherwise: 0 }, // prettier-ignore
        { account: 'B', missing: 500, missingAtDeadline: 500, deductedOnRefusal: 500, deductedOtherwise: 0 },
      ],
    });
    const early = await shortfalls(revision, hubei, '&on=2024-04-30');
    expect(early.items).toMatchObject([{ deductedOtherwise: 300 }, { deductedOtherwise: 500 }]);
    expect((await shortfalls(revision, alice)).items.map(({ account }) => account)).toEqual(['A']);
    const elsewhere = client.as('provincial-authority', { subject: 'other', province: '310000' });
    expect((await shortfalls(revision, elsewhere)).items).toEqual([]);
    const csv = await hubei.query<string>('/v1/compliance/shortfalls?complianceYear=2024&format=csv');
    expect(csv.headers.get('content-disposition')).toContain('shortfalls-2024-');
    expect(csv.body.split('\r\n')[1]).toBe('A,420000,steel,1000,700,300,300,2024-05-01,on-refusal,300,0,,,,,,');
    expect(await hubei.query('/v1/compliance/shortfalls?complianceYear=2024&on=2031-02-30')).toMatchObject({ status: 400 }); // prettier-ignore
    expect(await hubei.query('/v1/compliance/shortfalls?complianceYear=2030')).toMatchObject({ status: 422, body: { code: 'no-rulebook' } }); // prettier-ignore
  });

  test('of wrong decisions the first fault is told, in both languages, and all wrong fields', async () => {
    expect(await decide({ ...SHORT, refused: false })).toMatchObject(
      refused('deduction-not-provided', { penaltyOn: '2031-01-20', deduction: 'on-refusal', since: '2024-05-01' }),
    );
    expect(await decide({ ...SHORT, penaltyOn: '2030-12-30' })).toMatchObject(refused('penalty-day-out-of-range', { earliest: '2030-12-31', latest: '2031-01-20' })); // prettier-ignore
    expect(await decide({ ...SHORT, deductedFrom: 2024 })).toMatchObject(refused('year-not-later'));
    expect(await decide({ ground: 'other', deductedFrom: 2025, quantity: 5 })).toMatchObject(refused('decision-not-shown', { account: 'A' })); // prettier-ignore
    expect(await decide({ ground: 'short-surrender', withdrawn: true })).toMatchObject(refused('nothing-changes'));
    const falsified = { ...SHORT, ground: 'falsified-data', share: '0.4' };
    expect(await decide(falsified)).toMatchObject(refused('deduction-share-out-of-range', { shareMin: '0.5', shareMax: '1' })); // prettier-ignore
    const chinese = await decide({ ...SHORT, deductedFrom: 2024 }, hubei, { headers: { 'accept-language': 'zh' } });
    expect(chinese.body.problem).toMatchObject({ title: '不得从违规年度或更早年度的配额中核减' });
    expect(await decide(SHORT, alice)).toMatchObject({ status: 403 });
    expect(await decide(SHORT, client.as('provincial-authority', { subject: 'other', province: '310000' }))).toMatchObject({ status: 404 }); // prettier-ignore
    const errorsOf = async (fields: object) => {
      const { status, body } = await decide(fields);
      return [status, ((body as unknown as { errors: { field: string; message: string }[] }).errors ?? []).map(({ field, message }) => `${field} ${message}`)]; // prettier-ignore
    };
    expect(await errorsOf({ ground: 'short-surrender', quantity: 5, penaltyOn: '2031-02-30' })).toEqual([
      400,
      ['deductedFrom is missing', 'refused is missing', 'quantity does not belong to short-surrender', 'penaltyOn names no day'], // prettier-ignore
    ]);
    expect(await errorsOf({ ...SHORT, withdrawn: true })).toEqual([
      400,
      ['deductedFrom', 'penaltyOn', 'refused'].map((field) => `${field} belongs to no withdrawal`),
    ]);
    expect(await errorsOf({ ...SHORT, withdrawn: false })).toEqual([400, ['withdrawn is true, or left out']]);
  });

  test('a decision is made by one person and approved by another of the department', async () => {
    const made = await decide({ ...SHORT, fineYuan: 500_000 });
    expect(await decide(SHORT, colleague)).toMatchObject(refused('proposal-open', { proposal: made.body.revision }));
    expect(await hubei.command(`${made.headers.get('location')!}/approval`, {})).toMatchObject(refused('own-proposal'));
    const registry = client.as('registry-administrator', { subject: 'second' });
    expect(await registry.command(`${made.headers.get('location')!}/approval`, {})).toMatchObject({ status: 404 });
    const done = await approved(made);
    decidedAt = done.revision;
    const data = { account: 'A', complianceYear: 2024, ...SHORT, quantity: 300, fineYuan: 500_000 };
    expect(await system.event(decidedAt)).toMatchObject({ type: 'DeductionDecided', data });
    expect((await shortfalls(decidedAt)).items[0]).toMatchObject({
      decided: 300,
      deductedFrom: 2025,
      penaltyOn: '2031-01-20',
      refused: true,
      fineYuan: 500_000,
      decidedRevision: decidedAt,
    });
    const { items } = await alice.ask<ListBody>('/v1/accounts/A/compliance');
    expect(items[0]).toMatchObject({
      complianceYear: 2024,
      shortfall: 300,
      shortfallAtDeadline: 300,
      decidedDeductions: [{ ...SHORT, quantity: 300, fineYuan: 500_000, revision: decidedAt }],
    });
    const history = await alice.ask<ListBody>('/v1/accounts/A/history?limit=1000');
    expect(history.items.map(({ type }) => type)).toContain('DeductionDecided');
    expect(await alice.ask(`/v1/transactions/${decidedAt}`)).toMatchObject({
      type: 'DeductionDecided',
      fromAccount: 'A',
      complianceYear: 2024,
      details: { ground: 'short-surrender', deductedFrom: 2025, quantity: 300, refused: true },
    });
  });

  test('the next plan is refused without it, taken with it, and gives so much less', async () => {
    const without = await province.file(...plan(0));
    expect(without).toMatchObject(refused('file-refused', { wrong: 1 }));
    expect(without.body.problem!.errors).toEqual([{ field: 'line 2', message: 'A: deduction-not-as-decided, expected 300' }]); // prettier-ignore
    await province.take(...plan(300));
    expect(await client.propose('/v1/issuances', { instrument: 'CEA25', to: 'EED', quantity: 1_201 })).toMatchObject(refused('plan-exceeded', { planned: 1_200 })); // prettier-ignore
    await client.execute('/v1/issuances', { instrument: 'CEA25', to: 'EED', quantity: 1_200 });
    expect(await distribute(701)).toMatchObject(refused('plan-exceeded', { planned: 700, used: 0, requested: 701 }));
    const { revision } = await approved(await distribute(700), ministry);
    const { items } = await alice.ask<ListBody>(`/v1/accounts/A/compliance?minRevision=${revision}`);
    expect(items[1]).toMatchObject({ complianceYear: 2025, finallyAllocated: 1_000, deduction: 300, entitled: 700, distributed: 700 }); // prettier-ignore
  });

  test('after an objection a lower one takes its place, and the corrected plan gives the difference', async () => {
    await surrender(100);
    // By itself the decision does not change.
    expect(await province.file(...plan(200))).toMatchObject(refused('file-refused', { wrong: 1 }));
    const { revision } = await approved(await decide(SHORT));
    expect((await shortfalls(revision)).items[0]).toMatchObject({
      missing: 200,
      missingAtDeadline: 300,
      decided: 200,
      decidedRevision: revision,
    });
    await province.take(...plan(200));
    await approved(await distribute(100), ministry);
    const csv = await hubei.query<string>(`/v1/compliance?complianceYear=2024&minRevision=${revision}&format=csv`);
    expect(csv.body).toContain(',200,300,short-surrender/2025/200,');
  });

  test('when new deductions have ended one is lowered or withdrawn, and none is raised', async () => {
    const amended = { ...RULEBOOK, penalties: SHIPPED.penalties, effectiveFrom: JUNE };
    await client.execute('/v1/rulebooks', { rulebook: amended });
    const { revision } = await client.execute('/v1/sandbox/clock', { to: JUNE });
    const found = await shortfalls(revision);
    expect(found.items[0]).toMatchObject({ penaltySince: '2026-08-15', penaltyDeduction: 'none', deductedOnRefusal: 0, decided: 200 }); // prettier-ignore
    expect(await decide({ ...SHORT, account: 'B' })).toMatchObject(refused('deduction-not-provided', { deduction: 'none', since: '2026-08-15' })); // prettier-ignore
    await approved(await decide({ ground: 'short-surrender', withdrawn: true }, ministry), hubei);
    expect(await province.file(...plan(200))).toMatchObject(refused('file-refused', { wrong: 1 }));
    const { revision: corrected } = await province.take(...plan(0));
    const { items } = await alice.ask<ListBody>(`/v1/accounts/A/compliance?minRevision=${corrected}`);
    expect(items).toMatchObject([
      { decidedDeductions: [], shortfall: 200 },
      { deduction: 0, entitled: 1_000 },
    ]);
  });
});
