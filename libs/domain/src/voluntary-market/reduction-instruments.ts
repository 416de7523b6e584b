// The tie between an instrument and the reductions that it issues. It binds where the project is in the ledger; what names
// another, such as history that was imported, is issued as before.
import type { CreateInstrument, IssueUnits } from '../commands.js';
import type { Instrument, LedgerState } from '../ledger-state.js';
import type { Instant } from '../instant.js';
import type { Rejection } from '../rejections.js';
import { knownProject } from './project-rules.js';
import { reductionsAt } from './reduction-rules.js';

/** What the instrument's event says of its reductions, or why it cannot be created. */
export function tieOf(
  state: LedgerState,
  { instrument, project: id, reductions: number }: CreateInstrument,
): { readonly reductions: number; readonly registeredAt: Instant } | Rejection | undefined {
  if (id === undefined || (number === undefined && !state.market.projects.has(id))) return undefined;
  const project = knownProject(state, id);
  if ('code' in project) return project;
  if (number === undefined) return { code: 'reductions-not-named', instrument, project: id };
  const reductions = reductionsAt(project, number, 'registered');
  if ('code' in reductions) return reductions;
  // One instrument each, so that a unit tells by its instrument when it was registered.
  if (reductions.instrument !== undefined)
    return { code: 'reductions-have-instrument', project: id, reductions: number, instrument: reductions.instrument };
  return { reductions: number, registeredAt: reductions.registeredAt! };
}

/** Issued is at most what is registered, and nothing of a project that was revoked. */
export function issueRefused(
  state: LedgerState,
  instrument: Instrument,
  { quantity: requested }: IssueUnits,
): Rejection | undefined {
  const { id, project: projectId, reductions: number, issued } = instrument;
  if (projectId === undefined || !state.market.projects.has(projectId)) return undefined;
  const project = knownProject(state, projectId);
  if ('code' in project) return project;
  if (number === undefined) return { code: 'reductions-not-named', instrument: id, project: projectId };
  const reductions = reductionsAt(project, number, 'registered');
  if ('code' in reductions) return reductions;
  const { quantity: registered } = reductions;
  return issued + requested > registered
    ? {
        code: 'registered-exceeded',
        instrument: id,
        project: projectId,
        reductions: number,
        registered,
        issued,
        requested,
      }
    : undefined;
}
