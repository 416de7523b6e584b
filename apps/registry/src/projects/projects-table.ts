// Projects as CSV: a line for each of their reductions, and one for a project that has none.
import type { ProjectRow } from '#read-models/projects/queries.js';
import type { CsvTable } from '../http/csv.js';

const OF_PROJECT = [
  ...['project', 'account', 'methodology', 'name', 'startDate', 'stage', 'publishedRevision', 'publishedAt'],
  ...['publishedUntil', 'validator', 'validatedAt', 'appliedAt', 'decisionDueAt', 'registeredAt', 'revokedAt', 'fraud'],
  ...['barredUntil', 'foundFalse', 'shortfall', 'changedRevision'],
];

/** The columns of reductions say so: they have stages and deadlines of their own. */
const OF_REDUCTIONS = [
  ...['reductions', 'fromDate', 'toDate', 'quantity', 'reductionsStage', 'reductionsPublishedUntil', 'verifier'],
  ...['verifiedAt', 'reductionsDecisionDueAt', 'reductionsRegisteredAt', 'instrument'],
];

export const PROJECTS_TABLE: CsvTable<ProjectRow> = {
  columns: [...OF_PROJECT, ...OF_REDUCTIONS],
  linesOf: ({ reductions, ...project }) =>
    reductions.length === 0
      ? [project]
      : reductions.map((one) => ({
          ...project,
          reductions: one.reductions,
          fromDate: one.fromDate,
          toDate: one.toDate,
          quantity: one.quantity,
          reductionsStage: one.stage,
          reductionsPublishedUntil: one.publishedUntil,
          verifier: one.verifier,
          verifiedAt: one.verifiedAt,
          reductionsDecisionDueAt: one.decisionDueAt,
          reductionsRegisteredAt: one.registeredAt,
          instrument: one.instrument,
        })),
};
