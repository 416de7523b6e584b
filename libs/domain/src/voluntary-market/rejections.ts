// Lawful "no" of the voluntary market.
import type { InstrumentKind } from '../commands.js';
import type { AccountId, InstrumentId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { CivilDate } from '../working-time.js';
import type { Purpose } from './commands.js';
import type { ProjectStage, ReductionsStage } from './market-state.js';

export type MarketRejection =
  | { readonly code: 'methodology-exists'; readonly methodology: string }
  | { readonly code: 'methodology-not-found'; readonly methodology: string }
  | { readonly code: 'project-exists'; readonly project: string }
  | { readonly code: 'project-not-found'; readonly project: string }
  | { readonly code: 'project-revoked'; readonly project: string }
  | {
      readonly code: 'project-stage-wrong';
      readonly project: string;
      readonly stage: ProjectStage;
      readonly needed: ProjectStage;
    }
  | {
      readonly code: 'project-start-too-early';
      readonly project: string;
      readonly startDate: CivilDate;
      /** The last day that is too early. */
      readonly after: CivilDate;
    }
  | { readonly code: 'publication-running'; readonly project: string; readonly until: Instant }
  | { readonly code: 'owner-barred'; readonly account: AccountId; readonly until: Instant }
  | { readonly code: 'reductions-not-found'; readonly project: string; readonly reductions: number }
  | {
      readonly code: 'reductions-stage-wrong';
      readonly project: string;
      readonly reductions: number;
      readonly stage: ReductionsStage;
      readonly needed: ReductionsStage;
    }
  | {
      readonly code: 'period-not-allowed';
      readonly project: string;
      readonly fromDate: CivilDate;
      readonly toDate: CivilDate;
      /** The first and the last day that a period beginning then may have. */
      readonly earliest: CivilDate;
      readonly latest: CivilDate;
    }
  | {
      readonly code: 'period-overlaps';
      readonly project: string;
      /** The registered reductions whose period these are in. */
      readonly reductions: number;
      readonly fromDate: CivilDate;
      readonly toDate: CivilDate;
    }
  | { readonly code: 'too-many-reductions'; readonly project: string; readonly limit: number }
  | { readonly code: 'verifier-is-validator'; readonly project: string; readonly verifier: string }
  | { readonly code: 'reductions-not-named'; readonly instrument: InstrumentId; readonly project: string }
  | {
      readonly code: 'reductions-have-instrument';
      readonly project: string;
      readonly reductions: number;
      readonly instrument: InstrumentId;
    }
  | {
      readonly code: 'registered-exceeded';
      readonly instrument: InstrumentId;
      readonly project: string;
      readonly reductions: number;
      readonly registered: number;
      readonly issued: number;
      readonly requested: number;
    }
  | {
      readonly code: 'instrument-of-another-project';
      readonly instrument: InstrumentId;
      readonly project: string;
    }
  | {
      readonly code: 'issued-exceeded';
      readonly project: string;
      readonly issued: number;
      /** Tonnes found false before, cancelled or missing. */
      readonly found: number;
      readonly requested: number;
    }
  | {
      readonly code: 'shortfall-exceeded';
      readonly project: string;
      readonly shortfall: number;
      readonly requested: number;
    }
  | {
      readonly code: 'purpose-not-allowed';
      readonly instrument: InstrumentId;
      readonly kind: InstrumentKind;
      readonly purpose: Purpose;
    };
