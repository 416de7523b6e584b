// Proposals made, approved, carried out or ended otherwise become rows that say how each stands.
import type pg from 'pg';
import type { LedgerEvent } from '#domain/events.js';
import { copyRows, type CopyValue } from '../copy-rows.js';
import { BrokenInvariant, type Projection, type RecordedEvent } from '../projection.js';
import { checkerText } from './checkers.js';
import { proposalsTables } from './table.js';

export const PROPOSAL_STATUSES = [
  'open',
  'approved',
  'executed',
  'rejected',
  'withdrawn',
  'expired',
  'failed',
] as const;
/** `approved`: all have approved, and it waits for its time. */
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

export interface Approval {
  readonly actor: string;
  readonly role: string;
  readonly onBehalfOf?: string;
  readonly revision: number;
  readonly at: string;
}

/** What a batch does to a proposal. */
interface Change {
  readonly approvals: Approval[];
  status: ProposalStatus;
  /** Told by the last approval: the delay counts from it. */
  executeAt?: string | undefined;
  outcome?: RecordedEvent;
}

export const proposals: Projection = {
  tables: proposalsTables,
  async project(client, table, { ledgerId, events }) {
    const made: CopyValue[][] = [];
    const changes = new Map<number, Change>();
    for (const one of events) {
      const { revision, event } = one;
      if (event.type === 'ProposalMade') made.push(rowOf(ledgerId, revision, event));
      else if (event.type === 'ProposalApproved') {
        const change = changeOf(changes, event.data.proposal);
        change.approvals.push(approval(one));
        change.status = event.data.remaining > 0 ? 'open' : 'approved';
        change.executeAt = event.data.executeAt ?? change.executeAt;
      } else if (event.type === 'ProposalEnded')
        Object.assign(changeOf(changes, event.data.proposal), { status: event.data.outcome, outcome: one });
      else if (event.proposal !== undefined && event.type !== 'UnitsStaged' && event.type !== 'OperationAbandoned') {
        const change = changeOf(changes, event.proposal);
        // Carried out by the last approval, or by nobody when its time had come.
        if (event.command) change.approvals.push(approval(one));
        Object.assign(change, { status: 'executed', outcome: one });
      }
    }
    await copyRows(client, table, COLUMNS, made);
    await update(client, table, ledgerId, changes);
  },
};

const COLUMNS = `ledger_id, revision, type, status, operation, accounts, maker, maker_role, on_behalf_of, client, command_key,
  reference, reason, evidence, made_at, expires_at, execute_at, steps, approvals`;

function rowOf(
  ledgerId: string,
  revision: number,
  event: Extract<LedgerEvent, { readonly type: 'ProposalMade' }>,
): CopyValue[] {
  const { operation, accounts, steps, expiresAt, executeAt } = event.data;
  return [
    ledgerId,
    revision,
    operation.type,
    steps.length > 0 ? 'open' : 'approved',
    JSON.stringify(operation),
    `{${accounts.map((account) => `"${account}"`).join(',')}}`,
    event.by.actor,
    event.by.role,
    event.by.onBehalfOf,
    event.command?.client,
    event.command?.key,
    event.reference,
    event.reason,
    event.evidence && JSON.stringify(event.evidence),
    event.recordedAt,
    expiresAt,
    executeAt,
    JSON.stringify(steps.map((step) => step.map(checkerText))),
    '[]',
  ];
}

function changeOf(changes: Map<number, Change>, proposal: number): Change {
  let change = changes.get(proposal);
  if (!change) changes.set(proposal, (change = { approvals: [], status: 'open' }));
  return change;
}

const approval = ({ revision, event: { by, recordedAt } }: RecordedEvent): Approval => ({
  actor: by.actor,
  role: by.role,
  ...(by.onBehalfOf !== undefined && { onBehalfOf: by.onBehalfOf }),
  revision,
  at: recordedAt,
});

async function update(
  client: pg.ClientBase,
  table: string,
  ledgerId: string,
  changes: ReadonlyMap<number, Change>,
): Promise<void> {
  if (changes.size === 0) return;
  const net = [...changes.values()];
  const { rowCount } = await client.query(
    `UPDATE ${table} p SET approvals = p.approvals || c.approvals, status = c.status, outcome_revision = c.revision,
       ended_at = c.at, ended_by = c.actor, ended_role = c.role, ended_reason = c.reason, rejection = c.rejection,
       execute_at = coalesce(c.execute_at, p.execute_at)
     FROM unnest($2::bigint[], $3::jsonb[], $4::text[], $5::bigint[], $6::timestamptz[], $7::text[], $8::text[], $9::text[],
       $10::json[], $11::timestamptz[]) c (proposal, approvals, status, revision, at, actor, role, reason, rejection, execute_at)
     WHERE p.ledger_id = $1 AND p.revision = c.proposal AND p.outcome_revision IS NULL`,
    [
      ledgerId,
      [...changes.keys()],
      net.map(({ approvals }) => JSON.stringify(approvals)),
      net.map(({ status }) => status),
      net.map(({ outcome }) => outcome?.revision),
      net.map(({ outcome }) => outcome?.event.recordedAt),
      net.map(({ outcome }) => outcome?.event.by.actor),
      net.map(({ outcome }) => outcome?.event.by.role),
      net.map(({ outcome }) => outcome?.event.reason),
      net.map(({ outcome }) =>
        outcome?.event.type === 'ProposalEnded' && outcome.event.data.rejection
          ? JSON.stringify(outcome.event.data.rejection)
          : null,
      ),
      net.map(({ executeAt }) => executeAt),
    ],
  );
  if (rowCount !== net.length)
    throw new BrokenInvariant(net[0]!.outcome?.revision, `of ${net.length} proposals to change ${rowCount} were open`);
}
