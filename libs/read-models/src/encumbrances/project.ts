// Units pinned by courts, pledges, orders and proposals become rows, as do partial releases and the end of each.
import type pg from 'pg';
import { type LedgerEvent, pinnedBy } from '#domain/events.js';
import { copyRows } from '../copy-rows.js';
import { BIGINTS_AS_NUMBERS } from '../database.js';
import { BrokenInvariant, type Projection, type RecordedEvent } from '../projection.js';
import { type EncumbranceRecord, OpenEncumbrances } from './open-encumbrances.js';
import { encumbrancesTables } from './table.js';

export const encumbrances: Projection = {
  tables: encumbrancesTables,
  async project(client, table, { ledgerId, events }) {
    const touching = events.filter(({ event }) => concerns(event));
    if (touching.length === 0) return;
    const open = new OpenEncumbrances(await load(client, table, ledgerId, touching));
    for (const { revision, event } of touching) change(open, revision, event);
    const changed = [...open.changed];
    await update(
      client,
      table,
      ledgerId,
      changed.filter(({ stored }) => stored),
    );
    const rows = changed.filter(({ stored }) => !stored);
    await copyRows(
      client,
      table,
      COLUMNS,
      rows.map((row) => [
        row.encumbrance,
        row.from,
        row.to,
        row.quantity,
        row.remaining,
        row.operation,
        row.expiresAt,
        ledgerId,
        row.kind,
        row.account,
        row.instrument,
        row.compartment,
        row.pledgee,
        row.reference,
        row.ended,
        JSON.stringify(row.reductions),
      ]),
    );
  },
};

const COLUMNS = `encumbrance, from_revision, to_revision, quantity, remaining, operation, expires_at, ledger_id, kind, account,
  instrument, compartment, pledgee, reference, ended, reductions`;

function concerns({ type, proposal, data }: LedgerEvent): boolean {
  return (
    proposal !== undefined ||
    type === 'UnitsEncumbered' ||
    type === 'EncumbranceReleased' ||
    type === 'EncumbranceEnforced' ||
    (type === 'ProposalMade' && pinnedBy(data).length > 0) ||
    type === 'ProposalEnded' ||
    type === 'OperationAbandoned'
  );
}

function change(open: OpenEncumbrances, revision: number, event: LedgerEvent): void {
  const { proposal } = event;
  const reference = event.reference ?? open.referenceOf(proposal);
  if (proposal !== undefined && event.type !== 'OperationAbandoned') {
    if (event.type === 'UnitsStaged') open.stage(revision, proposal, event.data);
    else open.unpin(revision, proposal, 'executed');
  }
  switch (event.type) {
    case 'UnitsEncumbered': {
      const { kind, expiresAt = null, pledgee = null, ...units } = event.data;
      open.begin({ ...units, encumbrance: revision, kind, expiresAt, pledgee, reference, from: revision });
      return;
    }
    case 'EncumbranceReleased': {
      const { encumbrance, quantity, remaining, cause } = event.data;
      open.reduce(revision, encumbrance, quantity, remaining, cause);
      return;
    }
    case 'EncumbranceEnforced': {
      const { encumbrance, quantity, remaining } = event.data;
      open.reduce(revision, encumbrance, quantity, remaining, 'enforced');
      return;
    }
    case 'ProposalMade': {
      const pin = { kind: 'proposal', expiresAt: null, pledgee: null, reference } as const;
      for (const units of pinnedBy(event.data)) open.begin({ ...units, encumbrance: revision, from: revision, ...pin });
      return;
    }
    case 'ProposalEnded':
      open.unpin(revision, event.data.proposal, event.data.outcome);
      return;
    case 'OperationAbandoned':
      open.giveBack(revision, event.data.operation);
      return;
    default:
  }
}

/** The rows that the batch may change: by the encumbrance, the proposal, or the staged operation that has the units. */
async function load(
  client: pg.ClientBase,
  table: string,
  ledgerId: string,
  events: readonly RecordedEvent[],
): Promise<EncumbranceRecord[]> {
  const ids: number[] = [];
  const operations: number[] = [];
  for (const { event } of events) {
    if (event.proposal !== undefined) ids.push(event.proposal);
    if (event.type === 'EncumbranceReleased' || event.type === 'EncumbranceEnforced') ids.push(event.data.encumbrance);
    else if (event.type === 'ProposalEnded') ids.push(event.data.proposal);
    else if (event.type === 'OperationAbandoned') operations.push(event.data.operation);
  }
  if (ids.length + operations.length === 0) return [];
  const { rows } = await client.query<EncumbranceRecord>({
    text: `${STORED} FROM ${table} WHERE ledger_id = $1 AND encumbrance = ANY ($2::bigint[])
        AND (to_revision IS NULL OR operation IS NOT NULL)
      UNION ${STORED} FROM ${table} WHERE ledger_id = $1 AND operation = ANY ($3::bigint[])`,
    values: [ledgerId, ids, operations],
    types: BIGINTS_AS_NUMBERS,
  });
  return rows;
}

const STORED = `SELECT encumbrance, kind, account, instrument, compartment, quantity, remaining, reference,
  expires_at AS "expiresAt", pledgee, from_revision AS "from", to_revision AS "to", ended, operation, reductions,
  true AS stored`;

async function update(
  client: pg.ClientBase,
  table: string,
  ledgerId: string,
  rows: readonly EncumbranceRecord[],
): Promise<void> {
  if (rows.length === 0) return;
  const { rowCount } = await client.query(
    `UPDATE ${table} e SET remaining = c.remaining, to_revision = c.to_revision, ended = c.ended, operation = c.operation,
       reductions = c.reductions
     FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::jsonb[], $8::text[])
       c (from_revision, remaining, to_revision, ended, operation, reductions, instrument)
     WHERE e.ledger_id = $1 AND e.from_revision = c.from_revision AND e.instrument = c.instrument`,
    [
      ledgerId,
      rows.map(({ from }) => from),
      rows.map(({ remaining }) => remaining),
      rows.map(({ to }) => to),
      rows.map(({ ended }) => ended),
      rows.map(({ operation }) => operation),
      rows.map(({ reductions }) => JSON.stringify(reductions)),
      rows.map(({ instrument }) => instrument),
    ],
  );
  if (rowCount !== rows.length)
    throw new BrokenInvariant(undefined, `of ${rows.length} encumbrances to change ${rowCount} were there`);
}
