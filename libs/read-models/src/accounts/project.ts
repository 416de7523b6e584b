// Accounts opened and closed become rows.
import type { Projection } from '../projection.js';
import { BrokenInvariant } from '../projection.js';
import { accountsTables } from './table.js';

export const accounts: Projection = {
  tables: accountsTables,
  async project(client, table, { ledgerId, events }) {
    const opened: (string | number | null)[][] = [];
    const closed: { account: string; revision: number; at: string }[] = [];
    for (const { revision, event } of events) {
      if (event.type === 'AccountOpened') {
        const { account, accountType, holder, complianceYear } = event.data;
        opened.push([account, accountType, holder ?? null, complianceYear ?? null, revision, event.recordedAt]);
      } else if (event.type === 'AccountClosed')
        closed.push({ account: event.data.account, revision, at: event.recordedAt });
    }
    if (opened.length > 0)
      await client.query(
        `INSERT INTO ${table} (ledger_id, account, type, holder, compliance_year, opened_revision, opened_at)
         SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::timestamptz[])`,
        [ledgerId, ...[0, 1, 2, 3, 4, 5].map((column) => opened.map((row) => row[column]))],
      );
    if (closed.length === 0) return;
    const { rowCount } = await client.query(
      `UPDATE ${table} a SET closed_revision = c.revision, closed_at = c.at
       FROM unnest($2::text[], $3::bigint[], $4::timestamptz[]) c (account, revision, at)
       WHERE a.ledger_id = $1 AND a.account = c.account AND a.closed_revision IS NULL`,
      [ledgerId, closed.map((one) => one.account), closed.map((one) => one.revision), closed.map((one) => one.at)],
    );
    if (rowCount !== closed.length)
      throw new BrokenInvariant(closed[0]!.revision, `of ${closed.length} accounts to close ${rowCount} were open`);
  },
};
