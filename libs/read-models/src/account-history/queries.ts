// The audit trail of an account: every event that touched it, refused attempts included.
import type { Compartment } from '#domain/commands.js';
import type { InstrumentId } from '#domain/ids.js';
import { type AccountPage, ask, Conditions, page, type Position } from '../answer.js';
import type { Database } from '../database.js';
import { accountFound, type Sight } from '../sight.js';
import { transactionColumns, type TransactionRow, unwarned } from '../transactions/queries.js';

/** In tonnes. */
export interface BalanceChangeRow {
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  readonly available: readonly [before: number, after: number];
  readonly encumbered: readonly [before: number, after: number];
}

/** Who, in which role, when, why, with what outcome, and what it changed in this account (nothing: empty). */
export interface HistoryEntry extends TransactionRow {
  readonly changes: readonly BalanceChangeRow[];
}

export interface HistoryCursor {
  readonly revision: number;
}

export interface HistoryWanted {
  readonly sight: Sight;
  /** Inclusive. */
  readonly fromRevision?: number | undefined;
  /** Inclusive. */
  readonly toRevision?: number | undefined;
  readonly after?: HistoryCursor | undefined;
  readonly limit: number;
}

/** One entry per event, oldest first. */
export async function historyOf(
  db: Database,
  ledgerId: string,
  account: string,
  { sight, fromRevision, toRevision, after, limit }: HistoryWanted,
): Promise<AccountPage<HistoryEntry, HistoryCursor>> {
  const where = new Conditions(ledgerId, 'h')
    .add('h.account = ?', account)
    .add('h.revision >= ?', fromRevision)
    .add('h.revision <= ?', toRevision)
    .add('h.revision > ?', after?.revision);
  // Before the page is cut. Looked up for each event of the trail by its key, and never read whole.
  if (sight.accounts !== 'all')
    where.add(`(SELECT ${unwarned(sight)} FROM transactions t WHERE t.ledger_id = $1 AND t.revision = h.revision)`);
  const answer = await ask<HistoryEntry>(db, {
    projection: 'account-history',
    text: `SELECT ${transactionColumns(where, sight)}, touched.changes FROM (
        SELECT h.revision, coalesce(json_agg(json_build_object(
            'instrument', h.instrument, 'compartment', h.compartment,
            'available', json_build_array(h.available_before, h.available_after),
            'encumbered', json_build_array(h.encumbered_before, h.encumbered_after)
          ) ORDER BY h.instrument, h.compartment) FILTER (WHERE h.instrument IS NOT NULL), '[]') AS changes
        FROM account_history h WHERE ${where.text}
        GROUP BY h.revision ORDER BY h.revision LIMIT ${where.bind(limit + 1)}
      ) touched JOIN transactions t ON t.ledger_id = $1 AND t.revision = touched.revision`,
    values: where.values,
    order: 'asked.revision',
    found: accountFound(where, account, sight, undefined),
  });
  return { ...page(answer, limit, ({ revision }) => ({ revision })), found: answer.found };
}

/**
 * The whole trail in pages, for an answer of any length out of bounded memory. What is recorded while it runs is left
 * out: it ends at the position that the first page stands for.
 */
export async function* streamHistoryOf(
  db: Database,
  ledgerId: string,
  account: string,
  { pageSize = 1_000, ...wanted }: Omit<HistoryWanted, 'limit'> & { readonly pageSize?: number },
): AsyncGenerator<{ readonly at: Position; readonly found: boolean; readonly rows: readonly HistoryEntry[] }> {
  let { after, toRevision } = wanted;
  let at: Position | undefined;
  do {
    const next = await historyOf(db, ledgerId, account, { ...wanted, toRevision, after, limit: pageSize });
    at ??= next.at;
    toRevision = Math.min(toRevision ?? at.revision, at.revision);
    yield { at, found: next.found, rows: next.rows };
    after = next.next ?? undefined;
  } while (after);
}
