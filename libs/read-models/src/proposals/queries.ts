// Proposals: one by its revision, lists by account, maker and status, and those that wait for one certain person.
import { approves } from '#domain/account-control.js';
import type { Evidence, Operation, OperationType } from '#domain/commands.js';
import type { AccountId, ClientId, CommandKey } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import type { Checker } from '#domain/operations.js';
import type { Rejection } from '#domain/rejections.js';
import type { Role } from '#domain/roles.js';
import { ask, Conditions, type Found, page, type Page } from '../answer.js';
import type { Database } from '../database.js';
import { accountsOf } from '../representatives/queries.js';
import { checkerOf, checkerText } from './checkers.js';
import { refusedElsewhere, type Sight } from '../sight.js';
import { type Approval, PROPOSAL_STATUSES, type ProposalStatus } from './project.js';

export interface ProposalRow {
  /** Its name: the revision of the event that made it. */
  readonly proposal: number;
  readonly type: OperationType;
  readonly operation: Operation;
  readonly accounts: readonly AccountId[];
  readonly status: ProposalStatus;
  readonly maker: string;
  readonly makerRole: string;
  readonly onBehalfOf: string | null;
  readonly client: ClientId | null;
  readonly commandKey: CommandKey | null;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly evidence: readonly Evidence[] | null;
  readonly madeAt: Instant;
  readonly expiresAt: Instant;
  readonly executeAt: Instant | null;
  /** Who is asked, step by step; any one of each step. */
  readonly steps: readonly (readonly Checker[])[];
  /** Of the steps so far, in their order. */
  readonly approvals: readonly Approval[];
  /** The step that is asked now; null where none is. */
  readonly asked: readonly Checker[] | null;
  /** Revision of the event that ended it: its execution, or why there was none. */
  readonly outcomeRevision: number | null;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
  readonly endedRole: string | null;
  readonly endedReason: string | null;
  /** Why it failed when its time had come; null where that is about an account out of sight. */
  readonly rejection: Rejection | null;
}

export interface ProposalsCursor {
  readonly proposal: number;
}

export interface ProposalsWanted {
  readonly account?: string | undefined;
  readonly maker?: string | undefined;
  readonly type?: OperationType | undefined;
  readonly status?: ProposalStatus | undefined;
  readonly seenBy: ProposalSight;
  readonly after?: ProposalsCursor | undefined;
  readonly limit: number;
}

/** A representative sees what he made and what names an account of his; a province what names an account of it. */
export type ProposalSight = Sight['accounts'];

export { PROPOSAL_STATUSES, type ProposalStatus };

/** As whom somebody asks. */
export interface Caller {
  readonly person: string;
  readonly role: Role;
  readonly province?: string | undefined;
  /** A representative's token may be narrowed to some accounts. */
  readonly only?: readonly string[] | undefined;
}

export async function findProposal(
  db: Database,
  ledgerId: string,
  proposal: number,
  seenBy: ProposalSight,
): Promise<Found<ProposalRow>> {
  const where = new Conditions(ledgerId, 'p').add('p.revision = ?', proposal);
  await limitTo(db, where, ledgerId, seenBy);
  const answer = await askProposals(db, where, seenBy, where.text, '');
  return { at: answer.at, value: answer.rows[0] ?? null };
}

/** Newest first. */
export async function listProposals(
  db: Database,
  ledgerId: string,
  { account, maker, type, status, seenBy, after, limit }: ProposalsWanted,
): Promise<Page<ProposalRow, ProposalsCursor>> {
  const where = new Conditions(ledgerId, 'p')
    .add('p.accounts @> ARRAY[?::text]', account)
    .add('p.maker = ?', maker)
    .add('p.type = ?', type)
    .add('p.status = ?', status)
    .add('p.revision < ?', after?.proposal);
  await limitTo(db, where, ledgerId, seenBy);
  return proposalPage(await askProposals(db, where, seenBy, where.text, `LIMIT ${where.bind(limit + 1)}`), limit);
}

/**
 * What the caller may approve now, newest first: its next step asks for him, and he has no part in it yet. The ledger
 * decides in the end; it may know of more recent events than the answer.
 */
export async function proposalsToApprove(
  db: Database,
  ledgerId: string,
  { person, role, province, only }: Caller,
  { after, limit }: Pick<ProposalsWanted, 'after' | 'limit'>,
): Promise<Page<ProposalRow, ProposalsCursor>> {
  const where = new Conditions(ledgerId, 'p')
    .add('p.maker <> ?', person)
    .add(`NOT p.approvals @> jsonb_build_array(jsonb_build_object('actor', ?::text))`, person)
    .add('p.revision < ?', after?.proposal);
  // Asked first: only with the texts at hand does PostgreSQL look them up in the index.
  const asked =
    role === 'representative'
      ? (await accountsOf(db, ledgerId, person))
          .filter(({ rights, account }) => approves(rights) && (!only || only.includes(account)))
          .map(({ account }) => checkerText({ role, account }))
      : [role, ...(province === undefined ? [] : [checkerText({ role, province })])];
  // Beside the conditions, where a question mark would stand for a value.
  const text = `${where.text} AND p.asked ?| ${where.bind(asked)}::text[]`;
  return proposalPage(await askProposals(db, where, 'all', text, `LIMIT ${where.bind(limit + 1)}`), limit);
}

async function limitTo(db: Database, where: Conditions, ledgerId: string, seenBy: ProposalSight): Promise<void> {
  if (seenBy === 'all') return;
  if (seenBy === 'none') where.add('false');
  else if ('province' in seenBy) where.add(IN_PROVINCE, seenBy.province);
  else {
    // Looked up first: beside the lists of accounts of all proposals, a plan would look them up for each.
    const { person, only } = seenBy;
    const named = (await accountsOf(db, ledgerId, person)).map(({ account }) => account);
    const mine = only ? named.filter((account) => only.includes(account)) : named;
    // A narrowed token shows nothing of other accounts, not even what its person proposed there.
    if (only) where.add('p.accounts && ?::text[]', mine);
    else where.add('(p.maker = ? OR p.accounts && ?::text[])', person, mine);
    // Nobody is warned of a restraint before it is there.
    where.add(`(p.type <> 'RestrainAccount' OR p.maker_role = 'representative')`);
  }
}

const IN_PROVINCE = `EXISTS (SELECT FROM accounts a
  WHERE a.ledger_id = $1 AND a.account = ANY (p.accounts) AND a.province = ?)`;

interface StoredRow extends Omit<ProposalRow, 'steps' | 'asked'> {
  readonly steps: readonly (readonly string[])[];
  readonly asked: readonly string[] | null;
}

async function askProposals(db: Database, where: Conditions, seenBy: ProposalSight, conditions: string, limit: string) {
  const elsewhere = refusedElsewhere(where, 'p.rejection', seenBy);
  const { at, rows } = await ask<StoredRow>(db, {
    projection: 'proposals',
    text: `${SELECT}, CASE WHEN ${elsewhere} THEN NULL ELSE p.rejection END AS rejection FROM proposals p WHERE ${conditions} ORDER BY p.revision DESC ${limit}`,
    values: where.values,
    order: 'asked.proposal DESC',
  });
  return {
    at,
    rows: rows.map((row): ProposalRow => ({
      ...row,
      steps: row.steps.map((step) => step.map(checkerOf)),
      asked: row.asked?.map(checkerOf) ?? null,
    })),
  };
}

const proposalPage = (answer: Awaited<ReturnType<typeof askProposals>>, limit: number) =>
  page<ProposalRow, ProposalsCursor>(answer, limit, ({ proposal }) => ({ proposal }));

const SELECT = `SELECT p.revision AS proposal, p.type, p.operation, p.accounts, p.status, p.maker, p.maker_role AS "makerRole",
    p.on_behalf_of AS "onBehalfOf", p.client, p.command_key AS "commandKey", p.reference, p.reason, p.evidence,
    p.made_at AS "madeAt", p.expires_at AS "expiresAt", p.execute_at AS "executeAt", p.steps, p.approvals, p.asked,
    p.outcome_revision AS "outcomeRevision", p.ended_at AS "endedAt", p.ended_by AS "endedBy",
    p.ended_role AS "endedRole", p.ended_reason AS "endedReason"`;
