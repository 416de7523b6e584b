// The trusted list of an account, now or at any revision.
import type { AccountId } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import { type AccountPage, ask, Conditions, page } from '../answer.js';
import type { Database } from '../database.js';
import { inForce } from '../in-force.js';
import { accountFound, type Sight } from '../sight.js';

export interface TrustedAccountRow {
  readonly trusted: AccountId;
  /** From then on it counts. */
  readonly effectiveAt: Instant;
  readonly fromRevision: number;
  /** The first revision at which it was no longer so; null where it still is. */
  readonly toRevision: number | null;
}

export interface TrustedAccountsCursor {
  readonly revision: number;
}

export interface TrustedAccountsWanted {
  readonly sight: Sight;
  readonly asOfRevision?: number | undefined;
  /** Also what was on the list before; nothing to do with `asOfRevision`. */
  readonly past?: boolean | undefined;
  readonly after?: TrustedAccountsCursor | undefined;
  readonly limit: number;
}

/** In the order in which they were put on the list. */
export async function trustedAccountsOf(
  db: Database,
  ledgerId: string,
  account: string,
  { sight, asOfRevision, past = false, after, limit }: TrustedAccountsWanted,
): Promise<AccountPage<TrustedAccountRow, TrustedAccountsCursor>> {
  const where = new Conditions(ledgerId, 't').add('t.account = ?', account).add('t.from_revision > ?', after?.revision);
  const asOf = asOfRevision === undefined ? undefined : where.bind(asOfRevision);
  const answer = await ask<TrustedAccountRow>(db, {
    projection: 'trusted-accounts',
    text: `SELECT t.trusted, t.effective_at AS "effectiveAt", t.from_revision AS "fromRevision", t.to_revision AS "toRevision"
      FROM trusted_accounts t WHERE ${where.text} AND ${inForce('t', asOf, past)}
      ORDER BY t.from_revision LIMIT ${where.bind(limit + 1)}`,
    values: where.values,
    order: 'asked."fromRevision"',
    found: accountFound(where, account, sight, asOf),
  });
  return { ...page(answer, limit, ({ fromRevision }) => ({ revision: fromRevision })), found: answer.found };
}
