// Accounts opened, changed and closed become rows that say how each account stands now.
import { BrokenInvariant, type Projection, type RecordedEvent } from '../projection.js';
import { accountsTables } from './table.js';

/** What a batch changes of an account; nothing of it is ever taken back to null. */
interface Change {
  revision: number;
  holder?: string;
  restraint?: string;
  incoming?: boolean;
  rules?: string;
  closedRevision?: number;
  closedAt?: string;
  successor?: string | undefined;
}

export const accounts: Projection = {
  tables: accountsTables,
  async project(client, table, { ledgerId, events }) {
    const opened = events.flatMap(openedRow);
    if (opened.length > 0)
      await client.query(
        `INSERT INTO ${table} (ledger_id, account, type, holder, compliance_year, opened_revision, opened_at, province, rules)
         SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::timestamptz[], $8::text[],
           $9::json[])`,
        [ledgerId, ...opened[0]!.map((_, column) => opened.map((row) => row[column]))],
      );
    const changes = changesOf(events);
    if (changes.size === 0) return;
    const net = [...changes.values()];
    const { rowCount } = await client.query(
      `UPDATE ${table} a SET holder = coalesce(c.holder, a.holder), restraint = coalesce(c.restraint, a.restraint),
         incoming = coalesce(c.incoming, a.incoming), rules = coalesce(c.rules, a.rules),
         closed_revision = c.closed_revision, closed_at = c.closed_at, successor = c.successor
       FROM unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::json[], $7::bigint[], $8::timestamptz[], $9::text[])
         c (account, holder, restraint, incoming, rules, closed_revision, closed_at, successor)
       WHERE a.ledger_id = $1 AND a.account = c.account AND a.closed_revision IS NULL`,
      [
        ledgerId,
        [...changes.keys()],
        ...(['holder', 'restraint', 'incoming', 'rules', 'closedRevision', 'closedAt', 'successor'] as const).map(
          (column) => net.map((change) => change[column]),
        ),
      ],
    );
    if (rowCount !== net.length)
      throw new BrokenInvariant(net[0]!.revision, `of ${net.length} accounts to change ${rowCount} were open`);
  },
};

function openedRow({ revision, event }: RecordedEvent): (string | number | null)[][] {
  if (event.type !== 'AccountOpened') return [];
  const { account, accountType, holder, complianceYear, province, rules } = event.data;
  const rulesText = rules ? JSON.stringify(rules) : null;
  const { recordedAt } = event;
  return [
    [account, accountType, holder ?? null, complianceYear ?? null, revision, recordedAt, province ?? null, rulesText],
  ];
}

function changesOf(events: readonly RecordedEvent[]): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  const change = (account: string, revision: number, values: Omit<Change, 'revision'>): void => {
    const known = changes.get(account);
    if (known) Object.assign(known, values, { revision });
    else changes.set(account, { revision, ...values });
  };
  for (const { revision, event } of events)
    switch (event.type) {
      case 'HolderChanged':
        change(event.data.account, revision, { holder: event.data.holder });
        break;
      case 'AccountRestrained': {
        const { account, restraint, incoming } = event.data;
        change(account, revision, { restraint, incoming });
        break;
      }
      case 'AccountRulesSet':
        change(event.data.account, revision, { rules: JSON.stringify(event.data.rules) });
        break;
      case 'AccountClosed': {
        const { account, successor } = event.data;
        change(account, revision, { closedRevision: revision, closedAt: event.recordedAt, successor });
        break;
      }
      default:
    }
  return changes;
}
