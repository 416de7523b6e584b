// The whole table of routes and roles over HTTP, and every token that must not count at every route.
import { ROLES } from '#domain/roles.js';
import { OPEN_ROUTES, ROUTE_ROLES } from '../../apps/registry/src/identity/route-roles.js';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import { forgedTokens } from '../support/forged-tokens.js';
import { RunningSystem } from '../support/running-system.js';

let system: RunningSystem;
/** Revision of the issuance to B. */
let issued: number;
beforeAll(async () => {
  // A sandbox has every route, that of its clock too.
  system = await RunningSystem.start({ store: 'postgres', env: { REGISTRY_MODE: 'sandbox' } });
  const { client } = system;
  await client.execute('/v1/instruments', { instrument: 'CEA24', kind: 'allowance', vintage: 2024 });
  for (const [account, person] of [
    ['A', 'alice'],
    ['B', 'bob'],
  ] as const)
    // prettier-ignore
    await client.execute('/v1/accounts', {
      account,
      accountType: 'holding',
      holder: `HOLDER-${account}`,
      representatives: [
        { person, rights: 'both' },
        { person: 'carol', rights: 'read' },
      ],
    });
  issued = (await client.execute('/v1/issuances', { instrument: 'CEA24', to: 'B', quantity: 10 })).revision;
});
afterAll(() => system.close());

const EXAMPLES: Readonly<Record<string, string>> = {
  account: 'A',
  instrument: 'CEA24',
  serial: '1',
  revision: '1',
  commandId: 'nothing',
  sha256: 'ab'.repeat(32),
  person: 'P-0123456789abcdef0123456789abcdef',
  proposal: '1',
  encumbrance: '1',
  trusted: 'B',
  code: 'forbidden',
  project: 'CCER-2026-0017',
  reductions: '1',
};

/** Sends a request to the route that is right in nothing but its address. */
function knock(route: string, authorization: string) {
  const [method, path] = route.split(' ') as [string, string];
  const address = path.replaceAll(/:(\w+)/g, (_, name: string) => EXAMPLES[name] ?? name);
  return method === 'POST'
    ? system.client.send<Problem>('POST', address, '{"colour":"green"}', {
        authorization,
        'content-type': 'application/json',
        'idempotency-key': 'knock',
      })
    : system.client.send<Problem>('GET', address, undefined, { authorization });
}

describe.each(Object.entries(ROUTE_ROLES))('%s', (route, roles) => {
  test.each(ROLES)('%s', async (role) => {
    const answer = await knock(route, await system.tokens.bearer({ role, subject: 'alice' }));
    if (roles.includes(role)) {
      // A token opens the door; what comes then is a matter of the request.
      expect([200, 400, 404, 415]).toContain(answer.status);
      return;
    }
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', status: 403, retry: 'never' } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('a token that does not count', async () => {
    const answers: unknown[] = [];
    for (const [name, authorization] of await forgedTokens(system.tokens)) {
      const { status, headers, body } = await knock(route, authorization ?? '');
      answers.push({ name, status, code: body.code, detail: body.detail, asked: headers.get('www-authenticate') });
    }
    const unauthenticated = { status: 401, code: 'unauthenticated' };
    const isNone = /^(nothing|a password|an empty token)$/;
    expect(answers).toEqual(
      [...(await forgedTokens(system.tokens)).keys()].map((name) => {
        if (isNone.test(name))
          return { name, ...unauthenticated, detail: expect.any(String), asked: 'Bearer realm="registry"' };
        // Whoever forges one learns no more than that it is not valid.
        const why = name === 'expired' ? 'The token has expired' : 'The token is not valid';
        const asked = `Bearer realm="registry", error="invalid_token", error_description="${why}"`;
        return { name, ...unauthenticated, detail: `${why}.`, asked };
      }),
    );
  });
});

test.each(OPEN_ROUTES)('%s needs no token', async (route) => {
  expect((await knock(route, '')).status).toBe(200);
});

test('the table names every route there is, and none that there is not', async () => {
  const document = await system.client.ask<{ paths: Record<string, Record<string, object>> }>('/v1/openapi.json');
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(Object.keys(ROUTE_ROLES).sort()).toEqual(documented.sort());
});

test('a HEAD asks for the same right as its GET, and an unknown route says so to everybody', async () => {
  const head = (authorization: string) => system.client.send('HEAD', '/v1/accounts', undefined, { authorization });
  expect((await head('')).status).toBe(401);
  expect((await head(await system.tokens.bearer({ role: 'public' }))).status).toBe(403);
  expect((await head(await system.tokens.bearer())).status).toBe(200);
  expect(await knock('GET /v1/nothing', '')).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
});

describe('a token for another account', () => {
  const representative = (subject: string) => system.client.as('representative', { subject });

  test.each(['', '/balances', '/holdings', '/history', '/history.ndjson'])(
    'accounts/…%s answers as if there were no such account',
    async (part) => {
      const holder = representative('alice');
      expect((await holder.query(`/v1/accounts/A${part}`)).status).toBe(200);
      const plain = async (account: string) => {
        const { status, body } = await holder.query<Problem>(`/v1/accounts/${account}${part}`);
        return JSON.parse(
          JSON.stringify({ status, body: { ...body, requestId: '' } }).replaceAll(account, '*'),
        ) as object;
      };
      expect(await plain('B')).toEqual(await plain('NOBODY'));
      expect(await plain('B')).toMatchObject({ status: 404, body: { code: 'account-not-found' } });
    },
  );

  test('a token that is narrowed to some accounts shows and moves nothing of the others', async () => {
    const narrowed = system.client.as('representative', { subject: 'carol', accounts: ['A'] });
    expect((await narrowed.query('/v1/accounts/A')).status).toBe(200);
    expect(await narrowed.query('/v1/accounts/B')).toMatchObject({ status: 404, body: { code: 'account-not-found' } });
    expect((await narrowed.ask<{ items: object[] }>('/v1/accounts')).items).toMatchObject([{ account: 'A' }]);
    const bob = system.client.as('representative', { subject: 'bob', accounts: ['A'] });
    const transfer = { from: 'B', to: 'A', instrument: 'CEA24', quantity: 1 };
    expect(await bob.command('/v1/transfers', transfer)).toMatchObject({
      status: 404,
      body: { code: 'account-not-found' },
    });
  });

  test('lists leave it out, and pages stay whole', async () => {
    const idsOf = async (client: typeof system.client) => {
      const accounts: string[] = [];
      for await (const { items } of client.pages<{ account: string }>('/v1/accounts?limit=1'))
        accounts.push(...items.map(({ account }) => account));
      return accounts;
    };
    expect(await idsOf(system.client)).toEqual(['A', 'B']);
    expect(await idsOf(representative('bob'))).toEqual(['B']);
    expect(await idsOf(representative('carol'))).toEqual(['A', 'B']);
    expect(await idsOf(representative('nobody'))).toEqual([]);
    expect(await idsOf(system.client.as('provincial-authority'))).toEqual([]);
  });

  test('transactions and units are seen by those whom they touched', async () => {
    const types = async (person: string, query = '') =>
      (await representative(person).ask<{ items: { type: string }[] }>(`/v1/transactions${query}`)).items.map(
        ({ type }) => type,
      );
    expect(await types('alice')).toEqual(['AccountOpened', 'ProposalMade']);
    expect(await types('bob')).toEqual(['UnitsIssued', 'ProposalMade', 'AccountOpened', 'ProposalMade']);
    expect(await types('alice', '?account=B')).toEqual([]);
    expect(await types('bob', '?account=B&type=UnitsIssued')).toEqual(['UnitsIssued']);
    const issue = (person: string) => representative(person).query(`/v1/transactions/${issued}`);
    expect((await issue('bob')).status).toBe(200);
    expect(await issue('alice')).toMatchObject({ status: 404, body: { code: 'transaction-not-found' } });
    const places = async (person: string) =>
      (await representative(person).ask<{ places: object[] }>('/v1/instruments/CEA24/units/1')).places.length;
    expect([await places('bob'), await places('alice')]).toEqual([1, 0]);
  });

  test('the answer to a command shows no balance of the other side, and a refusal no numbers of it', async () => {
    const transfer = { from: 'B', to: 'A', instrument: 'CEA24', quantity: 1 };
    const given = await representative('bob').execute('/v1/transfers', transfer, { key: 'seen' });
    expect(given.balances?.map(({ account }) => account)).toEqual(['B']);
    expect((await system.client.execute('/v1/transfers', transfer)).balances).toHaveLength(2);
    const refused = await representative('bob').command('/v1/transfers', { ...transfer, quantity: 1_000 });
    expect(refused).toMatchObject({ status: 422, body: { problem: { code: 'insufficient-units' } } });
    const last = async (account: string, person: string) => {
      const path = `/v1/accounts/${account}/history?fromRevision=${refused.body.revision}&minRevision=${refused.body.revision}`;
      const { items } = await representative(person).ask<{ items: { code: string; details: object | null }[] }>(path);
      return items[0];
    };
    expect(await last('B', 'bob')).toMatchObject({
      code: 'insufficient-units',
      details: { rejection: { available: 8 } },
    });
    expect(await last('A', 'alice')).toMatchObject({ status: 'rejected', code: null, details: null });
  });

  test('an exchange sees the trading position and nothing else', async () => {
    const move = { from: 'B', instrument: 'CEA24', quantity: 3, toCompartment: 'trading' };
    const { revision } = await representative('bob').execute('/v1/position-moves', move);
    const exchange = system.client.as('exchange');
    const balances = async (query: string) =>
      (await exchange.ask<{ balances: object[] }>(`/v1/accounts/B/balances?minRevision=${revision}${query}`)).balances;
    expect(await balances('')).toMatchObject([{ compartment: 'trading', available: 3 }]);
    expect(await balances('&compartment=registry')).toEqual([]);
  });
});
