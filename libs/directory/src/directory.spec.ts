// The directory against a real database: who can open what, with which key, and after what.
import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { DIRECTORY_SCHEMA } from './directory-schema.js';
import { Directory, PersonErased, PersonUnknown, type Request, RequestReused } from './directory.js';
import { keyring, open, seal } from './keyring.js';
import { commitmentOf } from './person.js';

const LI = { name: 'Li Wei', identityNumber: '110105194912310021' };
const [OLD, NEW] = [randomBytes(32), randomBytes(32)];
let database: TestDatabase;
let db: pg.Pool;
let requests = 0;
const request = (): Request => ({ client: 'portal', actor: 'clerk', key: `request-${++requests}` });
const directory = (...keys: Buffer[]) => new Directory(db, 'cn-test', keyring(keys));

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.url, max: 8 });
  // Dropping the database may be faster than the good-bye of a connection.
  db.on('error', () => undefined);
  await db.query(DIRECTORY_SCHEMA);
  // Safe to run again.
  await db.query(DIRECTORY_SCHEMA);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

test('a commitment can be checked by anybody who is given salt and data', () => {
  const salt = Buffer.alloc(32, 7);
  const canonical = `{"email":"a@b","identityNumber":"1","name":"Jos\u00e9"}`;
  const expected = createHash('sha256').update(salt).update(canonical).digest('hex');
  // The letter composed or of two parts is one text.
  expect(commitmentOf(salt, { name: 'Jose\u0301', identityNumber: '1', email: 'a@b' })).toBe(`sha256:${expected}`);
});

test('equal data have different commitments: nobody sees that two are one', async () => {
  const one = await directory(OLD).enter(LI, request());
  const other = await directory(OLD).enter(LI, request());
  expect(one.commitment).not.toBe(other.commitment);
  expect(one.person).not.toBe(other.person);
});

test('the same request many times at once makes one person', async () => {
  const same = request();
  const answers = await Promise.all(Array.from({ length: 8 }, () => directory(OLD).enter(LI, same)));
  expect(new Set(answers.map(({ person }) => person)).size).toBe(1);
  await expect(directory(OLD).enter({ ...LI, name: 'Li Na' }, same)).rejects.toThrow(RequestReused);
  await expect(directory(OLD).correct(answers[0]!.person, LI, same)).rejects.toThrow(RequestReused);
});

test('a new master key opens what the former one wrapped; after wrapping anew the former is needed no more', async () => {
  const entered = await directory(OLD).enter(LI, request());
  await expect(directory(NEW).find(entered.person)).rejects.toThrow(/is not among those given/);
  expect((await directory(NEW, OLD).find(entered.person)).data).toEqual(LI);
  expect(await directory(NEW, OLD).rewrap()).toBeGreaterThan(0);
  expect(await directory(NEW, OLD).rewrap()).toBe(0);
  expect(await directory(NEW).find(entered.person)).toEqual({ ...entered, data: LI });
  await expect(directory(OLD).find(entered.person)).rejects.toThrow(/is not among those given/);
});

describe('wrapped anew in batches', () => {
  const inLedger = (ledgerId: string, ...keys: Buffer[]) => new Directory(db, ledgerId, keyring(keys));
  const enterSeven = (ledgerId: string) =>
    Promise.all(Array.from({ length: 7 }, () => inLedger(ledgerId, OLD).enter(LI, request())));

  test.each([1, 3, 7, 8])('of %i, every person of the ledger opens with the new key alone', async (batchKeysMax) => {
    const ledgerId = `cn-batches-of-${batchKeysMax}`;
    const [erased, ...entered] = await enterSeven(ledgerId);
    await inLedger(ledgerId, OLD).erase(erased!.person, request());
    const elsewhere = await inLedger(`${ledgerId}-elsewhere`, OLD).enter(LI, request());

    expect(await inLedger(ledgerId, NEW, OLD).rewrap(batchKeysMax)).toBe(6);
    expect(await inLedger(ledgerId, NEW, OLD).rewrap(batchKeysMax)).toBe(0);
    for (const one of entered) expect(await inLedger(ledgerId, NEW).find(one.person)).toEqual({ ...one, data: LI });
    await expect(inLedger(ledgerId, NEW).find(erased!.person)).rejects.toThrow(PersonErased);
    expect((await inLedger(`${ledgerId}-elsewhere`, OLD).find(elsewhere.person)).data).toEqual(LI);
  });

  test('two at once: each key is wrapped by one of them', async () => {
    const entered = await enterSeven('cn-two-at-once');
    const counts = await Promise.all([2, 3].map((max) => inLedger('cn-two-at-once', NEW, OLD).rewrap(max)));
    expect(counts[0]! + counts[1]!).toBe(7);
    for (const one of entered) expect((await inLedger('cn-two-at-once', NEW).find(one.person)).data).toEqual(LI);
  });

  test('a key that does not open leaves all as they were, those of the batches before it, too', async () => {
    const entered = await enterSeven('cn-broken');
    const persons = entered.map(({ person }) => person).sort();
    await db.query('UPDATE directory.persons SET wrapped_key = $2 WHERE person = $1', [persons.pop(), randomBytes(60)]);
    await expect(inLedger('cn-broken', NEW, OLD).rewrap(2)).rejects.toThrow(/authenticate/);
    for (const person of persons) expect((await inLedger('cn-broken', OLD).find(person)).data).toEqual(LI);
  });
});

test('sealed bytes open only where they belong, and only whole', async () => {
  const one = await directory(NEW).enter(LI, request());
  const other = await directory(NEW).enter({ ...LI, name: 'Li Na' }, request());
  await db.query(
    `UPDATE directory.persons SET wrapped_key = (SELECT wrapped_key FROM directory.persons WHERE person = $1) WHERE person = $2`,
    [one.person, other.person],
  );
  await expect(directory(NEW).find(other.person)).rejects.toThrow(/authenticate/);
  const key = randomBytes(32);
  const sealed = seal(key, Buffer.from('text'), 'here');
  expect(open(key, sealed, 'here').toString()).toBe('text');
  expect(() => open(key, sealed, 'there')).toThrow(/authenticate/);
  expect(() => open(randomBytes(32), sealed, 'here')).toThrow(/authenticate/);
  for (let bit = 0; bit < sealed.length * 8; bit += 5) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => open(key, changed, 'here')).toThrow(/authenticate/);
  }
});

test('an erased person is known by the id only, and another ledger knows nobody', async () => {
  const { person } = await directory(NEW).enter(LI, request());
  const elsewhere = new Directory(db, 'another', keyring([NEW]));
  await expect(elsewhere.find(person)).rejects.toThrow(PersonUnknown);
  await expect(elsewhere.erase(person, request())).rejects.toThrow(PersonUnknown);
  const first = await directory(NEW).erase(person, request());
  expect(await directory(NEW).erase(person, request())).toEqual(first);
  for (const use of [
    () => directory(NEW).find(person),
    () => directory(NEW).correct(person, LI, request()),
    () => directory(NEW).verify(person, LI),
  ])
    await expect(use()).rejects.toThrow(PersonErased);
});

test('whoever corrects while another erases: the person ends erased', async () => {
  for (let round = 0; round < 20; round++) {
    const { person } = await directory(NEW).enter(LI, request());
    await Promise.allSettled([directory(NEW).correct(person, LI, request()), directory(NEW).erase(person, request())]);
    const { rows } = await db.query('SELECT FROM directory.person_versions WHERE person = $1 AND sealed IS NOT NULL', [
      person,
    ]);
    expect(rows).toEqual([]);
  }
});
