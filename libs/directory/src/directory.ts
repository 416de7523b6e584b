// Natural persons outside the journal: sealed under a data key of each person's own, corrected, proved, and erased.
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { inTransaction } from './in-transaction.js';
import { type Keyring, open, seal } from './keyring.js';
import { canonicalJson, commitmentOf, type PersonData, SALT_BYTES } from './person.js';

export interface Recorded {
  /** Opaque; stands in the journal as an actor, or for whom somebody acts. */
  readonly person: string;
  readonly version: number;
  /** Stands in the journal as a beneficiary. */
  readonly commitment: string;
}

export interface Person extends Recorded {
  readonly data: PersonData;
}

export interface Erased {
  readonly person: string;
  readonly erasedAt: string;
}

/** Whose request it is: the same key of one client again is the same request. */
export interface Request {
  readonly client: string;
  readonly actor: string;
  readonly key: string;
}

export class PersonUnknown extends Error {}
export class PersonErased extends Error {}
export class RequestReused extends Error {}

interface PersonRow {
  readonly version: number;
  readonly keyId: string | null;
  readonly wrappedKey: Buffer | null;
  readonly erasedAt: Date | null;
}

interface VersionRow {
  readonly person: string;
  readonly version: number;
  readonly commitment: string;
  readonly sealed: Buffer;
}

export class Directory {
  constructor(
    private readonly db: pg.Pool,
    private readonly ledgerId: string,
    private readonly keys: Keyring,
  ) {}

  /** @throws RequestReused, PersonErased where the same request made a person who was erased since. */
  async enter(data: PersonData, request: Request): Promise<Recorded> {
    return this.once(data, request, undefined, async (client) => {
      const person = `P-${randomBytes(16).toString('hex')}`;
      const dataKey = randomBytes(32);
      await client.query(
        'INSERT INTO directory.persons (ledger_id, person, version, key_id, wrapped_key) VALUES ($1, $2, 0, $3, $4)',
        [this.ledgerId, person, this.keys.currentId, this.wrap(person, dataKey)],
      );
      return this.addVersion(client, person, 1, dataKey, data, request);
    });
  }

  /** Former versions stay provable, for the journal holds their commitments. @throws PersonUnknown, PersonErased, RequestReused. */
  async correct(person: string, data: PersonData, request: Request): Promise<Recorded> {
    return this.once(data, request, person, async (client) => {
      const row = await this.row(client, person, 'FOR UPDATE');
      return this.addVersion(client, person, row.version + 1, this.unwrap(person, row), data, request);
    });
  }

  /** @throws PersonUnknown, PersonErased. */
  async find(person: string): Promise<Person> {
    const row = await this.row(this.db, person);
    const [newest] = await this.versions(person, row);
    return { person, version: newest!.version, commitment: newest!.commitment, data: newest!.data };
  }

  /** Whether the data are those behind the commitment; behind the newest one where none is named. @throws PersonUnknown, PersonErased. */
  async verify(
    person: string,
    data: PersonData,
    commitment?: string,
  ): Promise<{ matches: boolean; commitment: string }> {
    const versions = await this.versions(person, await this.row(this.db, person));
    const asked = commitment ?? versions[0]!.commitment;
    const version = versions.find((one) => one.commitment === asked);
    return { matches: version !== undefined && commitmentOf(version.salt, data) === asked, commitment: asked };
  }

  /** Destroys data key, ciphertext and salts; id, commitments and the time of erasure stay. Again it answers the same. @throws PersonUnknown. */
  async erase(person: string, { actor }: Pick<Request, 'actor'>): Promise<Erased> {
    return inTransaction(this.db, async (client) => {
      const { rows } = await client.query<{ erasedAt: Date }>(
        `UPDATE directory.persons SET key_id = NULL, wrapped_key = NULL,
           erased_at = coalesce(erased_at, now()), erased_by = coalesce(erased_by, $3)
         WHERE ledger_id = $1 AND person = $2 RETURNING erased_at AS "erasedAt"`,
        [this.ledgerId, person, actor],
      );
      if (!rows[0]) throw new PersonUnknown(person);
      await client.query(
        'UPDATE directory.person_versions SET sealed = NULL WHERE ledger_id = $1 AND person = $2 AND sealed IS NOT NULL',
        [this.ledgerId, person],
      );
      return { person, erasedAt: rows[0].erasedAt.toISOString() };
    });
  }

  /**
   * Wraps every data key under the current master key, all or none; afterwards former ones are needed no more. Answers how
   * many there were. No more than a batch of them is in memory at a time.
   */
  async rewrap(batchKeysMax = 1_000): Promise<number> {
    return inTransaction(this.db, async (client) => {
      let count = 0;
      let after: string | undefined = '';
      while (after !== undefined) {
        const persons = await this.rewrapBatch(client, after, batchKeysMax);
        count += persons.length;
        after = persons.at(-1);
      }
      return count;
    });
  }

  /** In the order of the primary key, so that no batch reads again what those before it have done. Answers whose keys they were. */
  private async rewrapBatch(client: pg.PoolClient, after: string, keysMax: number): Promise<string[]> {
    const { rows } = await client.query<PersonRow & { readonly person: string }>(
      `SELECT person, ${PERSON_COLUMNS} FROM directory.persons
       WHERE ledger_id = $1 AND key_id <> $2 AND person > $3 ORDER BY person LIMIT $4 FOR UPDATE`,
      [this.ledgerId, this.keys.currentId, after, keysMax],
    );
    const persons = rows.map(({ person }) => person);
    await client.query(
      `UPDATE directory.persons p SET key_id = $2, wrapped_key = anew.wrapped_key
       FROM unnest($3::text[], $4::bytea[]) anew (person, wrapped_key)
       WHERE p.ledger_id = $1 AND p.person = anew.person`,
      [
        this.ledgerId,
        this.keys.currentId,
        persons,
        rows.map((row) => this.wrap(row.person, this.unwrap(row.person, row))),
      ],
    );
    return persons;
  }

  /** Runs `make` unless the same request was carried out before. Two at once: the second waits, and finds the first. */
  private once(
    data: PersonData,
    { client: sender, key }: Request,
    person: string | undefined,
    make: (client: pg.PoolClient) => Promise<Recorded>,
  ): Promise<Recorded> {
    return inTransaction(this.db, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        JSON.stringify(['directory', this.ledgerId, sender, key]),
      ]);
      const { rows } = await client.query<Recorded>(
        `SELECT person, version, commitment FROM directory.person_versions
         WHERE ledger_id = $1 AND client = $2 AND command_key = $3`,
        [this.ledgerId, sender, key],
      );
      const done = rows[0];
      if (!done) return make(client);
      const versions = await this.versions(done.person, await this.row(client, done.person), client);
      const before = versions.find(({ version }) => version === done.version)!;
      const same = canonicalJson(before.data) === canonicalJson(data);
      const sameRoute = person === undefined ? done.version === 1 : person === done.person && done.version > 1;
      if (!same || !sameRoute) throw new RequestReused(key);
      return done;
    });
  }

  private async addVersion(
    client: pg.PoolClient,
    person: string,
    version: number,
    dataKey: Buffer,
    data: PersonData,
    { client: sender, key, actor }: Request,
  ): Promise<Recorded> {
    const salt = randomBytes(SALT_BYTES);
    const commitment = commitmentOf(salt, data);
    const plain = Buffer.concat([salt, Buffer.from(canonicalJson(data))]);
    await client.query(
      `INSERT INTO directory.person_versions (ledger_id, person, version, commitment, sealed, client, command_key, actor)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        this.ledgerId,
        person,
        version,
        commitment,
        seal(dataKey, plain, this.context(person, version)),
        sender,
        key,
        actor,
      ],
    );
    await client.query('UPDATE directory.persons SET version = $3 WHERE ledger_id = $1 AND person = $2', [
      this.ledgerId,
      person,
      version,
    ]);
    return { person, version, commitment };
  }

  private async row(db: pg.Pool | pg.PoolClient, person: string, lock = ''): Promise<PersonRow> {
    const { rows } = await db.query<PersonRow>(
      `SELECT ${PERSON_COLUMNS} FROM directory.persons WHERE ledger_id = $1 AND person = $2 ${lock}`,
      [this.ledgerId, person],
    );
    if (!rows[0]) throw new PersonUnknown(person);
    if (rows[0].erasedAt) throw new PersonErased(person);
    return rows[0];
  }

  /** Newest first, opened. An erasure that came between the two reads shows as such. */
  private async versions(person: string, row: PersonRow, db: pg.Pool | pg.PoolClient = this.db) {
    const { rows } = await db.query<VersionRow>(
      `SELECT person, version, commitment, sealed FROM directory.person_versions
       WHERE ledger_id = $1 AND person = $2 AND sealed IS NOT NULL ORDER BY version DESC`,
      [this.ledgerId, person],
    );
    if (rows.length === 0) throw new PersonErased(person);
    const dataKey = this.unwrap(person, row);
    return rows.map(({ version, commitment, sealed }) => {
      const plain = open(dataKey, sealed, this.context(person, version));
      const data = JSON.parse(plain.subarray(SALT_BYTES).toString()) as PersonData;
      return { version, commitment, salt: plain.subarray(0, SALT_BYTES), data };
    });
  }

  private wrap(person: string, dataKey: Buffer): Buffer {
    return seal(this.keys.keys.get(this.keys.currentId)!, dataKey, this.context(person, 'key'));
  }

  private unwrap(person: string, { keyId, wrappedKey }: PersonRow): Buffer {
    const key = this.keys.keys.get(keyId ?? '');
    if (!key || !wrappedKey) throw new Error(`the directory key ${keyId ?? ''} is not among those given`);
    return open(key, wrappedKey, this.context(person, 'key'));
  }

  private context(person: string, what: number | 'key'): string {
    return JSON.stringify([this.ledgerId, person, what]);
  }
}

const PERSON_COLUMNS = 'version, key_id AS "keyId", wrapped_key AS "wrappedKey", erased_at AS "erasedAt"';
