// Accounts put on a trusted list and taken off it become rows with the revisions from which and to which they were on it.
import { Periods } from '../periods.js';
import type { Projection } from '../projection.js';
import { trustedAccountsTables } from './table.js';

export const trustedAccounts: Projection = {
  tables: trustedAccountsTables,
  async project(client, table, { ledgerId, events }) {
    const periods = new Periods(table, ['account', 'trusted'], 'effective_at');
    for (const { revision, event } of events)
      if (event.type === 'AccountTrusted')
        periods.begin(revision, [event.data.account, event.data.trusted], [event.data.effectiveAt]);
      else if (event.type === 'AccountDistrusted') periods.end(revision, [event.data.account, event.data.trusted]);
    await periods.write(client, ledgerId);
  },
};
