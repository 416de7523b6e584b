// What wrong, hostile and hasty callers send: every one gets a clear answer, and the record stays whole.
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';
import { until } from '../support/until.js';

const instrument = 'CEA24';
const issued = 1_000_000;

describe.each(STORES)('bad input, journal in %s', (store) => {
  let system: RunningSystem;
  let staff: RegistryClient;
  /** A representative of all accounts: what he asks is done at once. */
  let client: RegistryClient;
  let keys = 0;

  beforeAll(async () => {
    system = await RunningSystem.start({ store });
    staff = system.client;
    client = staff.as('representative', { subject: 'dealer', accounts: ['A', 'B', 'S'] });
    for (const account of ['A', 'B', 'S'])
      await staff.execute('/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `HOLDER-${account}`,
        representatives: [{ person: 'dealer', rights: 'both' }],
      });
    await staff.execute('/v1/accounts', { account: 'SURRENDER-2024', accountType: 'surrender', complianceYear: 2024 });
    await staff.execute('/v1/instruments', { instrument, kind: 'allowance', vintage: 2024 });
    await staff.execute('/v1/issuances', { instrument, to: 'A', quantity: issued });
  });

  /** Whatever came before: it lives, takes commands, and not a tonne was made or lost. */
  afterEach(async () => {
    const { status, body } = await client.query('/v1/health/ready');
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'ready' } });
    const { revision } = await client.execute('/v1/transfers', { from: 'A', to: 'B', instrument, quantity: 1 });
    const held = await Promise.all(['A', 'B'].map((account) => available(account, revision)));
    expect(held[0]! + held[1]!).toBe(issued);
  });
  afterAll(async () => {
    expect(await system.close()).toMatchObject({ 'registry-0': 0 });
  });

  const available = async (account: string, minRevision = 0): Promise<number> => {
    const { balances } = await client.ask<{ revision: number; balances: { available: number }[] }>(
      `/v1/accounts/${account}/balances?minRevision=${minRevision}`,
    );
    return balances.reduce((sum, one) => sum + one.available, 0);
  };
  const transfer = { from: 'A', to: 'B', instrument, quantity: 1 };
  const headers = (more: Record<string, string> = {}) => ({
    'content-type': 'application/json',
    'idempotency-key': `bad-${++keys}`,
    ...more,
  });
  const post = (body: string | Uint8Array | undefined, more: Record<string, string> = {}, path = '/v1/transfers') =>
    client.send<Problem>('POST', path, body, headers(more));
  const fieldsOf = ({ errors }: Problem): string[] => [...new Set((errors ?? []).map(({ field }) => field))].sort();
  const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

  test.each([
    ['no JSON', '{"from":', 400, 'malformed-json'],
    ['words', 'transfer it all', 400, 'malformed-json'],
    ['NaN', '{"from":"A","to":"B","instrument":"CEA24","quantity":NaN}', 400, 'malformed-json'],
    ['nothing', '', 400, 'malformed-json'],
    ['no UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), 400, 'malformed-json'],
    ['10 MB', JSON.stringify({ ...transfer, reference: 'x'.repeat(10 * 1024 * 1024) }), 413, 'payload-too-large'],
    ['a list nested 100,000 deep', deep('[', ']', 100_000), 400, 'invalid-input'],
    ['an object nested 40,000 deep', `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`, 400, 'invalid-input'],
    ['a field nested 100,000 deep', `{"from":${deep('[', ']', 100_000)}}`, 400, 'invalid-input'],
    ['null', 'null', 400, 'invalid-input'],
    ['a list', '[]', 400, 'invalid-input'],
    ['a list of a body', JSON.stringify([transfer]), 400, 'invalid-input'],
    ['a string', '"A"', 400, 'invalid-input'],
    ['a number', '7', 400, 'invalid-input'],
    ['__proto__', '{"__proto__":{"admin":true},"from":"A"}', 400, 'malformed-json'],
    ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}', 400, 'malformed-json'],
  ])('a body of %s', async (_, body, status, code) => {
    const answer = await post(body);
    expect(answer).toMatchObject({
      status,
      body: { status, code, retry: expect.any(String), requestId: expect.any(String) },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
    // Nothing of our insides.
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts|\.js\b|at async/);
  });

  test('a command without a body at all, where it has fields and where it has none', async () => {
    expect(await client.send('POST', '/v1/transfers', undefined, { 'idempotency-key': 'no-body' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-input' },
    });
    expect(
      await client.send('POST', '/v1/accounts/A/close', undefined, { 'idempotency-key': 'no-body' }),
    ).toMatchObject({
      status: 422,
      body: { problem: { code: 'account-not-empty' } },
    });
    expect(await client.send('POST', '/v1/accounts/A/close', 'null', headers())).toMatchObject({ status: 400 });
  });

  test('all wrong fields at once, with those of headers and query', async () => {
    const answer = await client.send<Problem>(
      'POST',
      '/v1/transfers?dryRun=perhaps&dryrun=true',
      JSON.stringify({
        to: 7,
        instrument: 'CEA 24',
        quantity: -1,
        compartment: 'pocket',
        notAfter: 'tomorrow',
        ranges: [{ start: 0, end: '5', middle: 3 }],
        evidence: [],
        colour: 'green',
      }),
      { 'content-type': 'application/json' },
    );
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input', retry: 'same-key' } });
    expect(fieldsOf(answer.body)).toEqual(
      [
        'Idempotency-Key',
        'dryRun',
        'dryrun',
        'from',
        'to',
        'instrument',
        'quantity',
        'compartment',
        'notAfter',
        'ranges.0.start',
        'ranges.0.end',
        'ranges.0.middle',
        'evidence',
        'colour',
      ].sort(),
    );
  });

  test.each([
    '-1',
    '0',
    '-0',
    '0.5',
    '1.0000001',
    '1e400',
    '-1e400',
    '9007199254740992',
    '1e21',
    '"1"',
    'null',
    'true',
    '[1]',
    '{}',
  ])('a quantity of %s', async (quantity) => {
    const answer = await post(`{"from":"A","to":"B","instrument":"CEA24","quantity":${quantity}}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(fieldsOf(answer.body)).toEqual(['quantity']);
  });

  test.each([
    ['empty', ''],
    ['a control character', 'A\u0000'],
    ['a line feed', 'A\nB'],
    ['a trailing line feed', 'A\n'],
    ['unicode', 'А'],
    ['an emoji', '😀'],
    ['a lone surrogate', '\ud800'],
    ['right-to-left', '\u202eA'],
    ['a space', 'A B'],
    ['too long', 'A'.repeat(41)],
    ['far too long', 'A'.repeat(100_000)],
    ['SQL', "A'; drop table accounts;--"],
    ['a path', '../A'],
    ['a name of every object', '__proto__'],
  ])('an id that is %s', async (_, id) => {
    for (const field of ['from', 'to', 'instrument']) {
      const answer = await post(JSON.stringify({ ...transfer, [field]: id }));
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
      expect(fieldsOf(answer.body)).toEqual([field]);
    }
    const inPath = encodeURIComponent(Buffer.from(id).toString().slice(0, 5_000));
    const { status } = await client.query(`/v1/accounts/${inPath}/balances`);
    expect([400, 404, 414]).toContain(status);
  });

  test('an id like a name that every object has is only unknown', async () => {
    for (const id of ['constructor', 'toString', 'hasOwnProperty', 'valueOf'])
      expect(await client.command('/v1/transfers', { ...transfer, to: id })).toMatchObject({
        status: 404,
        body: { code: 'account-not-found', numbers: { account: id } },
      });
  });

  test.each([
    '/v1/accounts/%',
    '/v1/accounts/%zz',
    '/v1/accounts/%E0%A4%A',
    '/v1/accounts/%00',
    '/v1/accounts/A%2F..%2FB',
    '/v1/accounts/A/balances?minRevision=%ZZ',
    `/v1/accounts/${'A'.repeat(8_000)}`,
    '/v1/nothing',
    '/%2e%2e/%2e%2e/etc/passwd',
  ])('a GET of %.40s', async (path) => {
    const answer = await client.query(path);
    expect([400, 404, 414]).toContain(answer.status);
    expect(answer.body).toMatchObject({
      code: expect.any(String),
      retry: expect.any(String),
      detail: expect.any(String),
    });
  });

  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data'],
    ['application/xml'],
    ['application/json-patch+json'],
    ['rubbish'],
  ])('a body of type %s', async (type) => {
    expect(await post(JSON.stringify(transfer), { 'content-type': type })).toMatchObject({
      status: 415,
      body: { code: 'unsupported-media-type' },
    });
  });

  test('JSON under its type with a charset is taken', async () => {
    expect(await post(JSON.stringify(transfer), { 'content-type': 'application/json; charset=utf-8' })).toMatchObject({
      status: 200,
    });
  });

  test.each([
    ['no key', {}, 'Idempotency-Key'],
    ['an empty key', { 'idempotency-key': '' }, 'Idempotency-Key'],
    ['a key with spaces', { 'idempotency-key': 'a b' }, 'Idempotency-Key'],
    ['a key that is too long', { 'idempotency-key': 'k'.repeat(65) }, 'Idempotency-Key'],
  ])('a command with %s', async (_, more, field) => {
    const answer = await client.send<Problem>('POST', '/v1/transfers', JSON.stringify(transfer), {
      'content-type': 'application/json',
      ...(more as Record<string, string>),
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(fieldsOf(answer.body)).toEqual([field]);
  });

  test('a wrong method, and a command to a route of queries', async () => {
    expect(await client.send('DELETE', '/v1/accounts/A', undefined)).toMatchObject({
      status: 404,
      body: { code: 'route-not-found' },
    });
    expect(await client.send('POST', '/v1/transactions', '{}', headers())).toMatchObject({
      status: 404,
      body: { code: 'route-not-found' },
    });
  });

  test.each([
    ['/v1/accounts?colour=green', ['colour']],
    ['/v1/accounts?limit=0', ['limit']],
    ['/v1/accounts?limit=1001', ['limit']],
    ['/v1/accounts?limit=ten', ['limit']],
    ['/v1/accounts?limit=1.5', ['limit']],
    ['/v1/accounts?limit=1&limit=2', ['limit']],
    ['/v1/accounts?limit=', ['limit']],
    ['/v1/accounts?type=purse&status=shut', ['status', 'type']],
    ['/v1/accounts?cursor=!!!', ['cursor']],
    ['/v1/accounts?cursor=abcd', ['cursor']],
    [`/v1/accounts?cursor=${Buffer.from('{"account":7}').toString('base64url')}`, ['cursor']],
    [`/v1/accounts?cursor=${Buffer.from('{"account":"A","more":1}').toString('base64url')}`, ['cursor']],
    [`/v1/accounts?cursor=${Buffer.from('null').toString('base64url')}`, ['cursor']],
    [`/v1/accounts?cursor=${Buffer.from('{"account":"\\u0000"}').toString('base64url')}`, ['cursor']],
    [`/v1/transactions?cursor=${Buffer.from('{"revision":1e99}').toString('base64url')}`, ['cursor']],
    ['/v1/accounts/A/history?fromRevision=-1&toRevision=x', ['fromRevision', 'toRevision']],
    ['/v1/accounts/A/balances?minRevision=9007199254740992', ['minRevision']],
    ['/v1/accounts/A/balances?asOf=yesterday', ['asOf']],
    ['/v1/accounts/A/balances?asOf=2026-02-30T00:00:00.000Z', ['asOf']],
    ['/v1/accounts/A/balances?asOf=2026-02-01T00:00:00.000Z&atRevision=1', ['asOf']],
    ['/v1/instruments/CEA24/units/0x10', ['number']],
    ['/v1/transactions/-1', ['number']],
    ['/v1/transactions?reference=%00', ['reference']],
    ['/v1/commands/a%20b', ['commandId']],
  ])('a query of %.60s', async (path, fields) => {
    const answer = await client.query<Problem>(path);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(fieldsOf(answer.body)).toEqual(fields);
  });

  test('ranges that are in disorder, overlap, or are not what the quantity says', async () => {
    const ranged = async (quantity: number, ...pairs: [number, number][]) =>
      (await post(JSON.stringify({ ...transfer, quantity, ranges: pairs.map(([start, end]) => ({ start, end })) })))
        .body;
    expect(fieldsOf(await ranged(10, [10, 1]))).toContain('ranges.0.end');
    expect(fieldsOf(await ranged(4, [5, 6], [1, 2]))).toEqual(['ranges.1.start']);
    expect(fieldsOf(await ranged(4, [1, 2], [2, 3]))).toEqual(['ranges.1.start']);
    expect(fieldsOf(await ranged(3, [1, 2]))).toEqual(['quantity']);
    expect(
      fieldsOf(await ranged(101, ...Array.from({ length: 101 }, (_, at): [number, number] => [at + 1, at + 1]))),
    ).toEqual(['ranges']);
    expect(await ranged(2, [issued + 1, issued + 2])).toMatchObject({
      problem: { code: 'ranges-not-held', numbers: { missing: issued + 1 } },
    });
  });

  test('garbage instead of HTTP, headers of a megabyte, and half a request', async () => {
    const { hostname, port } = new URL(client.url);
    const raw = (bytes: string, thenClose = false) =>
      new Promise<string>((resolve) => {
        let answer = '';
        const socket = connect(Number(port), hostname, () =>
          thenClose ? socket.end(bytes, () => socket.destroy()) : socket.write(bytes),
        );
        socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
        // The server may hang up on us while we still write: that is an answer, too.
        socket
          .on('error', () => undefined)
          .on('close', () => {
            resolve(answer);
          });
      });
    expect(await raw('\u0000\u0001 rubbish\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(`GET /v1/health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(1_000_000)}\r\n\r\n`)).toMatch(
      /^(HTTP\/1\.1 431 |$)/,
    );
    expect(await raw('GET /v1/health/live HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    await raw(
      `POST /v1/transfers HTTP/1.1\r\nHost: x\r\nAuthorization: ${await client.bearer()}\r\nIdempotency-Key: half\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"from":`,
      true,
    );
    expect(await client.query('/v1/commands/half')).toMatchObject({ status: 404 });
  });

  test('the same command many times at once has one effect and one answer', async () => {
    const before = await available('A', (await client.ask('/v1/accounts/A')).revision);
    const body = { ...transfer, quantity: 100 };
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.command('/v1/transfers', body, { key })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => answer.body.revision)).size).toBe(1);
    expect(answers.filter((answer) => !answer.body.replayed)).toHaveLength(1);
    // The transfer after each test has moved one tonne since, at most.
    expect(before - (await available('A', answers[0]!.body.revision))).toBe(100);
    const other = await Promise.all([
      client.command('/v1/transfers', body, { key: 'two' }),
      client.command('/v1/transfers', { ...body, quantity: 7 }, { key: 'two' }),
    ]);
    expect(other.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('two commands that together exceed a holding, at once: one wins', async () => {
    await client.execute('/v1/transfers', { ...transfer, to: 'S', quantity: 100 });
    const both = await Promise.all(
      [70, 60].map((quantity) => client.command('/v1/transfers', { from: 'S', to: 'B', instrument, quantity })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
    const won = both[0]!.status === 200 ? 70 : 60;
    expect(both.find(({ status }) => status === 422)).toMatchObject({
      body: { problem: { code: 'insufficient-units', numbers: { available: 100 - won } } },
    });
    await client.execute('/v1/transfers', { from: 'S', to: 'A', instrument, quantity: 100 - won });
  });

  test('a client that hangs up before the answer: exactly one effect', async () => {
    const before = await available('B', (await client.execute('/v1/transfers', transfer)).revision);
    const { hostname, port } = new URL(client.url);
    const hangUps = Array.from({ length: 20 }, (_, at) => `gone-${at}`);
    const authorization = await client.bearer();
    for (const key of hangUps) {
      const body = JSON.stringify({ ...transfer, quantity: 10 });
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          const head = `POST /v1/transfers HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nIdempotency-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
          socket.write(head + body, () => {
            socket.resetAndDestroy();
            resolve();
          });
        });
      });
    }
    // Sent again by a client that saw no answer: executed by now, then, or never before.
    const answers = await Promise.all(
      hangUps.map((key) => client.execute('/v1/transfers', { ...transfer, quantity: 10 }, { key })),
    );
    const last = Math.max(...answers.map(({ revision }) => revision));
    expect((await available('B', last)) - before).toBe(10 * hangUps.length);
    await until(async () => (await client.query(`/v1/commands/${hangUps[0]}`)).status === 200);
  });

  test('after all of it every refusal that was recorded stands in the trail, and nothing else', async () => {
    const { items } = await staff.ask<ListBody<{ code: string }>>('/v1/transactions?type=CommandRejected&limit=1000');
    expect([...new Set(items.map(({ code }) => code))].sort()).toEqual([
      'account-not-empty',
      'insufficient-units',
      'ranges-not-held',
    ]);
  });
});
