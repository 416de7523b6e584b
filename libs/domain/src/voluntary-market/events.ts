// The facts of the voluntary market. Each names the owner's account, in whose history it shows.
import type { AccountId, HolderCode } from '../ids.js';
import type { Instant } from '../instant.js';
import type { CivilDate } from '../working-time.js';

export interface MarketEventData {
  MethodologyPublished: { readonly methodology: string; readonly title: string };
  ProjectPublished: {
    readonly project: string;
    readonly account: AccountId;
    readonly methodology: string;
    readonly name: string;
    readonly startDate: CivilDate;
    /** From then on it may be validated. */
    readonly publishedUntil: Instant;
  };
  ProjectValidated: { readonly project: string; readonly account: AccountId; readonly verifier: string };
  RegistrationApplied: {
    readonly project: string;
    readonly account: AccountId;
    /** Absent where the holidays were not published that far. */
    readonly decisionDueAt?: Instant;
  };
  ProjectRegistered: { readonly project: string; readonly account: AccountId };
  ProjectRevoked: {
    readonly project: string;
    readonly account: AccountId;
    readonly fraud: boolean;
    /** Whose designs and reductions are not taken until then. */
    readonly barred?: { readonly holder: HolderCode; readonly until: Instant };
    /** Tonnes that the owner has to return. */
    readonly shortfall?: number;
  };
  ReductionsPublished: {
    readonly project: string;
    readonly account: AccountId;
    /** Their number within the project, from 1 on. */
    readonly reductions: number;
    readonly fromDate: CivilDate;
    readonly toDate: CivilDate;
    readonly quantity: number;
    readonly publishedUntil: Instant;
  };
  ReductionsVerified: {
    readonly project: string;
    readonly account: AccountId;
    readonly reductions: number;
    readonly verifier: string;
    readonly decisionDueAt?: Instant;
  };
  /** The time of this event is the registration date on which eligibility depends (R19). */
  ReductionsRegistered: {
    readonly project: string;
    readonly account: AccountId;
    readonly reductions: number;
    readonly quantity: number;
  };
}
