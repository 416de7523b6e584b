// Where units stand with their obligations, year by year: now, and as the deadline found them.
import type { AccountId } from '#domain/ids.js';
import { type AccountPage, ask, Conditions, page, type Page } from '../answer.js';
import type { Database } from '../database.js';
import { accountFound, limitTo, type Sight } from '../sight.js';
import { type ComplianceStatusName, shortfall, shortfallAtDeadline, statusAtDeadline, statusOf } from './status.js';
import type { DecidedDeductionRecord } from './unit-years.js';

/** A unit in one compliance year. Tonnes. */
export interface ComplianceRow {
  readonly complianceYear: number;
  readonly account: AccountId;
  /** GB/T 2260, six digits. */
  readonly province: string | null;
  /** The account of the department that lists it; null where it only surrendered. */
  readonly authority: AccountId | null;
  readonly sector: string | null;
  readonly unitClass: string | null;
  /** False for who was taken off the list: he owes nothing. */
  readonly listed: boolean;
  /** Null until verified: zero is a report, missing is none. */
  readonly verified: number | null;
  readonly due: number | null;
  readonly preAllocated: number | null;
  readonly finallyAllocated: number | null;
  readonly deduction: number;
  /** By the plan, deductions taken off. */
  readonly entitled: number | null;
  /** From the department's account, less what went back. */
  readonly distributed: number;
  readonly surrendered: number;
  /** Of that in reductions. */
  readonly offset: number;
  /** Of what is surrendered: what was applied for before the deadline. */
  readonly onTime: number;
  /** Over all years up to this one, by every correction since. */
  readonly status: ComplianceStatusName;
  /** Of this year alone, fixed; null before the deadline, and while an application that was made in time is open. */
  readonly statusAtDeadline: ComplianceStatusName | null;
  readonly fixedDue: number | null;
  readonly fixedSurrendered: number | null;
  /** As the registry's list sets it; null where none does. */
  readonly carryOverLimit: number | null;
  /** Of what was held at the cut-off of carry-over: judicially frozen. */
  readonly carryOverFrozen: number | null;
  readonly carriedOver: number;
  /** Of what was due: what successors owe instead, after a merger or split. */
  readonly passedOn: number;
  /** What it owes instead of those whose successor it is. */
  readonly takenOver: number;
  /** What the unit itself has to surrender: due, without what it passed on and with what it took over. */
  readonly owed: number | null;
  /** Of what is surrendered: units of a later year's allocation, lent by the department. */
  readonly borrowed: number;
  /** Of what is owed: what is missing now; null until emissions are verified. */
  readonly shortfall: number | null;
  /** By what was applied for in time and is approved by now; null where the deadline fixed nothing. */
  readonly shortfallAtDeadline: number | null;
  /** From later allocations for breaches of this year, one for each ground. */
  readonly decidedDeductions: readonly DecidedDeductionRecord[];
  /** Of the event that changed it last. */
  readonly revision: number;
}

export interface ComplianceCursor {
  readonly complianceYear: number;
  readonly account: string;
}

export interface ComplianceWanted {
  readonly complianceYear?: number | undefined;
  readonly sector?: string | undefined;
  readonly province?: string | undefined;
  readonly status?: ComplianceStatusName | undefined;
  readonly statusAtDeadline?: ComplianceStatusName | undefined;
  readonly sight: Sight;
  readonly after?: ComplianceCursor | undefined;
  readonly limit: number;
}

/** By year and account. */
export async function listCompliance(
  db: Database,
  ledgerId: string,
  wanted: ComplianceWanted,
): Promise<Page<ComplianceRow, ComplianceCursor>> {
  return answered(await asked(db, new Conditions(ledgerId, 'c'), wanted), wanted.limit);
}

/** All years of one account, the oldest first. */
export async function complianceOf(
  db: Database,
  ledgerId: string,
  account: string,
  wanted: Pick<ComplianceWanted, 'sight' | 'after' | 'limit'>,
): Promise<AccountPage<ComplianceRow, ComplianceCursor>> {
  const where = new Conditions(ledgerId, 'c').add('c.account = ?', account);
  const found = accountFound(where, account, wanted.sight, undefined);
  const answer = await asked(db, where, wanted, found);
  return { ...answered(answer, wanted.limit), found: answer.found };
}

function asked(
  db: Database,
  where: Conditions,
  { complianceYear, sector, province, status, statusAtDeadline: fixed, sight, after, limit }: ComplianceWanted,
  found?: string,
) {
  limitTo(where, 'c.account', sight)
    .add('c.compliance_year = ?', complianceYear)
    .add('c.sector = ?', sector)
    .add('a.province = ?', province)
    .add(`${statusOf('c')} = ?`, status)
    .add(`${statusAtDeadline('c')} = ?`, fixed)
    .add('(c.compliance_year, c.account) > (?::int, ?::text)', after?.complianceYear, after?.account);
  return ask<ComplianceRow>(db, {
    projection: 'compliance',
    text: `${SELECT} WHERE ${where.text} ORDER BY c.compliance_year, c.account LIMIT ${where.bind(limit + 1)}`,
    values: where.values,
    order: 'asked."complianceYear", asked.account',
    ...(found !== undefined && { found }),
  });
}

const answered = (answer: Awaited<ReturnType<typeof asked>>, limit: number): Page<ComplianceRow, ComplianceCursor> =>
  page(answer, limit, ({ complianceYear, account }) => ({ complianceYear, account }));

const SELECT = `SELECT c.compliance_year AS "complianceYear", c.account, a.province, c.authority, c.sector,
    c.unit_class AS "unitClass", c.listed, c.verified, c.due, c.pre_allocated AS "preAllocated",
    c.finally_allocated AS "finallyAllocated", c.deduction, c.entitled, c.distributed, c.surrendered,
    c.offset_units AS "offset", c.on_time AS "onTime", ${statusOf('c')} AS status,
    ${statusAtDeadline('c')} AS "statusAtDeadline", c.fixed_due AS "fixedDue",
    c.fixed_surrendered AS "fixedSurrendered", c.carry_over_limit AS "carryOverLimit",
    c.carry_over_frozen AS "carryOverFrozen", c.carried_over AS "carriedOver", c.passed_on AS "passedOn",
    c.taken_over AS "takenOver", c.owed, c.borrowed, ${shortfall('c')} AS shortfall,
    ${shortfallAtDeadline('c')} AS "shortfallAtDeadline", c.decided_deductions AS "decidedDeductions", c.revision
  FROM compliance c JOIN accounts a ON a.ledger_id = c.ledger_id AND a.account = c.account`;
