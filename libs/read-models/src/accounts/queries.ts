// Accounts by id and in lists.
import { type AccountRules, DEFAULT_RULES, type Restraint } from '#domain/account-control.js';
import type { AccountType } from '#domain/commands.js';
import type { AccountId, HolderCode } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import { ask, Conditions, type Found, page, type Page } from '../answer.js';
import type { Database } from '../database.js';
import { limitTo, type Sight } from '../sight.js';

export interface AccountRow {
  readonly account: AccountId;
  readonly type: AccountType;
  /** Only of holding accounts. */
  readonly holder: HolderCode | null;
  /** Only of surrender accounts. */
  readonly complianceYear: number | null;
  readonly openedRevision: number;
  readonly openedAt: Instant;
  readonly closedRevision: number | null;
  readonly closedAt: Instant | null;
  /** Who carries what was the holder's after a merger or split. */
  readonly successor: AccountId | null;
  /** GB/T 2260, six digits. */
  readonly province: string | null;
  readonly restraint: Restraint;
  /** Whether units still arrive. */
  readonly incoming: boolean;
  readonly rules: AccountRules;
}

export interface AccountsWanted {
  readonly holder?: string | undefined;
  readonly type?: AccountType | undefined;
  readonly status?: 'open' | 'closed';
  readonly restraint?: Restraint | undefined;
  readonly province?: string | undefined;
  readonly sight: Sight;
  readonly after?: AccountsCursor | undefined;
  readonly limit: number;
}

export interface AccountsCursor {
  readonly account: string;
}

export async function findAccount(
  db: Database,
  ledgerId: string,
  account: string,
  sight: Sight,
): Promise<Found<AccountRow>> {
  const where = limitTo(new Conditions(ledgerId, 'a').add('a.account = ?', account), 'a.account', sight);
  const answer = await ask<AccountRow>(db, {
    ...QUESTION,
    text: `${SELECT} WHERE ${where.text}`,
    values: where.values,
  });
  return { at: answer.at, value: answer.rows[0] ?? null };
}

/** By account id. */
export async function listAccounts(
  db: Database,
  ledgerId: string,
  { holder, type, status, restraint, province, sight, after, limit }: AccountsWanted,
): Promise<Page<AccountRow, AccountsCursor>> {
  const where = new Conditions(ledgerId, 'a')
    .add('a.holder = ?', holder)
    .add('a.type = ?', type)
    .add('a.restraint = ?', restraint)
    .add('a.province = ?', province)
    .add('a.account > ?', after?.account);
  limitTo(where, 'a.account', sight);
  if (status) where.add(`a.closed_revision IS ${status === 'open' ? '' : 'NOT '}NULL`);
  const text = `${SELECT} WHERE ${where.text} ORDER BY a.account LIMIT ${where.bind(limit + 1)}`;
  return page(await ask<AccountRow>(db, { ...QUESTION, text, values: where.values }), limit, ({ account }) => ({
    account,
  }));
}

const SELECT = `SELECT a.account, a.type, a.holder, a.compliance_year AS "complianceYear",
    a.opened_revision AS "openedRevision", a.opened_at AS "openedAt",
    a.closed_revision AS "closedRevision", a.closed_at AS "closedAt",
    a.successor, a.province, a.restraint, a.incoming, coalesce(a.rules, '${JSON.stringify(DEFAULT_RULES)}') AS rules
    FROM accounts a`;

const QUESTION = { projection: 'accounts', order: 'asked.account' } as const;
