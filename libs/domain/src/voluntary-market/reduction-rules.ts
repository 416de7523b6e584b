// Reductions of a registered project, one monitoring period after another: published, verified, registered.
import type { Decision } from '../decision.js';
import type { Instant } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import type { Rejection } from '../rejections.js';
import { tonnes } from '../tonnes.js';
import { type CivilDate, civilDateOf } from '../working-time.js';
import type { PublishReductions, RegisterReductions, VerifyReductions } from './commands.js';
import type { Project, Reductions, ReductionsStage } from './market-state.js';
import { ownedProjectAt, projectAt } from './project-rules.js';
import {
  decisionDueAt,
  PERIOD_YEARS_MAX,
  publicationEnd,
  REDUCTIONS_AFTER,
  REDUCTIONS_PER_PROJECT,
  yearsAfter,
} from './terms.js';

/** Publishes what was reduced, when the period is over and lies within what the project and the law allow. */
export function publishReductions(state: LedgerState, command: PublishReductions, at: Instant): Decision {
  const { project: id, fromDate, toDate } = command;
  const project = ownedProjectAt(state, id, 'registered', at);
  if ('code' in project) return { rejection: project };
  const quantity = tonnes(command.quantity);
  const refused = periodRefused(project, fromDate, toDate, at) ?? overlapping(project, command);
  if (refused) return { rejection: refused };
  if (project.reductions.length === REDUCTIONS_PER_PROJECT)
    return { rejection: { code: 'too-many-reductions', project: id, limit: REDUCTIONS_PER_PROJECT } };
  const publishedUntil = publicationEnd(at);
  if (typeof publishedUntil === 'object') return { rejection: publishedUntil };
  const reductions = project.reductions.length + 1;
  const data = { project: id, account: project.account, reductions, fromDate, toDate, quantity, publishedUntil };
  return { facts: [{ type: 'ReductionsPublished', data }] };
}

/** Who validated the project does not verify what it reduced. */
export function verifyReductions(state: LedgerState, command: VerifyReductions, at: Instant): Decision {
  const { project: id, reductions: number, verifier } = command;
  const project = projectAt(state, id, 'registered');
  if ('code' in project) return { rejection: project };
  const reductions = reductionsAt(project, number, 'published');
  if ('code' in reductions) return { rejection: reductions };
  if (at < reductions.publishedUntil)
    return { rejection: { code: 'publication-running', project: id, until: reductions.publishedUntil } };
  if (verifier === project.validator) return { rejection: { code: 'verifier-is-validator', project: id, verifier } };
  const overlaps = overlapping(project, reductions);
  if (overlaps) return { rejection: overlaps };
  const due = decisionDueAt(at);
  const data = {
    project: id,
    account: project.account,
    reductions: number,
    verifier,
    ...(due !== undefined && { decisionDueAt: due }),
  };
  return { facts: [{ type: 'ReductionsVerified', data }] };
}

export function registerReductions(state: LedgerState, command: RegisterReductions, at: Instant): Decision {
  const { project: id, reductions: number } = command;
  const project = ownedProjectAt(state, id, 'registered', at);
  if ('code' in project) return { rejection: project };
  const reductions = reductionsAt(project, number, 'verified');
  if ('code' in reductions) return { rejection: reductions };
  const overlaps = overlapping(project, reductions);
  if (overlaps) return { rejection: overlaps };
  const { quantity } = reductions;
  const data = { project: id, account: project.account, reductions: number, quantity };
  return { facts: [{ type: 'ReductionsRegistered', data }] };
}

/** The reductions, where they are at the stage at which they must be. */
export function reductionsAt(project: Project, number: number, needed: ReductionsStage): Reductions | Rejection {
  const reductions = project.reductions[number - 1];
  if (!reductions) return { code: 'reductions-not-found', project: project.id, reductions: number };
  const { stage } = reductions;
  if (stage !== needed)
    return { code: 'reductions-stage-wrong', project: project.id, reductions: number, stage, needed };
  return reductions;
}

/** After the day of the law, not before the project's start, at most five years, and over by now. */
function periodRefused(
  { id, startDate }: Project,
  fromDate: CivilDate,
  toDate: CivilDate,
  at: Instant,
): Rejection | undefined {
  const dayAfterLaw = dayBeside(REDUCTIONS_AFTER, 1);
  const earliest = startDate > dayAfterLaw ? startDate : dayAfterLaw;
  const longest = dayBeside(yearsAfter(fromDate, PERIOD_YEARS_MAX), -1);
  const yesterday = dayBeside(civilDateOf(at), -1);
  const latest = longest < yesterday ? longest : yesterday;
  return fromDate < earliest || toDate < fromDate || toDate > latest
    ? { code: 'period-not-allowed', project: id, fromDate, toDate, earliest, latest }
    : undefined;
}

/** Nothing is registered twice: the registered period that shares a day with this one. */
function overlapping(
  { id, reductions }: Project,
  { fromDate, toDate }: Pick<Reductions, 'fromDate' | 'toDate'>,
): Rejection | undefined {
  const other = reductions.find(
    (one) => one.stage === 'registered' && one.fromDate <= toDate && one.toDate >= fromDate,
  );
  return other && { code: 'period-overlaps', project: id, reductions: other.number, fromDate, toDate };
}

const dayBeside = (date: CivilDate, days: number): CivilDate =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10) as CivilDate;
