// Each event that opens, restrains, renames, binds or closes an account becomes a row of its history.
import type { Fact } from '#domain/events.js';
import { copyRows, type CopyValue } from '../copy-rows.js';
import type { Projection } from '../projection.js';
import { accountStatesTables } from './table.js';

export type AccountChange = 'opened' | 'restrained' | 'holder-changed' | 'rules-set' | 'closed';

export const accountStates: Projection = {
  tables: accountStatesTables,
  async project(client, table, { ledgerId, events }) {
    const rows: CopyValue[][] = [];
    for (const { revision, event } of events) {
      const what = changeOf(event);
      if (!what) continue;
      const { recordedAt, by, proposal, reference, reason } = event;
      const { account, change, details } = what;
      const who = [by.actor, by.role, by.onBehalfOf];
      const why = [reference, reason, JSON.stringify(details)];
      rows.push([revision, proposal, recordedAt, ledgerId, account, change, ...who, ...why]);
    }
    await copyRows(client, table, COLUMNS, rows);
  },
};

const COLUMNS =
  'revision, proposal, recorded_at, ledger_id, account, change, actor, role, on_behalf_of, reference, reason, details';

function changeOf(event: Fact): { account: string; change: AccountChange; details: object } | undefined {
  switch (event.type) {
    case 'AccountOpened': {
      const { account, ...details } = event.data;
      return { account, change: 'opened', details };
    }
    case 'AccountRestrained': {
      const { account, ...details } = event.data;
      return { account, change: 'restrained', details };
    }
    case 'HolderChanged': {
      const { account, ...details } = event.data;
      return { account, change: 'holder-changed', details };
    }
    case 'AccountRulesSet':
      return { account: event.data.account, change: 'rules-set', details: event.data.rules };
    case 'AccountClosed': {
      const { account, ...details } = event.data;
      return { account, change: 'closed', details };
    }
    default:
      return undefined;
  }
}
