// Holds the read models against the replayed state: range by range, balance by balance, total by total, row by row.
import pg from 'pg';
import type { LedgerEvent } from '#domain/events.js';
import type { LedgerState } from '#domain/ledger-state.js';
import { type ComplianceCursor, listCompliance } from '#read-models/compliance/queries.js';
import { BIGINTS_AS_NUMBERS } from '#read-models/database.js';
import { EVERYTHING } from '#read-models/sight.js';
import { complianceLine, complianceLines } from '#read-models/testing/moment.js';
import { askedAndExpected } from './query-check.js';

const DIFFERENCES_SHOWN_MAX = 10;

/**
 * Works on one moment of the read models and the revision that it stands for. Nobody trades, and yet time goes on: what
 * falls due while the books are compared belongs to the next comparison.
 */
export async function atOneMoment<T>(
  databaseUrl: string,
  ledgerId: string,
  work: (moment: pg.ClientBase, revision: number) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ position: number | null }>({
      text: 'SELECT max(position) AS position FROM live_positions WHERE ledger_id = $1',
      values: [ledgerId],
      types: BIGINTS_AS_NUMBERS,
    });
    return await work(client, rows[0]?.position ?? -1);
  } finally {
    await client.end();
  }
}

/** All rows must stand for the state's revision. `fresh` are the events since the last check. */
export async function readModelDifferences(
  client: pg.ClientBase,
  state: LedgerState,
  fresh: readonly { readonly revision: number; readonly event: LedgerEvent }[],
): Promise<string[]> {
  const rows = async (text: string, ...values: unknown[]): Promise<string[]> => {
    const found = await client.query<Record<string, unknown>>({
      text,
      values: [state.ledgerId, ...values],
      types: BIGINTS_AS_NUMBERS,
    });
    return found.rows.map((row) => Object.values(row).join(' '));
  };
  const from = fresh[0]?.revision ?? state.revision + 1;
  return [
    ...differences('position', await rows(POSITION), [String(state.revision)]),
    ...differences('holding', await rows(HOLDINGS), holdingsOf(state)),
    ...differences('balance', await rows(BALANCES), balancesOf(state)),
    ...differences('total', await rows(TOTALS), totalsOf(state)),
    ...differences('account', await rows(ACCOUNTS), accountsOf(state)),
    ...differences('representative', await rows(REPRESENTATIVES), representativesOf(state)),
    ...differences('trusted account', await rows(TRUSTED), trustedOf(state)),
    ...differences('encumbrance', await rows(ENCUMBRANCES), encumbrancesOf(state)),
    ...differences('proposal', await rows(PROPOSALS), proposalsOf(state)),
    ...differences('compliance', await complianceOf(client, state.ledgerId), complianceLines(state)),
    ...differences('rulebook', await rows(RULEBOOKS), rulebooksOf(state)),
    ...differences('transaction', await rows(TRANSACTIONS, from), transactionsOf(fresh)),
    ...differences('history', await rows(HISTORY, from), historyOf(fresh)),
    ...(await askedAndExpected(client, state)).flatMap(({ what, found, expected }) =>
      differences(what, found, expected),
    ),
    ...(await rows(OVERLAPS)).map((row) => `serials overlap: ${row}`),
    ...(await rows(UNBALANCED)).map((row) => `a balance is not its ranges and encumbrances: ${row}`),
    ...(await rows(UNACCOUNTED)).map((row) => `units held are not those issued: ${row}`),
  ];
}

const POSITION = `SELECT DISTINCT position FROM live_positions WHERE ledger_id = $1`;

const HOLDINGS = `SELECT instrument, batch, start_serial, end_serial, account, compartment, coalesce(operation::text, '-')
  FROM unit_holdings WHERE ledger_id = $1 AND to_revision IS NULL`;

function holdingsOf(state: LedgerState): string[] {
  const rows: string[] = [];
  for (const holding of state.allHoldings()) {
    const { account, of, compartment } = holding;
    for (const { batch, start, end } of state.register.ranges(holding))
      rows.push(`${of.id} ${batch} ${start} ${end} ${account.id} ${compartment} -`);
  }
  for (const { id, units, holding } of state.operations.values())
    for (const { batch, start, end } of state.register.ranges(units))
      rows.push(`${holding.of.id} ${batch} ${start} ${end} ${holding.account.id} ${holding.compartment} ${id}`);
  return rows;
}

const BALANCES = `SELECT account, instrument, compartment, available, encumbered FROM account_balances WHERE ledger_id = $1`;

function balancesOf(state: LedgerState): string[] {
  return Array.from(
    state.allHoldings(),
    ({ account, of, compartment, available, encumbered }) =>
      `${account.id} ${of.id} ${compartment} ${available} ${encumbered}`,
  );
}

const TOTALS = `SELECT instrument, issued, surrendered, retired, cancelled, carried_over, in_circulation FROM instrument_totals WHERE ledger_id = $1`;

function totalsOf(state: LedgerState): string[] {
  return Array.from(state.instruments.values(), ({ id, issued }) => {
    const out = { surrender: 0, retirement: 0, cancellation: 0, 'carry-over': 0 };
    for (const { account, of, available, encumbered } of state.allHoldings())
      if (of.id === id && account.type in out) out[account.type as keyof typeof out] += available + encumbered;
    const gone = Object.values(out);
    return [id, issued, ...gone, gone.reduce((left, quantity) => left - quantity, issued)].join(' ');
  });
}

const ACCOUNTS = `SELECT account, type, coalesce(holder, '-') AS holder, coalesce(province, '-') AS province, restraint, incoming,
  closed_revision IS NOT NULL AS closed FROM accounts WHERE ledger_id = $1`;

const accountsOf = (state: LedgerState): string[] =>
  Array.from(state.accounts.values(), ({ id, type, holder, province, control, closed }) =>
    [id, type, holder ?? '-', province ?? '-', control.restraint, control.incoming, closed].join(' '),
  );

const REPRESENTATIVES = `SELECT account, person, rights FROM representatives WHERE ledger_id = $1 AND to_revision IS NULL`;

const representativesOf = (state: LedgerState): string[] =>
  [...state.accounts.values()].flatMap(({ id, control }) =>
    [...control.representatives].map(([person, rights]) => `${id} ${person} ${rights}`),
  );

const TRUSTED = `SELECT account, trusted, effective_at FROM trusted_accounts WHERE ledger_id = $1 AND to_revision IS NULL`;

const trustedOf = (state: LedgerState): string[] =>
  [...state.accounts.values()].flatMap(({ id, control }) =>
    [...control.trusted].map(([trusted, effectiveAt]) => `${id} ${trusted} ${effectiveAt}`),
  );

const ENCUMBRANCES = `SELECT encumbrance, kind, account, instrument, compartment, remaining FROM encumbrances
  WHERE ledger_id = $1 AND to_revision IS NULL`;

const encumbrancesOf = (state: LedgerState): string[] =>
  Array.from(state.allPinning(), ({ id, kind, holding: { account, of, compartment }, quantity }) =>
    [id, kind, account.id, of.id, compartment, quantity].join(' '),
  );

const PROPOSALS = `SELECT revision, type, maker, jsonb_array_length(approvals) FROM proposals
  WHERE ledger_id = $1 AND outcome_revision IS NULL`;

const proposalsOf = (state: LedgerState): string[] =>
  Array.from(state.proposals.values(), ({ id, operation, maker, approvers }) =>
    [id, operation.type, maker, approvers.length].join(' '),
  );

/** By the query itself: its statuses are part of what is compared. */
async function complianceOf(client: pg.ClientBase, ledgerId: string): Promise<string[]> {
  const lines: string[] = [];
  for (let after: ComplianceCursor | undefined, more = true; more; more = after !== undefined) {
    const page = await listCompliance(client, ledgerId, { sight: EVERYTHING, after, limit: 500 });
    lines.push(...page.rows.map(complianceLine));
    after = page.next ?? undefined;
  }
  return lines;
}

const RULEBOOKS = `SELECT rulebook, effective_from, deadline FROM rulebooks WHERE ledger_id = $1`;

const rulebooksOf = (state: LedgerState): string[] =>
  state.compliance.rulebooks.map(({ id, effectiveFrom, deadline }) => [id, effectiveFrom, deadline].join(' '));

const TRANSACTIONS = `SELECT revision, event_id, type, coalesce(client, '-') AS client, coalesce(command_key, '-') AS command_key
  FROM transactions WHERE ledger_id = $1 AND revision >= $2`;

const transactionsOf = (fresh: readonly { readonly revision: number; readonly event: LedgerEvent }[]): string[] =>
  fresh.map(
    ({ revision, event: { eventId, type, command } }) =>
      `${revision} ${eventId} ${type} ${command?.client ?? '-'} ${command?.key ?? '-'}`,
  );

const HISTORY = `SELECT revision, account, instrument, compartment, available_before, available_after, encumbered_before, encumbered_after
  FROM account_history WHERE ledger_id = $1 AND revision >= $2 AND instrument IS NOT NULL`;

const historyOf = (fresh: readonly { readonly revision: number; readonly event: LedgerEvent }[]): string[] =>
  fresh.flatMap(({ revision, event }) =>
    event.balances.map(({ account, instrument, compartment, available, encumbered = [0, 0] }) =>
      [revision, account, instrument, compartment, ...available, ...encumbered].join(' '),
    ),
  );

/** By the rows alone, without the domain: no serial number in two places… */
const OVERLAPS = `SELECT instrument, start_serial, end_serial, next FROM (
    SELECT instrument, start_serial, end_serial, lead(start_serial) OVER (PARTITION BY instrument ORDER BY start_serial) AS next
    FROM unit_holdings WHERE ledger_id = $1 AND to_revision IS NULL) current WHERE next <= end_serial`;

/** …what a holding has is free, pinned by amount among its ranges, or staged in ranges of their own… */
const UNBALANCED = `SELECT b.account, b.instrument, b.compartment, b.available, b.encumbered, coalesce(h.listed, 0) AS listed,
    coalesce(h.staged, 0) AS staged, coalesce(e.pinned, 0) AS pinned FROM account_balances b
  LEFT JOIN (SELECT account, instrument, compartment,
      sum(end_serial - start_serial + 1) FILTER (WHERE operation IS NULL) AS listed,
      sum(end_serial - start_serial + 1) FILTER (WHERE operation IS NOT NULL) AS staged FROM unit_holdings
    WHERE ledger_id = $1 AND to_revision IS NULL GROUP BY 1, 2, 3) h USING (account, instrument, compartment)
  LEFT JOIN (SELECT account, instrument, compartment, sum(remaining) AS pinned FROM encumbrances
    WHERE ledger_id = $1 AND to_revision IS NULL GROUP BY 1, 2, 3) e USING (account, instrument, compartment)
  WHERE b.ledger_id = $1 AND (coalesce(h.listed, 0) <> b.available + coalesce(e.pinned, 0)
    OR coalesce(h.staged, 0) + coalesce(e.pinned, 0) <> b.encumbered)`;

/** …and all that exists is all that was issued. */
const UNACCOUNTED = `SELECT t.instrument, t.issued, coalesce(h.held, 0) AS in_holdings, coalesce(b.held, 0) AS in_balances FROM instrument_totals t
  LEFT JOIN (SELECT instrument, sum(end_serial - start_serial + 1) AS held FROM unit_holdings
    WHERE ledger_id = $1 AND to_revision IS NULL GROUP BY instrument) h USING (instrument)
  LEFT JOIN (SELECT instrument, sum(available + encumbered) AS held FROM account_balances
    WHERE ledger_id = $1 GROUP BY instrument) b USING (instrument)
  WHERE t.ledger_id = $1 AND (t.issued <> coalesce(h.held, 0) OR t.issued <> coalesce(b.held, 0))`;

function differences(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of expected) left.set(row, (left.get(row) ?? 0) + 1);
  const tooMany: string[] = [];
  for (const row of found) {
    const count = left.get(row) ?? 0;
    if (count === 0) tooMany.push(`${what} in the read models and not in the journal: ${row}`);
    else if (count === 1) left.delete(row);
    else left.set(row, count - 1);
  }
  const missing = Array.from(left.keys(), (row) => `${what} in the journal and not in the read models: ${row}`);
  const all = [...tooMany, ...missing];
  const more = all.length - DIFFERENCES_SHOWN_MAX;
  return more > 0 ? [...all.slice(0, DIFFERENCES_SHOWN_MAX), `${more} more differences of ${what}`] : all;
}
