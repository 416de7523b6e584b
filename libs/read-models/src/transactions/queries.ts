// Transactions: one by its revision, many by search, and the revision that an instant means.
import type { TransactionStatus } from './project.js';
import type { Compartment, Evidence } from '#domain/commands.js';
import type { EventType } from '#domain/events.js';
import type { AccountId, ClientId, CommandKey, InstrumentId } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import type { RejectionCode } from '#domain/rejections.js';
import { ask, Conditions, type Found, page, type Page } from '../answer.js';
import type { Database } from '../database.js';
import { limitTo, refusedElsewhere, type Sight } from '../sight.js';
import { isLandmark, LANDMARK_EVERY } from './table.js';

/** One event of the journal. What its type does not have is null. */
export interface TransactionRow {
  readonly revision: number;
  readonly eventId: string;
  readonly type: EventType;
  /** `system`: no outcome of a command, but the ledger's own: its opening, parts, what fell due. */
  readonly status: TransactionStatus;
  /** Why it was rejected. */
  readonly code: RejectionCode | null;
  readonly recordedAt: Instant;
  readonly receivedAt: Instant;
  readonly client: ClientId | null;
  readonly commandKey: CommandKey | null;
  readonly actor: string;
  readonly role: string;
  readonly onBehalfOf: string | null;
  readonly reference: string | null;
  readonly reason: string | null;
  /** The proposal that it carries out, by its revision. */
  readonly proposal: number | null;
  readonly evidence: readonly Evidence[] | null;
  readonly fromAccount: AccountId | null;
  /** Of an issue the account that gets the units; of AccountOpened and AccountClosed the account itself. */
  readonly toAccount: AccountId | null;
  readonly instrument: InstrumentId | null;
  readonly compartment: Compartment | null;
  /** Tonnes. */
  readonly quantity: number | null;
  readonly complianceYear: number | null;
  readonly beneficiary: string | null;
  /**
   * CommandRejected: `{command, accounts, rejection}`; UnitsIssued: `{batch, start, end}`; PositionMoved:
   * `{toCompartment}`; UnitsStaged: `{operation, part, expiresAt}`; OperationAbandoned: `{operation, cause}`; a movement
   * of staged units: `{parts: {first, last}}`, with `toCompartment` where it is a PositionMoved; ObligationSettled:
   * `{subject, lots}`; ObligationPassedOn: `{sector, lines: [[successor, tonnes, offset]]}`; DeductionDecided: its fields;
   * UnitsCarriedOver: `{lots, issued: {instrument, batch, start, end}}`.
   */
  readonly details: Readonly<Record<string, unknown>> | null;
}

export interface TransactionsCursor {
  readonly revision: number;
}

export interface TransactionsWanted {
  readonly sight: Sight;
  readonly reference?: string | undefined;
  readonly account?: string | undefined;
  readonly type?: EventType | undefined;
  readonly client?: string | undefined;
  readonly after?: TransactionsCursor | undefined;
  readonly limit: number;
}

export async function findTransaction(
  db: Database,
  ledgerId: string,
  revision: number,
  sight: Sight,
): Promise<Found<TransactionRow>> {
  const where = new Conditions(ledgerId, 't').add('t.revision = ?', revision);
  let text = `SELECT ${transactionColumns(where, sight)} FROM transactions t WHERE ${where.text}`;
  if (sight.accounts !== 'all')
    text += ` AND ${touchedOne(limitTo(where.on('h'), 'h.account', sight))} AND ${unwarned(sight)}`;
  const answer = await ask<TransactionRow>(db, { ...QUESTION, text, values: where.values });
  return { at: answer.at, value: answer.rows[0] ?? null };
}

/** The event that the read models have seen at the revision; null where they have none. */
export async function eventIdAt(db: Database, ledgerId: string, revision: number): Promise<string | null> {
  const answer = await ask<{ revision: number; eventId: string }>(db, {
    ...QUESTION,
    // No other columns: a rebuild asks tables that another version of this program made.
    text: `SELECT t.revision, t.event_id AS "eventId" FROM transactions t WHERE t.ledger_id = $1 AND t.revision = $2`,
    values: [ledgerId, revision],
  });
  return answer.rows[0]?.eventId ?? null;
}

/** The last event that the read models have seen; null before the first. */
export async function newestTransaction(
  db: Database,
  ledgerId: string,
): Promise<{ readonly revision: number; readonly eventId: string } | null> {
  const answer = await ask<{ revision: number; eventId: string }>(db, {
    ...QUESTION,
    text: `SELECT t.revision, t.event_id AS "eventId" FROM transactions t
      WHERE t.ledger_id = $1 ORDER BY t.revision DESC LIMIT 1`,
    values: [ledgerId],
  });
  return answer.rows[0] ?? null;
}

/** Newest first. */
export async function searchTransactions(
  db: Database,
  ledgerId: string,
  { sight, reference, account, type, client, after, limit }: TransactionsWanted,
): Promise<Page<TransactionRow, TransactionsCursor>> {
  const where = new Conditions(ledgerId, 't')
    .add('t.reference = ?', reference)
    .add('t.type = ?', type)
    .add('t.client = ?', client)
    .add('t.revision < ?', after?.revision)
    .add(unwarned(sight));
  // Who sees some accounts searches these: what touched none of them is not there for him.
  const touched =
    account === undefined && sight.accounts === 'all'
      ? undefined
      : limitTo(where.on('h').add('h.account = ?', account), 'h.account', sight);
  let from = `transactions t WHERE ${where.text}`;
  if (touched && reference !== undefined)
    // Few transactions share a reference: of these, those that touched the account.
    from += ` AND ${touchedOne(touched)}`;
  else if (touched)
    // From the account's newest event backwards, each looked up by its key (OFFSET 0 keeps it so): the cost is that of
    // the account's history and never of the whole journal. One event may have several rows in that history.
    from = `(SELECT DISTINCT h.revision FROM account_history h WHERE ${touched.add('h.revision < ?', after?.revision).text}
        ORDER BY h.revision DESC) h
      CROSS JOIN LATERAL (SELECT * FROM transactions t WHERE ${where.text} AND t.revision = h.revision OFFSET 0) t`;
  const order = touched && reference === undefined ? 'h.revision' : 't.revision';
  const text = `SELECT ${transactionColumns(where, sight)} FROM ${from} ORDER BY ${order} DESC LIMIT ${where.bind(limit + 1)}`;
  const answer = await ask<TransactionRow>(db, { ...QUESTION, text, values: where.values });
  return page(answer, limit, ({ revision }) => ({ revision }));
}

/** An SQL condition: the transaction `t` is in the history of one of these accounts, `h`. */
export const touchedOne = (touched: Conditions): string =>
  `EXISTS (SELECT FROM account_history h WHERE ${touched.text} AND h.revision = t.revision)`;

/**
 * The last revision recorded at or before the instant; null where the journal began later. `recordedAt` never decreases, so
 * that it is the last landmark of then, or follows it before the next one.
 */
export async function revisionAt(
  db: Database,
  ledgerId: string,
  instant: Instant,
): Promise<Found<{ readonly revision: number; readonly recordedAt: Instant }>> {
  const answer = await ask<{ revision: number; recordedAt: Instant }>(db, {
    ...QUESTION,
    text: lastRecordedBy('$2'),
    values: [ledgerId, instant],
  });
  return { at: answer.at, value: answer.rows[0] ?? null };
}

/** The question of `revisionAt`, for other questions to hold; `$1` is the ledger, `moment` a bound value. */
export const lastRecordedBy = (moment: string): string => `SELECT t.revision, t.recorded_at AS "recordedAt"
      FROM (SELECT l.revision FROM transactions l
        WHERE l.ledger_id = $1 AND l.recorded_at <= ${moment} AND ${isLandmark('l.revision')}
        ORDER BY l.recorded_at DESC, l.revision DESC LIMIT 1) landmark
      JOIN transactions t ON t.ledger_id = $1 AND t.recorded_at <= ${moment}
        AND t.revision >= landmark.revision AND t.revision < landmark.revision + ${LANDMARK_EVERY}
      ORDER BY t.revision DESC LIMIT 1`;

/**
 * Of `transactions t`, under the names of TransactionRow. A refused attempt is in the trail of every account that it
 * named; its code and numbers are those of one, and stay out of the sight of the others.
 */
export function transactionColumns(where: Conditions, sight: Sight): string {
  if (sight.accounts === 'all') return `${COLUMNS}, ${[...ABOUT_RESTRAINT, ...ABOUT_REFUSAL].join(', ')}`;
  const unless = (hidden: string) => (column: string) =>
    `CASE WHEN ${hidden} THEN NULL ELSE ${column} END AS ${column.slice(2)}`;
  const refused = `(${refusedElsewhere(where, `t.details -> 'rejection'`, sight.accounts)} OR ${ofRestraint(REFUSED_PROPOSAL)})`;
  return [
    COLUMNS,
    // Why an account is restrained is told to those only who see all.
    ...ABOUT_RESTRAINT.map(unless(`t.type = 'AccountRestrained'`)),
    ...ABOUT_REFUSAL.map((column) =>
      // Made for counterparties: it tells them nothing more.
      unless(column === 't.code' ? `t.code <> 'recipient-not-available' AND ${refused}` : refused)(column),
    ),
  ].join(', ');
}

/**
 * Nobody is warned of a restraint: what became of its proposal is there for those only who see all. An SQL condition on
 * `transactions t`.
 */
export const unwarned = ({ accounts }: Sight): string =>
  accounts === 'all'
    ? 'true'
    : `NOT (t.type IN ('ProposalMade', 'ProposalApproved', 'ProposalEnded')
        AND ${ofRestraint(`coalesce((t.details ->> 'proposal')::bigint, t.revision)`)}
      OR t.type = 'CommandRejected' AND (t.details ->> 'command' = 'RestrainAccount'
        OR t.details ->> 'command' IN ('ApproveProposal', 'RejectProposal', 'WithdrawProposal')
          AND (${ofRestraint(REFUSED_PROPOSAL)} OR ${REFUSED_PROPOSAL} IS NULL AND ${duringRestraint})))`;

const RESTRAINT = `SELECT FROM proposals hp
  WHERE hp.ledger_id = t.ledger_id AND hp.type = 'RestrainAccount' AND hp.maker_role <> 'representative'`;
const REFUSED_PROPOSAL = `(t.details #>> '{rejection,proposal}')::bigint`;

const ofRestraint = (proposal: string): string => `EXISTS (${RESTRAINT} AND hp.revision = ${proposal})`;

/** Not every refusal says which proposal it was about: it may have been the one that was open then. */
const duringRestraint = `EXISTS (${RESTRAINT} AND hp.revision < t.revision
    AND coalesce(hp.outcome_revision > t.revision, true)
    AND hp.accounts && ARRAY(SELECT json_array_elements_text(t.details -> 'accounts')))`;

const ABOUT_RESTRAINT = ['t.reason', 't.reference', 't.evidence'];
const ABOUT_REFUSAL = ['t.code', 't.details'];

const COLUMNS = `t.revision, t.event_id AS "eventId", t.type, t.status,
    t.recorded_at AS "recordedAt", t.received_at AS "receivedAt", t.client, t.command_key AS "commandKey", t.actor, t.role,
    t.on_behalf_of AS "onBehalfOf", t.proposal, t.from_account AS "fromAccount",
    t.to_account AS "toAccount", t.instrument, t.compartment, t.quantity, t.compliance_year AS "complianceYear",
    t.beneficiary`;

const QUESTION = { projection: 'transactions', order: 'asked.revision DESC' } as const;
