// A year's obligation met with allowances of two vintages and an offset, over HTTP on both stores: proposed, approved, carried
// out whole in more ranges than one event holds, shown by every read model, and certified.
import type { CommandAnswer } from '../../apps/registry/src/http/command-answer.js';
import type { Answer, CommandBody, ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const PROVINCE = '420000';
const COUNT = 905;

interface CertificateBody {
  readonly at: { readonly revision: number };
  readonly lots: readonly { readonly instrument: string; readonly ranges: readonly object[] }[];
}

describe.each(STORES)('a mixed surrender, journal in %s', (store) => {
  let system: RunningSystem;
  let clerk: RegistryClient;
  let alice: RegistryClient;
  let carol: RegistryClient;
  let officer: RegistryClient;
  let proposal: number;
  let settled: CommandAnswer;

  beforeAll(async () => {
    system = await RunningSystem.start({ store });
    clerk = system.client;
    const person = (role: string, subject: string, more = {}) => clerk.as(role, { subject, client: subject, ...more });
    alice = person('representative', 'alice');
    carol = person('representative', 'carol');
    officer = person('provincial-authority', 'officer', { province: PROVINCE });
    for (const accountType of ['issuance', 'retirement'])
      await clerk.execute('/v1/accounts', { account: accountType.toUpperCase(), accountType });
    await clerk.execute('/v1/accounts', { account: 'SURRENDER-2024', accountType: 'surrender', complianceYear: 2024 });
    for (const [account, name, province] of [
      ['PLANT-A', 'alice', '110000'],
      ['PLANT-B', 'carol', PROVINCE],
      ['PLANT-C', 'dave', '110000'],
    ] as const)
      await clerk.execute('/v1/accounts', {
        ...{ account, accountType: 'holding', holder: `HOLDER-${account}`, province },
        representatives: [{ person: name, rights: 'both' }],
      });
    for (const vintage of [2023, 2024])
      await clerk.execute('/v1/instruments', { instrument: `CEA${vintage % 100}`, kind: 'allowance', vintage });
    await clerk.execute('/v1/instruments', { instrument: 'CCER-17', kind: 'reduction', project: 'CCER-2024-17' });
    const issue = (instrument: string, quantity: number) =>
      clerk.execute('/v1/issuances', { instrument, to: 'PLANT-A', quantity });
    await issue('CEA23', 100);
    await issue('CEA24', 2 * COUNT);
    await issue('CCER-17', 50);
    // A hundred ranges a command, until PLANT-A has every second unit.
    for (let first = 1; first <= COUNT; first += 100) {
      const ranges = Array.from({ length: Math.min(100, COUNT - first + 1) }, (_, at) => {
        const serial = 2 * (first + at);
        return { start: serial, end: serial };
      });
      const body = { from: 'PLANT-A', to: 'PLANT-C', instrument: 'CEA24', quantity: ranges.length, ranges };
      await alice.execute('/v1/transfers', body);
    }
  });
  afterAll(async () => {
    expect(await system.close()).toEqual({ 'registry-0': 0, projections: 0 });
  });

  const body = {
    from: 'PLANT-A',
    subject: 'PLANT-B',
    complianceYear: 2024,
    lots: [
      { instrument: 'CEA24', quantity: COUNT },
      { instrument: 'CCER-17', quantity: 20 },
      { instrument: 'CEA23', quantity: 30, ranges: [{ start: 11, end: 20 }, { start: 51, end: 70 }] }, // prettier-ignore
    ],
    reference: 'COMPLIANCE-2024',
  };
  const done = ({ status, body: said }: Answer<CommandBody>): CommandAnswer => {
    expect([status, said.problem ?? said.code]).toEqual([200, undefined]);
    return said as CommandAnswer;
  };
  const balances = async (account: string, revision: number, by = clerk) =>
    (
      await by.ask<{ revision: number; balances: { instrument: string; available: number; encumbered: number }[] }>(
        `/v1/accounts/${account}/balances?minRevision=${revision}`,
      )
    ).balances.map(({ instrument, available, encumbered }) => [instrument, available, encumbered]);

  test('is refused whole, with the reason, and malformed with every wrong field', async () => {
    const lots = [body.lots[0]!, { instrument: 'CCER-17', quantity: 51 }];
    expect(await alice.propose('/v1/surrenders/mixed', { ...body, lots })).toMatchObject({
      status: 422,
      body: {
        problem: { code: 'insufficient-units', numbers: { instrument: 'CCER-17', available: 50, requested: 51 } },
      },
    });
    const wrong = [
      { instrument: 'CEA23', quantity: 2, ranges: [{ start: 1, end: 1 }] },
      { instrument: 'CEA23', quantity: 0 },
      { instrument: 'CEA24', quantity: 1 },
    ];
    expect(await alice.propose('/v1/surrenders/mixed', { ...body, lots: wrong })).toMatchObject({ status: 400 });
    expect(await alice.propose('/v1/surrenders/mixed', { ...body, lots: [wrong[0], wrong[0]] })).toMatchObject({
      status: 400,
      body: {
        errors: [
          { field: 'lots.0.quantity' },
          { field: 'lots.1.instrument', message: 'is that of a lot before' },
          { field: 'lots.1.quantity' },
        ],
      },
    });
    expect(await alice.propose('/v1/surrenders/mixed', { ...body, lots: [] })).toMatchObject({ status: 400 });
  });

  test('waits with all its lots pinned, and both enterprises see it', async () => {
    const answer = await alice.propose('/v1/surrenders/mixed', body);
    expect([answer.status, answer.body.problem]).toEqual([202, undefined]);
    proposal = answer.body.revision;
    expect(await balances('PLANT-A', proposal)).toEqual([
      ['CCER-17', 30, 20],
      ['CEA23', 70, 30],
      ['CEA24', 0, COUNT],
    ]);
    for (const who of [alice, carol, officer])
      expect(await who.ask(`/v1/proposals/${proposal}?minRevision=${proposal}`)).toMatchObject({
        type: 'SettleObligation',
        accounts: ['PLANT-A', 'PLANT-B'],
        operation: { lots: body.lots },
      });
    const pins = await alice.ask<ListBody>(`/v1/encumbrances?kind=proposal&limit=2`);
    const rest = await alice.ask<ListBody>(`/v1/encumbrances?kind=proposal&limit=2&cursor=${pins.next}`);
    expect([...pins.items, ...rest.items].map(({ encumbrance, instrument, quantity }) => [encumbrance, instrument, quantity])).toEqual([
      [proposal, 'CCER-17', 20],
      [proposal, 'CEA23', 30],
      [proposal, 'CEA24', COUNT],
    ]); // prettier-ignore
    expect(rest.next).toBeNull();
    expect(await alice.query(`/v1/surrenders/${proposal}/certificate?minRevision=${proposal}`)).toMatchObject({
      status: 404,
      body: { code: 'surrender-not-found' },
    });
  });

  test('is carried out by the authority of the province whose enterprise it is for, all lots by one event', async () => {
    const elsewhere = clerk.as('provincial-authority', { subject: 'other', client: 'other', province: '110000' });
    expect(await elsewhere.propose(`/v1/proposals/${proposal}/approval`, {})).toMatchObject({ status: 404 });
    settled = done(await officer.propose(`/v1/proposals/${proposal}/approval`, {}));
    expect(settled).toMatchObject({
      status: 'executed',
      event: {
        type: 'ObligationSettled',
        data: {
          from: 'PLANT-A',
          to: 'SURRENDER-2024',
          subject: 'PLANT-B',
          quantity: COUNT + 50,
          lots: [
            { instrument: 'CEA24', use: 'allowance', quantity: COUNT, parts: { first: proposal + 1, last: proposal + 2 } },
            { instrument: 'CCER-17', use: 'offset', ranges: [{ batch: 1, start: 1, end: 20 }] },
            { instrument: 'CEA23', use: 'allowance', ranges: [{ start: 11, end: 20 }, { start: 51, end: 70 }] },
          ],
        },
      },
    }); // prettier-ignore
    const { revision } = settled;
    expect(await balances('PLANT-A', revision)).toEqual([
      ['CCER-17', 30, 0],
      ['CEA23', 70, 0],
      ['CEA24', 0, 0],
    ]);
    expect(await balances('SURRENDER-2024', revision)).toEqual([
      ['CCER-17', 20, 0],
      ['CEA23', 30, 0],
      ['CEA24', COUNT, 0],
    ]);
  });

  test('is one transaction, in the trail of both enterprises, and counts in the totals of each instrument', async () => {
    const { revision } = settled;
    expect(await carol.ask(`/v1/transactions/${revision}`)).toMatchObject({
      type: 'ObligationSettled',
      fromAccount: 'PLANT-A',
      quantity: COUNT + 50,
      complianceYear: 2024,
      reference: 'COMPLIANCE-2024',
      details: { subject: 'PLANT-B', lots: [{ use: 'allowance' }, { use: 'offset' }, { use: 'allowance' }] },
    });
    for (const [account, by] of [
      ['PLANT-A', alice],
      ['PLANT-B', carol],
    ] as const) {
      // prettier-ignore
      const trail = await by.ask<ListBody>(`/v1/accounts/${account}/history?fromRevision=${revision}`);
      expect(trail.items).toMatchObject([{ revision, type: 'ObligationSettled' }]);
    }
    for (const [instrument, surrendered] of [
      ['CEA23', 30],
      ['CEA24', COUNT],
      ['CCER-17', 20],
    ] as const)
      // prettier-ignore
      expect(await clerk.ask(`/v1/instruments/${instrument}/totals`)).toMatchObject({ surrendered });
  });

  test('is certified once, with the ranges of its parts, to the parties, the province and supervisors', async () => {
    const path = `/v1/surrenders/${settled.revision}/certificate`;
    const made = await clerk.ask(`/v1/transactions/${proposal}`);
    const certificate = await alice.ask<CertificateBody & { revision: number }>(path);
    expect(certificate).toMatchObject({
      number: settled.revision,
      account: 'PLANT-A',
      holder: 'HOLDER-PLANT-A',
      subject: 'PLANT-B',
      subjectHolder: 'HOLDER-PLANT-B',
      complianceYear: 2024,
      quantity: COUNT + 50,
      offset: 20,
      appliedAt: made['receivedAt'],
      recordedAt: settled.recordedAt,
      proposal,
      approvals: [{ actor: 'officer', role: 'provincial-authority' }],
      lots: [
        { instrument: 'CEA24', use: 'allowance', quantity: COUNT },
        {
          instrument: 'CCER-17',
          use: 'offset',
          cancellation: 'national-offset',
          ranges: [{ batch: 1, start: 1, end: 20 }],
        },
        { instrument: 'CEA23', use: 'allowance', quantity: 30 },
      ],
    });
    expect(certificate.lots[0]!.ranges).toEqual(
      Array.from({ length: COUNT }, (_, at) => ({ batch: 1, start: 2 * at + 1, end: 2 * at + 1 })),
    );
    const auditor = clerk.as('auditor', { subject: 'auditor', client: 'auditor' });
    for (const who of [carol, officer, auditor]) expect(await who.ask(path)).toEqual(certificate);
    const dave = clerk.as('representative', { subject: 'dave', client: 'dave' });
    const elsewhere = clerk.as('provincial-authority', { subject: 'far', client: 'far', province: '650000' });
    const nothing = await dave.query(`/v1/surrenders/1/certificate`);
    expect(nothing).toMatchObject({ status: 404, body: { code: 'surrender-not-found' } });
    for (const who of [dave, elsewhere])
      expect(await who.query(path)).toMatchObject({ status: 404, body: { code: 'surrender-not-found' } });

    const csv = await alice.query<string>(`${path}?format=csv`);
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + COUNT + 1 + 2);
    expect(lines.at(-1)).toMatch(/CEA23,allowance,30,1,51,70,.*officer$/);
  });

  test('a surrender of one instrument has its certificate, too', async () => {
    const surrender = { from: 'PLANT-A', instrument: 'CCER-17', quantity: 5, complianceYear: 2024 };
    const { revision } = await alice.execute('/v1/surrenders', surrender);
    expect(await alice.ask(`/v1/surrenders/${revision}/certificate?minRevision=${revision}`)).toMatchObject({
      number: revision,
      subject: 'PLANT-A',
      quantity: 5,
      offset: 5,
      approvals: [{ actor: 'second-person', role: 'national-authority' }],
      lots: [{ instrument: 'CCER-17', use: 'offset', quantity: 5, ranges: [{ batch: 1, start: 21, end: 25 }] }],
    });
  });

  test('leaves nothing moved where its account was frozen meanwhile', async () => {
    const lots = [{ instrument: 'CEA23', quantity: 10 }, { instrument: 'CCER-17', quantity: 5 }]; // prettier-ignore
    const answer = await alice.propose('/v1/surrenders/mixed', { from: 'PLANT-A', complianceYear: 2024, lots });
    expect(answer.status).toBe(202);
    await clerk.execute('/v1/accounts/PLANT-A/restraint', { restraint: 'frozen' });
    const ministry = clerk.as('national-authority', { subject: 'ministry', client: 'ministry' });
    const refused = await ministry.propose(`/v1/proposals/${answer.body.revision}/approval`, {});
    expect(refused).toMatchObject({ status: 422, body: { problem: { code: 'account-restrained' } } });
    const withdrawn = done(await alice.propose(`/v1/proposals/${answer.body.revision}/withdrawal`, {}));
    expect(await balances('PLANT-A', withdrawn.revision)).toEqual([
      ['CCER-17', 25, 0],
      ['CEA23', 70, 0],
      ['CEA24', 0, 0],
    ]);
  });
});
