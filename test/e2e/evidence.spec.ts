// Evidence over HTTP: handed in, looked at by those who may, bound by commands, and refused where it is not there.
import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';

const BYTES_MAX = 200_000;
const ORDER = Buffer.from('%PDF-1.7\n(court order 2026-118)\n%%EOF\n');
const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

interface Uploaded {
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
}

describe.each(STORES)('evidence, journal in %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;

  beforeAll(async () => {
    // Two of them: what one has taken, the other knows.
    system = await RunningSystem.start({ store, registries: 2, env: { EVIDENCE_BYTES_MAX: String(BYTES_MAX) } });
    client = system.client;
    await client.execute('/v1/accounts', { account: 'A', accountType: 'holding', holder: 'HOLDER-A' });
    await client.execute('/v1/accounts', { account: 'ISSUANCE', accountType: 'issuance' });
    await client.execute('/v1/instruments', { instrument: 'CEA24', kind: 'allowance', vintage: 2024 });
  });
  afterAll(async () => {
    expect(await system.close()).toEqual({ 'registry-0': 0, 'registry-1': 0, projections: 0 });
  });

  const upload = <Body = Uploaded>(content: Buffer, type: string, who = client) =>
    who.send<Body>('POST', '/v1/evidence', content, { 'content-type': type });

  test('the same bytes twice are one record, in the shape that a command takes', async () => {
    const expected = { sha256: hashOf(ORDER), bytes: ORDER.length, mediaType: 'application/pdf' };
    for (let time = 0; time < 2; time++)
      expect(await upload(ORDER, 'application/pdf')).toMatchObject({ status: 200, body: expected });
    const close = await system.clients[1]!.command('/v1/accounts/A/close', { evidence: [expected], reason: 'merger' });
    expect(close).toMatchObject({ status: 200, body: { status: 'executed', event: { type: 'AccountClosed' } } });
    const { items } = await client.ask<{ items: { evidence: unknown }[] }>(
      `/v1/accounts/A/history?minRevision=${close.body.revision}`,
    );
    expect(items.at(-1)?.evidence).toEqual([expected]);
  });

  test('it comes back byte for byte, to be saved and not shown', async () => {
    const response = await fetch(`${system.clients[1]!.url}/v1/evidence/${hashOf(ORDER)}`, {
      headers: { authorization: await client.bearer() },
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(ORDER)).toBe(true);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${hashOf(ORDER)}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  test('a command that names what is not there is refused before the append, with every such hash', async () => {
    const known = (await upload(ORDER, 'application/pdf')).body;
    const missing = { sha256: hashOf(Buffer.from('never')), bytes: 5, mediaType: 'application/pdf' };
    // By the same registry, which so has the head of the journal.
    const earlier = { account: 'EARLIER', accountType: 'holding', holder: 'HOLDER-EARLIER' };
    const { revision } = await client.execute('/v1/accounts', earlier);
    const open = { account: 'B', accountType: 'holding', holder: 'HOLDER-B' };
    const key = `late-evidence-${store}`;
    const refused = await client.command(
      '/v1/accounts',
      {
        ...open,
        evidence: [known, missing, { ...known, bytes: 1 }, { ...known, mediaType: 'image/png' }],
      },
      { key },
    );
    expect(refused).toMatchObject({ status: 400, body: { code: 'evidence-unknown', retry: 'same-key' } });
    const problem = refused.body as unknown as Problem;
    expect(problem.errors?.map(({ field }) => field)).toEqual([
      'evidence.1.sha256',
      'evidence.2.bytes',
      'evidence.3.mediaType',
    ]);
    expect(problem.detail).toContain(missing.sha256);
    const dryRun = await client.command('/v1/accounts', { ...open, evidence: [missing] }, { dryRun: true });
    expect(dryRun).toMatchObject({ status: 400, body: { code: 'evidence-unknown' } });
    // Nothing was decided under the key: with its documents handed in, the command is taken under it.
    const taken = await client.propose('/v1/accounts', { ...open, evidence: [known] }, { key });
    expect(taken).toMatchObject({ status: 202, body: { status: 'pending', replayed: false } });
    // And nothing was recorded since.
    expect(taken.body.revision).toBe(revision + 1);
  });

  test('supervisors and the uploader see it; to everybody else it is not there, and cannot be named', async () => {
    const report = Buffer.from('plant,tonnes\n电厂,60\n');
    const as = (role: string, subject: string, system = 'local') => client.as(role, { subject, client: system });
    const verifier = as('verification-body', 'verifier-1');
    const uploaded = (await upload(report, 'text/csv; charset=utf-8', verifier)).body;
    expect(uploaded).toEqual({ sha256: hashOf(report), bytes: report.length, mediaType: 'text/csv' });
    const path = `/v1/evidence/${uploaded.sha256}`;
    for (const role of ['national-authority', 'registry-administrator', 'regulator', 'auditor'])
      expect([role, (await as(role, 'supervisor').query(path)).status]).toEqual([role, 200]);
    expect(await as('court-liaison', 'judge-1').query(path, { 'registry-procedure': 'HU-01-2026-118' })).toMatchObject({
      status: 200,
      body: report.toString(),
    });
    expect(await verifier.query(path)).toMatchObject({ status: 200, body: report.toString() });
    expect(await as('public', 'anybody').query(path)).toMatchObject({ status: 403, body: { code: 'forbidden' } });

    const representative = as('representative', 'rep-1');
    const nowhere = `/v1/evidence/${hashOf(Buffer.from('nowhere'))}`;
    for (const other of [
      as('verification-body', 'verifier-2'),
      // Names are those of a system: another's verifier-1 is somebody else.
      as('verification-body', 'verifier-1', 'elsewhere'),
      representative,
      as('exchange', 'exchange-1'),
      as('provincial-authority', 'officer'),
    ]) {
      const [hidden, unknown] = await Promise.all([path, nowhere].map((asked) => other.query<Problem>(asked)));
      expect(hidden).toMatchObject({ status: 404, body: { code: 'evidence-not-found' } });
      // But for the hash that was asked for, the two answers are one.
      const plain = ({ status, body }: { status: number; body: Problem }, asked: string) =>
        JSON.stringify({ answered: status, ...body, requestId: '' }).replaceAll(asked.slice(-64), 'HASH');
      expect(plain(hidden!, path)).toBe(plain(unknown!, nowhere));
    }
    const opened = { account: 'C', accountType: 'holding', holder: 'HOLDER-C', evidence: [uploaded] };
    expect(await representative.command('/v1/accounts', opened)).toMatchObject({
      status: 400,
      body: { code: 'evidence-unknown' },
    });
    // Who has the document can hand it in himself; under another type it is his own claim.
    const own = (await upload(report, 'text/csv', representative)).body;
    expect(own).toEqual(uploaded);
    expect(await representative.command('/v1/accounts', opened)).toMatchObject({
      status: 200,
      body: { event: { type: 'AccountOpened' } },
    });
  });

  test('a province sees the documents of its accounts, and no others', async () => {
    const licence = (await upload(Buffer.from('licence,420000\n'), 'text/csv')).body;
    const { revision } = await client.execute('/v1/accounts', {
      account: 'HUBEI',
      accountType: 'holding',
      holder: 'HOLDER-HUBEI',
      province: '420000',
      evidence: [licence],
    });
    await client.ask(`/v1/accounts/HUBEI/history?minRevision=${revision}`);
    const officer = (province: string) =>
      client.as('provincial-authority', { subject: `officer-${province}`, province });
    const path = `/v1/evidence/${licence.sha256}`;
    expect(await officer('420000').query(path)).toMatchObject({ status: 200, body: 'licence,420000\n' });
    expect(await officer('310000').query(path)).toMatchObject({ status: 404, body: { code: 'evidence-not-found' } });
    const restrain = { restraint: 'restricted', reason: 'audit', evidence: [licence] };
    expect(await officer('310000').propose('/v1/accounts/HUBEI/restraint', restrain)).toMatchObject({
      status: 400,
      body: { code: 'evidence-unknown' },
    });
    expect(await officer('420000').propose('/v1/accounts/HUBEI/restraint', restrain)).toMatchObject({ status: 202 });
  });

  test('who is asked to approve sees what he approves by, and the other side does not', async () => {
    const person = (subject: string) => client.as('representative', { subject });
    for (const [account, people] of [
      ['SELLER', ['maker', 'checker']],
      ['BUYER', ['buyer']],
    ] as const)
      await client.execute('/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `HOLDER-${account}`,
        representatives: people.map((name) => ({ person: name, rights: 'both' })),
        secondRepresentative: 'always',
      });
    await client.execute('/v1/issuances', { instrument: 'CEA24', to: 'SELLER', quantity: 10 });
    const contract = (await upload(Buffer.from('contract\n'), 'text/csv', person('maker'))).body;
    const sale = { from: 'SELLER', to: 'BUYER', instrument: 'CEA24', quantity: 4, evidence: [contract] };
    const { status, body } = await person('maker').propose('/v1/transfers', sale);
    expect(status).toBe(202);
    await client.ask(`/v1/proposals/${body.revision}?minRevision=${body.revision}`);
    const path = `/v1/evidence/${contract.sha256}`;
    expect(await person('checker').query(path)).toMatchObject({ status: 200, body: 'contract\n' });
    expect(await person('buyer').query(`/v1/proposals/${body.revision}`)).toMatchObject({ status: 200 });
    expect(await person('buyer').query(path)).toMatchObject({ status: 404, body: { code: 'evidence-not-found' } });
  });

  test.each([
    ['empty', Buffer.alloc(0), 'application/pdf', 400, 'bad-request'],
    ['of a type that is not taken', Buffer.from('<html/>'), 'text/html', 415, 'unsupported-media-type'],
    ['text/plain, which browsers send unasked', Buffer.from('a'), 'text/plain', 415, 'unsupported-media-type'],
    ['JSON', Buffer.from('{}'), 'application/json', 415, 'unsupported-media-type'],
    ['lines of JSON', Buffer.from('{}\n'), 'application/x-ndjson', 415, 'unsupported-media-type'],
    ['not what it says', Buffer.from('plain words'), 'application/pdf', 415, 'evidence-type-wrong'],
    ['one byte too large', Buffer.alloc(BYTES_MAX + 1, 'a'), 'text/csv', 413, 'payload-too-large'],
    ['far too large', Buffer.alloc(30 * BYTES_MAX, 'a'), 'text/csv', 413, 'payload-too-large'],
  ])('a document that is %s', async (_name, content, type, status, code) => {
    expect(await upload<Problem>(content, type)).toMatchObject({ status, body: { code } });
  });

  test('the largest document is taken', async () => {
    const content = Buffer.alloc(BYTES_MAX, 'a');
    expect(await upload(content, 'text/csv')).toMatchObject({ status: 200, body: { bytes: BYTES_MAX } });
  });

  test('other routes read no documents', async () => {
    const answer = await client.send<Problem>('POST', '/v1/transfers', ORDER, {
      'content-type': 'application/pdf',
      'idempotency-key': 'a-document',
    });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
  });

  test('other routes take no lines either, and do not count their bytes as fields', async () => {
    const answer = await client.send<Problem>('POST', '/v1/transfers', Buffer.alloc(1_000_000, 'a'), {
      'content-type': 'application/x-ndjson',
      'idempotency-key': 'a-million-fields',
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', errors: [{ field: 'body', message: 'must be a JSON object' }] },
    });
  });

  test('while documents are looked up, the commands of a client keep their order', async () => {
    const dealer = client.as('representative', { subject: 'dealer' });
    const known = (await upload(ORDER, 'application/pdf', dealer)).body;
    const missing = { sha256: hashOf(Buffer.from('missing')), bytes: 7, mediaType: 'application/pdf' };
    for (const account of ['X', 'Y', 'Z'])
      await client.execute('/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `HOLDER-${account}`,
        representatives: [{ person: 'dealer', rights: 'both' }],
      });
    await client.execute('/v1/issuances', { instrument: 'CEA24', to: 'X', quantity: 50 });
    // Each line can only be executed after the one before it.
    const line = (key: string, from: string, to: string, evidence?: object) =>
      JSON.stringify({ key, from, to, instrument: 'CEA24', quantity: 50, ...(evidence && { evidence: [evidence] }) });
    const lines = [
      line('first', 'X', 'Y', known),
      line('second', 'Y', 'Z'),
      line('unknown', 'Z', 'X', missing),
      line('third', 'Z', 'X', known),
      line('fourth', 'X', 'Y'),
    ];
    const answer = await dealer.send<string>('POST', '/v1/transfers/bulk', lines.join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    const outcomes = answer.body
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as { status: string; problem?: Problem });
    expect(outcomes.map(({ status, problem }) => problem?.code ?? status)).toEqual([
      'executed',
      'executed',
      'evidence-unknown',
      'executed',
      'executed',
    ]);
  });

  test.each(['auditor', 'regulator', 'public'])('a %s hands in nothing', async (role) => {
    expect(await upload<Problem>(ORDER, 'application/pdf', client.as(role))).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  test('the database itself refuses another content, and any change', async () => {
    const db = new pg.Client({ connectionString: system.databaseUrl });
    await db.connect();
    try {
      for (const statement of [
        `UPDATE evidence.documents SET sha256 = sha256`,
        `DELETE FROM evidence.uploads`,
        `DELETE FROM evidence.documents`,
        `TRUNCATE evidence.documents CASCADE`,
      ])
        await expect(db.query(statement)).rejects.toThrow('evidence is never changed');
      await expect(
        db.query(`INSERT INTO evidence.documents (ledger_id, sha256, content) VALUES ('x', $1, 'other')`, [
          hashOf(ORDER),
        ]),
      ).rejects.toThrow('content_has_its_hash');
    } finally {
      await db.end();
    }
  });
});
