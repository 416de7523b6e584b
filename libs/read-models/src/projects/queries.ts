// Projects by id and in lists. All of them are public: the law wants them published.
import type { AccountId } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import type { ProjectStage } from '#domain/voluntary-market/market-state.js';
import { ask, Conditions, type Found, page, type Page } from '../answer.js';
import type { Database } from '../database.js';
import type { ReductionsRecord } from './changes.js';

export interface ProjectRow {
  readonly project: string;
  /** The owner's. */
  readonly account: AccountId;
  readonly methodology: string;
  readonly name: string;
  readonly startDate: string;
  readonly stage: ProjectStage;
  readonly publishedRevision: number;
  readonly publishedAt: Instant;
  /** From then on it may be validated. */
  readonly publishedUntil: Instant;
  readonly validator: string | null;
  readonly validatedAt: Instant | null;
  readonly appliedAt: Instant | null;
  /** Null before the application, and where the holidays were not published that far. */
  readonly decisionDueAt: Instant | null;
  readonly registeredAt: Instant | null;
  readonly revokedAt: Instant | null;
  /** Whether it was revoked for fraud; null where it was not revoked. */
  readonly fraud: boolean | null;
  readonly barredUntil: Instant | null;
  /** Tonnes found false, cancelled or missing. */
  readonly foundFalse: number;
  /** Of these, tonnes that the owner has to return. */
  readonly shortfall: number;
  readonly reductions: readonly ReductionsRecord[];
  /** Of its last change. */
  readonly changedRevision: number;
}

export interface ProjectsCursor {
  readonly project: string;
}

export interface ProjectsWanted {
  readonly account?: string | undefined;
  readonly methodology?: string | undefined;
  readonly stage?: ProjectStage | undefined;
  readonly after?: ProjectsCursor | undefined;
  readonly limit: number;
}

export async function findProject(db: Database, ledgerId: string, project: string): Promise<Found<ProjectRow>> {
  const where = new Conditions(ledgerId, 'p').add('p.project = ?', project);
  const text = `${SELECT} WHERE ${where.text}`;
  const answer = await ask<ProjectRow>(db, { ...QUESTION, text, values: where.values });
  return { at: answer.at, value: answer.rows[0] ?? null };
}

/** By their ids. */
export async function listProjects(
  db: Database,
  ledgerId: string,
  { account, methodology, stage, after, limit }: ProjectsWanted,
): Promise<Page<ProjectRow, ProjectsCursor>> {
  const where = new Conditions(ledgerId, 'p')
    .add('p.account = ?', account)
    .add('p.methodology = ?', methodology)
    .add('p.stage = ?', stage)
    .add('p.project > ?', after?.project);
  const text = `${SELECT} WHERE ${where.text} ORDER BY p.project LIMIT ${where.bind(limit + 1)}`;
  const answer = await ask<ProjectRow>(db, { ...QUESTION, text, values: where.values });
  return page(answer, limit, ({ project }) => ({ project }));
}

const SELECT = `SELECT p.project, p.account, p.methodology, p.name, p.start_date AS "startDate", p.stage,
    p.published_revision AS "publishedRevision", p.published_at AS "publishedAt", p.published_until AS "publishedUntil",
    p.validator, p.validated_at AS "validatedAt", p.applied_at AS "appliedAt", p.decision_due_at AS "decisionDueAt",
    p.registered_at AS "registeredAt", p.revoked_at AS "revokedAt", p.fraud, p.barred_until AS "barredUntil",
    p.found_false AS "foundFalse", p.shortfall, p.reductions, p.revision AS "changedRevision" FROM projects p`;

const QUESTION = { projection: 'projects', order: 'asked.project' } as const;
