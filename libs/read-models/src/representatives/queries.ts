// Who acts for an account, now or at any revision, and for which accounts a person acts.
import type { RepresentativeRights } from '#domain/account-control.js';
import type { AccountId } from '#domain/ids.js';
import { type AccountPage, ask, Conditions } from '../answer.js';
import { type Database, statementName } from '../database.js';
import { inForce } from '../in-force.js';
import { accountFound, CURRENT, type Sight } from '../sight.js';

export interface RepresentativeRow {
  readonly person: string;
  readonly rights: RepresentativeRights;
  readonly fromRevision: number;
  /** The first revision at which it was no longer so; null where it still is. */
  readonly toRevision: number | null;
}

export interface RepresentativesWanted {
  readonly sight: Sight;
  readonly asOfRevision?: number | undefined;
  /** Also who was one before; nothing to do with `asOfRevision`. */
  readonly past?: boolean | undefined;
}

/** By person, and for each person from the first rights to the last. */
export async function representativesOf(
  db: Database,
  ledgerId: string,
  account: string,
  { sight, asOfRevision, past = false }: RepresentativesWanted,
): Promise<AccountPage<RepresentativeRow, never>> {
  const where = new Conditions(ledgerId, 'r').add('r.account = ?', account);
  const asOf = asOfRevision === undefined ? undefined : where.bind(asOfRevision);
  const answer = await ask<RepresentativeRow>(db, {
    projection: 'representatives',
    text: `SELECT r.person, r.rights, r.from_revision AS "fromRevision", r.to_revision AS "toRevision"
      FROM representatives r WHERE ${where.text} AND ${inForce('r', asOf, past)}`,
    values: where.values,
    order: 'asked.person, asked."fromRevision"',
    found: accountFound(where, account, sight, asOf),
  });
  return { ...answer, next: null };
}

export interface RepresentedAccount {
  readonly account: AccountId;
  readonly rights: RepresentativeRights;
}

/** By account. Closed accounts are among them, suspended ones are not: their representatives have no access. */
export async function accountsOf(
  db: Database,
  ledgerId: string,
  person: string,
): Promise<readonly RepresentedAccount[]> {
  const { rows } = await db.query<RepresentedAccount>({
    name: statementName(ACCOUNTS_OF),
    text: ACCOUNTS_OF,
    values: [ledgerId, person],
  });
  return rows;
}

const ACCOUNTS_OF = `SELECT r.account, r.rights ${CURRENT} AND r.person = $2 ORDER BY r.account`;
