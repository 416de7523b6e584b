// The statuses of compliance as SQL, by the rule of the domain's `complianceStatus`.

export const COMPLIANCE_STATUSES = ['NOT_APPLICABLE', 'EXCLUDED', 'MISSING', 'SHORT', 'COMPLIANT'] as const;
export type ComplianceStatusName = (typeof COMPLIANCE_STATUSES)[number];

/**
 * The dynamic status of the row's account as seen in the row's year: over all years up to it. A year for which no list
 * names the unit asks nothing of it, and so stands for one that is excluded; unless it took over from one that was named.
 */
export const statusOf = (row: string): string =>
  `(SELECT CASE WHEN bool_and(y.authority IS NULL AND y.taken_over = 0) THEN 'NOT_APPLICABLE'
      WHEN NOT bool_or(y.listed OR y.taken_over > 0) THEN 'EXCLUDED'
      WHEN bool_or(y.owed IS NULL) THEN 'MISSING'
      WHEN bool_or(y.surrendered < y.owed) THEN 'SHORT'
      ELSE 'COMPLIANT' END
    FROM compliance y WHERE y.ledger_id = ${row}.ledger_id AND y.account = ${row}.account
      AND y.compliance_year <= ${row}.compliance_year)`;

/** Of the row's year alone: an arrear of another year does not count here. */
export const statusOfYear = (row: string): string =>
  `CASE WHEN ${row}.listed OR ${row}.taken_over > 0 THEN
      CASE WHEN ${row}.owed IS NULL THEN 'MISSING' WHEN ${row}.surrendered < ${row}.owed THEN 'SHORT' ELSE 'COMPLIANT' END
    WHEN ${row}.authority IS NULL THEN 'NOT_APPLICABLE' ELSE 'EXCLUDED' END`;

/** Tonnes missing now of what is owed, as the domain's `missingOf` has it; null until emissions are verified. */
export const shortfall = (row: string): string =>
  `CASE WHEN ${row}.owed IS NOT NULL THEN greatest(${row}.owed - ${row}.surrendered, 0) END`;

/** As the deadline found it, by what was applied for in time and is approved by now; null where it fixed nothing. */
export const shortfallAtDeadline = (row: string): string =>
  `CASE WHEN ${row}.fixed_due IS NOT NULL
    THEN greatest(${row}.fixed_due - coalesce(${row}.fixed_surrendered, ${row}.on_time), 0) END`;

/** Of the row's year as the deadline found it; null where it has not. */
export const statusAtDeadline = (row: string): string =>
  `CASE WHEN ${row}.fixed_surrendered IS NULL THEN NULL WHEN ${row}.fixed_due IS NULL THEN 'MISSING'
    WHEN ${row}.fixed_surrendered < ${row}.fixed_due THEN 'SHORT' ELSE 'COMPLIANT' END`;
