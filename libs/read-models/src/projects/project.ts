// A project's row is read, changed by the events of the batch that are about it, and written back.
import type pg from 'pg';
import { BIGINTS_AS_NUMBERS } from '../database.js';
import type { Projection } from '../projection.js';
import { changeProjects, projectNamedBy, type ProjectRecord } from './changes.js';
import { projectsTables } from './table.js';

export const projects: Projection = {
  tables: projectsTables,
  async project(client, table, { ledgerId, events }) {
    const named = new Set<string>();
    const closed = new Set<string>();
    for (const { event } of events) {
      const project = projectNamedBy(event);
      if (project !== undefined) named.add(project);
      if (event.type === 'AccountClosed' && event.data.successor !== undefined) closed.add(event.data.account);
    }
    if (named.size + closed.size === 0) return;
    const records = await load(client, table, ledgerId, [...named], [...closed]);
    for (const { revision, event } of events) changeProjects(records, revision, event);
    await write(client, table, ledgerId, [...records.values()]);
  },
};

async function load(
  client: pg.ClientBase,
  table: string,
  ledgerId: string,
  named: readonly string[],
  owners: readonly string[],
): Promise<Map<string, ProjectRecord>> {
  const { rows } = await client.query<ProjectRecord>({
    text: `SELECT ${COLUMNS} FROM ${table}
      WHERE ledger_id = $1 AND (project = ANY ($2::text[]) OR account = ANY ($3::text[]))`,
    values: [ledgerId, named, owners],
    types: BIGINTS_AS_NUMBERS,
  });
  return new Map(rows.map((row) => [row.project, row]));
}

async function write(
  client: pg.ClientBase,
  table: string,
  ledgerId: string,
  records: readonly ProjectRecord[],
): Promise<void> {
  if (records.length === 0) return;
  await client.query(
    `INSERT INTO ${table} (ledger_id, ${COLUMNS})
     SELECT $1, ${COLUMNS} FROM jsonb_populate_recordset(NULL::${table}, $2::jsonb)
     ON CONFLICT (ledger_id, project) DO UPDATE SET ${CHANGING.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    [ledgerId, JSON.stringify(records)],
  );
}

const CHANGING = [
  ...['account', 'stage', 'validator', 'validated_at', 'applied_at', 'decision_due_at', 'registered_at', 'revoked_at'],
  ...['fraud', 'barred_until', 'found_false', 'shortfall', 'reductions', 'revision'],
];

const COLUMNS = [
  ...['project', 'methodology', 'name', 'start_date', 'published_revision', 'published_at', 'published_until'],
  ...CHANGING,
].join(', ');
