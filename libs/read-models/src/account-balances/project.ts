// The balances that events name become rows: per balance one write, however often the batch changed it.
import type pg from 'pg';
import type { BalanceChange } from '#domain/events.js';
import { BrokenInvariant, type Projection } from '../projection.js';
import { accountBalancesTables } from './table.js';

interface NetChange {
  readonly first: BalanceChange;
  last: BalanceChange;
  revision: number;
}

export const accountBalances: Projection = {
  tables: accountBalancesTables,
  async project(client, table, { ledgerId, events }) {
    const changes = new Map<string, NetChange>();
    for (const { revision, event } of events)
      for (const change of event.balances) {
        const key = `${change.account}/${change.instrument}/${change.compartment}`;
        const known = changes.get(key);
        if (!known) changes.set(key, { first: change, last: change, revision });
        else {
          if (before(change) !== after(known.last))
            throw new BrokenInvariant(revision, `${key} is ${after(known.last)} and not ${before(change)}`);
          known.last = change;
          known.revision = revision;
        }
      }
    if (changes.size === 0) return;
    const net = [...changes.values()];
    let written = await write(client, update(table), ledgerId, net);
    if (written < net.length) {
      const fromZero = net.filter(({ first }) => before(first) === '0+0');
      written += await write(client, insert(table), ledgerId, fromZero);
    }
    if (written !== net.length)
      throw new BrokenInvariant(
        events[0]?.revision,
        `from here on, ${net.length - written} of ${net.length} balances are not what the events found`,
      );
  },
};

async function write(
  client: pg.ClientBase,
  text: string,
  ledgerId: string,
  net: readonly NetChange[],
): Promise<number> {
  const { rowCount } = await client.query(text, [
    ledgerId,
    net.map(({ last }) => last.account),
    net.map(({ last }) => last.instrument),
    net.map(({ last }) => last.compartment),
    net.map(({ first }) => first.available[0]),
    net.map(({ first }) => first.encumbered?.[0] ?? 0),
    net.map(({ last }) => last.available[1]),
    net.map(({ last }) => last.encumbered?.[1] ?? 0),
    net.map(({ revision }) => revision),
  ]);
  return rowCount ?? 0;
}

const NET = `unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
  n (account, instrument, compartment, available_before, encumbered_before, available, encumbered, revision)`;

/**
 * Only a row that holds what the events found is changed. Each row is looked up by itself and updated where it lies: as
 * a plain join, a planner without statistics compares every balance with every change.
 */
const update = (table: string): string => `
  UPDATE ${table} b SET available = f.available, encumbered = f.encumbered, revision = f.revision
  FROM (
    SELECT found.at, n.* FROM ${NET}
    CROSS JOIN LATERAL (
      SELECT r.ctid AS at FROM ${table} r
      WHERE r.ledger_id = $1 AND r.account = n.account AND r.instrument = n.instrument AND r.compartment = n.compartment
        AND r.available = n.available_before AND r.encumbered = n.encumbered_before
      LIMIT 1
    ) found
  ) f
  WHERE b.ctid = f.at`;

/** Given what began at zero; what the update found is there and stays. */
const insert = (table: string): string => `
  INSERT INTO ${table} (ledger_id, account, instrument, compartment, available, encumbered, revision)
  SELECT $1, n.account, n.instrument, n.compartment, n.available, n.encumbered, n.revision FROM ${NET}
  ON CONFLICT DO NOTHING`;

const before = ({ available, encumbered }: BalanceChange): string => `${available[0]}+${encumbered?.[0] ?? 0}`;
const after = ({ available, encumbered }: BalanceChange): string => `${available[1]}+${encumbered?.[1] ?? 0}`;
