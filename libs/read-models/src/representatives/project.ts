// Representatives appointed and removed become rows with the revisions from which and to which they were so.
import { Periods } from '../periods.js';
import type { Projection } from '../projection.js';
import { representativesTables } from './table.js';

/** The closing of an account removes nobody: who represented it to its end may still ask for its past. */
export const representatives: Projection = {
  tables: representativesTables,
  async project(client, table, { ledgerId, events }) {
    const periods = new Periods(table, ['account', 'person'], 'rights');
    for (const { revision, event } of events)
      if (event.type === 'AccountOpened') {
        // Named twice, the last rights count, as in the ledger.
        const named = new Map(event.data.representatives?.map(({ person, rights }) => [person, rights]));
        for (const [person, rights] of named) periods.begin(revision, [event.data.account, person], [rights]);
      } else if (event.type === 'RepresentativeAppointed')
        periods.begin(revision, [event.data.account, event.data.person], [event.data.rights]);
      else if (event.type === 'RepresentativeRemoved') periods.end(revision, [event.data.account, event.data.person]);
    await periods.write(client, ledgerId);
  },
};
