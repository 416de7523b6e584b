// The walk of the README through a running system, on both stores: what an operator, an exchange and an auditor do.
import { RunningSystem, STORES } from '../support/running-system.js';
import type { Answer, CommandBody, ListBody, RegistryClient } from '../support/client.js';
import { until } from '../support/until.js';

const instrument = 'CEA24';

describe.each(STORES)('the walk, journal in %s', (store) => {
  let system: RunningSystem;
  /** Staff of the registry: what they ask for waits for a second person, whom `execute` is, too. */
  let client: RegistryClient;
  /** Acts for A, B and C: what he asks of his accounts is done at once, and is one event. */
  let dealer: RegistryClient;
  /** Orders what is cancelled. */
  let ministry: RegistryClient;
  const representatives = [{ person: 'dealer', rights: 'both' }];
  const at: Record<string, { revision: number; recordedAt: string }> = {};
  /** Executes and remembers where it stands in the record. */
  const step = async (name: string, by: RegistryClient, route: string, body: object) =>
    (at[name] = await by.execute(route, body));

  beforeAll(async () => {
    system = await RunningSystem.start({ store });
    client = system.client;
    dealer = client.as('representative', { subject: 'dealer', accounts: ['A', 'B', 'C'] });
    ministry = client.as('national-authority', { subject: 'ministry' });
  });
  afterAll(async () => {
    const codes = await system.close();
    // Whatever the suite did, everything that runs ends in order.
    expect(codes).toEqual({ 'registry-0': 0, projections: 0 });
  });

  const balances = async (account: string, query = '') =>
    (
      (await client.ask(`/v1/accounts/${account}/balances?minRevision=${at['last']!.revision}${query}`))[
        'balances'
      ] as {
        compartment: string;
        available: number;
      }[]
    ).map(({ compartment, available }) => [compartment, available]);

  test('opens accounts, issues, transfers, moves, surrenders, retires, cancels', async () => {
    for (const accountType of ['issuance', 'retirement', 'cancellation'])
      await client.execute('/v1/accounts', { account: accountType.toUpperCase(), accountType });
    await client.execute('/v1/accounts', { account: 'SURRENDER-2024', accountType: 'surrender', complianceYear: 2024 });
    const holding = (name: string) => ({
      account: name,
      accountType: 'holding',
      holder: `HOLDER-${name}`,
      representatives,
    });
    const opened = await client.command('/v1/accounts', holding('A'));
    expect(opened).toMatchObject({
      status: 200,
      body: { status: 'executed', replayed: false, dryRun: false, event: { type: 'AccountOpened' }, balances: [] },
    });
    expect(opened.headers.get('registry-revision')).toBe(String(opened.body.revision));
    await client.execute('/v1/accounts', holding('B'));
    await client.execute('/v1/instruments', { instrument, kind: 'allowance', vintage: 2024 });

    await step('issue', client, '/v1/issuances', { instrument, to: 'A', quantity: 1_000 });
    const transferred = await dealer.execute('/v1/transfers', {
      from: 'A',
      to: 'B',
      instrument,
      quantity: 60,
      reference: 'TRADE-17',
      reason: 'bilateral-agreement',
    });
    expect(transferred).toMatchObject({
      status: 'executed',
      revision: at['issue']!.revision + 1,
      event: {
        type: 'UnitsTransferred',
        data: { from: 'A', to: 'B', quantity: 60, ranges: [{ batch: 1, start: 1, end: 60 }] },
      },
      balances: [
        { account: 'A', instrument, compartment: 'registry', available: 940, encumbered: 0 },
        { account: 'B', instrument, compartment: 'registry', available: 60, encumbered: 0 },
      ],
    });
    at['transfer'] = transferred;
    await step('move', dealer, '/v1/position-moves', {
      from: 'A',
      instrument,
      quantity: 100,
      toCompartment: 'trading',
    });
    await step('surrender', dealer, '/v1/surrenders', { from: 'A', instrument, quantity: 500, complianceYear: 2024 });
    await step('retire', dealer, '/v1/retirements', {
      from: 'B',
      instrument,
      quantity: 10,
      beneficiary: 'HOLDER-B',
      reason: 'carbon-neutral-event',
    });
    at['last'] = await step('cancel', ministry, '/v1/cancellations', {
      from: 'B',
      instrument,
      quantity: 5,
      reference: 'MEE-2026-0412',
      reason: 'false-reduction',
    });
  });

  test('answers balances and holdings now, as of a revision, and as of an instant', async () => {
    expect(await balances('A')).toEqual([
      ['registry', 340],
      ['trading', 100],
    ]);
    expect(await balances('B')).toEqual([['registry', 45]]);
    expect(await balances('A', '&compartment=trading')).toEqual([['trading', 100]]);
    expect(await balances('A', `&atRevision=${at['issue']!.revision}`)).toEqual([['registry', 1_000]]);
    expect(await balances('A', `&atRevision=${at['transfer']!.revision}`)).toEqual([['registry', 940]]);
    expect(await balances('A', `&asOf=${at['last']!.recordedAt}`)).toEqual([
      ['registry', 340],
      ['trading', 100],
    ]);

    const ranges = async (query: string) =>
      (await client.ask<ListBody>(`/v1/accounts/A/holdings?${query}`)).items.map(({ compartment, start, end }) => [
        compartment,
        start,
        end,
      ]);
    expect(await ranges('')).toEqual([
      ['trading', 61, 160],
      ['registry', 661, 1_000],
    ]);
    expect(await ranges(`atRevision=${at['transfer']!.revision}`)).toEqual([['registry', 61, 1_000]]);
    expect(await ranges(`asOf=${at['last']!.recordedAt}`)).toEqual([
      ['trading', 61, 160],
      ['registry', 661, 1_000],
    ]);
  });

  test('looks back to no moment outside the record', async () => {
    const { revision } = await client.ask('/v1/accounts/A');
    expect(await client.query(`/v1/accounts/A/balances?atRevision=${revision + 1_000}`)).toMatchObject({
      status: 404,
      body: { code: 'revision-unknown' },
    });
    expect(await client.query('/v1/accounts/A/balances?asOf=2001-01-01T00:00:00.000Z')).toMatchObject({
      status: 404,
      body: { code: 'revision-unknown' },
    });
    expect(await client.query('/v1/accounts/A/balances?asOf=2999-01-01T00:00:00.000Z')).toMatchObject({
      status: 400,
      body: { code: 'invalid-input' },
    });
    // Before it was opened an account was not there.
    expect(await client.query('/v1/accounts/A/balances?atRevision=1')).toMatchObject({
      status: 404,
      body: { code: 'account-not-found' },
    });
  });

  test('a query waits for the revision that it is asked for, and says when it does not come', async () => {
    const { revision } = await dealer.execute('/v1/transfers', { from: 'A', to: 'B', instrument, quantity: 1 });
    expect((await client.ask(`/v1/accounts/B/balances?minRevision=${revision}`)).revision).toBeGreaterThanOrEqual(
      revision,
    );
    await dealer.execute('/v1/transfers', { from: 'B', to: 'A', instrument, quantity: 1 });
    const behind = await client.query(`/v1/accounts/B?minRevision=${revision + 1_000_000}`);
    expect(behind).toMatchObject({ status: 503, body: { code: 'read-models-behind', retry: 'same-key' } });
    expect(behind.headers.get('retry-after')).toBe('1');
  });

  test('totals and the whereabouts of a unit', async () => {
    expect(await client.ask(`/v1/instruments/${instrument}/totals`)).toMatchObject({
      issued: 1_000,
      inCirculation: 485,
      surrendered: 500,
      retired: 10,
      cancelled: 5,
    });
    const places = async (serial: number) =>
      (await client.ask(`/v1/instruments/${instrument}/units/${serial}`))['places'] as {
        account: string;
        fromRevision: number;
        toRevision: number | null;
      }[];
    const first = await places(1);
    expect(first.map(({ account }) => account)).toEqual(expect.arrayContaining(['A', 'B', 'RETIREMENT']));
    expect(first[0]).toMatchObject({ account: 'A', fromRevision: at['issue']!.revision });
    expect(first.at(-1)).toMatchObject({
      account: 'RETIREMENT',
      fromRevision: at['retire']!.revision,
      toRevision: null,
    });
    for (const [index, place] of first.slice(0, -1).entries())
      expect(place.toRevision).toBe(first[index + 1]!.fromRevision);
    expect((await places(200)).at(-1)).toMatchObject({ account: 'SURRENDER-2024' });
    expect(await places(5_000)).toEqual([]);
  });

  test('the audit trail: who, in which role, when, why, amounts before and after; as pages and as a stream', async () => {
    const trail: Record<string, unknown>[] = [];
    let pages = 0;
    for await (const { items } of client.pages<Record<string, unknown>>('/v1/accounts/A/history?limit=2')) {
      expect(items.length).toBeLessThanOrEqual(2);
      trail.push(...items);
      pages++;
    }
    expect(pages).toBe(Math.ceil(trail.length / 2));
    expect(trail.map(({ revision }) => revision)).toEqual(
      trail.map(({ revision }) => revision as number).toSorted((a, b) => a - b),
    );
    expect(trail.find(({ reference }) => reference === 'TRADE-17')).toMatchObject({
      revision: at['transfer']!.revision,
      type: 'UnitsTransferred',
      status: 'executed',
      client: 'local',
      actor: 'dealer',
      role: 'representative',
      reason: 'bilateral-agreement',
      recordedAt: at['transfer']!.recordedAt,
      changes: [{ instrument, compartment: 'registry', available: [1_000, 940], encumbered: [0, 0] }],
    });

    const stream = await client.query<string>('/v1/accounts/A/history.ndjson');
    expect(stream.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = stream.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.slice(0, -1)).toEqual(trail);
    expect(lines.at(-1)).toMatchObject({
      end: true,
      account: 'A',
      entries: trail.length,
      revision: expect.any(Number),
    });
  });

  test('transactions by revision, by reference, by account, to the end of all pages', async () => {
    expect((await client.ask<ListBody>('/v1/transactions?reference=TRADE-17')).items).toMatchObject([
      { revision: at['transfer']!.revision },
    ]);
    expect((await client.ask<ListBody>('/v1/transactions?reference=TRADE-1')).items).toEqual([]);
    expect(await client.ask(`/v1/transactions/${at['transfer']!.revision}`)).toMatchObject({
      type: 'UnitsTransferred',
      quantity: 60,
    });
    const { revision } = await client.ask('/v1/accounts/A');
    const all: number[] = [];
    for await (const { items } of client.pages<{ revision: number }>('/v1/transactions?limit=3'))
      all.push(...items.map((one) => one.revision));
    expect(all).toEqual(Array.from({ length: revision + 1 }, (_, index) => revision - index));
    const ofB: number[] = [];
    for await (const { items } of client.pages<{ revision: number }>('/v1/transactions?account=B&limit=1'))
      ofB.push(...items.map((one) => one.revision));
    expect(ofB).toContain(at['retire']!.revision);
    expect(ofB).not.toContain(at['surrender']!.revision);
    expect(await client.query('/v1/transactions/999999')).toMatchObject({
      status: 404,
      body: { code: 'transaction-not-found' },
    });
  });

  test('a dry run says what would happen, and nothing does', async () => {
    const before = await client.ask('/v1/accounts/A/balances');
    const body = { from: 'A', to: 'B', instrument, quantity: 40 };
    const tried = await dealer.execute('/v1/transfers', body, { key: 'dry-1', dryRun: true });
    expect(tried).toMatchObject({
      status: 'executed',
      dryRun: true,
      event: { type: 'UnitsTransferred' },
      balances: [{ account: 'A', available: 300 }, { account: 'B' }],
    });
    expect(
      await dealer.command('/v1/transfers', { ...body, quantity: 341 }, { key: 'dry-1', dryRun: true }),
    ).toMatchObject({
      status: 422,
      body: { status: 'rejected', dryRun: true, problem: { code: 'insufficient-units' } },
    });
    expect(await client.ask('/v1/accounts/A/balances')).toEqual(before);
    expect(await client.query('/v1/commands/dry-1')).toMatchObject({
      status: 404,
      body: { code: 'command-not-found' },
    });
    // The key is free for the real thing.
    expect(await dealer.execute('/v1/transfers', body, { key: 'dry-1' })).toMatchObject({
      dryRun: false,
      replayed: false,
    });
    await dealer.execute('/v1/transfers', { ...body, from: 'B', to: 'A' });
  });

  test('the same key and input is the same outcome again; another input is refused; keys belong to their client', async () => {
    const as = (system: string) =>
      client.as('representative', { subject: 'dealer', accounts: ['A', 'B'], client: system });
    const body = { from: 'A', to: 'B', instrument, quantity: 7, reference: 'ONCE' };
    const first = await dealer.execute('/v1/transfers', body, { key: 'once', client: 'exchange-1' });
    const again = await dealer.execute(
      '/v1/transfers',
      { reference: 'ONCE', quantity: 7, instrument, to: 'B', from: 'A' },
      { key: 'once', client: 'exchange-1' },
    );
    expect(again).toEqual({ ...first, replayed: true });
    expect(
      await dealer.command('/v1/transfers', { ...body, quantity: 8 }, { key: 'once', client: 'exchange-1' }),
    ).toMatchObject({
      status: 409,
      body: { code: 'key-reused', retry: 'new-key', numbers: { firstRevision: first.revision } },
    });
    const other = await dealer.execute('/v1/transfers', body, { key: 'once', client: 'exchange-2' });
    expect(other).toMatchObject({ replayed: false, revision: first.revision + 1 });
    expect(await as('exchange-1').query('/v1/commands/once')).toEqual(
      expect.objectContaining({ status: 200, body: { ...first, replayed: true } }),
    );
    expect(await as('exchange-3').query('/v1/commands/once')).toMatchObject({
      status: 404,
      body: { code: 'command-not-found', numbers: { revision: other.revision } },
    });
    // Somebody else who works with the same system: the outcome is not his, whether it was done or refused.
    const colleague = client.as('representative', { subject: 'colleague', client: 'exchange-1' });
    const tooMuch = { ...body, quantity: 999_999 };
    const refused = { key: 'once-refused', client: 'exchange-1' };
    expect(await dealer.command('/v1/transfers', tooMuch, refused)).toMatchObject({ status: 422 });
    for (const [sent, key] of [
      [body, 'once'],
      [tooMuch, 'once-refused'],
    ] as const) {
      expect(await as('exchange-1').query(`/v1/commands/${key}`)).toMatchObject({ status: 200 });
      expect(await colleague.query(`/v1/commands/${key}`)).toMatchObject({
        status: 404,
        body: { code: 'command-not-found' },
      });
      expect(await colleague.command('/v1/transfers', sent, { key })).toMatchObject({
        status: 409,
        body: { code: 'key-reused' },
      });
    }
    // Who sees all sees this, too.
    expect(
      await client.as('registry-administrator', { client: 'exchange-1' }).query('/v1/commands/once'),
    ).toMatchObject({
      status: 200,
    });
  });

  test('a command after its notAfter is refused for good and not recorded', async () => {
    const late = await dealer.command(
      '/v1/transfers',
      { from: 'A', to: 'B', instrument, quantity: 1, notAfter: '2020-01-01T00:00:00.000Z' },
      { key: 'late' },
    );
    expect(late).toMatchObject({
      status: 422,
      body: {
        status: 'rejected',
        problem: { code: 'not-after-passed', numbers: { notAfter: '2020-01-01T00:00:00.000Z' } },
      },
    });
    expect(await client.query('/v1/commands/late')).toMatchObject({ status: 404 });
    expect(
      await dealer.execute('/v1/transfers', {
        from: 'A',
        to: 'B',
        instrument,
        quantity: 1,
        notAfter: '2990-01-01T00:00:00.000Z',
      }),
    ).toMatchObject({ status: 'executed' });
  });

  test('a rejection says its numbers, burns its key, and stands in the trail of both accounts', async () => {
    const body = { from: 'A', to: 'B', instrument, quantity: 10_000, reference: 'TOO-MUCH' };
    const refused = await dealer.command('/v1/transfers', body, { key: 'too-much' });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        status: 'rejected',
        replayed: false,
        problem: {
          status: 422,
          code: 'insufficient-units',
          retry: 'new-key',
          numbers: { available: 325, requested: 10_000 },
        },
      },
    });
    expect(await dealer.command('/v1/transfers', body, { key: 'too-much' })).toEqual(
      expect.objectContaining({ status: 422, body: { ...refused.body, replayed: true } }),
    );
    for (const account of ['A', 'B']) {
      const { items } = await client.ask<ListBody>(
        `/v1/accounts/${account}/history?minRevision=${refused.body.revision}&fromRevision=${refused.body.revision}`,
      );
      expect(items).toMatchObject([
        {
          revision: refused.body.revision,
          status: 'rejected',
          code: 'insufficient-units',
          reference: 'TOO-MUCH',
          changes: [],
        },
      ]);
    }
  });

  test('an unknown account or instrument is 404, not recorded, and burns no key', async () => {
    await dealer.execute('/v1/transfers', { from: 'A', to: 'B', instrument, quantity: 1 });
    const { revision } = await client.ask('/v1/health/ready');
    const unknown = (body: object) =>
      dealer.command('/v1/transfers', { from: 'A', to: 'B', instrument, quantity: 1, ...body }, { key: 'unknown' });
    expect(await unknown({ to: 'C' })).toMatchObject({
      status: 404,
      body: { code: 'account-not-found', numbers: { account: 'C' } },
    });
    expect(await unknown({ instrument: 'CEA99' })).toMatchObject({
      status: 404,
      body: { code: 'instrument-not-found' },
    });
    expect((await client.ask('/v1/health/ready')).revision).toBe(revision);
    const opened = await client.execute('/v1/accounts', {
      account: 'C',
      accountType: 'holding',
      holder: 'HOLDER-C',
      representatives,
    });
    expect(await unknown({ to: 'C' })).toMatchObject({
      status: 200,
      body: { revision: opened.revision + 1, replayed: false },
    });
    for (const path of [
      'accounts/NOBODY',
      'accounts/NOBODY/balances',
      'accounts/NOBODY/holdings',
      'accounts/NOBODY/history',
      'accounts/NOBODY/history.ndjson',
    ])
      expect(await client.query(`/v1/${path}`)).toMatchObject({ status: 404, body: { code: 'account-not-found' } });
    expect(await client.query('/v1/instruments/NONE/totals')).toMatchObject({
      status: 404,
      body: { code: 'instrument-not-found' },
    });
  });

  test('what the staff asks for waits for a second person, says so to every retry, and keeps both in the record', async () => {
    const body = { instrument, to: 'A', quantity: 5, reference: 'PLAN-5', reason: 'allocation-plan' };
    const made = await client.propose('/v1/issuances', body, { key: 'plan-5' });
    expect(made).toMatchObject({
      status: 202,
      body: {
        commandId: 'plan-5',
        status: 'pending',
        replayed: false,
        event: { type: 'ProposalMade', data: { operation: { type: 'IssueUnits', to: 'A', quantity: 5 } } },
      },
    });
    const proposal = made.body.revision;
    expect(made.headers.get('location')).toBe(`/v1/proposals/${proposal}`);
    const again = await client.propose('/v1/issuances', body, { key: 'plan-5' });
    expect(again).toMatchObject({ status: 202, body: { ...made.body, replayed: true } });
    expect(again.headers.get('location')).toBe(`/v1/proposals/${proposal}`);
    expect(await client.ask('/v1/commands/plan-5')).toEqual({ ...made.body, replayed: true });
    const { issued } = await client.ask(`/v1/instruments/${instrument}/totals?minRevision=${proposal}`);
    expect(issued).toBe(1_000);

    // Nobody approves what he proposed, in whichever role he comes back.
    const approval = `/v1/proposals/${proposal}/approval`;
    for (const maker of [client, client.as('national-authority')])
      expect(await maker.propose(approval, {})).toMatchObject({
        status: 422,
        body: { status: 'rejected', problem: { code: 'own-proposal', numbers: { proposal } } },
      });
    const second = client.as('national-authority', { subject: 'second-person' });
    const done = await second.execute(approval, {}, { key: 'approve-5' });
    expect(done).toMatchObject({ commandId: 'approve-5', status: 'executed', event: { type: 'UnitsIssued' } });

    const trail = await client.ask<ListBody>(
      `/v1/accounts/A/history?fromRevision=${proposal}&minRevision=${done.revision}`,
    );
    const said = { reference: 'PLAN-5', reason: 'allocation-plan' };
    expect(trail.items).toMatchObject([
      {
        revision: proposal,
        type: 'ProposalMade',
        actor: 'local',
        role: 'registry-administrator',
        ...said,
        changes: [],
      },
      { type: 'CommandRejected', code: 'own-proposal', actor: 'local', role: 'registry-administrator' },
      { type: 'CommandRejected', code: 'own-proposal', actor: 'local', role: 'national-authority' },
      {
        revision: done.revision,
        type: 'UnitsIssued',
        actor: 'second-person',
        role: 'national-authority',
        proposal,
        ...said,
      },
    ]);
    // The record itself says which proposal the event carries out.
    expect(await system.event(done.revision)).toMatchObject({ type: 'UnitsIssued', proposal });
    // It has ended: nobody is asked any more.
    expect(await second.propose(approval, {})).toMatchObject({ status: 404, body: { code: 'proposal-not-found' } });
  });

  test('who is not asked, or has no right to an account, learns no more than of what is not there', async () => {
    const told = async (asked: string, name: string | number, answer: Promise<Answer<CommandBody>>) => {
      const { status, body } = await answer;
      return [
        asked,
        status,
        JSON.stringify({ ...body, requestId: '' }).replaceAll(new RegExp(`\\b${name}\\b`, 'g'), '…'),
      ];
    };
    const made = await client.propose('/v1/issuances', { instrument, to: 'A', quantity: 1 });
    const proposal = made.body.revision;
    const strangers = [
      dealer,
      client.as('court-liaison', { subject: 'judge' }),
      client.as('provincial-authority', { subject: 'officer' }),
    ];
    for (const stranger of strangers)
      for (const what of ['approval', 'rejection', 'withdrawal']) {
        const ask = (of: number) => told(what, of, stranger.propose(`/v1/proposals/${of}/${what}`, {}));
        const unknown = await ask(999_999);
        expect(unknown).toEqual([what, 404, expect.stringContaining('proposal-not-found')]);
        expect(await ask(proposal)).toEqual(unknown);
      }

    await client.execute('/v1/accounts', { account: 'FOREIGN', accountType: 'holding', holder: 'HOLDER-FOREIGN' });
    const from = (account: string): [route: string, body: object][] => [
      ['/v1/transfers', { from: account, to: 'B', instrument, quantity: 1 }],
      ['/v1/position-moves', { from: account, instrument, quantity: 1, toCompartment: 'trading' }],
      ['/v1/surrenders', { from: account, instrument, quantity: 1, complianceYear: 2024 }],
      ['/v1/retirements', { from: account, instrument, quantity: 1, beneficiary: 'HOLDER-B', reason: 'gift' }],
      [`/v1/accounts/${account}/close`, {}],
      [`/v1/accounts/${account}/holder`, { holder: 'HOLDER-NEW' }],
      [`/v1/accounts/${account}/trusted-accounts`, { trusted: 'A' }],
      [`/v1/accounts/${account}/representatives`, { person: 'dealer', rights: 'both' }],
    ];
    const unknown = from('NOBODY');
    for (const [index, [route, body]] of from('FOREIGN').entries()) {
      const nobody = await told(route, 'NOBODY', dealer.propose(...unknown[index]!));
      expect(nobody).toEqual([route, 404, expect.stringContaining('account-not-found')]);
      expect(await told(route, 'FOREIGN', dealer.propose(route, body))).toEqual(nobody);
    }
    for (const query of ['', '/balances', '/holdings', '/history', '/history.ndjson']) {
      const ask = (account: string) =>
        told(query, account, dealer.query<CommandBody>(`/v1/accounts/${account}${query}`));
      expect(await ask('FOREIGN')).toEqual(await ask('NOBODY'));
    }

    // Nothing of this is in the record, and the proposal still waits.
    const second = client.as('national-authority', { subject: 'second-person' });
    expect(await second.propose(`/v1/proposals/${proposal}/rejection`, { reason: 'not-in-the-plan' })).toMatchObject({
      status: 200,
      body: { event: { type: 'ProposalEnded', data: { outcome: 'rejected' } } },
    });
  });

  test('a role does what the table of operations gives it, and no route opens more', async () => {
    const exchange = client.as('exchange', { subject: 'matching-engine' });
    const transfer = { from: 'A', to: 'B', instrument, quantity: 1 };
    expect(await exchange.propose('/v1/transfers', transfer)).toMatchObject({
      status: 403,
      body: { code: 'operation-not-allowed', retry: 'never', numbers: { role: 'exchange' } },
    });
    // Trades are settled between trading positions, at once.
    expect(await exchange.propose('/v1/transfers', { ...transfer, compartment: 'trading' })).toMatchObject({
      status: 200,
      body: { status: 'executed', event: { type: 'UnitsTransferred' } },
    });
    const freeze = { kind: 'judicial-freeze', account: 'A', instrument, quantity: 1, reference: 'Case 2026/1' };
    expect(await dealer.propose('/v1/encumbrances', freeze)).toMatchObject({
      status: 403,
      body: { code: 'operation-not-allowed' },
    });
    // This is the door, before any rule of the ledger.
    expect(await client.as('auditor').propose('/v1/transfers', transfer)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  test('an account closes when it is empty, and only then', async () => {
    expect(await client.command('/v1/accounts/C/close', {})).toMatchObject({
      status: 422,
      body: { problem: { code: 'account-not-empty', numbers: { held: 1 } } },
    });
    await dealer.execute('/v1/transfers', { from: 'C', to: 'A', instrument, quantity: 1 });
    const closed = await client.execute('/v1/accounts/C/close', { reason: 'merger' });
    expect(await client.ask(`/v1/accounts/C?minRevision=${closed.revision}`)).toMatchObject({
      closedRevision: closed.revision,
    });
    expect((await client.ask<ListBody>('/v1/accounts?type=holding&status=open')).items).toMatchObject([
      { account: 'A' },
      { account: 'B' },
      { account: 'FOREIGN' },
    ]);
    expect(await dealer.command('/v1/transfers', { from: 'A', to: 'C', instrument, quantity: 1 })).toMatchObject({
      status: 422,
      body: { problem: { code: 'account-closed' } },
    });
  });

  test('gives the same answers after a restart on the same data', async () => {
    const { revision } = await dealer.execute(
      '/v1/transfers',
      { from: 'A', to: 'B', instrument, quantity: 2 },
      { key: 'before' },
    );
    const paths = [
      `/v1/accounts/A/balances?minRevision=${revision}`,
      '/v1/accounts/A/holdings',
      '/v1/accounts/B/history?limit=1000',
      `/v1/instruments/${instrument}/totals`,
      `/v1/instruments/${instrument}/units/1`,
      '/v1/transactions?limit=1000',
      `/v1/accounts/A/balances?atRevision=${at['transfer']!.revision}`,
      '/v1/commands/before',
      '/v1/commands/too-much',
    ];
    const answers = async () => {
      const bodies: unknown[] = [];
      for (const path of paths) bodies.push(await client.ask(path));
      return bodies;
    };
    const before = await answers();
    for (const one of [system.registry, system.projections]) expect(await one.stop()).toBe(0);
    await system.eventStore?.kill();
    await system.eventStore?.start();
    await Promise.all([system.registry.start(), system.projections.start()]);
    expect(await answers()).toEqual(before);
    expect(
      await dealer.execute('/v1/transfers', { from: 'A', to: 'B', instrument, quantity: 2 }, { key: 'before' }),
    ).toMatchObject({ replayed: true, revision });
    await until(
      async () =>
        (await client.ask<{ projectedRevision: number; revision: number }>('/v1/health/ready')).projectedRevision ===
        revision,
    );
  });
});
