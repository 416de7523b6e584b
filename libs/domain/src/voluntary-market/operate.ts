// What an operation of the voluntary market does, whoever asked for it.
import { assertNever } from '../assert-never.js';
import type { Decision } from '../decision.js';
import type { AccountId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import type { MarketOperation, ProjectOperation } from './commands.js';
import {
  applyForRegistration,
  publishMethodology,
  publishProject,
  registerProject,
  revokeProject,
  validateProject,
} from './project-rules.js';
import { publishReductions, registerReductions, verifyReductions } from './reduction-rules.js';

export function operateMarket(state: LedgerState, operation: MarketOperation, at: Instant): Decision {
  switch (operation.type) {
    case 'PublishMethodology':
      return publishMethodology(state, operation);
    case 'PublishProject':
      return publishProject(state, operation, at);
    case 'ValidateProject':
      return validateProject(state, operation, at);
    case 'ApplyForRegistration':
      return applyForRegistration(state, operation, at);
    case 'RegisterProject':
      return registerProject(state, operation, at);
    case 'RevokeProject':
      return revokeProject(state, operation, at);
    case 'PublishReductions':
      return publishReductions(state, operation, at);
    case 'VerifyReductions':
      return verifyReductions(state, operation, at);
    case 'RegisterReductions':
      return registerReductions(state, operation, at);
    default:
      return assertNever(operation);
  }
}

/** Whether the operation is about a project that is there already, and so on its owner's account. */
export const isAboutProject = (operation: { readonly type: string }): operation is ProjectOperation =>
  ABOUT_PROJECTS.has(operation.type);

const ABOUT_PROJECTS: ReadonlySet<string> = new Set<ProjectOperation['type']>([
  'ValidateProject',
  'ApplyForRegistration',
  'RegisterProject',
  'RevokeProject',
  'PublishReductions',
  'VerifyReductions',
  'RegisterReductions',
]);

/** The account of the project's owner; undefined where there is no such project. */
export const ownerOf = ({ market }: LedgerState, { project }: ProjectOperation): AccountId | undefined =>
  market.projects.get(project)?.account;
