// Rulebooks published become rows, each with its whole text.
import { copyRows, type CopyValue } from '../copy-rows.js';
import type { Projection } from '../projection.js';
import { rulebooksTables } from './table.js';

export const rulebooks: Projection = {
  tables: rulebooksTables,
  async project(client, table, { ledgerId, events }) {
    const rows: CopyValue[][] = [];
    for (const { revision, event } of events) {
      if (event.type !== 'RulebookPublished') continue;
      const { rulebook } = event.data;
      const { id, complianceYears, effectiveFrom, deadline } = rulebook;
      const years = `{${complianceYears.join(',')}}`;
      rows.push([revision, event.recordedAt, effectiveFrom, deadline, years, ledgerId, id, JSON.stringify(rulebook)]);
    }
    await copyRows(client, table, COLUMNS, rows);
  },
};

const COLUMNS = 'revision, published_at, effective_from, deadline, compliance_years, ledger_id, rulebook, content';
