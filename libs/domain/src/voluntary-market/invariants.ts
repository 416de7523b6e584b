// What must hold of the voluntary market at every revision.
import type { LedgerState } from '../ledger-state.js';

/** In words with their numbers; empty when all is well. */
export function brokenMarket({ market, instruments }: LedgerState): string[] {
  const broken: string[] = [];
  for (const { id, reductions, found, shortfall, stage } of market.projects.values()) {
    const name = `project ${id}`;
    if (shortfall < 0 || shortfall > found) broken.push(`${name}: lacks ${shortfall} of ${found} found false`);
    let issued = 0;
    for (const one of instruments.values()) if (one.project === id) issued += one.issued;
    if (found > issued) broken.push(`${name}: ${found} found false of ${issued} issued`);
    if (reductions.length > 0 && stage !== 'registered' && stage !== 'revoked')
      broken.push(`${name}: ${stage}, with reductions`);
    const registered = reductions.filter((one) => one.stage === 'registered');
    registered.sort((a, b) => (a.fromDate < b.fromDate ? -1 : 1));
    for (const [at, { number, toDate }] of registered.entries())
      if (registered[at + 1] && registered[at + 1]!.fromDate <= toDate) broken.push(`${name}: ${number} overlaps`);
    for (const [at, { number, quantity, instrument, registeredAt }] of reductions.entries()) {
      if (number !== at + 1) broken.push(`${name}: reductions ${number} at place ${at}`);
      const tied = instrument === undefined ? undefined : instruments.get(instrument);
      if (instrument === undefined) continue;
      if (tied?.project !== id || tied.reductions !== number || tied.registeredAt !== registeredAt)
        broken.push(`${name}: ${instrument} is not of reductions ${number}`);
      else if (tied.issued > quantity)
        broken.push(`${name}: ${tied.issued} t of ${instrument}, registered ${quantity}`);
    }
  }
  return broken;
}
