// How an account came to stand as it does: opened, restrained, renamed, bound by rules, closed; by whom and why.
import type { AccountId } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import { type AccountPage, ask, Conditions, page } from '../answer.js';
import type { Database } from '../database.js';
import { accountFound, type Sight } from '../sight.js';
import type { AccountChange } from './project.js';

export interface AccountStateRow {
  readonly account: AccountId;
  readonly revision: number;
  readonly recordedAt: Instant;
  readonly change: AccountChange;
  readonly actor: string;
  readonly role: string;
  readonly onBehalfOf: string | null;
  /** The proposal that was carried out with it, who made that, and in which role; null where nobody had to approve. */
  readonly proposal: number | null;
  readonly proposedBy: string | null;
  readonly proposedRole: string | null;
  /** Of whoever carried it out, or else of whoever proposed it. */
  readonly reference: string | null;
  /** The same. Reason, reference and proposal of a restraint are null for whoever does not see all accounts. */
  readonly reason: string | null;
  /**
   * What the event says: of `opened` accountType, holder, complianceYear, province, representatives, rules; of `restrained`
   * restraint, former, incoming; of `holder-changed` holder, former; of `rules-set` the rules; of `closed` successor.
   */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AccountStatesCursor {
  readonly revision: number;
}

export interface AccountStatesWanted {
  readonly sight: Sight;
  readonly after?: AccountStatesCursor | undefined;
  readonly limit: number;
}

/** Oldest first. */
export async function accountStatesOf(
  db: Database,
  ledgerId: string,
  account: string,
  { sight, after, limit }: AccountStatesWanted,
): Promise<AccountPage<AccountStateRow, AccountStatesCursor>> {
  const where = new Conditions(ledgerId, 's').add('s.account = ?', account).add('s.revision > ?', after?.revision);
  // Why an account is restrained, in which case and by whom is no business of its representatives: it might warn others.
  const told = (text: string): string =>
    sight.accounts === 'all' ? text : `CASE WHEN s.change = 'restrained' THEN NULL ELSE ${text} END`;
  const answer = await ask<AccountStateRow>(db, {
    projection: 'account-states',
    text: `SELECT s.account, s.revision, s.recorded_at AS "recordedAt", s.change, s.actor, s.role,
        s.on_behalf_of AS "onBehalfOf", ${told('s.proposal')} AS proposal, ${told('p.maker')} AS "proposedBy",
        ${told('p.maker_role')} AS "proposedRole", ${told('coalesce(s.reference, p.reference)')} AS reference,
        ${told('coalesce(s.reason, p.reason)')} AS reason, s.details
      FROM account_states s LEFT JOIN proposals p ON p.ledger_id = s.ledger_id AND p.revision = s.proposal
      WHERE ${where.text} ORDER BY s.revision LIMIT ${where.bind(limit + 1)}`,
    values: where.values,
    order: 'asked.revision',
    found: accountFound(where, account, sight, undefined),
  });
  return { ...page(answer, limit, ({ revision }) => ({ revision })), found: answer.found };
}
