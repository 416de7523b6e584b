// What the ledger knows of the voluntary market: methodologies, projects with their reductions, and owners who are barred.
import type { AccountId, HolderCode, InstrumentId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { UndoLog } from '../undo-log.js';
import type { CivilDate } from '../working-time.js';

export const PROJECT_STAGES = ['published', 'validated', 'applied', 'registered', 'revoked'] as const;
/** One leads to the next, and each of them to `revoked`, which is the end. */
export type ProjectStage = (typeof PROJECT_STAGES)[number];

export type ReductionsStage = 'published' | 'verified' | 'registered';

/** What a project reduced within one monitoring period. */
export interface Reductions {
  readonly number: number;
  readonly stage: ReductionsStage;
  readonly fromDate: CivilDate;
  readonly toDate: CivilDate;
  readonly quantity: number;
  readonly publishedUntil: Instant;
  /** Absent until they are. */
  readonly registeredAt?: Instant;
  /** By which they are issued; absent until it is created. */
  readonly instrument?: InstrumentId;
}

/** Never changed, only replaced: an older one stays what it was. */
export interface Project {
  readonly id: string;
  readonly stage: ProjectStage;
  /** The owner's. */
  readonly account: AccountId;
  readonly startDate: CivilDate;
  readonly publishedUntil: Instant;
  /** The body that validated it; absent until one has. */
  readonly validator?: string;
  /** In the order of their numbers, from 1 on. */
  readonly reductions: readonly Reductions[];
  /** Tonnes found false so far: cancelled by order, or missing. */
  readonly found: number;
  /** Of these, tonnes that the owner still has to return. */
  readonly shortfall: number;
}

export class VoluntaryMarket {
  readonly methodologies: ReadonlyMap<string, true> = new Map();
  readonly projects: ReadonlyMap<string, Project> = new Map();
  /** Until when nothing of a holder is taken. */
  readonly barred: ReadonlyMap<HolderCode, Instant> = new Map();

  constructor(private readonly undo: UndoLog) {}

  addMethodology(id: string): void {
    this.undo.setEntry(this.methodologies, id, true);
  }

  /** Adds the project, or puts it in the place of what it was. */
  putProject(project: Project): void {
    this.undo.setEntry(this.projects, project.id, project);
  }

  bar(holder: HolderCode, until: Instant): void {
    this.undo.setEntry(this.barred, holder, until);
  }
}

export interface MarketImage {
  readonly methodologies: readonly string[];
  readonly projects: readonly Project[];
  readonly barred: readonly (readonly [HolderCode, Instant])[];
}

export const marketImage = ({ methodologies, projects, barred }: VoluntaryMarket): MarketImage => ({
  methodologies: [...methodologies.keys()],
  projects: [...projects.values()],
  barred: [...barred],
});

export function restoreMarket(market: VoluntaryMarket, { methodologies, projects, barred }: MarketImage): void {
  for (const id of methodologies) market.addMethodology(id);
  for (const project of projects) market.putProject(project);
  for (const [holder, until] of barred) market.bar(holder, until);
}
