// Natural persons over HTTP: what was entered of them is nowhere but in the sealed directory, and can be destroyed.
import pg from 'pg';
import { openEventStore } from '#event-store/open-event-store.js';
import { ROLES } from '#domain/roles.js';
import { MerkleRoot } from '#ledger/merkle-root.js';
import type { Person, Recorded } from '#directory/directory.js';
import type { AccessRow } from '../../apps/registry/src/access-log/queries.js';
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { ListBody, RegistryClient } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';
import { until } from '../support/until.js';

const PEOPLE = [
  {
    name: '欧阳翠英',
    identityNumber: '110105194912310021',
    email: 'ouyang.cuiying@example.com',
    phone: '+86 139 5550 0142',
  },
  {
    name: 'Xanthippe Quill-Zebrowski',
    identityNumber: 'PX7719203',
    email: 'x.quill@example.org',
    phone: '0755 2900187',
  },
] as const;
type Headers = Readonly<Record<string, string>>;

/** Sent, and refused: what is wrong must not be written down either. */
const REFUSED = { name: 'Wilhelmina Nevermore', identityNumber: '998877665544332211' };

describe.each(STORES)('natural persons, journal in %s', (store) => {
  let system: RunningSystem;
  let client: RegistryClient;
  const persons: Recorded[] = [];

  beforeAll(async () => {
    system = await RunningSystem.start({ store, env: { LOG_LEVEL: 'debug' } });
    client = system.client;
    await client.execute('/v1/accounts', { account: 'RETIREMENT', accountType: 'retirement' });
    await client.execute('/v1/accounts', { account: 'ISSUANCE', accountType: 'issuance' });
    await client.execute('/v1/accounts', {
      account: 'A',
      accountType: 'holding',
      holder: 'HOLDER-A',
      representatives: [{ person: 'dealer', rights: 'both' }],
    });
    await client.execute('/v1/instruments', { instrument: 'CEA24', kind: 'allowance', vintage: 2024 });
    await client.execute('/v1/issuances', { instrument: 'CEA24', to: 'A', quantity: 1_000 });
  });
  afterAll(async () => {
    expect(await system.close()).toEqual({ 'registry-0': 0, projections: 0 });
  });

  const by = (procedure?: string): Headers => (procedure === undefined ? {} : { 'registry-procedure': procedure });
  /** Of the registry's staff, who enter persons. */
  const ADMINISTRATION = by('ADM-1');
  const post = <Body>(path: string, body: object, who = client, headers: Headers = ADMINISTRATION) =>
    who.command(path, body, { headers }) as Promise<unknown> as Promise<{ status: number; body: Body & Problem }>;
  const find = (person: string, who = client, headers: Headers = ADMINISTRATION) =>
    who.query<Person & Problem>(`/v1/persons/${person}`, headers);

  async function journal(): Promise<{ bytes: Buffer; root: string }> {
    const { DATABASE_URL: postgresUrl, EVENTSTORE_URL: eventStoreUrl } = system.env;
    const opened = await openEventStore(eventStoreUrl ? { eventStoreUrl } : { postgresUrl: postgresUrl! });
    try {
      const events: Uint8Array[] = [];
      const root = new MerkleRoot();
      for await (const batch of opened.read(system.ledgerId, 0))
        for (const { bytes } of batch) {
          events.push(bytes);
          root.add(bytes);
        }
      return { bytes: Buffer.concat(events), root: root.hex };
    } finally {
      await opened.close();
    }
  }

  /** Every row of every table of every schema as text; bytes are in hex there. */
  async function tables(): Promise<ReadonlyMap<string, string>> {
    const db = new pg.Client({ connectionString: system.databaseUrl });
    await db.connect();
    try {
      const { rows } = await db.query<{ name: string }>(
        `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
         WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
      );
      const texts = new Map<string, string>();
      for (const { name } of rows) {
        const { rows: found } = await db.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
        texts.set(name, found.map(({ text }) => text).join('\n'));
      }
      return texts;
    } finally {
      await db.end();
    }
  }

  test('are entered once for a key, corrected, and looked at by a procedure', async () => {
    for (const [index, person] of PEOPLE.entries()) {
      const options = { key: `person-${index}`, headers: ADMINISTRATION };
      const entered = (await client.command('/v1/persons', person, options)).body as unknown as Recorded;
      expect(entered).toEqual({
        person: expect.stringMatching(/^P-[0-9a-f]{32}$/),
        version: 1,
        commitment: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      });
      expect((await client.command('/v1/persons', person, options)).body).toEqual(entered);
      expect(await client.command('/v1/persons', { ...person, phone: '0' }, options)).toMatchObject({
        status: 409,
        body: { code: 'key-reused' },
      });
      persons.push(entered);
    }
    const [first] = persons as [Recorded];
    expect((await find(first.person)).body).toEqual({ ...first, data: PEOPLE[0] });

    const moved = { ...PEOPLE[0], phone: '+86 139 5550 0999' };
    const corrected = (await post<Recorded>(`/v1/persons/${first.person}/corrections`, moved)).body;
    expect(corrected).toMatchObject({ person: first.person, version: 2 });
    expect(corrected.commitment).not.toBe(first.commitment);
    expect((await find(first.person)).body).toEqual({ ...corrected, data: moved });

    const verify = async (body: object) =>
      (await post<{ matches: boolean }>(`/v1/persons/${first.person}/verify`, body)).body.matches;
    expect(await verify(moved)).toBe(true);
    expect(await verify(PEOPLE[0])).toBe(false);
    // The journal may hold the commitment of then; it stays provable.
    expect(await verify({ ...PEOPLE[0], commitment: first.commitment })).toBe(true);
    expect(await verify({ ...moved, commitment: first.commitment })).toBe(false);
    expect(await verify({ ...moved, commitment: `sha256:${'0'.repeat(64)}` })).toBe(false);
  });

  test('are shown to whom the rules name, and every look is logged', async () => {
    const { person } = persons[0]!;
    const curious = (role: string) => client.as(role, { subject: `curious-${role}` });
    for (const role of ['court-liaison', 'regulator', 'registry-administrator']) {
      expect(await find(person, curious(role), by())).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'registry-procedure' }] },
      });
      expect(await find(person, curious(role), by('CASE-9'))).toMatchObject({ status: 200 });
    }
    const others = ROLES.filter((role) => !['court-liaison', 'regulator', 'registry-administrator'].includes(role));
    for (const role of others)
      for (const procedure of ['CASE-9', undefined])
        expect(await find(person, curious(role), by(procedure))).toMatchObject({
          status: 403,
          body: { code: 'forbidden' },
        });
    expect((await post('/v1/persons', PEOPLE[0], curious('court-liaison'), by('CASE-9'))).status).toBe(403);
    expect((await post(`/v1/persons/${person}/erasure`, {}, curious('regulator'), by('CASE-9'))).status).toBe(403);
    expect(await find(`P-${'0'.repeat(32)}`)).toMatchObject({ status: 404, body: { code: 'person-not-found' } });

    const looks = async () =>
      (await client.as('auditor').ask<{ items: AccessRow[] }>('/v1/access-log?actor=curious-regulator')).items;
    await until(async () => (await looks()).length === 2);
    expect((await looks()).map(({ route, procedure, filters, status }) => [route, procedure, filters, status])).toEqual(
      [
        ['POST /v1/persons/:person/erasure', 'CASE-9', { person }, 403],
        ['GET /v1/persons/:person', 'CASE-9', { person }, 200],
      ],
    );
  });

  test('what was entered of them is in no event, no log line, and no table', async () => {
    const { commitment } = persons[0]!;
    const retirement = {
      from: 'A',
      instrument: 'CEA24',
      quantity: 7,
      beneficiary: commitment,
      reason: 'carbon-neutral-event',
    };
    const dealer = client.as('representative', { subject: 'dealer', onBehalfOf: persons[0]!.person });
    const { revision } = await dealer.execute('/v1/retirements', retirement);
    // What is refused goes through other code, and other log lines.
    expect((await post('/v1/persons', { ...REFUSED, phone: 'none' })).status).toBe(400);
    const malformed = `{"name":"${REFUSED.name}","identityNumber":${REFUSED.identityNumber}x`;
    const headers = { ...ADMINISTRATION, 'content-type': 'application/json', 'idempotency-key': 'malformed' };
    expect((await client.send('POST', '/v1/persons', malformed, headers)).status).toBe(400);
    expect((await post(`/v1/persons/${persons[1]!.person}/corrections`, { ...REFUSED, colour: 'green' })).status).toBe(
      400,
    );
    expect((await post(`/v1/persons/P-${'0'.repeat(32)}/corrections`, REFUSED)).status).toBe(404);
    await client.ask(`/v1/accounts/A?minRevision=${revision}`);

    const { bytes } = await journal();
    const places = new Map([...(await tables()), ['the journal', bytes.toString()], ['the logs', system.output()]]);
    const find = (needle: string): string[] => {
      const hex = Buffer.from(needle).toString('hex');
      return [...places].filter(([, text]) => text.includes(needle) || text.includes(hex)).map(([name]) => name);
    };
    // The search finds what is there: the commitment in the journal and the tables, the paths and first lines in the logs.
    expect(find(commitment)).toEqual(
      expect.arrayContaining(['the journal', 'public.transactions_g1', 'directory.person_versions']),
    );
    expect(find(persons[0]!.person)).toEqual(expect.arrayContaining(['the journal', 'the logs', 'access_log.entries']));
    expect(find('the ledger is recovered')).toEqual(['the logs']);
    for (const person of [...PEOPLE, REFUSED])
      for (const text of Object.values(person)) expect([text, find(text)]).toEqual([text, []]);
    for (const word of ['翠英', 'Zebrowski', 'Nevermore', '5550 0999']) expect([word, find(word)]).toEqual([word, []]);
  });

  test('an erasure destroys them, and leaves every proof and every history as it was', async () => {
    const { person, commitment } = persons[0]!;
    const history = async () => (await client.ask<ListBody>('/v1/accounts/A/history')).items;
    const before = { root: (await journal()).root, history: await history() };
    expect(before.history.some((entry) => JSON.stringify(entry).includes(person))).toBe(true);

    const erased = await post<{ erasedAt: string }>(`/v1/persons/${person}/erasure`, {});
    expect(erased).toMatchObject({ status: 200, body: { person, erasedAt: expect.stringMatching(/Z$/) } });
    expect((await post(`/v1/persons/${person}/erasure`, {})).body).toEqual(erased.body);

    for (const answer of [
      await find(person),
      await post(`/v1/persons/${person}/verify`, PEOPLE[0]),
      await post(`/v1/persons/${person}/corrections`, PEOPLE[0]),
      await client.command('/v1/persons', PEOPLE[0], { key: 'person-0', headers: ADMINISTRATION }),
    ])
      expect(answer).toMatchObject({ status: 410, body: { code: 'person-erased', retry: 'never' } });
    const db = new pg.Client({ connectionString: system.databaseUrl });
    await db.connect();
    const { rows } = await db.query(
      `SELECT p.wrapped_key, v.sealed FROM directory.persons p JOIN directory.person_versions v USING (ledger_id, person)
       WHERE person = $1`,
      [person],
    );
    await db.end();
    expect(rows).toEqual([
      { wrapped_key: null, sealed: null },
      { wrapped_key: null, sealed: null },
    ]);
    // Others are not touched.
    expect(await find(persons[1]!.person)).toMatchObject({ status: 200, body: { data: PEOPLE[1] } });

    expect({ root: (await journal()).root, history: await history() }).toEqual(before);
    expect((await journal()).bytes.toString()).toContain(commitment);
    // A recovery replays every event and recomputes every balance.
    expect(await system.registry.stop()).toBe(0);
    await system.registry.start();
    expect({ root: (await journal()).root, history: await history() }).toEqual(before);
  });

  test.each([
    [{}, ['identityNumber', 'name']],
    [{ name: ' Li', identityNumber: '1' }, ['name']],
    [{ name: 'Li\u0000', identityNumber: '1' }, ['name']],
    [{ name: 'Li\ud800', identityNumber: '1' }, ['name']],
    [{ name: 'Li', identityNumber: '1', email: 'nowhere' }, ['email']],
    [{ name: 'Li', identityNumber: '1', phone: 'call me' }, ['phone']],
    [{ name: 'Li', identityNumber: '1', address: 'here' }, ['address']],
  ])('%j is no person', async (body, fields) => {
    const answer = await post('/v1/persons', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(answer.body.errors?.map(({ field }) => field).sort()).toEqual(fields);
  });
});
