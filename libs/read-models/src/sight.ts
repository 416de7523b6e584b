// Which rows an asker sees: a part of the SQL of every query about accounts, so that pages stay whole.
import type { Compartment } from '#domain/commands.js';
import type { Conditions } from './answer.js';

export interface Sight {
  /** Whatever else is there is left out as if it did not exist. */
  readonly accounts: 'all' | 'none' | Represented | { readonly province: string };
  /** Only balances of this position, where one is named. */
  readonly compartment: Compartment | undefined;
}

/** The accounts that name the person; of these only some, where a token is narrowed to them. */
export interface Represented {
  readonly person: string;
  readonly only?: readonly string[] | undefined;
}

export const EVERYTHING: Sight = { accounts: 'all', compartment: undefined };
export const NOTHING: Sight = { accounts: 'none', compartment: undefined };

/** Adds what limits the sight on a column that holds account ids. */
export const limitTo = (where: Conditions, column: string, sight: Sight): Conditions =>
  sight.accounts === 'all' ? where : where.add(seen(where, column, sight.accounts));

/** Whether the account was there for this asker, as a question beside the rows. Where it was not, no row is to be shown. */
export const accountFound = (where: Conditions, account: string, sight: Sight, asOf: string | undefined): string => {
  const found = limitTo(where.on('f').add('f.account = ?', account), 'f.account', sight);
  return `EXISTS (SELECT FROM accounts f WHERE ${found.text}${asOf === undefined ? '' : ` AND f.opened_revision <= ${asOf}`})`;
};

/** An SQL condition: the account is within sight. The `$1` of the question is the ledger. */
export function seen(where: Conditions, account: string, accounts: Sight['accounts']): string {
  if (accounts === 'all') return 'true';
  if (accounts === 'none') return 'false';
  return 'person' in accounts
    ? `EXISTS (SELECT ${CURRENT} AND r.person = ${where.bind(accounts.person)} AND r.account = ${account}${onlyOf(where, accounts)})`
    : `EXISTS (SELECT FROM accounts pa
         WHERE pa.ledger_id = $1 AND pa.account = ${account} AND pa.province = ${where.bind(accounts.province)})`;
}

/** An SQL condition: a refusal, kept as JSON, is about an account out of sight. Its numbers are no business of others. */
export function refusedElsewhere(where: Conditions, rejection: string, accounts: Sight['accounts']): string {
  const account = `(${rejection} ->> 'account')`;
  return `(${account} IS NOT NULL AND NOT ${seen(where, account, accounts)})`;
}

const onlyOf = (where: Conditions, { only }: Represented): string =>
  only === undefined ? '' : ` AND r.account = ANY (${where.bind(only)}::text[])`;

/**
 * Current representations of accounts that are not suspended, to be narrowed by `r.person`: representatives of a suspended
 * account have no access.
 */
export const CURRENT = `FROM representatives r JOIN accounts ra ON ra.ledger_id = r.ledger_id AND ra.account = r.account
  WHERE r.ledger_id = $1 AND r.to_revision IS NULL AND ra.restraint <> 'suspended'`;
