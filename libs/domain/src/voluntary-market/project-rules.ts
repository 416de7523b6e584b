// A project from its design to its registration, and its end (Order 31): published, validated, applied for, decided.
import { accountOfType } from '../account-rules.js';
import type { Decision } from '../decision.js';
import { type Instant, later } from '../instant.js';
import type { Account, LedgerState } from '../ledger-state.js';
import type { Rejection } from '../rejections.js';
import { civilDateOf, type CivilTime, instantOfCivil } from '../working-time.js';
import type {
  ApplyForRegistration,
  PublishMethodology,
  PublishProject,
  RegisterProject,
  RevokeProject,
  ValidateProject,
} from './commands.js';
import { excessOverIssued } from './false-units.js';
import type { Project, ProjectStage } from './market-state.js';
import { BAR_YEARS, decisionDueAt, PROJECTS_AFTER, publicationEnd, yearsAfter } from './terms.js';

export function publishMethodology({ market }: LedgerState, { methodology, title }: PublishMethodology): Decision {
  if (market.methodologies.has(methodology)) return { rejection: { code: 'methodology-exists', methodology } };
  return { facts: [{ type: 'MethodologyPublished', data: { methodology, title } }] };
}

/** Publishes the design. An id is used once: a project that was revoked does not come back under it. */
export function publishProject(state: LedgerState, command: PublishProject, at: Instant): Decision {
  const { project, methodology, name, startDate } = command;
  const account = accountOfType(state, command.account, ['holding']);
  if ('code' in account) return { rejection: account };
  const existing = state.market.projects.get(project);
  if (existing)
    return { rejection: { code: existing.stage === 'revoked' ? 'project-revoked' : 'project-exists', project } };
  if (!state.market.methodologies.has(methodology))
    return { rejection: { code: 'methodology-not-found', methodology } };
  const barred = barredOwner(state, account, at);
  if (barred) return { rejection: barred };
  if (startDate <= PROJECTS_AFTER)
    return { rejection: { code: 'project-start-too-early', project, startDate, after: PROJECTS_AFTER } };
  const publishedUntil = publicationEnd(at);
  if (typeof publishedUntil === 'object') return { rejection: publishedUntil };
  const data = { project, account: account.id, methodology, name, startDate, publishedUntil };
  return { facts: [{ type: 'ProjectPublished', data }] };
}

export function validateProject(state: LedgerState, { project: id, verifier }: ValidateProject, at: Instant): Decision {
  const project = projectAt(state, id, 'published');
  if ('code' in project) return { rejection: project };
  if (at < project.publishedUntil)
    return { rejection: { code: 'publication-running', project: id, until: project.publishedUntil } };
  return { facts: [{ type: 'ProjectValidated', data: { project: id, account: project.account, verifier } }] };
}

export function applyForRegistration(state: LedgerState, { project: id }: ApplyForRegistration, at: Instant): Decision {
  const project = ownedProjectAt(state, id, 'validated', at);
  if ('code' in project) return { rejection: project };
  const due = decisionDueAt(at);
  const data = { project: id, account: project.account, ...(due !== undefined && { decisionDueAt: due }) };
  return { facts: [{ type: 'RegistrationApplied', data }] };
}

export function registerProject(state: LedgerState, { project: id }: RegisterProject, at: Instant): Decision {
  const project = ownedProjectAt(state, id, 'applied', at);
  if ('code' in project) return { rejection: project };
  return { facts: [{ type: 'ProjectRegistered', data: { project: id, account: project.account } }] };
}

/** Ends the project for good. Fraud bars its owner, by the code that he has now: another account does not help him. */
export function revokeProject(state: LedgerState, command: RevokeProject, at: Instant): Decision {
  const { project: id, fraud, shortfall } = command;
  const project = knownProject(state, id);
  if ('code' in project) return { rejection: project };
  const exceeded = shortfall === undefined ? undefined : excessOverIssued(state, project, shortfall);
  if (exceeded) return { rejection: exceeded };
  const holder = state.accounts.get(project.account)?.holder;
  const data = {
    project: id,
    account: project.account,
    fraud,
    ...(fraud && holder !== undefined && { barred: { holder, until: barEnd(state.market.barred.get(holder), at) } }),
    ...(shortfall !== undefined && { shortfall }),
  };
  return { facts: [{ type: 'ProjectRevoked', data }] };
}

/** The project, where it is there and has not been revoked. */
export function knownProject({ market }: LedgerState, id: string): Project | Rejection {
  const project = market.projects.get(id);
  if (!project) return { code: 'project-not-found', project: id };
  return project.stage === 'revoked' ? { code: 'project-revoked', project: id } : project;
}

/** The project, where it is at the stage at which it must be. */
export function projectAt(state: LedgerState, id: string, needed: ProjectStage): Project | Rejection {
  const project = knownProject(state, id);
  if ('code' in project || project.stage === needed) return project;
  return { code: 'project-stage-wrong', project: id, stage: project.stage, needed };
}

/** The project, where its owner is also there and heard. */
export function ownedProjectAt(state: LedgerState, id: string, needed: ProjectStage, at: Instant): Project | Rejection {
  const project = knownProject(state, id);
  if ('code' in project) return project;
  const account = accountOfType(state, project.account, ['holding']);
  if ('code' in account) return account;
  return barredOwner(state, account, at) ?? projectAt(state, id, needed);
}

function barredOwner({ market }: LedgerState, { id, holder }: Account, at: Instant): Rejection | undefined {
  const until = holder === undefined ? undefined : market.barred.get(holder);
  return until !== undefined && at < until ? { code: 'owner-barred', account: id, until } : undefined;
}

/** A second fraud lengthens the time, and never shortens it. */
function barEnd(barredUntil: Instant | undefined, at: Instant): Instant {
  const until = instantOfCivil(yearsAfter(civilDateOf(at), BAR_YEARS), END_OF_DAY);
  return barredUntil === undefined ? until : later(barredUntil, until);
}

const END_OF_DAY = '24:00' as CivilTime;
