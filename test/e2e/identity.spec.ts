// What comes after a token has been accepted once: revocation on every instance, limits, headers, and logs without it.
import type { Problem } from '../../apps/registry/src/http/problem.js';
import { forgedTokens } from '../support/forged-tokens.js';
import { RunningSystem } from '../support/running-system.js';
import { until } from '../support/until.js';

let system: RunningSystem;
beforeAll(async () => {
  system = await RunningSystem.start({ store: 'postgres', registries: 2 });
});
afterAll(() => system.close());

test('who acts, in which role and for whom, goes from the token into the journal', async () => {
  const staff = system.client.as('registry-administrator', {
    subject: 'alice@registry.example',
    client: 'desk-7',
    onBehalfOf: 'bob',
  });
  // A proposal: what comes of it later is in the name of the second person.
  const { revision } = (
    await staff.propose('/v1/instruments', { instrument: 'CEA24', kind: 'allowance', vintage: 2024 })
  ).body;
  expect(await staff.ask(`/v1/transactions/${revision}?minRevision=${revision}`)).toMatchObject({
    client: 'desk-7',
    actor: 'alice@registry.example',
    role: 'registry-administrator',
    onBehalfOf: 'bob',
  });
  // Headers say nothing any more.
  const pretended = await system.client.propose(
    '/v1/accounts',
    { account: 'A', accountType: 'holding', holder: 'HOLDER-A' },
    { headers: { 'registry-actor': 'mallory', 'registry-role': 'auditor', 'registry-client': 'other' } },
  );
  expect(
    await system.client.ask(`/v1/transactions/${pretended.body.revision}?minRevision=${pretended.body.revision}`),
  ).toMatchObject({
    client: 'local',
    actor: 'local',
    role: 'registry-administrator',
  });
});

describe('revocation', () => {
  const statuses = async (who: { subject: string; tokenId?: string }) =>
    Promise.all(system.clients.map(async (one) => (await one.as('auditor', who).query('/v1/accounts')).status));

  test.each([
    [
      'of one token',
      { token: 'stolen-1' },
      { subject: 'carol', tokenId: 'stolen-1' },
      { subject: 'carol', tokenId: 'kept-1' },
    ],
    ['of all tokens of a subject', { subject: 'dave' }, { subject: 'dave' }, { subject: 'erin' }],
  ])('%s reaches every instance, and nobody else', async (_, revocation, victim, other) => {
    expect([await statuses(victim), await statuses(other)]).toEqual([
      [200, 200],
      [200, 200],
    ]);
    const revoked = await system.client.command('/v1/tokens/revocations', { ...revocation, reason: 'key-lost' });
    expect(revoked).toMatchObject({ status: 200, body: { revokedAt: expect.any(String), everywhereWithinMs: 2_000 } });
    // At once where it was asked for.
    expect((await statuses(victim))[0]).toBe(401);
    await until(async () => (await statuses(victim))[1] === 401);
    expect(await statuses(other)).toEqual([200, 200]);
    // An instance that starts later knows it as well.
    const [process, client] = await system.anotherRegistry();
    await process.start();
    expect((await client.as('auditor', victim).query('/v1/accounts')).status).toBe(401);
    expect((await client.as('auditor', other).query('/v1/accounts')).status).toBe(200);
    await process.stop();
  });

  test.each([{}, { token: 'a', subject: 'b' }, { token: 'a b' }, { subject: '' }, { token: 'a', reason: 'Free text' }])(
    'of %j is malformed',
    async (body) => {
      expect(await system.client.command('/v1/tokens/revocations', body)).toMatchObject({
        status: 400,
        body: { code: 'invalid-input' },
      });
    },
  );
});

test('a client that asks too often is told when to come back, and the others are served', async () => {
  const [process, client] = await system.anotherRegistry({ RATE_LIMIT_PERSON: '3', RATE_LIMIT_ADDRESS: '20' });
  await process.start();
  const hasty = client.as('auditor', { client: 'hasty' });
  const answers = [];
  for (let count = 0; count < 4; count++) answers.push(await hasty.query<Problem>('/v1/instruments'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(answers[3]!.body).toMatchObject({ code: 'rate-limited', retry: 'same-key', status: 429 });
  expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  // Another token of the same client helps nobody.
  expect((await client.as('auditor', { client: 'hasty', subject: 'other' }).query('/v1/instruments')).status).toBe(429);
  expect((await client.as('auditor', { client: 'calm' }).query('/v1/instruments')).status).toBe(200);
  expect((await client.query('/v1/instruments')).status).toBe(200);
  // Forged tokens are counted before their signature costs anything; known ones go on.
  const forged = async () => (await client.query('/v1/instruments', { authorization: 'Bearer a.b.c' })).status;
  const tried: number[] = [];
  while (tried.at(-1) !== 429) tried.push(await forged());
  expect(new Set(tried.slice(0, -1))).toEqual(new Set([401]));
  expect((await client.query('/v1/instruments')).status).toBe(200);
  await process.stop();
});

test('browsers are told to load nothing from elsewhere, and the page of the API still may load its own', async () => {
  for (const path of ['/docs', '/v1/instruments', '/v1/nothing', '/v1/health/live']) {
    const { headers } = await system.client.query(path);
    expect([path, headers.get('content-security-policy')]).toEqual([
      path,
      expect.stringContaining("default-src 'none'"),
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
  }
  const { body } = await system.client.query<string>('/docs', { authorization: '' });
  // The policy allows no script in the page itself.
  expect([...body.matchAll(/<script(?![^>]*\bsrc=)[^>]*>/g)]).toEqual([]);
  expect(body).not.toMatch(/(?:src|href)="https?:/);
});

test('no token comes into the logs, whatever is done with it', async () => {
  const [process, client] = await system.anotherRegistry({ LOG_LEVEL: 'trace' });
  await process.start();
  const bearers = [await system.tokens.bearer({ subject: 'logged' })];
  for (const forged of (await forgedTokens(system.tokens)).values()) if (forged) bearers.push(forged);
  for (const [index, authorization] of bearers.entries()) {
    const [, token = ''] = authorization.split(' ');
    const headers = { authorization, 'x-request-id': `logged-${index}` };
    await client.query('/v1/accounts', headers);
    await client.query(`/v1/accounts?access_token=${token.slice(0, 2_000)}`, headers);
    await client.send('POST', '/v1/transfers', '{', { ...headers, 'content-type': 'application/json' });
    await until(() => process.output().split(`"logged-${index}"`).length > 3);
    for (const part of token.split('.')) if (part.length > 20) expect(process.output()).not.toContain(part);
  }
  await process.stop();
});

test('without settings of an issuer, or with that of development in production, it does not start', async () => {
  const start = async (env: Record<string, string>) => {
    const [process] = await system.anotherRegistry(env);
    process.launch();
    return { code: await process.exit(), output: process.output() };
  };
  expect(await start({ AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_JWKS: '' })).toEqual({
    code: 1,
    output: expect.stringMatching(/AUTH_ISSUER must be[^]*AUTH_AUDIENCE must be[^]*AUTH_JWKS must be/),
  });
  expect(await start({ NODE_ENV: 'production' })).toEqual({
    code: 1,
    output: expect.stringContaining('AUTH_ISSUER is the development issuer'),
  });
});
