// What may be asked of the ledger about methodologies, projects and reductions of the voluntary market (CCER).
import type { AccountId } from '../ids.js';
import type { CivilDate } from '../working-time.js';

/** What a unit was retired for: at the holder's wish, against a company's footprint, an event's, or in a pilot market. */
export const PURPOSES = ['voluntary', 'corporate-offset', 'event-neutrality', 'pilot-offset'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** By the national authority: from then on projects may name it. */
export interface PublishMethodology {
  readonly type: 'PublishMethodology';
  readonly methodology: string;
  readonly title: string;
}

/** By the owner: the design is public from now on, and its publication period begins. */
export interface PublishProject {
  readonly type: 'PublishProject';
  readonly project: string;
  /** The owner's holding account. */
  readonly account: AccountId;
  readonly methodology: string;
  readonly name: string;
  readonly startDate: CivilDate;
}

/** By a verification body that found the design right. */
export interface ValidateProject {
  readonly type: 'ValidateProject';
  readonly project: string;
  /** The body for which the caller acts; filled in by the edge from his token, never by himself. */
  readonly verifier: string;
}

/** By the owner, once the design is validated. */
export interface ApplyForRegistration {
  readonly type: 'ApplyForRegistration';
  readonly project: string;
}

/** The registry's decision about the application. */
export interface RegisterProject {
  readonly type: 'RegisterProject';
  readonly project: string;
}

/** By the national authority, at any stage and for good. */
export interface RevokeProject {
  readonly type: 'RevokeProject';
  readonly project: string;
  /** Bars the owner, too. */
  readonly fraud: boolean;
  /** Tonnes of false units that nobody holds any more: the owner has to return as many. */
  readonly shortfall?: number | undefined;
}

/** By the owner: what the project reduced within a monitoring period, both days included. */
export interface PublishReductions {
  readonly type: 'PublishReductions';
  readonly project: string;
  readonly fromDate: CivilDate;
  readonly toDate: CivilDate;
  readonly quantity: number;
}

/** Reductions are named by their number within the project. */
export interface VerifyReductions {
  readonly type: 'VerifyReductions';
  readonly project: string;
  readonly reductions: number;
  readonly verifier: string;
}

export interface RegisterReductions {
  readonly type: 'RegisterReductions';
  readonly project: string;
  readonly reductions: number;
}

export type ProjectOperation =
  | ValidateProject
  | ApplyForRegistration
  | RegisterProject
  | RevokeProject
  | PublishReductions
  | VerifyReductions
  | RegisterReductions;

export type MarketOperation = PublishMethodology | PublishProject | ProjectOperation;
