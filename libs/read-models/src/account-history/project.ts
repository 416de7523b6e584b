// What each event did to each account becomes rows, never to change again.
import { copyRows, type CopyValue } from '../copy-rows.js';
import type { Projection } from '../projection.js';
import { accountsTouchedOnly } from '../touched-accounts.js';
import { accountHistoryTables } from './table.js';

export const accountHistory: Projection = {
  tables: accountHistoryTables,
  async project(client, table, { ledgerId, events }) {
    const rows: CopyValue[][] = [];
    for (const { revision, event } of events) {
      for (const { account, instrument, compartment, available, encumbered } of event.balances) {
        const [before, after] = encumbered ?? [0, 0];
        rows.push([revision, available[0], available[1], before, after, ledgerId, account, instrument, compartment]);
      }
      const changed = new Set<string>(event.balances.map(({ account }) => account));
      for (const account of accountsTouchedOnly(event))
        if (!changed.has(account)) rows.push([revision, null, null, null, null, ledgerId, account, null, null]);
    }
    await copyRows(client, table, COLUMNS, rows);
  },
};

const COLUMNS =
  'revision, available_before, available_after, encumbered_before, encumbered_after, ledger_id, account, instrument, compartment';
