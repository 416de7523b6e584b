// Every document that an event names becomes a row for every account that the event concerns.
import type { LedgerEvent } from '#domain/events.js';
import { copyRows, type CopyValue } from '../copy-rows.js';
import type { Projection } from '../projection.js';
import { accountsTouched } from '../touched-accounts.js';
import { evidenceUsesTables } from './table.js';

export const evidenceUses: Projection = {
  tables: evidenceUsesTables,
  async project(client, table, { ledgerId, events }) {
    const rows: CopyValue[][] = [];
    for (const { revision, event } of events) {
      if (!event.evidence) continue;
      const asked = accountsAsked(event);
      const accounts = new Set([...accountsTouched(event), ...asked]);
      for (const sha256 of new Set(event.evidence.map((document) => document.sha256)))
        for (const account of accounts) rows.push([revision, String(asked.has(account)), ledgerId, sha256, account]);
    }
    await copyRows(client, table, 'revision, asked, ledger_id, sha256, account', rows);
  },
};

/** Whose representatives have to approve: they should see what they approve. */
const accountsAsked = (event: LedgerEvent): ReadonlySet<string> =>
  new Set(
    event.type === 'ProposalMade'
      ? event.data.steps.flat().flatMap(({ role, account }) => (role === 'representative' && account ? [account] : []))
      : [],
  );
