// Revoked tokens: kept in PostgreSQL, looked at by every instance every two seconds, asked in memory.
import type pg from 'pg';
import type { TokenFacts } from './claims.js';

/** Also what SECURITY.md promises: a revocation reaches every instance within this time and one query. */
export const REVOCATION_POLL_MS = 2_000;

/** Safe to run again. Rows are never removed: they also say who revoked what, and when. */
export const REVOCATION_SCHEMA = `
  CREATE TABLE IF NOT EXISTS token_revocations (
    revocation bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('token', 'subject')), value text NOT NULL,
    revoked_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), revoked_by text NOT NULL, client text NOT NULL, reason text);
  CREATE INDEX IF NOT EXISTS token_revocations_by_time ON token_revocations (revoked_at);`;

/** One token by its `jti`, or all tokens that were issued to a subject so far. */
export interface Revocation {
  readonly kind: 'token' | 'subject';
  readonly value: string;
}

export interface RevokedBy {
  readonly actor: string;
  readonly client: string;
  readonly reason: string | undefined;
}

interface Row extends Revocation {
  readonly revoked_at: Date;
}

/** What the check of tokens asks. */
export class Revocations {
  private readonly tokens = new Set<string>();
  /** Subject → second up to which its tokens are void. */
  private readonly subjects = new Map<string, number>();
  private readonly listeners: (() => void)[] = [];

  covers({ tokenId, subject, issuedAt }: TokenFacts): boolean {
    return this.tokens.has(tokenId) || issuedAt <= (this.subjects.get(subject) ?? -1);
  }

  onRevoked(listener: () => void): void {
    this.listeners.push(listener);
  }

  protected take(rows: readonly Row[]): void {
    for (const { kind, value, revoked_at: at } of rows)
      if (kind === 'token') this.tokens.add(value);
      else this.subjects.set(value, Math.max(this.subjects.get(value) ?? 0, Math.floor(at.getTime() / 1_000)));
    if (rows.length > 0) for (const listener of this.listeners) listener();
  }
}

/** An insert that began earlier may become visible later: the last minute is read again each time. */
const OVERLAP = "interval '60 seconds'";

export class StoredRevocations extends Revocations {
  private newest = new Date(0);
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly db: pg.Pool) {
    super();
  }

  /** Reads all there are, then looks for new ones. @throws what the database throws: without them no token can be trusted. */
  static async open(db: pg.Pool, failed: (error: unknown) => void): Promise<StoredRevocations> {
    const revocations = new StoredRevocations(db);
    await revocations.look();
    let isLooking = false;
    revocations.timer = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      // Known revocations stay in force while the database is away; new ones could not be made then either.
      void revocations
        .look()
        .catch(failed)
        .finally(() => (isLooking = false));
    }, REVOCATION_POLL_MS).unref();
    return revocations;
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** In force here when it resolves, everywhere a poll later. */
  async revoke({ kind, value }: Revocation, { actor, client, reason }: RevokedBy): Promise<Date> {
    const { rows } = await this.db.query<Row>(
      `INSERT INTO token_revocations (kind, value, revoked_by, client, reason) VALUES ($1, $2, $3, $4, $5)
       RETURNING kind, value, revoked_at`,
      [kind, value, actor, client, reason],
    );
    this.take(rows);
    return rows[0]!.revoked_at;
  }

  private async look(): Promise<void> {
    const { rows } = await this.db.query<Row>(
      `SELECT kind, value, revoked_at FROM token_revocations WHERE revoked_at > $1::timestamptz - ${OVERLAP} ORDER BY revoked_at`,
      [this.newest],
    );
    this.take(rows);
    this.newest = rows.at(-1)?.revoked_at ?? this.newest;
  }
}
