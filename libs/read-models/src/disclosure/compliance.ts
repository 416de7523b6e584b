// How the years ended, for everybody: by province and sector, and unit by unit under pseudonyms (R29).
import { ask, Conditions, page, type Page } from '../answer.js';
import { type ComplianceStatusName, statusAtDeadline, statusOfYear } from '../compliance/status.js';
import type { Database } from '../database.js';
import type { Pseudonyms } from './pseudonyms.js';

/** The units of a province and sector in one year. Tonnes; rates are cut off, never rounded up to a whole. */
export interface DisclosedCompliance {
  readonly complianceYear: number;
  /** GB/T 2260, six digits; empty where a unit has none. */
  readonly province: string;
  readonly sector: string;
  readonly units: number;
  /** Whose emissions are verified. */
  readonly reported: number;
  /** By each unit itself: after a merger or split it stands with the successors, and counts once. */
  readonly due: number;
  readonly surrendered: number;
  readonly offset: number;
  /** Of what is due, the share that is surrendered; null where nothing is due. */
  readonly completionByVolume: string | null;
  /** The share of units that have surrendered what they owe. */
  readonly completionByNumber: string;
  readonly unitsAtDeadline: number;
  readonly dueAtDeadline: number | null;
  readonly surrenderedAtDeadline: number | null;
  readonly completionByVolumeAtDeadline: string | null;
  readonly completionByNumberAtDeadline: string | null;
}

/** One unit in one year. */
export interface DisclosedUnit {
  readonly complianceYear: number;
  readonly unit: string;
  readonly sector: string;
  readonly province: string | null;
  readonly due: number | null;
  readonly surrendered: number;
  readonly offset: number;
  /** Of this year alone. */
  readonly status: ComplianceStatusName;
  readonly statusAtDeadline: ComplianceStatusName | null;
}

export interface DisclosedComplianceCursor {
  readonly complianceYear: number;
  readonly province: string;
  readonly sector: string;
}

export interface DisclosedUnitsCursor {
  readonly complianceYear: number;
  readonly unit: string;
}

export interface DisclosureWanted<Key> {
  readonly complianceYear?: number | undefined;
  readonly province?: string | undefined;
  readonly sector?: string | undefined;
  readonly after?: Key | undefined;
  readonly limit: number;
}

/** By year, province and sector. */
export async function disclosedCompliance(
  db: Database,
  ledgerId: string,
  wanted: DisclosureWanted<DisclosedComplianceCursor>,
): Promise<Page<DisclosedCompliance, DisclosedComplianceCursor>> {
  const { after, limit } = wanted;
  const where = concluded(ledgerId, wanted).add(
    `(c.compliance_year, ${PROVINCE}, c.sector) > (?::int, ?::text, ?::text)`,
    after?.complianceYear,
    after?.province,
    after?.sector,
  );
  const text = `SELECT c.compliance_year AS "complianceYear", ${PROVINCE} AS province, c.sector,
      count(*) AS units, count(c.due) AS reported, coalesce(sum(c.owed), 0)::bigint AS due,
      sum(c.surrendered)::bigint AS surrendered, sum(c.offset_units)::bigint AS "offset",
      ${rate('sum(least(c.surrendered, c.owed)) FILTER (WHERE c.owed IS NOT NULL)', 'sum(c.owed)')} AS "completionByVolume",
      ${rate('count(*) FILTER (WHERE c.surrendered >= c.owed)', 'count(*)')} AS "completionByNumber",
      count(c.fixed_surrendered) AS "unitsAtDeadline", ${DUE_AT_DEADLINE}::bigint AS "dueAtDeadline",
      sum(c.fixed_surrendered)::bigint AS "surrenderedAtDeadline",
      ${rate('sum(least(c.fixed_surrendered, c.fixed_due)) FILTER (WHERE c.fixed_due IS NOT NULL)', DUE_AT_DEADLINE)} AS "completionByVolumeAtDeadline",
      ${rate('count(*) FILTER (WHERE c.fixed_surrendered >= c.fixed_due)', 'count(c.fixed_surrendered)')}
        AS "completionByNumberAtDeadline"
    ${FROM} WHERE ${where.text} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT ${where.bind(limit + 1)}`;
  const answer = await ask<DisclosedCompliance>(db, {
    ...QUESTION,
    text,
    values: where.values,
    order: 'asked."complianceYear", asked.province, asked.sector',
  });
  return page(answer, limit, ({ complianceYear, province, sector }) => ({ complianceYear, province, sector }));
}

/** By year and pseudonym. */
export async function disclosedUnits(
  db: Database,
  ledgerId: string,
  pseudonyms: Pseudonyms,
  wanted: DisclosureWanted<DisclosedUnitsCursor>,
): Promise<Page<DisclosedUnit, DisclosedUnitsCursor>> {
  const { after, limit } = wanted;
  const where = concluded(ledgerId, wanted);
  const unit = pseudonyms.sql(where, 'c.account');
  where.add(`(c.compliance_year, ${unit}) > (?::int, ?::text)`, after?.complianceYear, after?.unit);
  const text = `SELECT c.compliance_year AS "complianceYear", ${unit} AS unit, c.sector, a.province, c.owed AS due,
      c.surrendered,
      c.offset_units AS "offset", ${statusOfYear('c')} AS status, ${statusAtDeadline('c')} AS "statusAtDeadline"
    ${FROM} WHERE ${where.text} ORDER BY 1, 2 LIMIT ${where.bind(limit + 1)}`;
  const order = 'asked."complianceYear", asked.unit';
  const answer = await ask<DisclosedUnit>(db, { ...QUESTION, text, values: where.values, order });
  return page(answer, limit, ({ complianceYear, unit: last }) => ({ complianceYear, unit: last }));
}

/**
 * Units on the lists of years that are over, and successors of such: what is published are outcomes. Before the deadline the figures of a unit
 * would tell the market who still has to buy.
 */
function concluded(
  ledgerId: string,
  { complianceYear, province, sector }: Omit<DisclosureWanted<never>, 'after' | 'limit'>,
): Conditions {
  return new Conditions(ledgerId, 'c')
    .add('(c.listed OR c.taken_over > 0)')
    .add(OVER)
    .add('c.compliance_year = ?', complianceYear)
    .add(`${PROVINCE} = ?`, province)
    .add('c.sector = ?', sector);
}

/** By the time of the last event that the read models have taken in. */
const OVER = `NOT EXISTS (SELECT FROM rulebooks r
  JOIN live_positions p ON p.ledger_id = r.ledger_id AND p.projection = 'compliance'
  WHERE r.ledger_id = $1 AND r.compliance_years @> ARRAY[c.compliance_year] AND r.deadline > p.recorded_at)`;

const PROVINCE = `coalesce(a.province, '')`;

/** Of those whose status is fixed: who has an application open that was made in time is not counted yet. */
const DUE_AT_DEADLINE = 'sum(c.fixed_due) FILTER (WHERE c.fixed_surrendered IS NOT NULL)';

const rate = (part: string, whole: string): string => `trunc(${part} / nullif(${whole}, 0)::numeric, 6)::text`;

const FROM = 'FROM compliance c JOIN accounts a ON a.ledger_id = c.ledger_id AND a.account = c.account';

const QUESTION = { projection: 'compliance' } as const;
