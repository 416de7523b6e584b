// Units of a project that are false: cancelled by order, the missing ones returned by the owner (Order 31).
import type { CancelUnits } from '../commands.js';
import type { LedgerState } from '../ledger-state.js';
import type { Rejection } from '../rejections.js';
import type { Project } from './market-state.js';

/**
 * Why the order cannot name the project so. With `shortfall` it takes false units of the project out, and says how many more
 * are not there to take; without it units of any kind are returned in place of what is missing. A revoked project can be
 * named too: most orders come with its end.
 */
export function falseUnitsRefused(state: LedgerState, command: CancelUnits): Rejection | undefined {
  const { project: id, shortfall, instrument, quantity } = command;
  if (id === undefined) return undefined;
  const project = state.market.projects.get(id);
  if (!project) return { code: 'project-not-found', project: id };
  if (shortfall === undefined)
    return quantity > project.shortfall
      ? { code: 'shortfall-exceeded', project: id, shortfall: project.shortfall, requested: quantity }
      : undefined;
  if (state.instruments.get(instrument)?.project !== id)
    return { code: 'instrument-of-another-project', instrument, project: id };
  return excessOverIssued(state, project, quantity + shortfall);
}

/** No more is false than was issued. */
export function excessOverIssued(
  { instruments }: LedgerState,
  { id, found }: Project,
  requested: number,
): Rejection | undefined {
  let issued = 0;
  for (const instrument of instruments.values()) if (instrument.project === id) issued += instrument.issued;
  return found + requested > issued ? { code: 'issued-exceeded', project: id, issued, found, requested } : undefined;
}
