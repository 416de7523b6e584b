// How the facts of the voluntary market change the ledger.
import { assertNever } from '../assert-never.js';
import type { EventData } from '../events.js';
import type { AccountId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import type { MarketEventData } from './events.js';
import type { Project, Reductions } from './market-state.js';

export type MarketFact = {
  [T in keyof MarketEventData]: { readonly type: T; readonly data: MarketEventData[T]; readonly recordedAt: Instant };
}[keyof MarketEventData];

export function evolveMarket({ market }: LedgerState, event: MarketFact): void {
  switch (event.type) {
    case 'MethodologyPublished':
      market.addMethodology(event.data.methodology);
      return;
    case 'ProjectPublished': {
      const { project: id, account, startDate, publishedUntil } = event.data;
      if (market.projects.has(id)) throw new Error(`project ${id} exists already`);
      const nothing = { reductions: [], found: 0, shortfall: 0 };
      market.putProject({ id, stage: 'published', account, startDate, publishedUntil, ...nothing });
      return;
    }
    case 'ProjectValidated':
      market.putProject({
        ...projectOf(market.projects, event.data),
        stage: 'validated',
        validator: event.data.verifier,
      });
      return;
    case 'RegistrationApplied':
      market.putProject({ ...projectOf(market.projects, event.data), stage: 'applied' });
      return;
    case 'ProjectRegistered':
      market.putProject({ ...projectOf(market.projects, event.data), stage: 'registered' });
      return;
    case 'ProjectRevoked': {
      const { barred, shortfall = 0 } = event.data;
      const project = projectOf(market.projects, event.data);
      market.putProject({ ...missed(project, 0, shortfall), stage: 'revoked' });
      if (barred) market.bar(barred.holder, barred.until);
      return;
    }
    case 'ReductionsPublished': {
      const { reductions: number, fromDate, toDate, quantity, publishedUntil } = event.data;
      const project = projectOf(market.projects, event.data);
      if (number !== project.reductions.length + 1)
        throw new Error(`reductions ${number} of project ${project.id} do not follow those before`);
      const added: Reductions = { number, stage: 'published', fromDate, toDate, quantity, publishedUntil };
      market.putProject({ ...project, reductions: [...project.reductions, added] });
      return;
    }
    case 'ReductionsVerified':
      market.putProject(changed(projectOf(market.projects, event.data), event.data.reductions, { stage: 'verified' }));
      return;
    case 'ReductionsRegistered': {
      const registered = { stage: 'registered', registeredAt: event.recordedAt } as const;
      market.putProject(changed(projectOf(market.projects, event.data), event.data.reductions, registered));
      return;
    }
    default:
      assertNever(event);
  }
}

/** The reductions have their instrument. */
export function tieInstrument({ market }: LedgerState, data: EventData['InstrumentCreated']): void {
  const { instrument, project, reductions } = data;
  if (project !== undefined && reductions !== undefined)
    market.putProject(changed(projectOf(market.projects, { project }), reductions, { instrument }));
}

/** An order against false units of a project, or the return of what was missing. */
export function noteFalseUnits({ market }: LedgerState, data: EventData['UnitsCancelled']): void {
  const { project: id, shortfall, quantity } = data;
  if (id === undefined) return;
  const project = projectOf(market.projects, { project: id });
  market.putProject(
    shortfall === undefined
      ? { ...project, shortfall: project.shortfall - quantity }
      : missed(project, quantity, shortfall),
  );
}

/** What was its holder's follows the successor (R22). */
export function passProjects({ market }: LedgerState, from: AccountId, to: AccountId): void {
  for (const project of [...market.projects.values()])
    if (project.account === from) market.putProject({ ...project, account: to });
}

const missed = (project: Project, cancelled: number, shortfall: number): Project => ({
  ...project,
  found: project.found + cancelled + shortfall,
  shortfall: project.shortfall + shortfall,
});

const changed = (project: Project, number: number, change: Partial<Reductions>): Project => {
  if (!project.reductions[number - 1]) throw new Error(`project ${project.id} has no reductions ${number}`);
  const reductions = project.reductions.map((one) => (one.number === number ? { ...one, ...change } : one));
  return { ...project, reductions };
};

function projectOf(projects: ReadonlyMap<string, Project>, { project: id }: { readonly project: string }): Project {
  const project = projects.get(id);
  if (!project) throw new Error(`the journal names an unknown project: ${id}`);
  return project;
}
